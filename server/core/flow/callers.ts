/** What a module's own code hands to its private functions: they have no other callers. */

import type { ModuleFacts, Placed } from "../project/facts.ts";
import { type Definition, formFacts, type WrittenCall } from "../project/form-facts.ts";
import type { Node } from "../syntax/ast.ts";
import { spanOf } from "../syntax/source-file.ts";
import { join, stepped, type Value } from "./values.ts";

/** Calls of one function that are followed; with more of them its parameters are unknown. */
const maxCallers = 12;

type ValuesIn = (definition: Placed<Definition>) => ReadonlyMap<Node, Value>;

/** The value of each parameter over all calls; empty when the function is public, captured, or called from too many places. */
export function handedInTo(
  { fact }: Placed<Definition>,
  module: ModuleFacts | undefined,
  valuesIn: ValuesIn,
): readonly Value[] {
  if (!module || fact.isPublic || fact.isMacro || fact.minArity !== fact.arity) return [];
  const callers = callersOf(fact, module);
  if (callers.length === 0 || callers.length > maxCallers || callers.some(({ call }) => call.style === "capture"))
    return [];
  const handed = callers.map(({ call, definition }) => {
    const values = valuesIn(definition);
    const step = { span: spanOf(definition.form, call.nameRange), note: `handed to \`${fact.name}/${fact.arity}\`` };
    return call.args.map((arg) => {
      const value = values.get(arg);
      return value && stepped(value, step);
    });
  });
  return fact.params.flatMap((_, i) => {
    const values = handed.map((args) => args[i]);
    return values.every((value) => value !== undefined) ? [join(values)] : [];
  });
}

interface Caller {
  readonly call: WrittenCall;
  readonly definition: Placed<Definition>;
}

/** A function that calls itself says nothing new about its parameters. */
function callersOf({ name, arity }: Definition, module: ModuleFacts): readonly Caller[] {
  return module.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call) => {
      const { definition } = call;
      if (call.name !== name || call.arity !== arity || call.target || !definition) return [];
      return definition.name === name && definition.arity === arity
        ? []
        : [{ call, definition: { form, fact: definition } }];
    }),
  );
}
