/** Applying edits to text in memory. */

import { diffLines } from "diff";
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

/** The edits, line by line, that make one text of another. */
export function editsBetween(path: string, before: string, after: string): readonly Edit[] {
  const edits: Edit[] = [];
  let offset = 0;
  let open: { readonly start: number; end: number; text: string } | undefined;
  const close = () => {
    if (open) edits.push({ path, ...open });
    open = undefined;
  };
  for (const { value, added, removed } of diffLines(before, after)) {
    if (!added && !removed) {
      close();
      offset += value.length;
      continue;
    }
    open ??= { start: offset, end: offset, text: "" };
    if (added) open.text += value;
    if (removed) {
      offset += value.length;
      open.end = offset;
    }
  }
  close();
  return edits;
}
