/** Functions that are handed on by name: `&Accounts.find/2`. */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { Names } from "./names.ts";
import { walk } from "./nodes.ts";

/** The operands of the captures of named functions inside of a node: `Accounts.find/2` of `&Accounts.find/2`. */
export function capturesIn(given: Node): readonly Node[] {
  const found: Node[] = [];
  walk(given, (node) => {
    if (node.kind === "unary" && node.operator === "&" && node.operand.kind === "binary") found.push(node.operand);
    return undefined;
  });
  return found;
}

/** `Shop.Resolver.find/3` for the operand of `&Resolver.find/3`. */
export function capturedFunction(captured: Node, form: Form, start: number, known: Names): readonly string[] {
  if (captured.kind !== "binary" || captured.operator !== "/" || captured.right.kind !== "integer") return [];
  const { left, right } = captured;
  if (left.kind === "variable") {
    const resolution = known.resolve(form, { target: undefined, name: left.name, arity: Number(right.value), start });
    return resolution.isKnown ? [`${resolution.module}.${left.name}/${right.value}`] : [];
  }
  if (left.kind !== "call" || !left.target) return [];
  const module = known.moduleNamed(form, left.target, left.start);
  return module === undefined ? [] : [`${module}.${left.name}/${right.value}`];
}
