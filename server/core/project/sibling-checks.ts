/**
 * Functions that change data without asking for rights, where the others of their kind in the module ask one and the same thing before they do.
 *
 * Invariant: a few that ask are no custom. Three must, and at least twice as many as do not; as many as do not, where other modules of the project ask the same.
 */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { ModuleFacts, Placed } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import { expressionsOf, textOfLiteral } from "./nodes.ts";
import { calleesOf, keptWithCallees } from "./own-callees.ts";
import { asksForRights, changesByEvent, changesData, codeAlong } from "./rights.ts";

export interface Unchecked extends Placed<Definition> {
  /** What the others call, as written: `authorize!`, `Policy.can?`. */
  readonly check: string;
}

/** Those among clauses that requests start: the actions of a controller, the events of a LiveView. Of a question that other modules ask too, one is a custom. */
export function uncheckedAmong(
  entries: readonly Placed<Definition>[],
  module: ModuleFacts,
  isCustom: (check: string) => boolean = () => false,
): readonly Unchecked[] {
  const looked = entries.slice(0, maxEntries).map((entry) => ({ entry, judged: judgement(entry, module) }));
  const changing = looked.filter(({ judged }) => judged.isChange);
  const missing = changing.filter(({ entry, judged }) => !judged.asks && checksOf(entry, module).size === 0);
  if (missing.length === 0 || changing.length - missing.length < missing.length) return [];
  const check = mostCommon(looked.map(({ entry }) => checksOf(entry, module)));
  if (check === undefined || check.count < (isCustom(check.name) ? missing.length : Math.max(3, 2 * missing.length)))
    return [];
  return missing.map(({ entry }) => ({ ...entry, check: check.name }));
}

const judgement = keptWithCallees(({ form, fact }, module) => {
  const code = codeAlong(form, fact, [], module);
  return { isChange: isChange(fact, code), asks: asksForRights(code) };
});

/** Actions that do something, and do not look at who sent the request though they are handed that, where another of the module asks a question about it. */
export function forgettingSender(actions: readonly Placed<Definition>[], module: ModuleFacts): readonly Unchecked[] {
  const looked = actions.slice(0, maxEntries);
  return looked.flatMap((entry): readonly Unchecked[] => {
    const at = entry.fact.params.findIndex(isIgnored);
    if (at < 0 || !doesSomething(entry.fact, codeAlong(entry.form, entry.fact, [], module))) return [];
    if (checksOf(entry, module).size > 0) return [];
    const ignored = entry.fact.params[at];
    const name = ignored?.kind === "variable" ? ignored.name.slice(1) : "";
    const [check] = looked.flatMap((other) => questionsAbout(name, at, other));
    return check === undefined ? [] : [{ ...entry, check }];
  });
}

/** `_user`, `_current_account`. */
function isIgnored(param: Node): boolean {
  return param.kind === "variable" && /^_(current_\w+|user|account|scope|person|member|actor|viewer)$/.test(param.name);
}

function doesSomething(definition: Definition, code: string): boolean {
  return isChange(definition, code) || /\.(create|insert|add|invite|grant|register|send|start)(_\w+)?!?\(/.test(code);
}

/** The questions that a clause asks about its parameter of that name at that place. */
function questionsAbout(name: string, at: number, { form, fact }: Placed<Definition>): readonly string[] {
  const param = fact.params[at];
  if (param?.kind !== "variable" || param.name !== name) return [];
  const asked = formFacts(form.syntax).calls.filter(
    (call) =>
      call.definition === fact &&
      isQuestion(call) &&
      call.args.some((arg) => arg.kind === "variable" && arg.name === name),
  );
  return questions(form, asked);
}

/** How many are looked at. */
const maxEntries = 200;

function isChange({ name, params, body }: Definition, code: string): boolean {
  if (isIdle(body)) return false;
  const event = textOfLiteral(params[0]);
  return event === undefined ? changesData(name, code) : changesByEvent(event, code);
}

/** `{:noreply, socket}` and no more. */
function isIdle(body: Node | undefined): boolean {
  const [only, ...others] = expressionsOf(body);
  return (
    only?.kind === "tuple" &&
    others.length === 0 &&
    only.items.every(({ kind }) => kind === "atom" || kind === "variable")
  );
}

/** Names of questions about rights. */
const asking =
  /^(authori[sz]\w*|permit\w*|can|can_\w+|can\?|check_\w*(permission|access|role|polic|authori|owner)\w*|has_\w*(permission|role|access)\w*|require_\w+|ensure_\w*(access|permi|role|owner|admin|member|authori)\w*|assert_\w*(polic|access|permi|allowed|role|can)\w*|verify_\w*(access|owner|permi|role|member)\w*|allowed|may_\w+|with_\w*(permission|authori)\w*|enforce_\w+)[!?]*$/;

/** True for a call that asks for rights, by its name: `authorize!(…)`, `Policy.can?(…)`. */
export function isQuestion({ name, args }: WrittenCall): boolean {
  return asking.test(name) && args.length > 0;
}

/** The questions of a clause, and of the module's own functions that it calls. */
export const checksOf = keptWithCallees(
  (entry, module): ReadonlySet<string> => new Set([entry, ...calleesOf(entry, module)].flatMap(questionsIn)),
);

function questionsIn({ form, fact }: Placed<Definition>): readonly string[] {
  return questions(
    form,
    formFacts(form.syntax).calls.filter(({ definition }) => definition === fact),
  );
}

function questions(form: Form, calls: readonly WrittenCall[]): readonly string[] {
  return calls.filter(isQuestion).map((call) => questionAsWritten(form.syntax.text, call));
}

/** `authorize!`, `Policy.can?`: what a call that asks for rights calls, with the text of its form. */
export function questionAsWritten(text: string, { name, target }: WrittenCall): string {
  return target ? `${text.slice(target.start, target.end)}.${name}` : name;
}

function mostCommon(
  sets: readonly ReadonlySet<string>[],
): { readonly name: string; readonly count: number } | undefined {
  const counts = new Map<string, number>();
  for (const set of sets) for (const name of set) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return best && { name: best[0], count: best[1] };
}
