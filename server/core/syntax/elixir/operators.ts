/** Unary and binary operators, and access. */

import type { BinaryNode, Node, Range, UnaryNode } from "../ast.ts";
import { STRIDE } from "./flat-tree.ts";
import { Kind } from "./kinds.ts";
import {
  endOf,
  kindOf,
  type Lowering,
  lowerOperand,
  nextOf,
  operandsOf,
  startOf,
  textOfNode,
  tokenOf,
} from "./lowering.ts";

export function lowerUnary(l: Lowering, node: number): UnaryNode {
  const start = startOf(l, node);
  const end = endOf(l, node);
  const operator = operatorOf(l, node);
  const operand = lowerOperand(l, operandsOf(l, node)[0], end);
  return { kind: "unary", start, end, operator: operator.spelling, operand };
}

export function lowerBinary(l: Lowering, node: number): Node {
  const operator = operatorOf(l, node);
  const operands = operandsOf(l, node);
  const left = lowerLeft(l, operands[0], operator.spelling, startOf(l, node));
  const right = lowerOperand(l, operands[1], endOf(l, node));
  const isNegated = operands[0] !== undefined && kindOf(l, operands[0]) === Kind.unary && operator.spelling === "in";
  const end = endOf(l, node);
  const build = (operand: Node, start: number) => {
    return isNegated ? negated(operator, operand, right, start, end) : binary(operator, operand, right, start, end);
  };
  if (WEAKER_THAN_CAPTURE.has(operator.spelling)) return build(left, startOf(l, node));
  return underCapture(l, operands[0], left, startOf(l, node), build);
}

const WEAKER_THAN_CAPTURE: ReadonlySet<string> = new Set(["<-", "\\\\", "when", "::", "|", "=>"]);

/**
 * `&(&1 + 1) |> f` captures the whole pipe, but the grammar ends a capture at its closing parenthesis. Builds a node that starts with an
 * operand, so that a bare capture in it ends up outside.
 */
export function underCapture(
  l: Lowering,
  operand: number | undefined,
  lowered: Node,
  start: number,
  build: (inner: Node, start: number) => Node,
): Node {
  const isCapture = lowered.kind === "unary" && lowered.operator === "&";
  const isParenthesised = operand === undefined || kindOf(l, operand) === Kind.block;
  if (!isCapture || isParenthesised || isPlaceholder(lowered.operand)) return build(lowered, start);
  const inner = build(lowered.operand, lowered.start + 1);
  return { ...lowered, end: inner.end, operand: inner };
}

/** The number of `&1`. */
function isPlaceholder(operand: Node): boolean {
  return operand.kind === "integer" && !operand.isCharacter;
}

/** `..` before a slash is the operator's name, as in `&../2`. */
function lowerLeft(l: Lowering, operand: number | undefined, operator: string, at: number): Node {
  const left = lowerOperand(l, operand, at);
  const isRangeName = operator === "/" && left.kind === "call" && left.name === ".." && left.args.length === 0;
  return isRangeName ? { kind: "variable", start: left.start, end: left.end, name: left.name } : left;
}

interface Operator {
  readonly spelling: string;
  readonly range: Range;
}

function binary({ spelling, range }: Operator, left: Node, right: Node, start: number, end: number): BinaryNode {
  const isStep = spelling === "//" && left.kind === "binary" && left.operator === "..";
  return { kind: "binary", start, end, operator: isStep ? "..//" : spelling, operatorRange: range, left, right };
}

/** `not a in b` and `!a in b` negate the whole, as in Elixir's own parser. */
function negated(operator: Operator, left: Node, right: Node, start: number, end: number): Node {
  const isNegation = left.kind === "unary" && (left.operator === "not" || left.operator === "!");
  if (!isNegation) return binary(operator, left, right, start, end);
  return { ...left, end, operand: binary(operator, left.operand, right, left.operand.start, end) };
}

/** The operator of a unary or binary node: its only token that is no parenthesis. */
function operatorOf(l: Lowering, node: number): Operator {
  const end = nextOf(l, node);
  for (let child = node + STRIDE; child < end; child = nextOf(l, child)) {
    if (kindOf(l, child) !== Kind.token || tokenOf(l, child) === "(") continue;
    return { spelling: tokenOf(l, child), range: { start: startOf(l, child), end: endOf(l, child) } };
  }
  const at = startOf(l, node);
  return { spelling: "", range: { start: at, end: at } };
}

/** An operator as a name, as in `&+/2`; `..` alone is the range of everything, a call without arguments. */
export function lowerOperatorName(l: Lowering, node: number): Node {
  const start = startOf(l, node);
  const end = endOf(l, node);
  const name = textOfNode(l, node);
  if (name !== "..") return { kind: "variable", start, end, name };
  return {
    kind: "call",
    start,
    end,
    name,
    nameRange: { start, end },
    args: [],
    hasParens: false,
    form: "local",
    hasDoBlock: false,
  };
}

export function lowerAccess(l: Lowering, node: number): Node {
  const end = endOf(l, node);
  const [operand, keyOperand] = operandsOf(l, node);
  const key = lowerKey(l, keyOperand, end);
  const lowered = lowerOperand(l, operand, startOf(l, node));
  const build = (container: Node, start: number): Node => ({ kind: "access", start, end, container, key });
  return underCapture(l, operand, lowered, startOf(l, node), build);
}

/** A number that stands for keywords (see respell.ts) gives the list that they are with the brackets around them. */
function lowerKey(l: Lowering, key: number | undefined, accessEnd: number): Node {
  const isStandIn = key !== undefined && kindOf(l, key) === Kind.integer && !/^\d/.test(textOfNode(l, key));
  if (!isStandIn) return lowerOperand(l, key, accessEnd);
  const list = l.lowerText(startOf(l, key) - 1, accessEnd);
  return list.kind === "list" ? { ...list, start: list.start + 1, end: list.end - 1, isImplicit: true } : list;
}
