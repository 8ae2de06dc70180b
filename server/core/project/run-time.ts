/** When code runs: while the app serves, or while people build and look after it. */

import type { WrittenCall } from "./form-facts.ts";
import { isScript, isTestPath } from "./paths.ts";

/** What is needed to tell when something runs. */
export type Moment = Pick<WrittenCall, "definition" | "around" | "template">;

/** Mix's own folder, and templates of code that generators write. */
const generators = /(^|\/)(lib\/mix|priv\/templates)\/|\.exs?\.eex$/;

/** True for code of functions and templates that serve; false in module bodies, macros and quoted code, which run when the project is compiled, and in scripts, Mix tasks, generators and helpers of tests. */
export function isServing(path: string, { definition, around, template }: Moment): boolean {
  if (isScript(path) || isTestPath(path) || generators.test(path)) return false;
  if (!definition) return template !== undefined || isInRoute(around);
  if (definition.isMacro || /^__(using|before_compile|after_compile)__$/.test(definition.name)) return false;
  for (let enclosing = around; enclosing; enclosing = enclosing.outer) {
    if (enclosing.call.name === "quote") return false;
  }
  return true;
}

/** Inside `get "/path" do … end` of a `Plug.Router`: https://hexdocs.pm/plug/Plug.Router.html */
function isInRoute(around: Moment["around"]): boolean {
  for (let enclosing = around; enclosing; enclosing = enclosing.outer) {
    const { name, target, hasDoBlock } = enclosing.call;
    if (!target && hasDoBlock && routes.has(name)) return true;
  }
  return false;
}

const routes: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "options", "head", "match"]);
