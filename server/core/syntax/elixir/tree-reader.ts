/** Chooses how trees are read: out of tree-sitter's memory where that provably works, else with its cursor. */

import type { Language, Parser, Tree } from "web-tree-sitter";
import { readWithCursor } from "./cursor-reader.ts";
import { type CellBuffer, type FlatTree, newCellBuffer } from "./flat-tree.ts";
import { createMemoryReader, type TreeMemory } from "./memory-reader.ts";

export type TreeReader = (tree: Tree, buffer: CellBuffer) => FlatTree;

export function chooseReader(
  parser: Parser,
  language: Language,
  memory: TreeMemory | undefined,
  commentType: number,
): TreeReader {
  const cursor: TreeReader = (tree, buffer) => readWithCursor(tree, commentType, buffer);
  if (memory === undefined) return cursor;
  const { read } = createMemoryReader(memory, addressOf(language), commentType);
  const direct: TreeReader = (tree, buffer) => read(addressOf(tree), buffer);
  return SAMPLES.every((sample) => readsEqually(parser, sample, cursor, direct)) ? direct : cursor;
}

/** Where web-tree-sitter's object lives in its memory. */
function addressOf(handle: Language | Tree): number {
  return Number((handle as unknown as { readonly 0: number })[0]);
}

/** Small and large tokens, aliases, hidden nodes, comments, errors and missing tokens. */
const SAMPLES: readonly string[] = [
  'defmodule A.B do # c\n  @x ~H"""\n  <p>é#{1}</p>\n  """\n  def f(a, b: 1, "c": 2) when a not in [1] do\n    a.b(&(&1 + 1)).(fn x -> x[:y] end)\n  end\nend\n',
  `x = """\n${"long text ".repeat(40)}\n"""\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n${" ".repeat(300)}y\n`,
  "defmodule A do\n  def f(a, do\n  x = [1, \n end\n def g do\n",
  "f(%{a | b: 1}, <<1::8>>, A.{B, C}",
];

function readsEqually(parser: Parser, text: string, cursor: TreeReader, direct: TreeReader): boolean {
  const tree = parser.parse(text);
  if (tree === null) return false;
  try {
    const expected = cursor(tree, newCellBuffer(text.length));
    return areEqual(expected, direct(tree, newCellBuffer(text.length)));
  } catch {
    return false; // The memory is not laid out as the direct reader knows it.
  } finally {
    tree.delete();
  }
}

export function areEqual(a: FlatTree, b: FlatTree): boolean {
  if (a.length !== b.length || a.comments.join() !== b.comments.join()) return false;
  for (let i = 0; i < a.length; i++) if (a.cells[i] !== b.cells[i]) return false;
  return true;
}
