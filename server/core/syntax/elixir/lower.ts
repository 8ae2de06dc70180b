/** The lowering: from tree-sitter's tree of a form to Firebreak's AST. One function a theme; this file chooses. */

import type { Node } from "../ast.ts";
import { lowerKeywords, lowerPair, lowerParentheses, lowerSection, lowerSequence, lowerStabClause } from "./blocks.ts";
import { lowerCall, lowerDot } from "./calls.ts";
import { lowerBitstring, lowerList, lowerMap, lowerTuple } from "./collections.ts";
import { type FlatTree, newCellBuffer, STRIDE } from "./flat-tree.ts";
import type { Grammar } from "./grammar.ts";
import { Kind } from "./kinds.ts";
import { lowerAlias, lowerAtom, lowerCharacter, lowerFloat, lowerIdentifier, lowerInteger } from "./literals.ts";
import {
  endOf,
  errorNode,
  isMissing,
  kindOf,
  type Lowering,
  lowerParts,
  nextOf,
  startOf,
  textBetween,
  textOfNode,
  withErrors,
} from "./lowering.ts";
import { lowerAccess, lowerBinary, lowerOperatorName, lowerUnary } from "./operators.ts";
import { MAX_PROBLEMS, movedBy, problemsIn } from "./problems.ts";
import { lowerCharlist, lowerQuotedAtom, lowerSigil, lowerString } from "./strings.ts";

/**
 * How many expressions may stand inside one another. Deeper text becomes an error node with a problem: neither the lowering nor a reader
 * of the AST may run out of stack. Written code stays under 100, long chains of one operator under a few hundred.
 */
const MAX_DEPTH = 400;

/** Beyond every offset; small enough for the fast integers of engines. */
const NO_LIMIT = 0x3fffffff;

/** How many times the same text may be parsed again as a part of a part of what is parsed by itself: each costs the time of its length. */
const MAX_REREADINGS = 8;

/** Where the text of a lowering stands; see `Lowering`. */
export type Place = Pick<Lowering, "text" | "base" | "origin"> & {
  readonly limit?: number;
  readonly rereadings?: number;
};

export function startLowering(grammar: Grammar, tree: FlatTree, place: Place): Lowering {
  const lowering: Lowering = {
    cells: tree.cells,
    table: grammar.table,
    text: place.text,
    base: place.base,
    origin: place.origin,
    limit: place.limit ?? NO_LIMIT,
    sigils: [],
    problems: [],
    depth: 0,
    rereadings: place.rereadings ?? 0,
    lower: (node) => lowerBounded(lowering, node),
    lowerText: (start, end) => lowerAlone(grammar, lowering, start, end, textBetween(lowering, start, end)),
    lowerArguments: (start, end) => lowerArguments(grammar, lowering, start, end),
  };
  return lowering;
}

/** Lowers every expression of a parsed text as one node; an empty block stands at `at`. */
export function lowerWhole(l: Lowering, tree: FlatTree, at: number): Node {
  return lowerSequence(l, STRIDE, tree.length === 0 ? 0 : nextOf(l, 0), at);
}

/** Arguments are no expression; a tuple may hold the same. */
function lowerArguments(grammar: Grammar, outer: Lowering, start: number, end: number): readonly Node[] {
  const spelling = `{${textBetween(outer, start + 1, end - 1)}}`;
  const tuple = lowerAlone(grammar, outer, start, end, spelling);
  return tuple.kind === "tuple" ? tuple.items : [tuple];
}

function lowerAlone(grammar: Grammar, outer: Lowering, start: number, end: number, source: string): Node {
  if (outer.depth >= MAX_DEPTH || outer.rereadings >= MAX_REREADINGS) return tooDeep(outer, start, end);
  // A buffer of its own: the tree around it is still being read.
  const tree = grammar.parse(source, newCellBuffer(source.length));
  const place: Place = { text: source, base: -start, origin: start, rereadings: outer.rereadings + 1 };
  const inner = startLowering(grammar, tree, place);
  inner.depth = outer.depth + 1;
  const node = lowerWhole(inner, tree, start);
  const misread = problemsIn(tree, grammar.table, source).map((problem) => movedBy(problem, start));
  for (const sigil of inner.sigils) outer.sigils.push(sigil);
  for (const problem of [...misread, ...inner.problems]) outer.problems.push(problem);
  return node;
}

function lowerBounded(l: Lowering, node: number): Node {
  if (isMissing(l, node)) return errorNode(startOf(l, node), endOf(l, node), []);
  if (l.depth >= MAX_DEPTH) return tooDeep(l, startOf(l, node), endOf(l, node));
  l.depth++;
  const lowered = lowerAny(l, node);
  l.depth--;
  return lowered;
}

function tooDeep(l: Lowering, start: number, end: number): Node {
  const message = "This is nested too deeply to be understood.";
  // Room for one more kind: a limit is told even where many words are misplaced.
  if (l.problems.length < 2 * MAX_PROBLEMS) l.problems.push({ start, end, message, isLimit: true });
  return errorNode(start, end, []);
}

function lowerAny(l: Lowering, node: number): Node {
  switch (kindOf(l, node)) {
    case Kind.identifier:
      return lowerIdentifier(l, node);
    case Kind.call:
      return lowerCall(l, node);
    case Kind.alias:
      return lowerAlias(l, node);
    case Kind.atom:
      return lowerAtom(l, node, 1);
    case Kind.keyword:
      return lowerAtom(l, node, 0);
    case Kind.boolean:
      return { kind: "atom", start: startOf(l, node), end: endOf(l, node), name: textOfNode(l, node) };
    case Kind.string:
      return lowerString(l, node);
    case Kind.binary:
      return withErrors(l, node, lowerBinary(l, node));
    case Kind.unary:
      return withErrors(l, node, lowerUnary(l, node));
    case Kind.integer:
      return lowerInteger(l, node);
    case Kind.list:
      return lowerList(l, node);
    case Kind.tuple:
      return lowerTuple(l, node);
    case Kind.map:
      return lowerMap(l, node);
    case Kind.pair:
      return withErrors(l, node, lowerPair(l, node));
    case Kind.keywords:
      return lowerKeywords(l, node);
    case Kind.dot:
      return withErrors(l, node, lowerDot(l, node));
    case Kind.access:
      return withErrors(l, node, lowerAccess(l, node));
    case Kind.fn:
      return lowerFn(l, node);
    case Kind.stabClause:
      return withErrors(l, node, lowerStabClause(l, node));
    case Kind.block:
      return lowerParentheses(l, node);
    case Kind.sigil:
      return lowerSigil(l, node);
    case Kind.charlist:
      return lowerCharlist(l, node);
    case Kind.quotedAtom:
    case Kind.quotedKeyword:
      return lowerQuotedAtom(l, node);
    case Kind.bitstring:
      return lowerBitstring(l, node);
    case Kind.char:
      return lowerCharacter(l, node);
    case Kind.float:
      return lowerFloat(l, node);
    case Kind.operatorIdentifier:
      return lowerOperatorName(l, node);
    case Kind.body:
    case Kind.doBlock:
    case Kind.section:
      return lowerSection(l, node);
    default:
      return lowerBroken(l, node);
  }
}

function lowerFn(l: Lowering, node: number): Node {
  const nodes = lowerParts(l, node);
  const start = startOf(l, node);
  const end = endOf(l, node);
  if (nodes.every((each) => each.kind === "clause")) return { kind: "fn", start, end, clauses: nodes };
  const fn: Node = { kind: "fn", start, end, clauses: nodes.filter((each) => each.kind === "clause") };
  return errorNode(start, end, [fn, ...nodes.filter((each) => each.kind !== "clause")]);
}

/** An ERROR, or a node that only an ERROR can bring where an expression is expected: keeps the expressions in it. */
function lowerBroken(l: Lowering, node: number): Node {
  return errorNode(startOf(l, node), endOf(l, node), lowerParts(l, node));
}
