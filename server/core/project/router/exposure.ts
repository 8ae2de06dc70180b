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
  const above = isNeighbour(lineAbove(file.text, start)) ? `${lineEnd}${indentation}` : "";
  const below = isNeighbour(lineBelow(file.text, end)) ? lineEnd : "";
  const from = above === "" ? start : start - indentation.length;
  return { path: file.path, start: from, end, text: above + text + below };
}

/** True for a line that the formatter parts from a block by an empty one. */
function isNeighbour(line: string): boolean {
  const code = line.trim();
  return code !== "" && !/\bdo$|->$|^#|^end\b|^else\b/.test(code);
}

function lineAbove(text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1);
  return lineStart < 0 ? "" : text.slice(text.lastIndexOf("\n", lineStart - 1) + 1, lineStart);
}

function lineBelow(text: string, offset: number): string {
  const lineEnd = text.indexOf("\n", offset);
  return lineEnd < 0 ? "" : (text.slice(lineEnd + 1).split("\n", 1)[0] ?? "");
}
