/** Makes a case from a seed. */

import type { Case, FileEdit } from "./cases.ts";
import { applyEdit, randomEdit } from "./edits.ts";
import { type Random, randomOf } from "./random.ts";

const limits = { syntax: { files: 1, edits: 12 }, engine: { files: 5, edits: 8 } } as const;

export function createCase(samples: ReadonlyMap<string, string>, seed: number, kind: keyof typeof limits): Case {
  const random = randomOf(seed);
  const paths = [...samples.keys()];
  const chosen = Array.from({ length: limits[kind].files }, () => random.pick(paths));
  const files = new Map(chosen.map((path) => [path, samples.get(path) ?? ""]));
  return { files, edits: randomEdits(files, 1 + random.below(limits[kind].edits), random) };
}

/** Edits one after another, each made for the text that the ones before it leave; many stay near the last one, as typing does. */
function randomEdits(files: ReadonlyMap<string, string>, count: number, random: Random): readonly FileEdit[] {
  const texts = new Map(files);
  const edits: FileEdit[] = [];
  for (let index = 0; index < count; index++) {
    const path = random.pick([...texts.keys()]);
    const text = texts.get(path) ?? "";
    const last = edits.findLast((edit) => edit.path === path);
    const edit = { ...randomEdit(text, random), path };
    const near = last && random.below(2) === 0 ? moved(edit, last.start + last.text.length) : edit;
    edits.push(near);
    texts.set(path, applyEdit(text, near));
  }
  return edits;
}

function moved(edit: FileEdit, start: number): FileEdit {
  return { ...edit, start, end: start + edit.end - edit.start };
}
