/** What is known of the events of LiveViews and channels: whether they change data, and whether they, or the page before them, ask for rights. */

import type { Confidence } from "../finding.ts";
import { textOf } from "../syntax/source-file.ts";
import { formIndex, projectView } from "./analysis.ts";
import type { ModuleFacts, Placed } from "./facts.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import type { Load } from "./loaded-records.ts";
import type { Names } from "./names.ts";
import { atomName, textOfLiteral } from "./nodes.ts";
import { isPrivate, type Owners, parentsOf } from "./owned-schemas.ts";
import { asksForRights, changesData, codeAlong, codeOf, comparesSender, readsAssign } from "./rights.ts";
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
 * How a page turns visitors away before it is shown: `closed` to those without a right, or with a hook before every event; `viewing` where it asks for the
 * right to see it alone; `varying` where what it asks for varies, such as by the action of the route.
 */
export type Door =
  | { readonly kind: "closed" | "varying" | "open" }
  | { readonly kind: "viewing"; readonly check: string };

export function doorOf(module: ModuleFacts): Door {
  const guards = module.definitions.filter((one) => isGuard(one, module));
  if (module.definitions.some(({ form, fact }) => /attach_hook/.test(codeOf(form, fact)))) return { kind: "closed" };
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
function isGuard({ form, fact }: Placed<Definition>, module: ModuleFacts): boolean {
  if (!/^(mount|handle_params|handle_event)$/.test(fact.name)) return false;
  const code = codeOf(form, fact);
  const asks = asksForRights(code) || checksOf({ form, fact }, module).size > 0;
  if (fact.name === "handle_event") return asks && fact.params[0]?.kind === "variable";
  return asks && /redirect|navigate|raise|halt|!\(/.test(code);
}

/** True for a clause that changes data, and mentions neither rights nor who sent the event. */
export function changesUnasked({ form, fact }: Placed<Definition>, module: ModuleFacts): boolean {
  const code = codeAlong(form, fact, [], module);
  if (asksForRights(code) || /\bcurrent_\w+|\bscope\b|\bactor\b|\buser\b/.test(code)) return false;
  return changesBy(fact, code);
}

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

function changesBy({ params }: Definition, code: string): boolean {
  const event = textOfLiteral(params[0])?.replaceAll("-", "_") ?? "";
  if (/^(validate|change|cancel_edit|close|toggle_|search|filter|sort|show_|hide_|open_)/.test(event)) return false;
  return changesData("", code) || (changesData(event, "") && /\b[A-Z]\w*\.\w+[!(]/.test(code));
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
