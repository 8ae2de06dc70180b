/** What the options of the session's cookie say, where they are written in the endpoint: https://hexdocs.pm/plug/Plug.Session.html */

import type { Node } from "../../syntax/ast.ts";
import { formFacts } from "../form-facts.ts";
import { textOfLiteral, valueUnder } from "../nodes.ts";
import type { Written } from "./model.ts";
import { isInForce, type RouteInfo, type Routes } from "./routes.ts";

/** `lax` for `same_site: "Lax"`; `undefined` when it is not set, or cannot be read. */
export function sameSiteOf({ steps }: RouteInfo, routes: Routes): string | undefined {
  const session = steps.find(
    (step) => isInForce(step) && step.plug.target.kind === "module" && step.plug.target.module === "Plug.Session",
  );
  const options = session?.plug.options && behindAttribute(session.plug.options, routes);
  return textOfLiteral(valueUnder(options, "same_site"))?.toLowerCase();
}

/** The value of `@session_options` where it is set once. */
function behindAttribute({ node, place }: Written, routes: Routes): Node | undefined {
  if (node.kind !== "unary" || node.operator !== "@" || node.operand.kind !== "variable") return node;
  const { name } = node.operand;
  const file = routes.fileAt(place.path);
  const around = file?.forms[place.form]?.modules.at(-1)?.range.start;
  const set = (file?.forms ?? [])
    .filter(({ modules }) => modules.at(-1)?.range.start === around)
    .flatMap(({ syntax }) => formFacts(syntax).attributes.filter((one) => one.name === name));
  return set.length === 1 ? set[0]?.value : undefined;
}

/** True when the cookie stays away from requests that a page of another site starts, but for links that are followed. */
export function isKeptFromOtherSites(sameSite: string | undefined): boolean {
  return sameSite === "lax" || sameSite === "strict";
}
