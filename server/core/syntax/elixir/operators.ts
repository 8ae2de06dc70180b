/** Unary and binary operators, and access. */

import type { AccessNode, Node, Range, UnaryNode } from "../ast.ts";
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
  const left = lowerOperand(l, operands[0], startOf(l, node));
  const right = lowerOperand(l, operands[1], endOf(l, node));
  return binary(operator, left, right, operands[0] !== undefined && kindOf(l, operands[0]) === Kind.unary);
}

interface Operator {
  readonly spelling: string;
  readonly range: Range;
}

function binary({ spelling, range }: Operator, left: Node, right: Node, isLeftBareUnary: boolean): Node {
  const { end } = right;
  // `not a in b` and `!a in b` negate the whole, as in Elixir's own parser.
  if (
    spelling === "in" &&
    isLeftBareUnary &&
    left.kind === "unary" &&
    (left.operator === "not" || left.operator === "!")
  ) {
    const operand = binary({ spelling, range }, left.operand, right, false);
    return { ...left, end, operand };
  }
  const isStep = spelling === "//" && left.kind === "binary" && left.operator === "..";
  return {
    kind: "binary",
    start: left.start,
    end,
    operator: isStep ? "..//" : spelling,
    operatorRange: range,
    left,
    right,
  };
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

export function lowerAccess(l: Lowering, node: number): AccessNode {
  const start = startOf(l, node);
  const end = endOf(l, node);
  const [container, key] = operandsOf(l, node);
  return { kind: "access", start, end, container: lowerOperand(l, container, start), key: lowerOperand(l, key, end) };
}
