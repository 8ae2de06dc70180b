/** Where a finding counts: beside a line, or in the same definition; and where a line went in the next version. */

import { git } from "./git-tree.ts";

/** Lines, 1-based, both inclusive. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** How far beside the listed line a finding may stand. */
const reach = 3;

const definition = /^(\s*)(def|defp|defmacro|defmacrop)\b/;

/** The lines around a place: some above and below, and the definition that it stands in. */
export function spanAround(text: string, line: number): Span {
  const near = { first: line - reach, last: line + reach };
  const whole = definitionAround(text.split("\n"), line);
  return whole ? { first: Math.min(near.first, whole.first), last: Math.max(near.last, whole.last) } : near;
}

/** From the definition's head to the line before the next one; `undefined` outside of definitions. Goes by the heads of lines. */
function definitionAround(lines: readonly string[], line: number): Span | undefined {
  const isHead = (index: number) => definition.test(lines[index] ?? "");
  let first = line - 1;
  while (first >= 0 && !isHead(first)) first -= 1;
  if (first < 0) return undefined;
  let last = first + 1;
  while (last < lines.length && !isHead(last)) last += 1;
  return { first: first + 1, last };
}

/** Where a line of the old version is in the new one: itself, moved, or what replaced it; with some lines above and below. */
export async function moveLine(
  directory: string,
  commits: { from: string; to: string },
  path: string,
  line: number,
): Promise<Span> {
  const diff = await git(directory, [
    "diff",
    "-U0",
    "--no-ext-diff",
    "--no-textconv",
    commits.from,
    commits.to,
    "--",
    path,
  ]);
  let shift = 0;
  for (const [, start, oldCount = "1", newStart, newCount = "1"] of diff.matchAll(
    /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm,
  )) {
    const last = Number(start) + Number(oldCount) - 1;
    if (line >= Number(start) && line <= last) return widen(Number(newStart), Number(newStart) + Number(newCount) - 1);
    if (line > last)
      shift = Number(newStart) + Number(newCount) - (Number(start) + Number(oldCount)) + emptySide(oldCount, newCount);
  }
  return widen(line + shift, line + shift);
}

/** git counts from the line before, where one side of a hunk is empty. */
function emptySide(oldCount: string, newCount: string): number {
  return (newCount === "0" ? 1 : 0) - (oldCount === "0" ? 1 : 0);
}

function widen(first: number, last: number): Span {
  return { first: first - reach, last: Math.max(first, last) + reach };
}

export function overlaps(a: Span, b: Span): boolean {
  return a.first <= b.last && b.first <= a.last;
}
