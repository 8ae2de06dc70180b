/** Reports events of LiveViews that load or change a record of somebody by an id of the browser alone. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import { isForStaff, type Load, loadsIn } from "../../project/loaded-records.ts";
import { type Names, names } from "../../project/names.ts";
import { ownerOf } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const authzHandleEvent = defineRule({
  id: "authz-handle-event",
  title: "Event changes a record by its id alone",
  severity: "medium",
  cwe: [862, 639],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [facts, flow, names],
  messages: {
    event:
      "The browser chooses which {schema} this event takes, whoever's it is: each belongs to its {owner}, and nothing here asks whether that is who sent the event. What the page shows does not bind what the browser sends.",
  },
  check({ file, facts, flow, names, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter((one) => isLive(one, names) && !isForStaff(one.name))) {
      for (const load of loadsIn(module, names)) {
        const { form, call, definition, id, schema } = load;
        const owner = definition.name === "handle_event" ? ownerOf(schema, names) : undefined;
        if (owner === undefined || asksWho(load)) continue;
        const span = spanOf(form, call.nameRange);
        const reached = reaching(flow.valueAt({ form, definition }, id), { span, note: "chooses the record" });
        if (reached?.confidence !== "high") continue;
        const data = { schema: schema.name.split(".").at(-1) ?? schema.name, owner };
        report(span, "event", { data, confidence: confidenceOf(load), trace: reached.trace });
      }
    }
  },
});

function isLive(module: ModuleFacts, names: Names): boolean {
  const uses = names.usesOf(module);
  return uses.has("Phoenix.LiveView") || uses.has("Phoenix.LiveComponent");
}

/** True where the function compares an owner, looks among what it has loaded, or asks for rights. */
function asksWho({ form, definition }: Load): boolean {
  return /authori[sz]|permi(t|ssion)|polic(y|ies)|\bcan\?|\bcan_|owner|allowed|_id\s*[!=]=|[!=]=\s*\S*(_id|\.id)\b|current_user\)|current_scope,|current_user,|Enum\.find|verify|assoc\(|\^/i.test(
    withoutRest(textOf(form, definition)),
  );
}

/** What is asked of lists that are shown afterwards says nothing of the record. */
function withoutRest(text: string): string {
  return text.replace(/\b\w*\.?(list|stream|assign|all)_?\w*!?\([^\n]*/g, "");
}

/** A change is meant by nobody; what is only read may be there for all to see. */
function confidenceOf({ form, call, definition }: Load): Confidence {
  const changes = /(delete|remove|destroy|update|archive|cancel|revoke|toggle|publish)/;
  return changes.test(call.name) || changes.test(textOf(form, definition)) ? "medium" : "low";
}
