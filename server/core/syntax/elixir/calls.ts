/** Calls in all their forms, and the dot. */

import type { CallNode, Node, Range } from "../ast.ts";
import { lowerDoBlock } from "./blocks.ts";
import { STRIDE } from "./flat-tree.ts";
import { Kind } from "./kinds.ts";
import { lowerAlias, nameOf } from "./literals.ts";
import {
  endOf,
  errorNode,
  findToken,
  kindOf,
  type Lowering,
  lowerOperand,
  lowerParts,
  nextOf,
  operandFrom,
  partFrom,
  startOf,
  textOfNode,
  tokenOf,
} from "./lowering.ts";
import { bareCapture, recaptured } from "./operators.ts";
import { plainTextOf, quotedNameParts } from "./strings.ts";

export function lowerCall(l: Lowering, node: number): Node {
  const next = nextOf(l, node);
  const callee = partFrom(l, node + STRIDE, next);
  if (callee >= next) return errorNode(startOf(l, node), endOf(l, node), []);
  switch (kindOf(l, callee)) {
    case Kind.identifier:
      return lowerLocalCall(l, node, callee);
    case Kind.dot:
      return lowerDotCall(l, node, callee);
    default:
      return lowerComputedCall(l, node, callee);
  }
}

function lowerLocalCall(l: Lowering, node: number, callee: number): Node {
  const name = nameOf(l, callee);
  const { args, hasParens, hasDoBlock } = argumentsAfter(l, node, callee);
  return {
    kind: "call",
    start: startOf(l, node),
    end: endOf(l, node),
    name,
    nameRange: rangeOf(l, callee),
    args,
    hasParens,
    form: "local",
    hasDoBlock,
  };
}

function lowerDotCall(l: Lowering, node: number, dot: number): Node {
  const dotEnd = nextOf(l, dot);
  const left = operandFrom(l, dot + STRIDE, dotEnd);
  const right = left < dotEnd ? operandFrom(l, nextOf(l, left), dotEnd) : dotEnd;
  const target = lowerOperand(l, left, dotEnd, startOf(l, dot));
  const operand = left < dotEnd ? left : undefined;
  if (right < dotEnd && standsForArguments(l, right)) {
    const args = l.lowerArguments(startOf(l, right), endOf(l, right));
    return callOf(l, node, dot, operand, target, nameAfterDot(l, dot, undefined), args);
  }
  return callOf(l, node, dot, operand, target, nameAfterDot(l, dot, right < dotEnd ? right : undefined));
}

function lowerComputedCall(l: Lowering, node: number, callee: number): Node {
  const name: Name = { name: "", nameRange: rangeOf(l, callee), form: "computed" };
  return callOf(l, node, callee, callee, l.lower(callee), name);
}

/** A call of something; `operand` is what `target` was lowered from, `first` are arguments that stand in the callee. */
function callOf(
  l: Lowering,
  node: number,
  callee: number,
  operand: number | undefined,
  target: Node,
  { name, nameRange, form }: Name,
  first: readonly Node[] = NO_ARGUMENTS,
): Node {
  const { args, hasParens, hasDoBlock } = argumentsAfter(l, node, callee, first);
  const capture = bareCapture(l, operand, target);
  return recaptured(capture, {
    kind: "call",
    start: capture === undefined ? startOf(l, node) : capture.start + 1,
    end: endOf(l, node),
    target: capture === undefined ? target : capture.operand,
    name,
    nameRange,
    args,
    hasParens: hasParens || form === "anonymous",
    form,
    hasDoBlock,
  });
}

type Arguments = Pick<CallNode, "args" | "hasParens" | "hasDoBlock">;

/** The arguments of a call, after those that stand in its callee; its `do` block last. */
function argumentsAfter(l: Lowering, node: number, callee: number, first: readonly Node[] = NO_ARGUMENTS): Arguments {
  const end = nextOf(l, node);
  let args = first;
  let hasParens = false;
  let hasDoBlock = false;
  for (let part = partFrom(l, nextOf(l, callee), end); part < end; part = partFrom(l, nextOf(l, part), end)) {
    const kind = kindOf(l, part);
    if (kind === Kind.arguments) {
      hasParens = startsWithParenthesis(l, part);
      const lowered = lowerParts(l, part);
      args = args.length === 0 ? lowered : [...args, ...lowered];
    } else {
      if (kind === Kind.doBlock) hasDoBlock = true;
      const lowered = kind === Kind.doBlock ? lowerDoBlock(l, part) : l.lower(part);
      args = args.length === 0 ? [lowered] : [...args, lowered];
    }
  }
  return { args, hasParens, hasDoBlock };
}

const NO_ARGUMENTS: readonly Node[] = [];

function startsWithParenthesis(l: Lowering, args: number): boolean {
  const first = args + STRIDE;
  return first < l.cells.length && kindOf(l, first) === Kind.token && tokenOf(l, first) === "(";
}

/** True for a name that stands for the arguments of an anonymous call: see respell.ts. */
function standsForArguments(l: Lowering, right: number): boolean {
  return kindOf(l, right) === Kind.identifier && l.text.charAt(startOf(l, right) - l.origin) === "(";
}

type Name = Pick<CallNode, "name" | "nameRange" | "form">;

function nameAfterDot(l: Lowering, dot: number, right: number | undefined): Name {
  if (right === undefined) {
    const token = findToken(l, dot, ".");
    return { name: "", nameRange: rangeOf(l, token ?? dot), form: "anonymous" };
  }
  const kind = kindOf(l, right);
  if (kind !== Kind.string && kind !== Kind.charlist) {
    return { name: textOfNode(l, right), nameRange: rangeOf(l, right), form: "remote" };
  }
  return { name: plainTextOf(quotedNameParts(l, right)) ?? "", nameRange: rangeOf(l, right), form: "quoted" };
}

/** A dot that is no call of a name: `__MODULE__.Alias` or `Mod.{A, B}`. */
export function lowerDot(l: Lowering, node: number): Node {
  const next = nextOf(l, node);
  const left = operandFrom(l, node + STRIDE, next);
  const right = left < next ? operandFrom(l, nextOf(l, left), next) : next;
  const target = lowerOperand(l, left, next, startOf(l, node));
  if (right >= next) return errorNode(startOf(l, node), endOf(l, node), [target]);
  if (kindOf(l, right) === Kind.alias) return lowerAlias(l, right, { node: target, start: startOf(l, node) });
  const token = findToken(l, node, ".");
  return {
    kind: "call",
    start: startOf(l, node),
    end: endOf(l, node),
    target,
    name: "{}",
    nameRange: rangeOf(l, token ?? right),
    args: lowerParts(l, right),
    hasParens: false,
    form: "tuple",
    hasDoBlock: false,
  };
}

function rangeOf(l: Lowering, node: number): Range {
  return { start: startOf(l, node), end: endOf(l, node) };
}
