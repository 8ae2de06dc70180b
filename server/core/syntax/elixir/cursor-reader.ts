/** Copies a tree with tree-sitter's public cursor: slow (several calls into wasm a node), but free of assumptions. */

import type { Tree, TreeCursor } from "web-tree-sitter";
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
  TYPE,
} from "./flat-tree.ts";
import { ERROR_TYPE } from "./kinds.ts";

/** Copies `tree` into `buffer`, whose content is overwritten and lent to the result. */
export function readWithCursor(tree: Tree, commentType: number, buffer: CellBuffer): FlatTree {
  buffer.length = 0;
  const comments: number[] = [];
  const open: number[] = [];
  const cursor = tree.walk();
  let isDone = false;
  while (!isDone) {
    const isComment = cursor.nodeTypeId === commentType;
    if (isComment) comments.push(cursor.startIndex, cursor.endIndex);
    else open.push(copyNode(cursor, buffer));
    if (!isComment && cursor.gotoFirstChild()) continue;
    if (!isComment) closeNode(buffer, open);
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        isDone = true;
        break;
      }
      closeNode(buffer, open);
    }
  }
  cursor.delete();
  return { cells: buffer.cells, length: buffer.length, comments };
}

function copyNode(cursor: TreeCursor, buffer: CellBuffer): number {
  const node = appendNode(buffer);
  const { cells } = buffer;
  const type = cursor.nodeTypeId;
  const start = cursor.startIndex;
  const end = cursor.endIndex;
  cells[node + TYPE] = type;
  cells[node + START] = start;
  cells[node + END] = end;
  const isError = type === ERROR_TYPE;
  const isMissing = start === end && !isError;
  if (isError || cursor.currentNode.hasError) cells[node + FLAGS] = isMissing ? IS_MISSING | HAS_ERROR : HAS_ERROR;
  else cells[node + FLAGS] = 0;
  return node;
}

/** Notes where the last open node's subtree ends. */
function closeNode(buffer: CellBuffer, open: number[]): void {
  const node = open.pop();
  if (node !== undefined) buffer.cells[node + NEXT] = buffer.length;
}
