/** Numbers as they are written: literals, sums and products of them, and attributes that hold one. */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { ModuleFacts } from "./facts.ts";
import { literalBehind } from "./literals.ts";
import { atomName } from "./nodes.ts";

const maxDepth = 12;

/** The whole number that an expression is for sure, `Infinity` for `:infinity`. */
export function numberOf(node: Node, form: Form, module: ModuleFacts | undefined, depth = 0): number | undefined {
  if (depth > maxDepth) return undefined;
  if (node.kind === "integer") return Number(node.value);
  if (atomName(node) === "infinity") return Number.POSITIVE_INFINITY;
  if (node.kind === "unary" && node.operator === "@") {
    const behind = literalBehind(node, form, module);
    return behind.fact === node ? undefined : numberOf(behind.fact, behind.form, module, depth + 1);
  }
  if (node.kind === "block" && node.expressions.length === 1 && node.expressions[0])
    return numberOf(node.expressions[0], form, module, depth + 1);
  if (node.kind !== "binary") return undefined;
  const left = numberOf(node.left, form, module, depth + 1);
  const right = left === undefined ? undefined : numberOf(node.right, form, module, depth + 1);
  return left === undefined || right === undefined ? undefined : worked(node.operator, left, right);
}

function worked(operator: string, left: number, right: number): number | undefined {
  if (operator === "*") return left * right;
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  return operator === "**" ? left ** right : undefined;
}

/** `8_000_000`: how Elixir programmers write it. */
export function withUnderscores(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, "_");
}
