/** What every part of the lowering shares: the flat tree being read, the text of the form, and small readers of nodes. */

import type { ErrorNode, Node, Range, SigilNode } from "../ast.ts";
import { END, FLAGS, HAS_ERROR, IS_MISSING, NEXT, START, STRIDE, TYPE } from "./flat-tree.ts";
import { type GrammarTable, Kind } from "./kinds.ts";

/** One form on its way from the flat tree to the AST. */
export interface Lowering {
  readonly cells: Int32Array;
  readonly table: GrammarTable;
  /** The text to read spellings from: the form's, or a template expression's. */
  readonly text: string;
  /** What is taken from an offset in the tree to get the node's: the form's place in the parsed text. */
  readonly base: number;
  /** What is taken from a node's offset to get one in `text`. */
  readonly origin: number;
  /** Offset in the tree at which the form ends, although its node may go on: see recover.ts. */
  readonly limit: number;
  /** Every sigil met, outermost first. */
  readonly sigils: SigilNode[];
  /** What could not be lowered, although tree-sitter parsed it. */
  readonly problems: LoweringProblem[];
  /** Nodes open above the current one. */
  depth: number;
  /** How many times the text is part of another that was parsed before it: see `lowerText`. */
  readonly rereadings: number;
  /** Lowers any expression. */
  readonly lower: (node: number) => Node;
  /** Parses and lowers the text between two offsets of nodes by itself: for what the grammar cannot read in its place. */
  readonly lowerText: (start: number, end: number) => Node;
  /** The same for arguments in parentheses. */
  readonly lowerArguments: (start: number, end: number) => readonly Node[];
}

export interface LoweringProblem extends Range {
  readonly message: string;
  /** See `SyntaxProblem`. */
  readonly isLimit?: boolean;
}

export function kindOf(l: Lowering, node: number): number {
  return l.table.kinds[l.cells[node + TYPE] as number] as number;
}

export function startOf(l: Lowering, node: number): number {
  return (l.cells[node + START] as number) - l.base;
}

export function endOf(l: Lowering, node: number): number {
  return Math.min(l.cells[node + END] as number, l.limit) - l.base;
}

/** Index after the node's subtree: its next sibling, or the end of its parent. */
export function nextOf(l: Lowering, node: number): number {
  return l.cells[node + NEXT] as number;
}

export function isMissing(l: Lowering, node: number): boolean {
  return ((l.cells[node + FLAGS] as number) & IS_MISSING) !== 0;
}

export function hasError(l: Lowering, node: number): boolean {
  return ((l.cells[node + FLAGS] as number) & HAS_ERROR) !== 0;
}

export function textOfNode(l: Lowering, node: number): string {
  return textBetween(l, startOf(l, node), endOf(l, node));
}

/** The spelling between two offsets of nodes. */
export function textBetween(l: Lowering, start: number, end: number): string {
  return l.text.slice(start - l.origin, end - l.origin);
}

/** The spelling of a token, as the grammar names it. */
export function tokenOf(l: Lowering, node: number): string {
  return l.table.names[l.cells[node + TYPE] as number] ?? "";
}

/** The first part from `child` on, a child of a node that ends at `end`; `end` when there is none. A part is no token, but may be broken. */
export function partFrom(l: Lowering, child: number, end: number): number {
  const { cells } = l;
  const { kinds } = l.table;
  let at = child;
  while (at < end) {
    if (kinds[cells[at + TYPE] as number] !== Kind.token) return (cells[at + START] as number) < l.limit ? at : end;
    at = cells[at + NEXT] as number;
  }
  return end;
}

/** The same for an operand: neither token nor ERROR, so that its position in its parent has a meaning. */
export function operandFrom(l: Lowering, child: number, end: number): number {
  let part = partFrom(l, child, end);
  while (part < end && kindOf(l, part) === Kind.error) part = partFrom(l, nextOf(l, part), end);
  return part;
}

/** All parts of a node. */
export function partsOf(l: Lowering, node: number): number[] {
  const parts: number[] = [];
  const end = nextOf(l, node);
  for (let part = partFrom(l, node + STRIDE, end); part < end; part = partFrom(l, nextOf(l, part), end)) {
    parts.push(part);
  }
  return parts;
}

/** Lowers all parts of a node. */
export function lowerParts(l: Lowering, node: number): Node[] {
  return lowerFrom(l, node + STRIDE, nextOf(l, node));
}

/** Lowers all parts from `child` to `end`. A short list is made by a literal, which leaves no room for more behind it. */
export function lowerFrom(l: Lowering, child: number, end: number): Node[] {
  const first = partFrom(l, child, end);
  if (first >= end) return [];
  const one = l.lower(first);
  const second = partFrom(l, nextOf(l, first), end);
  if (second >= end) return [one];
  const two = l.lower(second);
  const third = partFrom(l, nextOf(l, second), end);
  if (third >= end) return [one, two];
  const nodes = [one, two, l.lower(third)];
  for (let part = partFrom(l, nextOf(l, third), end); part < end; part = partFrom(l, nextOf(l, part), end)) {
    nodes.push(l.lower(part));
  }
  return nodes;
}

/** The first child that is a token with this spelling. */
export function findToken(l: Lowering, node: number, spelling: string): number | undefined {
  const end = nextOf(l, node);
  for (let child = node + STRIDE; child < end; child = nextOf(l, child)) {
    if (kindOf(l, child) === Kind.token && tokenOf(l, child) === spelling) return child;
  }
  return undefined;
}

/** Lowers a child that a correct tree always has; where a broken one ends before it, an empty error stands at `at`. */
export function lowerOperand(l: Lowering, operand: number, end: number, at: number): Node {
  return operand < end ? l.lower(operand) : errorNode(at, at, []);
}

export function errorNode(start: number, end: number, children: readonly Node[]): ErrorNode {
  return { kind: "error", start, end, children };
}

/**
 * Keeps what stands in ERRORs between the operands of a node that has no place for them: the node and they
 * become the children of an error node.
 */
export function withErrors(l: Lowering, node: number, lowered: Node): Node {
  if (!hasError(l, node)) return lowered;
  const errors = partsOf(l, node).filter((part) => kindOf(l, part) === Kind.error);
  if (errors.length === 0) return lowered;
  return errorNode(startOf(l, node), endOf(l, node), [lowered, ...errors.map(l.lower)]);
}
