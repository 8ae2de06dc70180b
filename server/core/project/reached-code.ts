/** Which functions of the project a function calls, and what these call: for questions about all that an action does. */

import { textOf } from "../syntax/source-file.ts";
import type { ModuleFacts, Placed } from "./facts.ts";
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

const knownCallers = new WeakMap<ModuleFacts, ReadonlyMap<string, readonly Placed<Definition>[]>>();

/** The functions of the same module that call a function by its name. */
export function callersOf({ name }: Definition, module: ModuleFacts): readonly Placed<Definition>[] {
  const known = knownCallers.get(module) ?? callersByName(module);
  knownCallers.set(module, known);
  return known.get(name) ?? [];
}

function callersByName({ definitions }: ModuleFacts): ReadonlyMap<string, readonly Placed<Definition>[]> {
  const found = new Map<string, Placed<Definition>[]>();
  for (const placed of definitions) {
    const names = callsIn(placed).flatMap(({ target, name }) => (target ? [] : name));
    for (const name of new Set(names)) {
      const list = found.get(name);
      if (list) list.push(placed);
      else found.set(name, [placed]);
    }
  }
  return found;
}

function calledBy(placed: Placed<Definition>, names: Names): readonly Placed<Definition>[] {
  return callsIn(placed).flatMap((call) => {
    const resolution = names.resolve(placed.form, call);
    return resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, resolution.arity) : [];
  });
}

/** Asks for words of code, once for each function and module, however many routes lead there. */
export interface WordsOfCode {
  inFunction(placed: Placed<Definition>): boolean;
  inModule(module: ModuleFacts): boolean;
}

export function createWordsOfCode(words: RegExp): WordsOfCode {
  const known = new Map<Definition | ModuleFacts, boolean>();
  const ask = (of: Definition | ModuleFacts, answer: () => boolean): boolean => {
    const found = known.get(of) ?? answer();
    known.set(of, found);
    return found;
  };
  return {
    inFunction: ({ form, fact }) => ask(fact, () => words.test(textOf(form, fact))),
    inModule: (module) => ask(module, () => module.forms.some(({ syntax }) => words.test(syntax.text))),
  };
}

/** What each action reaches, asked once for all routes that lead to it. */
export function createReachedByAction(names: Names) {
  const known = new Map<string, readonly ReachedDefinition[]>();
  return (module = "", action = ""): readonly ReachedDefinition[] => {
    const key = `${module}.${action}`;
    const found = known.get(key) ?? reachedFrom(names.clausesOf(module, action, 2), names);
    known.set(key, found);
    return found;
  };
}
