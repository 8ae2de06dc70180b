/** The fields that a changeset's `cast` lets through. */

import type { ListNode, Node, SigilNode } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { Call } from "./calls.ts";
import { literalBehind } from "./literals.ts";
import type { Names } from "./names.ts";
import { atomName, wordsOf } from "./nodes.ts";
import { assignedTo } from "./options.ts";

export interface CastField {
  readonly name: string;
  readonly form: Form;
  /** The list it stands in. */
  readonly list: ListNode | SigilNode;
}

/** `[:a, :b]`, `~w(a b)a`, a module attribute or a variable that holds one, and several joined by `++`. */
export function castFields(call: Call, names: Names): readonly CastField[] {
  const permitted = call.args[2];
  return permitted ? fieldsIn(permitted, call.form, call, names, 0) : [];
}

const maxDepth = 6;

function fieldsIn(node: Node, form: Form, call: Call, names: Names, depth: number): readonly CastField[] {
  if (depth > maxDepth) return [];
  const inside = (inner: Node, innerForm = form) => fieldsIn(inner, innerForm, call, names, depth + 1);
  const literal = literalBehind(node, form, names.moduleAround(call.form));
  if (literal.fact !== node) return inside(literal.fact, literal.form);
  if (node.kind === "binary" && node.operator === "++") return [...inside(node.left), ...inside(node.right)];
  if (node.kind === "variable") {
    const value = assignedTo(node.name, node.start, call.definition);
    return value ? inside(value) : [];
  }
  if (node.kind === "list")
    return node.items.flatMap((item) => {
      const name = atomName(item);
      return name === undefined ? [] : [{ name, form, list: node }];
    });
  const words = wordsOf(node) ?? [];
  return node.kind === "sigil" ? words.map((name) => ({ name, form, list: node })) : [];
}
