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
  operandFrom,
  startOf,
  textOfNode,
  tokenOf,
} from "./lowering.ts";

export function lowerUnary(l: Lowering, node: number): UnaryNode {
  const start = startOf(l, node);
  const end = endOf(l, node);
  const token = operatorOf(l, node);
  const operator = token === undefined ? "" : tokenOf(l, token);
  const next = nextOf(l, node);
  const operand = lowerOperand(l, operandFrom(l, node + STRIDE, next), next, end);
  return { kind: "unary", start, end, operator, operand };
}

export function lowerBinary(l: Lowering, node: number): Node {
  const next = nextOf(l, node);
  const start = startOf(l, node);
  const end = endOf(l, node);
  const token = operatorOf(l, node);
  const operator = token === undefined ? "" : tokenOf(l, token);
  const range = token === undefined ? { start, end: start } : { start: startOf(l, token), end: endOf(l, token) };
  const leftOperand = operandFrom(l, node + STRIDE, next);
  const rightOperand = leftOperand < next ? operandFrom(l, nextOf(l, leftOperand), next) : next;
  const left = lowerLeft(l, leftOperand, next, operator, start);
  const right = lowerOperand(l, rightOperand, next, end);
  if (operator === "in" && leftOperand < next && kindOf(l, leftOperand) === Kind.unary && isNegation(left))
    return { ...left, end, operand: binary(operator, range, left.operand, right, left.operand.start, end) };
  if (WEAKER_THAN_CAPTURE.has(operator)) return binary(operator, range, left, right, start, end);
  const capture = bareCapture(l, leftOperand < next ? leftOperand : undefined, left);
  if (capture === undefined) return binary(operator, range, left, right, start, end);
  return recaptured(capture, binary(operator, range, capture.operand, right, capture.start + 1, end));
}

/** `not a in b` and `!a in b` negate the whole, as in Elixir's own parser. */
function isNegation(left: Node): left is UnaryNode {
  return left.kind === "unary" && (left.operator === "not" || left.operator === "!");
}

function binary(
  operator: string,
  operatorRange: Range,
  left: Node,
  right: Node,
  start: number,
  end: number,
): BinaryNode {
  const isStep = operator === "//" && left.kind === "binary" && left.operator === "..";
  return { kind: "binary", start, end, operator: isStep ? "..//" : operator, operatorRange, left, right };
}

const WEAKER_THAN_CAPTURE: ReadonlySet<string> = new Set(["<-", "\\\\", "when", "::", "|", "=>"]);

/**
 * `&(&1 + 1) |> f` captures the whole pipe, but the grammar ends a capture at its closing parenthesis. The capture that
 * must be moved out of an operand at the start of a node, so that it ends up around the node.
 */
export function bareCapture(l: Lowering, operand: number | undefined, lowered: Node): UnaryNode | undefined {
  if (lowered.kind !== "unary" || lowered.operator !== "&") return undefined;
  const isParenthesised = operand === undefined || kindOf(l, operand) === Kind.block;
  return isParenthesised || isPlaceholder(lowered.operand) ? undefined : lowered;
}

/** Puts a capture around the node that it was moved out of. */
export function recaptured(capture: UnaryNode | undefined, inner: Node): Node {
  return capture === undefined ? inner : { ...capture, end: inner.end, operand: inner };
}

/** The number of `&1`. */
function isPlaceholder(operand: Node): boolean {
  return operand.kind === "integer" && !operand.isCharacter;
}

/** `..` before a slash is the operator's name, as in `&../2`. */
function lowerLeft(l: Lowering, operand: number, next: number, operator: string, at: number): Node {
  const left = lowerOperand(l, operand, next, at);
  const isRangeName = operator === "/" && left.kind === "call" && left.name === ".." && left.args.length === 0;
  return isRangeName ? { kind: "variable", start: left.start, end: left.end, name: left.name } : left;
}

/** The operator of a unary or binary node: its only token that is no parenthesis. */
function operatorOf(l: Lowering, node: number): number | undefined {
  const end = nextOf(l, node);
  for (let child = node + STRIDE; child < end; child = nextOf(l, child)) {
    if (kindOf(l, child) === Kind.token && tokenOf(l, child) !== "(") return child;
  }
  return undefined;
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
  const next = nextOf(l, node);
  const end = endOf(l, node);
  const operand = operandFrom(l, node + STRIDE, next);
  const keyOperand = operand < next ? operandFrom(l, nextOf(l, operand), next) : next;
  const key = lowerKey(l, keyOperand, next, end);
  const container = lowerOperand(l, operand, next, startOf(l, node));
  const capture = bareCapture(l, operand < next ? operand : undefined, container);
  if (capture === undefined) return { kind: "access", start: startOf(l, node), end, container, key };
  return recaptured(capture, { kind: "access", start: capture.start + 1, end, container: capture.operand, key });
}

/** A number that stands for keywords (see respell.ts) gives the list that they are with the brackets around them. */
function lowerKey(l: Lowering, key: number, next: number, accessEnd: number): Node {
  const isStandIn = key < next && kindOf(l, key) === Kind.integer && !/^\d/.test(textOfNode(l, key));
  if (!isStandIn) return lowerOperand(l, key, next, accessEnd);
  const list = l.lowerText(startOf(l, key) - 1, accessEnd);
  return list.kind === "list" ? { ...list, start: list.start + 1, end: list.end - 1, isImplicit: true } : list;
}
