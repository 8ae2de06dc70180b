/** Reports events of LiveViews that load or change a record of somebody by an id of the browser alone. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { facts, type ModuleFacts, type Placed } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { gatedEvents } from "../../project/gated-events.ts";
import { hasScopedTwin, isJudged } from "../../project/judged-records.ts";
import { isForStaff, type Load, loadedRecords } from "../../project/loaded-records.ts";
import { type Names, names } from "../../project/names.ts";
import { textOfLiteral } from "../../project/nodes.ts";
import { isPerson, ownerBehind, parentsOf } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import {
  asksForRights,
  changesData,
  codeAlong,
  codeOf,
  comparesSender,
  readsAssign,
  withoutSchema,
} from "../../project/rights.ts";
import { audiences, isRestricted } from "../../project/router/audience.ts";
import { uncheckedAmong } from "../../project/sibling-checks.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const authzHandleEvent = defineRule({
  id: "authz-handle-event",
  title: "Event changes a record by its id alone",
  severity: "medium",
  cwe: [862, 639],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [audiences, facts, flow, gatedEvents, loadedRecords, names],
  messages: {
    event:
      "The browser chooses which {schema} this event takes, whoever's it is: each belongs to its {owner}, and nothing here asks whether that is who sent the event. What the page shows does not bind what the browser sends.",
    role: "This asks for a role, but not whose {schema} the browser chooses: whoever has that role in one place takes those of every other too. Each belongs to its {owner}.",
    hidden:
      "The page offers this event only under `{condition}`, but nothing here asks that again: the browser can send it all the same, and it changes data.",
    sibling:
      "This event changes data without asking for rights; the others of this module ask `{check}` first. What the page shows does not bind what the browser sends.",
  },
  check({ file, audiences, facts, flow, gatedEvents, loadedRecords, names, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter((one) => isLive(one, names) && !isForStaff(one.name))) {
      const told = new Set<Definition>();
      for (const load of loadedRecords.in(module)) {
        const { form, call, definition, id, schema } = load;
        const isPage = /^(mount|join|handle_params|apply_action)$/.test(definition.name);
        const owner = isPage ? undefined : (ownerBehind(schema, names) ?? parentIn(module, schema, names));
        if (owner === undefined) continue;
        const span = spanOf(form, call.nameRange);
        const reached = reaching(flow.valueAt({ form, definition }, id), { span, note: "chooses the record" });
        if (reached?.confidence !== "high") continue;
        const code = codeAlong(form, definition, reached.trace, module);
        const shortName = schema.name.split(".").at(-1) ?? schema.name;
        const asked = asksWho(withoutSchema(code, shortName), owner, module);
        if (asked === "whose" || isJudged(load, module) || isRestricted(audiences.ofModule(module.name))) continue;
        const data = { schema: shortName, owner };
        told.add(definition);
        report(span, asked === "role" ? "role" : "event", {
          data,
          confidence: hasScopedTwin(load, names) ? "medium" : confidenceOf(load, code),
          trace: reached.trace,
        });
      }
      const events = module.definitions.filter(({ fact }) => isEvent(fact) && !told.has(fact));
      for (const { form, fact, check } of uncheckedAmong(events, module)) {
        told.add(fact);
        report(spanOf(form, fact.nameRange), "sibling", { data: { check }, confidence: "medium" });
      }
      for (const { form, fact } of asksAtTheDoor(module) ? [] : events) {
        const condition = gatedEvents.conditionOf(module, textOfLiteral(fact.params[0]) ?? "");
        if (condition === undefined || told.has(fact) || isRestricted(audiences.ofModule(module.name))) continue;
        if (changesUnasked({ form, fact }, module))
          report(spanOf(form, fact.nameRange), "hidden", { data: { condition }, confidence: "medium" });
      }
    }
  },
});

function isLive(module: ModuleFacts, names: Names): boolean {
  const uses = names.usesOf(module);
  return [
    "Phoenix.LiveView",
    "Phoenix.LiveComponent",
    "Phoenix.Channel",
    "Surface.LiveView",
    "Surface.LiveComponent",
  ].some((one) => uses.has(one));
}

/** `handle_event("delete", …)`, with a name of its own. */
function isEvent({ name, params }: Definition): boolean {
  return (name === "handle_event" || name === "handle_in") && textOfLiteral(params[0]) !== undefined;
}

/** True for a page that turns visitors without a right away before it is shown, or asks before every event. */
function asksAtTheDoor(module: ModuleFacts): boolean {
  return module.definitions.some(({ form, fact }) => {
    const code = codeOf(form, fact);
    if (/attach_hook/.test(code)) return true;
    if (fact.name === "handle_event") return fact.params[0]?.kind === "variable" && asksForRights(code);
    return (
      /^(mount|handle_params)$/.test(fact.name) && asksForRights(code) && /redirect|navigate|raise|halt|!\(/.test(code)
    );
  });
}

/** True for a clause that changes data, and mentions neither rights nor who sent the event. */
function changesUnasked({ form, fact }: Placed<Definition>, module: ModuleFacts): boolean {
  const code = codeAlong(form, fact, [], module);
  const event = textOfLiteral(fact.params[0])?.replaceAll("-", "_") ?? "";
  if (asksForRights(code) || /\bcurrent_\w+|\bscope\b|\bactor\b|\buser\b/.test(code)) return false;
  return changesData("", code) || (changesData(event, "") && /\b[A-Z]\w*\.\w+[!(]/.test(code));
}

/** What a record belongs to, where the page keeps that or its id in its assigns. */
function parentIn(module: ModuleFacts, schema: ModuleFacts, names: Names): string | undefined {
  return parentsOf(schema, names).find((parent) => readsAssign(module, parent));
}

/** What code asks about who sent the event: `whose` the record is or what they may do, or nothing but their `role` in what the page is of. */
function asksWho(code: string, owner: string, module: ModuleFacts): "whose" | "role" | "nothing" {
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

/** A change is meant by nobody; what is only read may be there for all to see. */
function confidenceOf({ call, definition }: Load, code: string): Confidence {
  const event = textOfLiteral(definition.params[0])?.replaceAll("-", "_");
  return changesData(call.name, code) || changesData(event ?? "", "") ? "medium" : "low";
}
