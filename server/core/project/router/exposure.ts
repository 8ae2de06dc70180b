/** Tools and pages that are open to everybody: what stands before them, and the edit that keeps them to development. */

import type { Confidence, Edit } from "../../finding.ts";
import { fileRangeOf, type SourceFile, type Span } from "../../syntax/source-file.ts";
import { indentationAt, lineEndOf } from "../edits.ts";
import { isInProduction } from "./presence.ts";
import { isAuthentication, isForSomePaths, isInForce, mayAuthenticate, type RouteInfo, type Routes } from "./routes.ts";

/**
 * How sure it is that everybody reaches a route; `undefined` when something keeps strangers out, or it is not there in production.
 * `low`: code that cannot be read may keep them out.
 */
export function openness(info: RouteInfo, routes: Routes): Confidence | undefined {
  const { route } = info;
  const steps = info.steps.filter((step) => !isForSomePaths(step));
  if (!isInProduction(route.presence)) return undefined;
  if (steps.some((step) => isInForce(step) && isAuthentication(step.deeds))) return undefined;
  const hooks = routes.hooksOf(info);
  if (hooks === "unknown" || hooks.some(({ halts, denies }) => halts === "unknown" || denies)) return "low";
  if (route.session && route.session.onMount.length > 0) return "low";
  if (steps.some((step) => mayAuthenticate(step) || isAuthentication(step.deeds))) return "low";
  if (steps.some(({ deeds, from }) => !deeds.isKnown && from.kind !== "endpoint")) return "low";
  // A host of its own, or a plug that turns requests away for other reasons, may be how a tool is kept from the public.
  if (route.hosts.length > 0) return "low";
  return route.presence.conditions.length > 0 ? "medium" : "high";
}

/** Wraps a statement, so that it is compiled in development alone. */
export function keptToDevelopment(file: SourceFile, span: Span): Edit {
  const { start, end } = fileRangeOf(span);
  const indentation = indentationAt(file.text, start);
  const lineEnd = lineEndOf(file.text);
  const statement = file.text
    .slice(start, end)
    .split(lineEnd)
    .map((line) => (line === "" ? line : `  ${line}`))
    .join(lineEnd);
  const text = `if Mix.env() == :dev do${lineEnd}${indentation}${statement}${lineEnd}${indentation}end`;
  return { path: file.path, start, end, text };
}
