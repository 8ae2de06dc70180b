/** Which functions of the project a function calls, and what these call: for questions about all that an action does. */

import type { Placed } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import type { Names } from "./names.ts";

/** How many definitions are looked at. */
const maxDefinitions = 80;

export interface ReachedDefinition extends Placed<Definition> {
  /** The one that calls it; absent at the start. */
  readonly by?: ReachedDefinition;
}

/** The definitions and those that they call, `depth` calls deep, nearest first. Where there are too many, the rest is left out. */
export function reachedFrom(
  start: readonly Placed<Definition>[],
  names: Names,
  depth = 4,
): readonly ReachedDefinition[] {
  const seen = new Map<Definition, ReachedDefinition>(start.map((placed) => [placed.fact, placed]));
  let last: readonly ReachedDefinition[] = start;
  for (let turn = 0; turn < depth && last.length > 0; turn++) {
    const next = last.flatMap((by) => calledBy(by, names).map((placed): ReachedDefinition => ({ ...placed, by })));
    last = next.filter(({ fact }) => !seen.has(fact)).slice(0, Math.max(maxDefinitions - seen.size, 0));
    for (const placed of last) if (!seen.has(placed.fact)) seen.set(placed.fact, placed);
  }
  return [...seen.values()];
}

/** From the start to a definition, itself included. */
export function wayTo(reached: ReachedDefinition): readonly ReachedDefinition[] {
  return reached.by ? [...wayTo(reached.by), reached] : [reached];
}

/** The calls that are written in a definition. */
export function callsIn({ form, fact }: Placed<Definition>): readonly WrittenCall[] {
  return formFacts(form.syntax).calls.filter(({ definition }) => definition?.start === fact.start);
}

function calledBy(placed: Placed<Definition>, names: Names): readonly Placed<Definition>[] {
  return callsIn(placed).flatMap((call) => {
    const resolution = names.resolve(placed.form, call);
    return resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, resolution.arity) : [];
  });
}
