/** The module's own functions that a definition calls, and facts of both that are kept while neither changed. */

import type { ModuleFacts, Placed } from "./facts.ts";
import { type Definition, formFacts } from "./form-facts.ts";

/** The clauses of the module's own functions that a definition calls by their names alone, in the order of the calls. */
export function calleesOf({ form, fact }: Placed<Definition>, module: ModuleFacts): readonly Placed<Definition>[] {
  const called = namesCalled.get(fact) ?? namesCalledIn(form, fact);
  namesCalled.set(fact, called);
  return called.flatMap((name) => module.clausesNamed.get(name) ?? []);
}

const namesCalled = new WeakMap<Definition, readonly string[]>();

function namesCalledIn(form: Placed<Definition>["form"], definition: Definition): readonly string[] {
  const own = formFacts(form.syntax).calls.filter((call) => call.definition === definition && !call.target);
  return [...new Set(own.map(({ name }) => name))];
}

/**
 * Keeps what is computed of a definition until it or one of those that it calls is another one. `compute` must read the code of these alone, and its
 * answer must hold no offsets of the file.
 */
export function keptWithCallees<V>(
  compute: (entry: Placed<Definition>, module: ModuleFacts) => V,
): (entry: Placed<Definition>, module: ModuleFacts) => V {
  const known = new WeakMap<Definition, { readonly callees: readonly Definition[]; readonly value: V }>();
  return (entry, module) => {
    const callees = calleesOf(entry, module).map(({ fact }) => fact);
    const before = known.get(entry.fact);
    if (before?.callees.length === callees.length && before.callees.every((one, i) => one === callees[i]))
      return before.value;
    const value = compute(entry, module);
    known.set(entry.fact, { callees, value });
    return value;
  };
}
