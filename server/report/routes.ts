/** The route table for people: one line a route, grouped by router, with what protects it. */

import picocolors from "picocolors";
import type { RouteRow, RouteTable } from "../core/index.ts";
import { plain } from "./plain.ts";

export interface RoutesOptions {
  readonly color: boolean;
  /** `lib/shop_web/router.ex:12` for a place; absent where the text is not there. */
  readonly placeOf: (at: { readonly path: string; readonly start: number }) => string;
}

type Colors = ReturnType<typeof picocolors.createColors>;

export function renderRoutes({ rows, unread }: RouteTable, { color, placeOf }: RoutesOptions): string {
  const colors = picocolors.createColors(color);
  const routers = [...new Set([...rows, ...unread].map(({ router }) => router))];
  const blocks = routers.flatMap((router) => [
    colors.bold(plain(router)),
    ...linesOf(
      rows.filter((row) => row.router === router),
      colors,
    ),
    ...unread
      .filter((one) => one.router === router)
      .map(({ at, because }) => colors.yellow(`  not read: ${plain(because)}${at ? ` (${placeOf(at)})` : ""}`)),
    "",
  ]);
  return `${blocks.join("\n")}${rows.length === 0 ? "No routes were found.\n" : `${legend(rows)}\n`}`;
}

function linesOf(rows: readonly RouteRow[], colors: Colors): readonly string[] {
  const table = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) =>
    Math.min(widest, Math.max(...table.map((row) => row[column]?.length ?? 0))),
  );
  return table.map((row, index) => {
    const line = `  ${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()}`;
    return index === 0 ? colors.dim(line) : line;
  });
}

const widest = 60;
const headings = ["verb", "path", "handler", "csrf", "headers", "csp", "authentication", "on_mount", "through", "when"];

function cellsOf(row: RouteRow): readonly string[] {
  return [
    row.verb,
    `${row.hosts.length > 0 ? `${row.hosts.join(",")} ` : ""}${row.path}`,
    handlerOf(row),
    row.csrf,
    row.secureHeaders,
    policyWord(row.policy),
    [...row.authentication, ...row.possibly.map((one) => `${one}?`)].join(", ") || "-",
    row.kind === "live" ? hooksOf(row) : "-",
    row.pipelines.join(", ") || "-",
    row.conditions.join("; "),
  ].map(plain);
}

/** Those that may turn a visitor away. */
function hooksOf({ onMount }: RouteRow): string {
  if (onMount.length === 0) return "none";
  const halting = onMount.flatMap(({ hook, halts }) => (halts === "no" ? [] : [halts === "yes" ? hook : `${hook}?`]));
  return halting.join(", ") || "none that halts";
}

function handlerOf({ module, action, because }: RouteRow): string {
  return module === undefined ? `unknown: ${because ?? ""}` : `${module}${action === undefined ? "" : ` ${action}`}`;
}

function policyWord(policy: string): string {
  return ["none", "default", "computed"].includes(policy) ? policy : "own";
}

function legend(rows: readonly RouteRow[]): string {
  const count = `${rows.length} ${rows.length === 1 ? "route" : "routes"}.`;
  return `${count} A question mark: code that could not be read may do it. csp "default": Phoenix's own, without rules for scripts.`;
}
