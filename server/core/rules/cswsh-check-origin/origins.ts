/** What a `check_origin` value lets in: https://hexdocs.pm/phoenix/Phoenix.Endpoint.html#socket/3 */

import type { Names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral } from "../../project/nodes.ts";
import type { Node } from "../../syntax/ast.ts";
import type { Form } from "../../syntax/source-file.ts";

export type Opening =
  | { readonly kind: "off" | "always" | "csrf" }
  | { readonly kind: "wildcard"; readonly origin: string };

/** Hosts under which anybody can have a site of their own. */
const sharedHosts: ReadonlySet<string> = new Set(
  "fly.dev herokuapp.com gigalixirapp.com onrender.com vercel.app netlify.app github.io gitlab.io pages.dev workers.dev web.app firebaseapp.com azurewebsites.net ngrok.io ngrok-free.app ngrok.app surge.sh glitch.me repl.co".split(
    " ",
  ),
);

/** `undefined` when strangers are kept out, or when the value is decided at run time. */
export function judgeOrigins(value: Node, form: Form, names: Names): Opening | undefined {
  if (isAtom(value, "false")) return { kind: "off" };
  if (value.kind === "tuple") return alwaysAllows(value.items, form, names) ? { kind: "always" } : undefined;
  if (value.kind !== "list") return undefined;
  const origin = value.items.map(textOfLiteral).find((text) => text !== undefined && coversStrangers(text));
  return origin === undefined ? undefined : { kind: "wildcard", origin };
}

/** `//*.com` or `https://*.fly.dev`. */
function coversStrangers(origin: string): boolean {
  const host = /^(?:[a-z]+:)?\/\/\*\.([^:/]+)/.exec(origin)?.[1];
  return host !== undefined && (!host.includes(".") || sharedHosts.has(host));
}

/** `{Module, :function, arguments}` whose every clause is `true`. */
function alwaysAllows([module, name, args]: readonly Node[], form: Form, names: Names): boolean {
  const moduleName = module && names.moduleNamed(form, module, module.start);
  const functionName = atomName(name);
  if (moduleName === undefined || functionName === undefined || args?.kind !== "list") return false;
  const clauses = names.clausesOf(moduleName, functionName, args.items.length + 1);
  return clauses.length > 0 && clauses.every(({ fact }) => isAtom(fact.body, "true"));
}
