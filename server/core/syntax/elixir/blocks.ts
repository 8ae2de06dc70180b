/** Sequences of expressions, clauses, and keyword pairs. */

import type { AtomNode, ClauseNode, ListNode, Node, PairNode } from "../ast.ts";
import { STRIDE } from "./flat-tree.ts";
import { Kind } from "./kinds.ts";
import {
  endOf,
  findToken,
  hasError,
  kindOf,
  type Lowering,
  lowerFrom,
  lowerOperand,
  lowerParts,
  nextOf,
  operandFrom,
  partFrom,
  startOf,
  tokenOf,
} from "./lowering.ts";

/**
 * The expressions among the children from `child` to `next` as one node: the only one itself, else a block; an empty block
 * stands at `at`.
 */
export function lowerSequence(l: Lowering, child: number, next: number, at: number): Node {
  const expressions = lowerFrom(l, child, next);
  const [first] = expressions;
  if (first === undefined) return { kind: "block", start: at, end: at, expressions };
  if (expressions.length === 1 && first.kind !== "clause") return first;
  const start = startOf(l, partFrom(l, child, next));
  return { kind: "block", start, end: endOfLast(l, child, next, at), expressions };
}

/** Where the last part from `child` to `next` ends, with its parentheses. */
function endOfLast(l: Lowering, child: number, next: number, at: number): number {
  let end = at;
  for (let part = partFrom(l, child, next); part < next; part = partFrom(l, nextOf(l, part), next))
    end = endOf(l, part);
  return end;
}

/** `( … )` as an expression: what is inside; `()`, several expressions and clauses are a block with the parentheses in its range. */
export function lowerParentheses(l: Lowering, node: number): Node {
  const start = startOf(l, node);
  const next = nextOf(l, node);
  const inner = lowerSequence(l, node + STRIDE, next, start);
  if (inner.kind !== "block") return inner;
  const first = partFrom(l, node + STRIDE, next);
  const isAlone = first < next && partFrom(l, nextOf(l, first), next) >= next;
  if (isAlone && inner.expressions[0]?.kind !== "clause") return inner;
  return { ...inner, start, end: endOf(l, node) };
}

/** A piece of a `do` block that an ERROR cut loose: its expressions. */
export function lowerSection(l: Lowering, node: number): Node {
  return lowerSequence(l, node + STRIDE, nextOf(l, node), startOf(l, node));
}

/** `do … else … end` as Elixir's keyword list of its sections. */
export function lowerDoBlock(l: Lowering, node: number): ListNode {
  const end = nextOf(l, node);
  const firstSection = sectionFrom(l, node + STRIDE, end);
  const items: PairNode[] = [sectionPair(l, node, firstSection, "do")];
  for (let section = firstSection; section < end; section = sectionFrom(l, nextOf(l, section), end)) {
    items.push(sectionPair(l, section, nextOf(l, section), ""));
  }
  if (hasError(l, node)) items[0] = withStrays(l, items[0] as PairNode, firstSection, end);
  return { kind: "list", start: startOf(l, node), end: endOf(l, node), items, isImplicit: true };
}

/** The first `else`, `rescue` … of a `do` block from `child` on; `end` when there is none. */
function sectionFrom(l: Lowering, child: number, end: number): number {
  let part = partFrom(l, child, end);
  while (part < end && kindOf(l, part) !== Kind.section) part = partFrom(l, nextOf(l, part), end);
  return part;
}

/** In broken text, what stands between and after the sections is taken to be of the first one. */
function withStrays(l: Lowering, pair: PairNode, firstSection: number, next: number): PairNode {
  const strays: Node[] = [];
  let { end } = pair;
  for (let part = partFrom(l, firstSection, next); part < next; part = partFrom(l, nextOf(l, part), next)) {
    if (kindOf(l, part) === Kind.section) continue;
    strays.push(l.lower(part));
    end = endOf(l, part);
  }
  if (strays.length === 0) return pair;
  const first = pair.value.kind === "block" ? pair.value.expressions : [pair.value];
  const value: Node = { kind: "block", start: pair.value.start, end, expressions: [...first, ...strays] };
  return { ...pair, end, value };
}

/** A section, whose body ends before the child `next`. */
function sectionPair(l: Lowering, section: number, next: number, fallback: string): PairNode {
  const key = keywordAtom(l, section, fallback);
  const value = lowerSequence(l, section + STRIDE, next, key.end);
  const end = endOfLast(l, section + STRIDE, next, key.end);
  return { kind: "pair", start: key.start, end, key, value, isKeyword: true };
}

/** The section's first token as the atom it stands for. */
function keywordAtom(l: Lowering, node: number, fallback: string): AtomNode {
  const token = node + STRIDE;
  if (token >= nextOf(l, node) || kindOf(l, token) !== Kind.token) {
    const at = startOf(l, node);
    return { kind: "atom", start: at, end: at, name: fallback };
  }
  return { kind: "atom", start: startOf(l, token), end: endOf(l, token), name: tokenOf(l, token) };
}

/** Keyword pairs without brackets. */
export function lowerKeywords(l: Lowering, node: number): ListNode {
  return {
    kind: "list",
    start: startOf(l, node),
    end: endOf(l, node),
    items: lowerParts(l, node),
    isImplicit: true,
  };
}

export function lowerPair(l: Lowering, node: number): PairNode {
  const next = nextOf(l, node);
  const start = startOf(l, node);
  const end = endOf(l, node);
  const keyOperand = operandFrom(l, node + STRIDE, next);
  const valueOperand = keyOperand < next ? operandFrom(l, nextOf(l, keyOperand), next) : next;
  const key = lowerOperand(l, keyOperand, next, start);
  return { kind: "pair", start, end, key, value: lowerOperand(l, valueOperand, next, end), isKeyword: true };
}

export function lowerStabClause(l: Lowering, node: number): ClauseNode {
  const next = nextOf(l, node);
  const arrow = findToken(l, node, "->");
  const arrowEnd = arrow === undefined ? endOf(l, node) : endOf(l, arrow);
  const left = operandFrom(l, node + STRIDE, arrow ?? next);
  const right = arrow === undefined ? next : operandFrom(l, nextOf(l, arrow), next);
  const bodyEnd = right < next ? nextOf(l, right) : right;
  const body = lowerSequence(l, right + STRIDE, bodyEnd, arrowEnd);
  const end = endOfLast(l, right + STRIDE, bodyEnd, arrowEnd);
  const params = left < (arrow ?? next) ? clauseParams(l, left) : [];
  return { kind: "clause", start: startOf(l, node), end, params, body };
}

function clauseParams(l: Lowering, left: number): Node[] {
  return kindOf(l, left) === Kind.binary ? guardedParams(l, left) : lowerParts(l, left);
}

/** `a, b when guard`: the guard goes around the last parameter; `() when guard` has an empty block there. */
function guardedParams(l: Lowering, node: number): Node[] {
  const next = nextOf(l, node);
  const params = operandFrom(l, node + STRIDE, next);
  const token = findToken(l, node, "when");
  if (params >= next || token === undefined) return lowerParts(l, node);
  const guard = operandFrom(l, nextOf(l, params), next);
  const all = kindOf(l, params) === Kind.arguments ? lowerParts(l, params) : [l.lower(params)];
  const at = endOf(l, params);
  const left: Node = all.pop() ?? { kind: "block", start: at, end: at, expressions: [] };
  const right = lowerOperand(l, guard, next, endOf(l, node));
  const operatorRange = { start: startOf(l, token), end: endOf(l, token) };
  return [
    ...all,
    { kind: "binary", start: left.start, end: endOf(l, node), operator: "when", operatorRange, left, right },
  ];
}
