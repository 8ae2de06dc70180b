/** Sequences of expressions, clauses, and keyword pairs. */

import type { AtomNode, ClauseNode, ListNode, Node, PairNode } from "../ast.ts";
import { STRIDE } from "./flat-tree.ts";
import { Kind } from "./kinds.ts";
import {
  endOf,
  findToken,
  kindOf,
  type Lowering,
  lowerOperand,
  nextOf,
  operandsOf,
  partsOf,
  startOf,
  tokenOf,
} from "./lowering.ts";

/** Several expressions as one node: the only one itself, else a block; an empty block stands at `at`. */
export function lowerSequence(l: Lowering, parts: readonly number[], at: number): Node {
  const expressions = parts.map(l.lower);
  const [first] = expressions;
  if (first === undefined) return { kind: "block", start: at, end: at, expressions };
  if (expressions.length === 1 && first.kind !== "clause") return first;
  const start = parts[0] === undefined ? at : startOf(l, parts[0]);
  return { kind: "block", start, end: endOfLast(l, parts, at), expressions };
}

/** Where the last of some nodes ends, with its parentheses. */
function endOfLast(l: Lowering, parts: readonly number[], at: number): number {
  const last = parts[parts.length - 1];
  return last === undefined ? at : endOf(l, last);
}

/** `( … )` as an expression: what is inside; `()`, several expressions and clauses are a block with the parentheses in its range. */
export function lowerParentheses(l: Lowering, node: number): Node {
  const inner = lowerSequence(l, partsOf(l, node), startOf(l, node));
  if (inner.kind !== "block" || (partsOf(l, node).length === 1 && inner.expressions[0]?.kind !== "clause"))
    return inner;
  return { ...inner, start: startOf(l, node), end: endOf(l, node) };
}

/** A piece of a `do` block that an ERROR cut loose: its expressions. */
export function lowerSection(l: Lowering, node: number): Node {
  return lowerSequence(l, partsOf(l, node), startOf(l, node));
}

/** `do … else … end` as Elixir's keyword list of its sections. */
export function lowerDoBlock(l: Lowering, node: number): ListNode {
  const sections: PairNode[] = [doPair(l, node)];
  for (const part of partsOf(l, node)) {
    if (kindOf(l, part) === Kind.section) sections.push(sectionPair(l, part));
  }
  return { kind: "list", start: startOf(l, node), end: endOf(l, node), items: sections, isImplicit: true };
}

function doPair(l: Lowering, node: number): PairNode {
  const key = keywordAtom(l, node, "do");
  const body = partsOf(l, node).filter((part) => kindOf(l, part) !== Kind.section);
  const value = lowerSequence(l, body, key.end);
  return { kind: "pair", start: key.start, end: endOfLast(l, body, key.end), key, value, isKeyword: true };
}

function sectionPair(l: Lowering, section: number): PairNode {
  const key = keywordAtom(l, section, "");
  const body = partsOf(l, section);
  const value = lowerSequence(l, body, key.end);
  return { kind: "pair", start: key.start, end: endOfLast(l, body, key.end), key, value, isKeyword: true };
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
    items: partsOf(l, node).map(l.lower),
    isImplicit: true,
  };
}

export function lowerPair(l: Lowering, node: number): PairNode {
  const [key, value] = operandsOf(l, node);
  const end = endOf(l, node);
  const start = startOf(l, node);
  return {
    kind: "pair",
    start,
    end,
    key: lowerOperand(l, key, start),
    value: lowerOperand(l, value, end),
    isKeyword: true,
  };
}

export function lowerStabClause(l: Lowering, node: number): ClauseNode {
  const arrow = findToken(l, node, "->");
  const arrowEnd = arrow === undefined ? endOf(l, node) : endOf(l, arrow);
  const parts = operandsOf(l, node);
  const left = parts.find((part) => arrow === undefined || part < arrow);
  const right = parts.find((part) => arrow !== undefined && part > arrow);
  const expressions = right === undefined ? [] : partsOf(l, right);
  const body = lowerSequence(l, expressions, arrowEnd);
  const params = left === undefined ? [] : clauseParams(l, left);
  return { kind: "clause", start: startOf(l, node), end: endOfLast(l, expressions, arrowEnd), params, body };
}

function clauseParams(l: Lowering, left: number): Node[] {
  return kindOf(l, left) === Kind.binary ? guardedParams(l, left) : partsOf(l, left).map(l.lower);
}

/** `a, b when guard`: the guard goes around the last parameter; `() when guard` has an empty block there. */
function guardedParams(l: Lowering, node: number): Node[] {
  const [params, guard] = operandsOf(l, node);
  const token = findToken(l, node, "when");
  if (params === undefined || token === undefined) return partsOf(l, node).map(l.lower);
  const all = kindOf(l, params) === Kind.arguments ? partsOf(l, params).map(l.lower) : [l.lower(params)];
  const at = endOf(l, params);
  const left: Node = all.pop() ?? { kind: "block", start: at, end: at, expressions: [] };
  const right = lowerOperand(l, guard, endOf(l, node));
  const operatorRange = { start: startOf(l, token), end: endOf(l, token) };
  return [
    ...all,
    { kind: "binary", start: left.start, end: endOf(l, node), operator: "when", operatorRange, left, right },
  ];
}
