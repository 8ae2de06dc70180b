/** What the `join/3` of a channel asks before it lets a client into a topic. https://hexdocs.pm/phoenix/Phoenix.Channel.html#module-authorization */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { ModuleFacts, Placed } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import { variablesIn } from "./judged-records.ts";
import type { Names } from "./names.ts";
import { atomName, isAtom, textOfLiteral, walk } from "./nodes.ts";
import { codeOf, withoutAtoms } from "./rights.ts";

/**
 * `everybody`: it decides nothing. `whatever`: it decides by the topic alone, such as whether it is a number, or names a record. `stub`: it asks a function
 * that says yes to everything.
 */
export type Join =
  | { readonly kind: "everybody" | "whatever"; readonly topic: string; readonly rest: string }
  | { readonly kind: "stub"; readonly check: string };

/** `undefined` where a clause may turn some away, or lets nobody in, or names its topic in full and asks nothing. */
export function joinBy(placed: Placed<Definition>, module: ModuleFacts, names: Names): Join | undefined {
  const { form, fact } = placed;
  if (!fact.body || fact.arity !== 3 || !givesOk(fact.body)) return undefined;
  const calls = formFacts(form.syntax).calls.filter(({ definition }) => definition === fact);
  const stub = calls.find((call) => checking.test(call.name) && saysYes(form, call, module, names));
  if (stub) return { kind: "stub", check: stub.name };
  const open = openTopic(fact);
  const code = codeOf(form, fact).replace(answers, "");
  if (!open || !isTypeGuard(fact.guard) || asking.test(code) || asksLater(code, module)) return undefined;
  if (!calls.some(({ name }) => deciding.test(name))) return fact.guard ? undefined : { kind: "everybody", ...open };
  return !proving.test(open.rest) && looksAtTopicAlone(placed, calls) ? { kind: "whatever", ...open } : undefined;
}

/** Reasons for a no. */
const answers = /(?:\breason: |:error, ):\w+/g;

/** True where a message to itself is sent, and what receives it may end the channel: `{:stop, :unauthorized, socket}`. */
function asksLater(code: string, module: ModuleFacts): boolean {
  if (!/\bsend\(\s*self\(\)/.test(code)) return false;
  return (module.clausesNamed.get("handle_info") ?? []).some(({ form, fact }) => /:stop\b/.test(codeOf(form, fact)));
}

const asking = /assigns|authori[sz]|allowed|permi|polic|verify|token|valid|current_|can\?|owner|member/i;
const deciding = /^(if|unless|case|cond|with|raise)$/;

/** Names of parts of topics that only those know who may join. */
const proving = /token|secret|key|code|hash|ticket|signature|nonce|slug|uuid|guid|pin$/i;

/** `order:` and `number` for `join("order:" <> number, …)`. */
function openTopic({ params }: Definition): { readonly topic: string; readonly rest: string } | undefined {
  const [pattern] = params;
  if (pattern?.kind !== "binary" || pattern.operator !== "<>") return undefined;
  const topic = textOfLiteral(pattern.left);
  return topic !== undefined && pattern.right.kind === "variable" ? { topic, rest: pattern.right.name } : undefined;
}

function givesOk(body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    found ||= node.kind === "tuple" && atomName(node.items[0]) === "ok";
    return !found;
  });
  return found;
}

/** `is_binary(id)`, or no guard at all. */
function isTypeGuard(guard: Node | undefined): boolean {
  return !guard || (guard.kind === "call" && guard.name.startsWith("is_"));
}

/** True where nothing but the topic, and what is made of it, is handed to functions that may turn clients away, and it is compared with nothing. */
function looksAtTopicAlone({ form, fact }: Placed<Definition>, calls: readonly WrittenCall[]): boolean {
  const [, ...others] = fact.params.flatMap((param) => [new Set(variablesIn(param))]);
  const told = new Set(others.flatMap((one) => [...one]));
  const isTold = (node: Node) => variablesIn(node).some((name) => told.has(name));
  if (comparing.test(withoutAtoms(codeOf(form, fact)))) return false;
  return !calls.some(
    ({ name, args }) =>
      !answering.test(name) && (proving.test(name) || args.some((arg) => isTold(arg) && !isPart(arg))),
  );
}

/** What may turn some away: comparisons, and words of what is not for all. */
const comparing =
  /[!=]==?|=~|\bin\b|\^|@\w|\bif\b|\bunless\b|\bcond\b|public|private|visib|open|lock|stat(e|us)|closed|enabled|active/i;

/** Functions that look at nobody, whatever they are given. */
const answering =
  /^(if|unless|case|cond|with|assign|assign_new|send|send_update|push|broadcast\w*|list|track|subscribe|monitor|inspect|info|debug|warn\w*|error|\|>|=|<-|reply)!?$/;

/** A part of what is handed in that is a whole expression of its own: `%{…}` that an answer is made of. */
function isPart(node: Node): boolean {
  return node.kind === "tuple" || node.kind === "map";
}

const checking = /authori[sz]|allowed|permi|polic|^can_|can\?|valid|access/i;

/** True for a function of the project whose clauses all say yes, and do nothing besides. */
function saysYes(form: Form, call: WrittenCall, module: ModuleFacts, names: Names): boolean {
  const resolution = call.target ? names.resolve(form, call) : undefined;
  const clauses = call.target
    ? resolution?.isKnown
      ? names.clausesOf(resolution.module, resolution.name, call.arity)
      : []
    : (module.clausesNamed.get(call.name) ?? []).filter(({ fact }) => fact.arity === call.arity);
  return clauses.length > 0 && clauses.every(({ fact }) => !fact.guard && fact.body !== undefined && isYes(fact.body));
}

function isYes(body: Node): boolean {
  const only = body.kind === "block" ? (body.expressions.length === 1 ? body.expressions[0] : undefined) : body;
  return only !== undefined && (isAtom(only, "true") || isAtom(only, "ok"));
}
