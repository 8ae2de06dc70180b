/** What is known of the events of LiveViews and channels: whether they change data, and whether they, or the page before them, ask for rights. */

import type { Confidence } from "../finding.ts";
import { textOf } from "../syntax/source-file.ts";
import { formIndex, projectView } from "./analysis.ts";
import type { ModuleFacts, Placed } from "./facts.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import type { Load } from "./loaded-records.ts";
import type { Names } from "./names.ts";
import { atomName, textOfLiteral } from "./nodes.ts";
import { keptWithCallees } from "./own-callees.ts";
import { isPrivate, type Owners, parentsOf } from "./owned-schemas.ts";
import {
  asksForRights,
  changesByEvent,
  changesData,
  codeAlong,
  codeOf,
  comparesSender,
  namesSender,
  readsAssign,
  withoutAtoms,
} from "./rights.ts";
import { checksOf, isQuestion, questionAsWritten } from "./sibling-checks.ts";

/** `handle_event("delete", …)`, with a name of its own. */
export function isEvent({ name, params }: Definition): boolean {
  return (name === "handle_event" || name === "handle_in") && textOfLiteral(params[0]) !== undefined;
}

export interface EventCustoms {
  /** True where events of several files ask a question, as written. */
  isCustom(check: string): boolean;
}

export const eventCustoms = projectView(
  "eventCustoms",
  ({ having }): EventCustoms => ({ isCustom: (check) => having(checksOfEvents, check).length >= fewestFiles }),
);

/** Fewer are no custom. */
const fewestFiles = 3;

const checksOfEvents = formIndex("checks of events", (syntax) => {
  if (!/\bhandle_(event|in)\b/.test(syntax.text)) return [];
  const asked = formFacts(syntax).calls.filter(
    (call) => /^handle_(event|in)$/.test(call.definition?.name ?? "") && isQuestion(call),
  );
  return [...new Set(asked.map((call) => questionAsWritten(syntax.text, call)))];
});

/**
 * How a page turns visitors away: `hooked` where a hook or a first clause looks at every event; before it is shown `closed` to those without a right,
 * `viewing` where it asks for the right to see it alone, `varying` where what it asks for varies, such as by the action of the route.
 */
export type Door =
  | { readonly kind: "hooked" | "closed" | "varying" | "open" }
  | { readonly kind: "viewing"; readonly check: string };

export function doorOf(module: ModuleFacts): Door {
  const guards = module.definitions.filter((one) => isGuard(one, module));
  if (module.definitions.some(({ form, fact }) => /attach_hook/.test(codeOf(form, fact)))) return { kind: "hooked" };
  if (guards.some(({ fact }) => fact.name === "handle_event")) return { kind: "hooked" };
  if (guards.length === 0) return { kind: "open" };
  const questions = guards.flatMap(({ form, fact }) =>
    formFacts(form.syntax).calls.flatMap((call) =>
      call.definition === fact && isQuestion(call) ? [{ form, call }] : [],
    ),
  );
  const [first] = questions;
  const rights = questions.map(({ call: { args } }) =>
    args.flatMap((arg) => atomName(arg) ?? textOfLiteral(arg) ?? []),
  );
  if (first && rights.every((names) => names.length > 0 && names.every((name) => viewing.test(name))))
    return { kind: "viewing", check: textOf(first.form, first.call.node).replace(/\s+/g, " ").slice(0, 80) };
  return { kind: rights.some((names) => names.length === 0) ? "varying" : "closed" };
}

/** `:view`, `"product.read"`, `:list_posts`. */
const viewing = /(^|[._:])(view|read|show|list|index|see|details|browse)(_\w+)?$/;

/** True for what runs before a page is shown, or before every event, and asks for rights. */
const isGuard = keptWithCallees(({ form, fact }, module): boolean => {
  if (!/^(mount|handle_params|handle_event)$/.test(fact.name)) return false;
  const code = codeOf(form, fact);
  const asks = asksForRights(code.replace(keeping, "")) || checksOf({ form, fact }, module).size > 0;
  if (fact.name === "handle_event") return asks && fact.params[0]?.kind === "variable";
  return asks && refusing.test(code);
});

/** What turns visitors away: also `authorize!(…)`, and `get_project!(current_user, id)`; not the failure of any other call. */
const refusing =
  /redirect|navigate|raise|halt|(?:access|allow|assert|authori|can|check|enforce|ensure|permi|polic|require|verify)\w*!\(|!\(\s*(?:socket\.assigns\.)?(?:current_\w+|scope|user|actor)\b/;

/** `assign(:can_edit, Boards.editor?(user))`: what is kept for the template turns nobody away. */
const keeping = /\bassign(?:_new)?\((?:socket, )?:\w+,[^\n]*/g;

/** True for a clause that changes data, and mentions neither rights nor who sent the event. */
const changesUnasked = keptWithCallees(({ form, fact }, module): boolean => {
  const code = codeAlong(form, fact, [], module);
  if (asksForRights(code) || /\bcurrent_\w+|\bscope\b|\bactor\b|\buser\b/.test(code)) return false;
  return changesBy(fact, code);
});

/** True for a clause that changes data and asks for no rights, and neither do the functions that it calls. */
export function changesUnaskedAnywhere({ form, fact }: Placed<Definition>, module: ModuleFacts, names: Names): boolean {
  const code = codeAlong(form, fact, [], module);
  if (asksForRights(code) || comparesSender(code) || !changesBy(fact, code)) return false;
  if (checksOf({ form, fact }, module).size > 0) return false;
  return !formFacts(form.syntax).calls.some((call) => {
    const resolution = call.definition === fact && call.target ? names.resolve(form, call) : undefined;
    if (!resolution?.isKnown) return false;
    const clauses = names.clausesOf(resolution.module, resolution.name, call.arity);
    return clauses.some(
      (one) => asksForRights(codeOf(one.form, one.fact)) || comparesSender(codeOf(one.form, one.fact)),
    );
  });
}

/**
 * True for a clause that changes data, which templates offer under a condition only, and that does not ask it again: neither by the same assign nor in any
 * other way, and nothing that it tells who sent the event asks. Beside a page that turns visitors away another event must ask for that assign: the page does not.
 */
export function forgetsCondition(
  { form, fact }: Placed<Definition>,
  condition: string,
  { module, names, door }: { readonly module: ModuleFacts; readonly names: Names; readonly door: Door },
): boolean {
  if (door.kind === "hooked" || checksOf({ form, fact }, module).size > 0) return false;
  if (door.kind === "open" && changesUnasked({ form, fact }, module)) return true;
  const [, assign] = /@((?!current_)\w+\??)/.exec(condition) ?? [];
  if (assign === undefined) return false;
  const named = new RegExp(`\\b${assign.replace("?", "\\?")}(?!\\w)`);
  const asksForAssign = (one: Placed<Definition>) => named.test(codeAlong(one.form, one.fact, [], module));
  if (asksForAssign({ form, fact })) return false;
  const others = (module.clausesNamed.get("handle_event") ?? []).filter((one) => one.fact !== fact);
  if (door.kind !== "open" && !others.some(asksForAssign)) return false;
  const code = withoutAtoms(codeAlong(form, fact, [], module)).replace(finding, "found");
  const changes = changesBy(fact, code) || doing.test(code);
  return changes && !asksForRights(code) && !comparesSender(code) && !isAskedBeyond({ form, fact }, names);
}

/** Functions of other modules that do something, by their names. */
const doing =
  /\b[A-Z]\w*\.(add|assign|ban|claim|close|connect|create|demote|disconnect|grant|import|insert|invite|kick|lock|merge|move|mute|promote|register|reopen|replace|save|send|set|share|start|stop|submit|transfer|unban|unlock|upload)_(?!after|async|child|link|locale|new|update)\w+!?\(/;

/** `ensure_user(…)` finds or makes one, and asks nothing. */
const finding =
  /\bensure_(?!\w*(?:access|admin|allowed|authori|belong|can|current|member|own|permi|role|same|scope))\w+/g;

/** True where a function that is told who sent the event asks for rights. */
function isAskedBeyond({ form, fact }: Placed<Definition>, names: Names): boolean {
  return formFacts(form.syntax).calls.some((call) => {
    const isTold = call.definition === fact && call.target && call.args.some((arg) => namesSender(form, arg));
    const resolution = isTold ? names.resolve(form, call) : undefined;
    if (!resolution) return false;
    const clauses = resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, call.arity) : [];
    if (clauses.length === 0) return call.args.length > 1;
    return clauses.some(({ form: at, fact: one }) => {
      const code = withoutAtoms(codeOf(at, one));
      return asksForRights(code) || (call.args.length > 1 && comparesSender(code)); // Who is told of nothing else chooses what is theirs.
    });
  });
}

function changesBy({ params }: Definition, code: string): boolean {
  const event = textOfLiteral(params[0]) ?? "";
  return !/^(show|hide|open)[_-]/.test(event) && changesByEvent(event, code);
}

/** What a record belongs to, where the page keeps that or its id in its assigns. */
export function parentIn(module: ModuleFacts, schema: ModuleFacts, names: Names): string | undefined {
  return parentsOf(schema, names).find((parent) => readsAssign(module, parent));
}

/** What code asks about who sent the event: `whose` the record is or what they may do, or nothing but their `role` in what the page is of. */
export function asksWho(
  code: string,
  owner: string,
  module: ModuleFacts,
  { isPerson }: Owners,
): "whose" | "role" | "nothing" {
  const asked = withoutRest(code);
  const isOwnerNamed = new RegExp(`\\b${owner}(_id)?\\b`).test(asked) && !isPerson(owner);
  const hasRights = (text: string) => asksForRights(text) || comparesSender(text);
  if (isOwnerNamed || hasRights(asked.replace(ofTenantRole, ""))) return "whose";
  if (!hasRights(asked)) return "nothing";
  return tenants.some((one) => readsAssign(module, one)) ? "role" : "whose";
}

/** `socket.assigns.current_user_role in [:admin, :mod]`, the role that the visitor has in the organization of the page. */
const ofTenantRole =
  /\bcurrent_(?:user|member)_role\b\s*(?:==\s*:\w+|in\s*(?:\[[^\]]*\]|@\w+))|\bmembership\.role\b\s*(?:==\s*:\w+|in\s*(?:\[[^\]]*\]|@\w+))/g;

/** What people can have a role in. */
const tenants = ["org", "organization", "account", "team", "workspace", "company", "tenant", "studio", "club"];

/** What is asked of lists that are shown afterwards says nothing of the record. */
function withoutRest(text: string): string {
  return text.replace(/\b\w*\.?(list|stream|assign|all)_?\w*!?\([^\n]*/g, "");
}

/** A change is meant by nobody, nor is it that others read what is private; what else is read may be there for all to see. */
export function confidenceOf({ call, definition, schema }: Load, code: string): Confidence {
  const event = textOfLiteral(definition.params[0])?.replaceAll("-", "_");
  const isMeantByNobody = changesData(call.name, code) || changesData(event ?? "", "");
  return isMeantByNobody || isPrivate(schema.name.split(".").at(-1) ?? "") ? "medium" : "low";
}
