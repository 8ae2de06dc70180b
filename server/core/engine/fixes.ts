/** Applying edits to text in memory. */

import type { Edit } from "../finding.ts";

/**
 * The text with the edits applied; their offsets are those of `text`. Edits that overlap would not mean one thing: then `undefined`.
 * Several insertions at one place keep their order.
 */
export function applyEdits(text: string, edits: readonly Pick<Edit, "start" | "end" | "text">[]): string | undefined {
  const sorted = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index)
    .map(({ edit }) => edit);
  let result = "";
  let done = 0;
  for (const { start, end, text: replacement } of sorted) {
    if (start < done || end < start || end > text.length) return undefined;
    result += text.slice(done, start) + replacement;
    done = end;
  }
  return result + text.slice(done);
}
