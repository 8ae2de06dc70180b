/** Literal values behind module attributes: `websocket: @options` means what `@options` was set to. */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { ModuleFacts, Placed } from "./facts.ts";

/** The node a value is written as, in its form; an attribute that is set once is followed. */
export function literalBehind(node: Node, form: Form, module: ModuleFacts | undefined): Placed<Node> {
  if (node.kind !== "unary" || node.operator !== "@" || node.operand.kind !== "variable") return { form, fact: node };
  const { name } = node.operand;
  const [only, ...others] = module?.attributes.filter(({ fact }) => fact.name === name) ?? [];
  return only && others.length === 0 ? { form: only.form, fact: only.fact.value } : { form, fact: node };
}
