/** Reports events of LiveViews that load or change a record of somebody by an id of the browser alone. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import {
  asksWho,
  changesUnaskedAnywhere,
  confidenceOf,
  doorOf,
  eventCustoms,
  forgetsCondition,
  isEvent,
  parentIn,
} from "../../project/asked-events.ts";
import { parentAskedInstead } from "../../project/asked-parents.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { gatedEvents } from "../../project/gated-events.ts";
import { hasScopedTwin, isJudged } from "../../project/judged-records.ts";
import { isForStaff, loadedRecords } from "../../project/loaded-records.ts";
import { type Names, names } from "../../project/names.ts";
import { textOfLiteral } from "../../project/nodes.ts";
import { owners } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import { codeAlong, withoutSchema } from "../../project/rights.ts";
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
  needs: [audiences, eventCustoms, facts, flow, gatedEvents, loadedRecords, names, owners],
  messages: {
    event:
      "The browser chooses which {schema} this event takes, whoever's it is: each belongs to its {owner}, and nothing here asks whether that is who sent the event. What the page shows does not bind what the browser sends.",
    role: "This asks for a role, but not whose {schema} the browser chooses: whoever has that role in one place takes those of every other too. Each belongs to its {owner}.",
    parent:
      "Rights are asked for the {owner} of the page, but the {schema} that the browser chooses need not be part of it: whoever has the one takes those of every other.",
    viewing:
      "The page asks only for the right to see it (`{check}`), and this event changes data without asking for more. What the page shows does not bind what the browser sends.",
    hidden:
      "The page offers this event only under `{condition}`, but nothing here asks that again: the browser can send it all the same, and it changes data.",
    sibling:
      "This event changes data without asking for rights; the others of this module ask `{check}` first. What the page shows does not bind what the browser sends.",
  },
  check({ file, audiences, eventCustoms, facts, flow, gatedEvents, loadedRecords, names, owners, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter((one) => isLive(one, names) && !isForStaff(one.name))) {
      const told = new Set<Definition>();
      for (const load of loadedRecords.in(module)) {
        const { form, call, definition, id, schema } = load;
        const isPage = /^(mount|join|handle_params|apply_action)$/.test(definition.name);
        const parent = isPage ? undefined : parentAskedInstead(load, names);
        const owner = isPage ? undefined : (parent ?? owners.behind(schema) ?? parentIn(module, schema, names));
        if (owner === undefined) continue;
        const span = spanOf(form, call.nameRange);
        const reached = reaching(flow.valueAt({ form, definition }, id), { span, note: "chooses the record" });
        if (reached?.confidence !== "high") continue;
        const code = codeAlong(form, definition, reached.trace, module);
        const shortName = schema.name.split(".").at(-1) ?? schema.name;
        const asked = parent === undefined ? asksWho(withoutSchema(code, shortName), owner, module, owners) : "parent";
        if (asked === "whose" || isJudged(load, module) || isRestricted(audiences.ofModule(module.name))) continue;
        const data = { schema: shortName, owner };
        told.add(definition);
        const isSure = asked === "parent" || hasScopedTwin(load, names);
        const confidence = isSure ? "medium" : confidenceOf(load, code);
        report(span, asked === "nothing" ? "event" : asked, { data, confidence, trace: reached.trace });
      }
      const events = module.definitions.filter(({ fact }) => isEvent(fact) && !told.has(fact));
      const door = doorOf(module);
      const isCustom = /^(hooked|closed)$/.test(door.kind) ? undefined : eventCustoms.isCustom;
      for (const { form, fact, check } of uncheckedAmong(events, module, isCustom)) {
        told.add(fact);
        report(spanOf(form, fact.nameRange), "sibling", { data: { check }, confidence: "medium" });
      }
      const viewed = door.kind === "viewing" ? door.check : undefined;
      for (const { form, fact } of viewed === undefined ? [] : events) {
        if (told.has(fact) || isRestricted(audiences.ofModule(module.name))) continue;
        if (!changesUnaskedAnywhere({ form, fact }, module, names)) continue;
        told.add(fact);
        report(spanOf(form, fact.nameRange), "viewing", { data: { check: viewed ?? "" }, confidence: "medium" });
      }
      for (const { form, fact } of door.kind === "hooked" ? [] : events) {
        const condition = gatedEvents.conditionOf(module, textOfLiteral(fact.params[0]) ?? "");
        if (condition === undefined || told.has(fact) || isRestricted(audiences.ofModule(module.name))) continue;
        if (forgetsCondition({ form, fact }, condition, { module, names, door }))
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
