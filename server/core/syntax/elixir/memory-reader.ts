/**
 * Copies a tree straight out of tree-sitter's memory: about twenty times faster than with its cursor.
 *
 * It knows how tree-sitter lays out trees and grammars inside its wasm memory (32-bit pointers, little-endian). That is nobody's promise: so the
 * version of web-tree-sitter is pinned, `grammar.ts` compares this reader with the cursor when a grammar is loaded and falls back to the cursor,
 * and a test compares the two on every fixture.
 */

import {
  appendNode,
  type CellBuffer,
  END,
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
  return { read: (treeAddress, buffer) => copyTree(read(), treeAddress, grammar, commentType, buffer) };
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
const CHILD_COUNT = 36;
const SYMBOL = 40;
const BITS = 44;
const PRODUCTION = 66;
/** Bits at `BITS`. */
const VISIBLE = 1;
const EXTRA = 1 << 2;
const MISSING = 1 << 9;

/** Subtrees whose children are being read: numbers, so that nothing is allocated a node. */
const FRAME = 6;
const F_CHILD = 0;
const F_LAST = 1;
/** Byte offset in the text after the last child read. */
const F_POSITION = 2;
/** Byte address of the aliases of the next structural child; 0 for none. */
const F_ALIAS = 3;
/** The node in the buffer, or -1 for a hidden subtree. */
const F_NODE = 4;
/** The node above: that of the nearest visible subtree. */
const F_PARENT = 5;

function copyTree(
  views: Views,
  treeAddress: number,
  grammar: GrammarLayout,
  commentType: number,
  buffer: CellBuffer,
): FlatTree {
  const { bytes, halves, words } = views;
  buffer.length = 0;
  const comments: number[] = [];
  let stack = new Int32Array(FRAME * 256);
  let top = -FRAME;
  // The root is read as the only child of nothing: a tree starts with its root.
  let child = treeAddress;
  let position = 0;
  let alias = 0;
  let parent = -1;
  for (;;) {
    const word = words[child >> 2] as number;
    let padding: number;
    let size: number;
    let symbol: number;
    let isVisible: boolean;
    let isMissing: boolean;
    let isExtra: boolean;
    let heap = 0;
    if ((word & 1) !== 0) {
      isVisible = (word & 2) !== 0;
      isExtra = (word & 8) !== 0;
      isMissing = (word & 32) !== 0;
      symbol = (word >>> 8) & 0xff;
      padding = bytes[child + 6] as number;
      size = bytes[child + 7] as number;
    } else {
      heap = word;
      const bits = halves[(heap + BITS) >>> 1] as number;
      isVisible = (bits & VISIBLE) !== 0;
      isExtra = (bits & EXTRA) !== 0;
      isMissing = (bits & MISSING) !== 0;
      symbol = halves[(heap + SYMBOL) >>> 1] as number;
      padding = words[(heap + PADDING_BYTES) >>> 2] as number;
      size = words[(heap + SIZE_BYTES) >>> 2] as number;
    }
    if (top >= 0 && !isExtra && alias !== 0) {
      const aliased = halves[alias >>> 1] as number;
      stack[top + F_ALIAS] = alias + 2;
      if (aliased !== 0) {
        symbol = aliased;
        isVisible = true;
      }
    }
    const start = position + padding;
    let node = -1;
    let isComment = false;
    if (isVisible) {
      const type = symbol === ERROR_TYPE ? symbol : (halves[(grammar.publicSymbols + symbol * 2) >>> 1] as number);
      isComment = type === commentType;
      if (isComment) comments.push(start >> 1, (start + size) >> 1);
      else {
        node = appendNode(buffer);
        const { cells } = buffer;
        cells[node + TYPE] = type;
        cells[node + START] = start >> 1;
        cells[node + END] = (start + size) >> 1;
        cells[node + NEXT] = node + STRIDE;
        cells[node + FLAGS] = isMissing ? IS_MISSING | HAS_ERROR : type === ERROR_TYPE ? HAS_ERROR : 0;
      }
    }
    const childCount = heap === 0 || isComment ? 0 : (words[(heap + CHILD_COUNT) >>> 2] as number);
    if (top >= 0) stack[top + F_POSITION] = start + size;
    if (childCount > 0) {
      top += FRAME;
      if (top >= stack.length) {
        const larger = new Int32Array(stack.length * 2);
        larger.set(stack);
        stack = larger;
      }
      const production = halves[(heap + PRODUCTION) >>> 1] as number;
      stack[top + F_CHILD] = heap - childCount * 8;
      stack[top + F_LAST] = heap;
      stack[top + F_POSITION] = position;
      stack[top + F_ALIAS] =
        production === 0 ? 0 : grammar.aliasSequences + production * grammar.aliasSequenceLength * 2;
      stack[top + F_NODE] = node;
      stack[top + F_PARENT] = parent;
      if (node !== -1) parent = node;
    } else if (node !== -1 && parent !== -1) raiseErrors(buffer.cells, parent, node);
    // The next child of the innermost subtree that has one.
    while (top >= 0 && stack[top + F_CHILD] === stack[top + F_LAST]) {
      const closed = stack[top + F_NODE] as number;
      parent = stack[top + F_PARENT] as number;
      if (closed !== -1) {
        buffer.cells[closed + NEXT] = buffer.length;
        if (parent !== -1) raiseErrors(buffer.cells, parent, closed);
      }
      top -= FRAME;
    }
    if (top < 0) break;
    child = stack[top + F_CHILD] as number;
    stack[top + F_CHILD] = child + 8;
    position = stack[top + F_POSITION] as number;
    alias = stack[top + F_ALIAS] as number;
  }
  return { cells: buffer.cells, length: buffer.length, comments };
}

/** Errors of a node are errors of its parent. */
function raiseErrors(cells: Int32Array, parent: number, node: number): void {
  cells[parent + FLAGS] = (cells[parent + FLAGS] as number) | ((cells[node + FLAGS] as number) & HAS_ERROR);
}
