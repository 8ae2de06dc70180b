/** Keeps the trees of short texts that were parsed lately. */

import type { FlatTree } from "./flat-tree.ts";

/** Longer texts are parsed every time. */
const LONGEST = 4_096;
/** How many characters the texts of one generation have together; a character costs about 10 bytes of tree. */
const GENERATION = 400_000;
/** What an entry counts beside its text. */
const ENTRY = 20;

/** The tree of a text: the one kept, or what `parse` gives. */
export type TreeCache = (text: string, parse: (text: string) => FlatTree) => FlatTree;

/** Two generations are kept: what is asked for again moves to the young one, and the old one is forgotten when that is full. */
export function createTreeCache(): TreeCache {
  let young = new Map<string, FlatTree>();
  let old = new Map<string, FlatTree>();
  let size = 0;
  const add = (text: string, tree: FlatTree): FlatTree => {
    size += text.length + ENTRY;
    if (size > GENERATION) {
      old = young;
      young = new Map();
      size = text.length + ENTRY;
    }
    young.set(text, tree);
    return tree;
  };
  return (text, parse) => {
    if (text.length > LONGEST) return parse(text);
    const known = young.get(text);
    if (known !== undefined) return known;
    const older = old.get(text);
    if (older !== undefined) return add(text, older);
    const { cells, length, comments } = parse(text);
    // Copies: the tree is lent, and a slice would keep the whole template alive.
    return add(` ${text}`.slice(1), { cells: cells.slice(0, length), length, comments });
  };
}
