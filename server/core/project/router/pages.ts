/** Pipelines that answer with pages: those that accept HTML and that a route uses in production. */

import type { Node } from "../../syntax/ast.ts";
import { textOfLiteral, wordsOf } from "../nodes.ts";
import { isInProduction } from "./presence.ts";
import type { RouteInfo, Routes, Step } from "./routes.ts";

export interface Page {
  /** `plug :accepts, ["html"]` */
  readonly step: Step;
  readonly info: RouteInfo;
}

/** One route for each plug that accepts HTML, one whose action is known to answer with a page where there is one; none of those known to answer otherwise. */
export function pagesOf(routes: Routes): readonly Page[] {
  const found = new Map<string, Page>();
  for (const info of routes.all()) {
    const step = info.steps.find(acceptsHtml);
    if (!step || !isInProduction(info.route.presence) || info.route.kind === "forward") continue;
    const answer = routes.answerOf(info);
    const { path, form, start } = step.plug.place;
    const key = `${path} ${form} ${start}`;
    const known = found.get(key);
    if (answer === "other" || (known && (answer !== "page" || routes.answerOf(known.info) === "page"))) continue;
    found.set(key, { step, info });
  }
  return [...found.values()];
}

export function acceptsHtml({ plug }: Step): boolean {
  const formats = plug.label === ":accepts" ? plug.options?.node : undefined;
  return formats !== undefined && formatsIn(formats).includes("html");
}

function formatsIn(node: Node): readonly string[] {
  return wordsOf(node) ?? (node.kind === "list" ? node.items.flatMap((item) => textOfLiteral(item) ?? []) : []);
}
