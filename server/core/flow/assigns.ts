/** What the callbacks of a LiveView assign, so that its `render/1` and its template know where an assign comes from. */

import type { ModuleFacts, Placed } from "../project/facts.ts";
import { type Definition, formFacts, type WrittenCall } from "../project/form-facts.ts";
import type { Node } from "../syntax/ast.ts";
import { keyOf } from "./patterns.ts";
import { join, type Value } from "./values.ts";

type ValuesIn = (definition: Placed<Definition>) => ReadonlyMap<Node, Value>;

/** One key that a call assigns, and the expression of its value. */
export interface Assignment {
  readonly key: string;
  readonly value: Node;
  readonly call: WrittenCall;
  readonly placed: Placed<Definition>;
}

/** The keys that a module assigns with literal names. */
export function assignmentsIn(module: ModuleFacts): readonly Assignment[] {
  return module.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call) => {
      const { definition } = call;
      if (!isAssign(call) || !definition) return [];
      return assignedBy(call).map(([key, value]) => ({ key, value, call, placed: { form, fact: definition } }));
    }),
  );
}

/** Every key that the module assigns with a literal name, with what it may hold. */
export function assignedIn(module: ModuleFacts, valuesIn: ValuesIn): readonly (readonly [string, Value])[] {
  const found = new Map<string, Value[]>();
  for (const { key, value: node, placed } of assignmentsIn(module)) {
    const value = valuesIn(placed).get(node);
    if (value) found.set(key, [...(found.get(key) ?? []), value]);
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
