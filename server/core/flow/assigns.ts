/** What the callbacks of a LiveView assign, so that its `render/1` and its template know where an assign comes from. */

import type { ModuleFacts, Placed } from "../project/facts.ts";
import { type Definition, formFacts, type WrittenCall } from "../project/form-facts.ts";
import type { Node } from "../syntax/ast.ts";
import { keyOf } from "./patterns.ts";
import { join, type Value } from "./values.ts";

type ValuesIn = (definition: Placed<Definition>) => ReadonlyMap<Node, Value>;

/** Every key that the module assigns with a literal name, with what it may hold. */
export function assignedIn(module: ModuleFacts, valuesIn: ValuesIn): readonly (readonly [string, Value])[] {
  const found = new Map<string, Value[]>();
  for (const form of module.forms) {
    for (const call of formFacts(form.syntax).calls) {
      if (!isAssign(call) || !call.definition) continue;
      const values = valuesIn({ form, fact: call.definition });
      for (const [key, node] of assignedBy(call)) {
        const value = values.get(node);
        if (value) found.set(key, [...(found.get(key) ?? []), value]);
      }
    }
  }
  return [...found].map(([key, values]) => [key, join(values)]);
}

/** Function components assign to their own assigns, which no other function sees. */
function isAssign({ name, target, args }: WrittenCall): boolean {
  const [first] = args;
  const isOwn = first?.kind === "variable" && first.name === "assigns";
  return (name === "assign" || name === "assign_new") && !target && !isOwn;
}

function assignedBy({ args }: WrittenCall): readonly (readonly [string, Node])[] {
  const [, key, value] = args;
  if (args.length === 3 && key && value) {
    const name = keyOf(key);
    return name === undefined ? [] : [[name, value]];
  }
  if (args.length !== 2 || (key?.kind !== "list" && key?.kind !== "map")) return [];
  return key.items.flatMap((item) => {
    const name = item.kind === "pair" ? keyOf(item.key) : undefined;
    return item.kind === "pair" && name !== undefined ? [[name, item.value] as const] : [];
  });
}
