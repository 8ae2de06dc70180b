/** Makes a failing case small: fewer files, fewer edits, shorter texts. */

import type { Case, Check } from "./cases.ts";
import { applyEdit } from "./edits.ts";
import { minimise } from "./minimise.ts";

/** `deadline` is a time of `Date.now()`. The result fails the check as well. */
export async function minimiseCase(one: Case, check: Check, deadline: number): Promise<Case> {
  const fails = async (part: Case) => (await check(part)) !== undefined;
  const files = await minimise([...one.files], (part) => fails({ ...one, files: new Map(part) }), deadline);
  let small: Case = { ...one, files: new Map(files) };
  const edits = await minimise(small.edits, (part) => fails({ ...small, edits: part }), deadline);
  small = { ...small, edits };
  small = await withAppliedEdits(small, fails);
  return withShorterTexts(small, fails, deadline);
}

/** Puts all edits but the last into the texts, where it fails even so. */
async function withAppliedEdits(one: Case, fails: (part: Case) => Promise<boolean>): Promise<Case> {
  const files = new Map(one.files);
  for (const edit of one.edits.slice(0, -1)) {
    const text = files.get(edit.path);
    if (text !== undefined) files.set(edit.path, applyEdit(text, edit));
  }
  const applied = { files, edits: one.edits.slice(-1) };
  return (await fails(applied)) ? applied : one;
}

/** Cuts each text at the first edit: what is left out before it moves the edits by as much. */
async function withShorterTexts(one: Case, fails: (part: Case) => Promise<boolean>, deadline: number): Promise<Case> {
  let small = one;
  for (const path of one.files.keys()) {
    const text = small.files.get(path) ?? "";
    const cut = Math.min(...small.edits.filter((edit) => edit.path === path).map((edit) => edit.start), text.length);
    const pieces = [...linesOf(text.slice(0, cut), true), ...linesOf(text.slice(cut), false)];
    const base = small;
    const candidate = (part: readonly Piece[]): Case => withPieces(base, path, cut, part);
    small = candidate(await minimise(pieces, (part) => fails(candidate(part)), deadline));
  }
  return small;
}

interface Piece {
  readonly text: string;
  readonly isBeforeEdits: boolean;
}

function linesOf(text: string, isBeforeEdits: boolean): readonly Piece[] {
  return text.split(/(?<=\n)/).map((line) => ({ text: line, isBeforeEdits }));
}

function withPieces(one: Case, path: string, cut: number, pieces: readonly Piece[]): Case {
  const text = pieces.map((piece) => piece.text).join("");
  const kept = pieces.filter((piece) => piece.isBeforeEdits).reduce((sum, piece) => sum + piece.text.length, 0);
  const move = kept - cut;
  const edits = one.edits.map((edit) =>
    edit.path === path ? { ...edit, start: edit.start + move, end: edit.end + move } : edit,
  );
  return { files: new Map([...one.files, [path, text]]), edits };
}
