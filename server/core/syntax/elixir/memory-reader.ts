/**
 * Copies a tree straight out of tree-sitter's memory: about twenty times faster than with its cursor.
 *
 * It knows how tree-sitter lays out trees and grammars inside its wasm memory (32-bit pointers, little-endian). That is nobody's promise: so the
 * version of web-tree-sitter is pinned, `grammar.ts` compares this reader with the cursor when a grammar is loaded and falls back to the cursor,
 * and a test compares the two on every fixture.
 */

import {
  type CellBuffer,
  END,
  enlarged,
  FLAGS,
  type FlatTree,
  HAS_ERROR,
  IS_MISSING,
  NEXT,
  START,
  STRIDE,
  TYPE,
} from "./flat-tree.ts";
import { ERROR_TYPE } from "./kinds.ts";

/** tree-sitter's memory; its buffer is another one after the memory has grown. */
export interface TreeMemory {
  readonly HEAPU8: Uint8Array;
}

interface Views {
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly words: Uint32Array;
}

export interface MemoryReader {
  /** Copies the tree at an address into `buffer`, whose content is overwritten and lent to the result. */
  read(treeAddress: number, buffer: CellBuffer): FlatTree;
}

/** Makes a reader for the trees of the grammar at `languageAddress`. */
export function createMemoryReader(memory: TreeMemory, languageAddress: number, commentType: number): MemoryReader {
  const read = viewsOf(memory);
  const grammar = readGrammar(read(), languageAddress);
  const stack: Stack = { cells: new Int32Array(FRAME * 256) };
  return { read: (treeAddress, buffer) => copyTree(read(), treeAddress, grammar, commentType, buffer, stack) };
}

/** The memory as numbers; made anew when it has grown. */
function viewsOf(memory: TreeMemory): () => Views {
  let views: Views | undefined;
  return () => {
    const { buffer } = memory.HEAPU8;
    if (views?.bytes.buffer !== buffer) {
      views = { bytes: new Uint8Array(buffer), halves: new Uint16Array(buffer), words: new Uint32Array(buffer) };
    }
    return views;
  };
}

/** What the symbols in a tree mean: `TSLanguage`. */
interface GrammarLayout {
  /** Byte addresses of tables of 16-bit symbols. */
  readonly publicSymbols: number;
  readonly aliasSequences: number;
  readonly aliasSequenceLength: number;
}

function readGrammar({ words, halves }: Views, address: number): GrammarLayout {
  return {
    aliasSequenceLength: halves[(address + 36) >> 1] as number,
    publicSymbols: words[(address + 76) >> 2] as number,
    aliasSequences: words[(address + 84) >> 2] as number,
  };
}

/** Fields of a subtree on the heap, in bytes from its address; its children stand before it, 8 bytes each. */
const PADDING_BYTES = 4;
const SIZE_BYTES = 16;
const ERROR_COST = 32;
const CHILD_COUNT = 36;
const SYMBOL = 40;
const BITS = 44;
const PRODUCTION = 66;
/** Bits at `BITS`; the first three are the same in an inline subtree, one bit higher. */
const VISIBLE = 1;
const EXTRA = 1 << 2;
const MISSING = 1 << 9;
const INLINE_MISSING = 1 << 4;

/** Subtrees whose children are being read: numbers, so that nothing is allocated a node. */
interface Stack {
  cells: Int32Array;
}

/** Numbers per open subtree: what `copyTree` has in variables for the innermost one. */
const FRAME = 5;

function copyTree(
  { bytes, halves, words }: Views,
  treeAddress: number,
  { publicSymbols, aliasSequences, aliasSequenceLength }: GrammarLayout,
  commentType: number,
  buffer: CellBuffer,
  stack: Stack,
): FlatTree {
  let { cells } = buffer;
  let length = 0;
  const comments: number[] = [];
  let frames = stack.cells;
  let top = 0;
  // The innermost open subtree: its children still to read, as addresses. The root is the only child of nothing.
  let child = treeAddress;
  let last = treeAddress + 8;
  // Byte offset in the text after the child before.
  let position = 0;
  // Byte address of the aliases of the next structural child; 0 for none.
  let alias = 0;
  // The node in the buffer, or -1 for a hidden subtree.
  let parent = -1;
  for (;;) {
    while (child === last) {
      if (parent !== -1) cells[parent + NEXT] = length;
      if (top === 0) {
        buffer.cells = cells;
        buffer.length = length;
        return { cells, length, comments };
      }
      top -= FRAME;
      child = frames[top] as number;
      last = frames[top + 1] as number;
      position = frames[top + 2] as number;
      alias = frames[top + 3] as number;
      parent = frames[top + 4] as number;
    }
    const heap = words[child >> 2] as number;
    const isInline = (heap & 1) !== 0;
    const bits = isInline ? heap >>> 1 : (halves[(heap + BITS) >>> 1] as number);
    const isMissing = (bits & (isInline ? INLINE_MISSING : MISSING)) !== 0;
    let symbol = isInline ? (heap >>> 8) & 0xff : (halves[(heap + SYMBOL) >>> 1] as number);
    const padding = isInline ? (bytes[child + 6] as number) : (words[(heap + PADDING_BYTES) >>> 2] as number);
    const size = isInline ? (bytes[child + 7] as number) : (words[(heap + SIZE_BYTES) >>> 2] as number);
    child += 8;
    let isVisible = (bits & VISIBLE) !== 0;
    if (alias !== 0 && (bits & EXTRA) === 0) {
      const aliased = halves[alias >>> 1] as number;
      alias += 2;
      if (aliased !== 0) {
        symbol = aliased;
        isVisible = true;
      }
    }
    const before = position;
    const start = position + padding;
    position = start + size;
    let node = -1;
    if (isVisible) {
      const type = symbol === ERROR_TYPE ? symbol : (halves[(publicSymbols + symbol * 2) >>> 1] as number);
      if (type === commentType) {
        comments.push(start >> 1, position >> 1);
        continue;
      }
      node = length;
      length += STRIDE;
      if (length > cells.length) cells = enlarged(cells);
      const isError = type === ERROR_TYPE;
      const hasError = isError || isMissing || (!isInline && words[(heap + ERROR_COST) >>> 2] !== 0);
      cells[node + TYPE] = type;
      cells[node + START] = start >> 1;
      cells[node + END] = position >> 1;
      cells[node + NEXT] = length;
      cells[node + FLAGS] = hasError ? (size === 0 && !isError ? IS_MISSING | HAS_ERROR : HAS_ERROR) : 0;
    }
    const childCount = isInline ? 0 : (words[(heap + CHILD_COUNT) >>> 2] as number);
    if (childCount === 0) continue;
    if (top === frames.length) {
      frames = enlarged(frames);
      stack.cells = frames;
    }
    frames[top] = child;
    frames[top + 1] = last;
    frames[top + 2] = position;
    frames[top + 3] = alias;
    frames[top + 4] = parent;
    top += FRAME;
    const production = halves[(heap + PRODUCTION) >>> 1] as number;
    child = heap - childCount * 8;
    last = heap;
    position = before;
    alias = production === 0 ? 0 : aliasSequences + production * aliasSequenceLength * 2;
    parent = node;
  }
}
