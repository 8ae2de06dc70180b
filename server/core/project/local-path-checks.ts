/** Checks of paths that know of `//` alone: browsers read `/\host` and, with a tab between the slashes, `/	/host` in the same way. */

import type { Node, Range } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { facts, type Placed } from "./facts.ts";
import { type Definition, formFacts, patternsOf } from "./form-facts.ts";
import { expressionsOf, isAtom, textOfLiteral, walk } from "./nodes.ts";

export interface LocalPathCheck {
  readonly form: Form;
  /** The clause that takes a path for one of this site. */
  readonly definition: Definition;
  /** Where it says what such a path begins with. */
  readonly range: Range;
}

/** Functions that refuse `//` and take whatever else begins with a slash, without a look at what follows. https://url.spec.whatwg.org/#relative-slash-state */
export const localPathChecks = fileAnalysis("localPathChecks", ({ file, get }): readonly LocalPathCheck[] => {
  if (!file.text.includes('"//"')) return [];
  return get(facts).modules.flatMap(({ definitions }) => functionsOf(definitions).flatMap(checkIn));
});

/** The clauses of each function. */
function functionsOf(definitions: readonly Placed<Definition>[]): readonly (readonly Placed<Definition>[])[] {
  const found = new Map<string, Placed<Definition>[]>();
  for (const placed of definitions) {
    const key = `${placed.fact.name}/${placed.fact.arity}`;
    found.set(key, [...(found.get(key) ?? []), placed]);
  }
  return [...found.values()];
}

function checkIn(clauses: readonly Placed<Definition>[]): readonly LocalPathCheck[] {
  if (clauses.some(({ form, fact }) => looksFurther(textOf(form, fact)))) return [];
  const starts = clauses.flatMap(startsIn);
  const accepted = starts.find(({ text, isGivenBack }) => text === "/" && isGivenBack);
  const isRefused = starts.some(({ text, isGivenBack }) => text === "//" && !isGivenBack);
  return accepted && isRefused ? [accepted] : [];
}

/** A backslash in a text or pattern, its encoded form, or a look for characters that a list or pattern names. */
function looksFurther(text: string): boolean {
  return /\\(?!\\ )[^\s]|%5c|contains\?|Regex\.|=~|match\?|String\.(at|first|slice)/i.test(text);
}

interface Start extends LocalPathCheck {
  /** `/` or `//`. */
  readonly text: string | undefined;
  /** True where what begins so is the answer. */
  readonly isGivenBack: boolean;
}

/** What the patterns of a clause, and of what it decides inside, say of the start of a text. */
function startsIn({ form, fact }: Placed<Definition>): readonly Start[] {
  const place = { form, definition: fact };
  const found: Start[] = fact.params.flatMap((param) => startOf(param, fact.body, place));
  if (fact.body)
    walk(fact.body, (node) => {
      if (node.kind === "clause")
        found.push(...patternsOf(node).params.flatMap((param) => startOf(param, node.body, place)));
      return undefined;
    });
  return [...found, ...askedIn(place)];
}

/** `"/" <> _ = path` */
function startOf(pattern: Node, body: Node | undefined, place: Omit<LocalPathCheck, "range">): readonly Start[] {
  if (pattern.kind !== "binary") return [];
  if (pattern.operator === "=" || pattern.operator === "when")
    return [pattern.left, pattern.right].flatMap((one) => startOf(one, body, place));
  const text = pattern.operator === "<>" ? textOfLiteral(pattern.left) : undefined;
  return text === undefined ? [] : [{ ...place, range: pattern, text, isGivenBack: givesBack(body) }];
}

/** `path`, `{:ok, path}`, `true` */
function givesBack(body: Node | undefined): boolean {
  const last = expressionsOf(body).at(-1);
  if (last?.kind === "tuple") return isAtom(last.items[0], "ok");
  return last?.kind === "variable" || isAtom(last, "true");
}

/** `String.starts_with?(path, "/") and not String.starts_with?(path, "//")` */
function askedIn({ form, definition }: Omit<LocalPathCheck, "range">): readonly Start[] {
  const asked = formFacts(form.syntax).calls.filter(
    (call) => call.definition === definition && call.name === "starts_with?",
  );
  return asked.flatMap((call) => {
    const text = textOfLiteral(call.args.at(-1));
    const isGivenBack = text === "/";
    return text === undefined ? [] : [{ form, definition, range: call.nameRange, text, isGivenBack }];
  });
}
