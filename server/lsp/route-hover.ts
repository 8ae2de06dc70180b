/** What protects the routes at a place, for a hover: a route in a router, or the name of an action or of a LiveView's callback. */

import type { Position } from "vscode-languageserver";
import { indexLines, type RouteRow } from "../core/index.ts";
import type { Located } from "./workspace.ts";

const maxShown = 8;

/** One paragraph a route; none where the place is about no route, or the text is not the one that was analysed. */
export function routesAt({ place, path }: Located, { line, character }: Position): readonly string[] {
  const project = place.session?.project;
  const text = project?.report(path)?.text;
  if (!project || text === undefined || !/\.exs?$/.test(path)) return [];
  const offset = indexLines(text).offsetAt({ line, column: character });
  const rows = project.routesAt(path, { start: offset, end: offset });
  const more = rows.length - maxShown;
  return [...rows.slice(0, maxShown).map(describe), ...(more > 0 ? [`and ${more} more routes`] : [])];
}

function describe(row: RouteRow): string {
  const guards = [...row.authentication, ...row.possibly.map((one) => `${one} (perhaps)`)].map(code);
  const hooks = row.onMount.map(({ hook, halts }) => `${code(hook)}${halts === "no" ? " (never halts)" : ""}`);
  const parts = [
    `Through: ${row.pipelines.map(code).join(", ") || "no pipeline"}`,
    `Authentication: ${guards.join(", ") || "none that can be seen"}`,
    ...(row.kind === "live" ? [`on_mount: ${hooks.join(", ") || "none"}`] : []),
    `CSRF: ${row.csrf}`,
    `Content security policy: ${["none", "default", "computed"].includes(row.policy) ? row.policy : code(row.policy)}`,
    ...row.conditions,
  ];
  return `**${row.verb} ${code(row.path)}** ${parts.join(" · ")}`;
}

/** As code in Markdown, whatever the text holds. */
function code(text: string): string {
  return `\`${text.replace(/[`\r\n]/g, " ")}\``;
}
