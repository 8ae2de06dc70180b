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
  operandsOf,
  partsOf,
  startOf,
  textOfNode,
  tokenOf,
} from "./lowering.ts";
import { underCapture } from "./operators.ts";
import { plainTextOf, quotedNameParts } from "./strings.ts";

export function lowerCall(l: Lowering, node: number): Node {
  const [target, ...parts] = partsOf(l, node);
  if (target === undefined) return errorNode(startOf(l, node), endOf(l, node), []);
  const callee = calleeOf(l, target);
  const args: Node[] = [];
  let hasParens = false;
  let hasDoBlock = false;
  for (const part of parts) {
    const kind = kindOf(l, part);
    if (kind === Kind.arguments) {
      hasParens = startsWithParenthesis(l, part);
      for (const argument of partsOf(l, part)) args.push(l.lower(argument));
    } else if (kind === Kind.doBlock) {
      hasDoBlock = true;
      args.push(lowerDoBlock(l, part));
    } else args.push(l.lower(part));
  }
  const start = startOf(l, node);
  const end = endOf(l, node);
  const build = (inner: Node, from: number): Node => {
    return { kind: "call", start: from, end, ...callee, target: inner, args, hasParens, hasDoBlock };
  };
  if (callee.target === undefined) return { kind: "call", start, end, ...callee, args, hasParens, hasDoBlock };
  return underCapture(l, innerTarget(l, target), callee.target, start, build);
}

/** What stands before the dot, or is called itself. */
function innerTarget(l: Lowering, target: number): number | undefined {
  return kindOf(l, target) === Kind.dot ? operandsOf(l, target)[0] : target;
}

function startsWithParenthesis(l: Lowering, args: number): boolean {
  const first = args + STRIDE;
  return first < l.cells.length && kindOf(l, first) === Kind.token && tokenOf(l, first) === "(";
}

type Callee = Pick<CallNode, "target" | "name" | "nameRange" | "form">;

function calleeOf(l: Lowering, target: number): Callee {
  switch (kindOf(l, target)) {
    case Kind.identifier:
      return { name: nameOf(l, target), nameRange: rangeOf(l, target), form: "local" };
    case Kind.dot:
      return dotCallee(l, target);
    default:
      return { target: l.lower(target), name: "", nameRange: rangeOf(l, target), form: "computed" };
  }
}

function dotCallee(l: Lowering, dot: number): Callee {
  const [left, right] = operandsOf(l, dot);
  const target = lowerOperand(l, left, startOf(l, dot));
  const token = findToken(l, dot, ".");
  if (right === undefined) {
    return {
      target,
      name: "",
      nameRange: token === undefined ? rangeOf(l, dot) : rangeOf(l, token),
      form: "anonymous",
    };
  }
  const kind = kindOf(l, right);
  if (kind !== Kind.string && kind !== Kind.charlist) {
    return { target, name: textOfNode(l, right), nameRange: rangeOf(l, right), form: "remote" };
  }
  const name = plainTextOf(quotedNameParts(l, right)) ?? "";
  return { target, name, nameRange: rangeOf(l, right), form: "quoted" };
}

/** A dot that is no call of a name: `__MODULE__.Alias` or `Mod.{A, B}`. */
export function lowerDot(l: Lowering, node: number): Node {
  const [left, right] = operandsOf(l, node);
  const target = lowerOperand(l, left, startOf(l, node));
  if (right === undefined) return errorNode(startOf(l, node), endOf(l, node), [target]);
  if (kindOf(l, right) === Kind.alias) return lowerAlias(l, right, { node: target, start: startOf(l, node) });
  const token = findToken(l, node, ".");
  return {
    kind: "call",
    start: startOf(l, node),
    end: endOf(l, node),
    target,
    name: "{}",
    nameRange: token === undefined ? rangeOf(l, right) : rangeOf(l, token),
    args: partsOf(l, right).map(l.lower),
    hasParens: false,
    form: "tuple",
    hasDoBlock: false,
  };
}

function rangeOf(l: Lowering, node: number): Range {
  return { start: startOf(l, node), end: endOf(l, node) };
}
