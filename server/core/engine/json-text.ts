/** Reading and editing JSON that people write: comments and trailing commas allowed, nothing reformatted that is not changed. */

import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Range } from "../syntax/ast.ts";

export interface JsonProblem extends Range {
  /** What follows the name of the file: "is not a JSON object". */
  readonly message: string;
}

export type JsonObject =
  | { readonly root: Node; readonly problem?: undefined }
  | { readonly root?: undefined; readonly problem: JsonProblem };

/** The object that a text holds, or the first thing that is wrong with it. */
export function parseJsonObject(text: string): JsonObject {
  const errors: ParseError[] = [];
  const root = parse(text, errors);
  const [first] = errors;
  return first || root?.type !== "object" ? { problem: syntaxProblem(text, first) } : { root };
}

function parse(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined; // Nested deeper than the stack.
    throw error;
  }
}

function syntaxProblem(text: string, error: ParseError | undefined): JsonProblem {
  if (!error) return { start: 0, end: Math.min(1, text.length), message: "is not a JSON object" };
  const reason = printParseErrorCode(error.error).replace(/\B([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  const message = `is not valid JSON (${reason.toLowerCase()})`;
  return { start: error.offset, end: Math.min(text.length, error.offset + Math.max(1, error.length)), message };
}

export function rangeOf({ offset, length }: Node): Range {
  return { start: offset, end: offset + length };
}

/** What to delete to take an item out of its list: with the comma and the blanks that part it from its neighbour. */
export function removalOf(item: Node, index = item.parent?.children?.indexOf(item) ?? -1): Range {
  const list = item.parent;
  const items = list?.children ?? [];
  const [previous, next] = [items[index - 1], items[index + 1]];
  if (next) return { start: item.offset, end: next.offset };
  if (previous) return { start: rangeOf(previous).end, end: rangeOf(item).end };
  return list ? { start: list.offset + 1, end: rangeOf(list).end - 1 } : rangeOf(item);
}
