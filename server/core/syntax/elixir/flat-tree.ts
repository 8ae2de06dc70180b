/**
 * The seam between tree-sitter and the lowering: a syntax tree copied into one array of integers, after which
 * tree-sitter's own tree can be deleted.
 *
 * Invariants: nodes stand in preorder, `STRIDE` integers each; anonymous tokens are nodes too; comments are not in the tree but in a list of
 * their own. Offsets are UTF-16 units of the text that was parsed. Indexes of nodes are indexes into `cells`.
 */

/** Integers per node. */
export const STRIDE = 5;
/** Symbol of the node, as in the grammar's list of types. */
export const TYPE = 0;
export const START = 1;
export const END = 2;
/** Index of the first node after the node's subtree. */
export const NEXT = 3;
/** Bit set of `IS_MISSING` and `HAS_ERROR`. */
export const FLAGS = 4;

/** The parser invented the node, or all of it: it is not in the text. */
export const IS_MISSING = 1;
/** The node is, or holds, an ERROR or a missing node. */
export const HAS_ERROR = 2;

export interface FlatTree {
  readonly cells: Int32Array;
  /** Number of integers in use. */
  readonly length: number;
  /** Start and end of every comment, in order. */
  readonly comments: readonly number[];
}

/** What stands for the tree of a text that was not read. */
export const NO_TREE: FlatTree = { cells: new Int32Array(0), length: 0, comments: [] };

/** A growing list of integers. */
export interface CellBuffer {
  cells: Int32Array;
  length: number;
}

/** A buffer with room for the tree of a text of so many characters; it grows when that was too little. */
export function newCellBuffer(textLength: number): CellBuffer {
  return { cells: new Int32Array(STRIDE * (16 + textLength)), length: 0 };
}

/** Makes room for one node and returns its index. */
export function appendNode(buffer: CellBuffer): number {
  const index = buffer.length;
  buffer.length += STRIDE;
  if (buffer.length > buffer.cells.length) buffer.cells = enlarged(buffer.cells);
  return index;
}

/** The same integers with as much room again. */
export function enlarged(cells: Int32Array): Int32Array {
  const larger = new Int32Array(cells.length * 2);
  larger.set(cells);
  return larger;
}
