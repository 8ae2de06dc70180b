/** Says what tree-sitter could not understand. */

import type { Range } from "../ast.ts";
import { END, FLAGS, type FlatTree, HAS_ERROR, IS_MISSING, NEXT, START, STRIDE, TYPE } from "./flat-tree.ts";
import { ERROR_TYPE, type GrammarTable, Kind } from "./kinds.ts";
import type { LoweringProblem } from "./lowering.ts";

/** Problems are for people: more than these of one file help nobody. */
export const MAX_PROBLEMS = 200;

/** ERRORs and missing tokens of a tree, in order, outermost only; offsets of the parsed text. One for a tree without nodes: see `Grammar.parse`. */
export function problemsIn(tree: FlatTree, table: GrammarTable, text: string): LoweringProblem[] {
  if (tree.length === 0)
    return [
      {
        ...firstLine(text, 0, text.length),
        message: "This is too broken, or too long without a definition, to be understood.",
        isLimit: true,
      },
    ];
  const problems: LoweringProblem[] = [];
  const { cells } = tree;
  for (let node = 0; node < tree.length && problems.length < MAX_PROBLEMS; ) {
    const flags = cells[node + FLAGS] as number;
    if ((flags & HAS_ERROR) === 0) {
      node = cells[node + NEXT] as number;
      continue;
    }
    const start = cells[node + START] as number;
    if ((flags & IS_MISSING) !== 0) {
      const name = table.names[cells[node + TYPE] as number] ?? "something";
      problems.push({ start, end: start, message: `Here is something missing: \`${name}\`.` });
    } else if (cells[node + TYPE] === ERROR_TYPE) {
      problems.push({
        ...firstLine(text, start, cells[node + END] as number),
        message: "This is not understood as Elixir.",
      });
    } else if (!holdsShownError(tree, node)) problems.push(unseparated(tree, table, text, node));
    node += STRIDE;
  }
  return problems;
}

/** False where all that is wrong in a node is something missing for which the tree has no node. */
function holdsShownError({ cells }: FlatTree, node: number): boolean {
  const end = cells[node + NEXT] as number;
  for (let child = node + STRIDE; child < end; child = cells[child + NEXT] as number) {
    if (((cells[child + FLAGS] as number) & HAS_ERROR) !== 0) return true;
  }
  return false;
}

/** What the tree has no node for is the line end or semicolon between two expressions. */
function unseparated({ cells }: FlatTree, { kinds }: GrammarTable, text: string, node: number): LoweringProblem {
  const end = cells[node + NEXT] as number;
  const message = "Here is a line end missing, or a semicolon.";
  let before = -1;
  for (let child = node + STRIDE; child < end; child = cells[child + NEXT] as number) {
    if (kinds[cells[child + TYPE] as number] === Kind.token) continue;
    const start = cells[child + START] as number;
    if (before >= 0 && !/[\n\r;]/.test(text.slice(before, start))) return { start, end: start, message };
    before = cells[child + END] as number;
  }
  return { ...firstLine(text, cells[node + START] as number, cells[node + END] as number), message };
}

export function movedBy<T extends Range>(range: T, distance: number): T {
  return { ...range, start: range.start + distance, end: range.end + distance };
}

/** An ERROR can be the whole file: it is shown at its first line. */
function firstLine(text: string, start: number, end: number): { start: number; end: number } {
  const lineEnd = text.slice(start, end).search(/[\r\n]/);
  return { start, end: lineEnd === -1 ? end : start + lineEnd };
}
