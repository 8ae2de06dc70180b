/** Reports pages of LiveViews that load a record of somebody by an id of the address alone. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { isJudged } from "../../project/judged-records.ts";
import { isForStaff, type Load, loadedRecords } from "../../project/loaded-records.ts";
import { type Names, names } from "../../project/names.ts";
import { isAtom } from "../../project/nodes.ts";
import { isPrivate, owners } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import { asksForRights, changesData, codeAlong, codeOf, comparesSender } from "../../project/rights.ts";
import { type Audience, audiences, isRestricted } from "../../project/router/audience.ts";
import { tenantCustoms } from "../../project/tenant-customs.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const authzHandleParams = defineRule({
  id: "authz-handle-params",
  title: "Page loads a record by its id alone",
  severity: "low",
  cwe: [639],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [audiences, facts, flow, loadedRecords, names, owners, tenantCustoms],
  messages: {
    shown:
      "The address chooses which {schema} this page shows, whoever's it is: each belongs to its {owner}, and nothing in this LiveView asks whether that is the visitor.",
    changed: {
      severity: "medium",
      text: "The address chooses which {schema} can be changed on this page, whoever's it is: each belongs to its {owner}, and nothing in this LiveView asks whether that is the visitor.",
    },
  },
  check({ file, audiences, facts, flow, loadedRecords, names, owners, tenantCustoms, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter((one) => isPage(one, names) && !isForStaff(one.name))) {
      const loads = loadedRecords.in(module).filter(({ definition }) => isEntry(definition));
      if (loads.length === 0 || asksSomewhere(module)) continue;
      const audience = audiences.ofModule(module.name);
      if (isRestricted(audience)) continue;
      for (const load of loads) {
        const { form, call, definition, id } = load;
        const owner = owners.of(load.schema);
        if (owner === undefined || isJudged(load, module)) continue;
        const span = spanOf(form, call.nameRange);
        const reached = reaching(flow.valueAt({ form, definition }, id), { span, note: "chooses the record" });
        if (reached?.confidence !== "high") continue;
        const schema = load.schema.name.split(".").at(-1) ?? load.schema.name;
        const isChanged = isForm(load) || changesShown(module);
        const isApart = owners.isTenant(owner) && tenantCustoms.keepsApart(owner);
        const isMine = isChanged || isPrivate(schema) || isApart;
        if (!isMine && knowsVisitor(module)) continue;
        const confidence = isSure(isChanged, schema, isApart, audience) ? "medium" : "low";
        report(span, isChanged ? "changed" : "shown", { data: { schema, owner }, confidence, trace: reached.trace });
      }
    }
  },
});

function isPage(module: ModuleFacts, names: Names): boolean {
  return names.usesOf(module).has("Phoenix.LiveView");
}

function isEntry({ name }: Definition): boolean {
  return /^(mount|handle_params|apply_action|load_\w+|assign_\w+)$/.test(name);
}

/** True where any function of the LiveView compares an owner, or asks for rights. */
function asksSomewhere(module: ModuleFacts): boolean {
  return module.definitions.some(({ form, fact }) => {
    if (fact.name === "render") return false;
    const code = codeOf(form, fact);
    return asksForRights(code) || comparesSender(code) || whose.test(code);
  });
}

const whose = /_id\s*[!=]=|[!=]=\s*\S*(_id|\.id)\b|\bscope\b|\btoken\b|secret/;

/** True where the LiveView mentions who the visitor is, which may be for other things. */
function knowsVisitor(module: ModuleFacts): boolean {
  return module.definitions.some(
    ({ form, fact }) => fact.name !== "render" && /\bcurrent_\w+/.test(codeOf(form, fact)),
  );
}

/** `apply_action(socket, :edit, %{"id" => id})`. */
function isForm({ definition }: Load): boolean {
  return definition.params.some((param) => isAtom(param, "edit") || isAtom(param, "delete"));
}

/** True where an event changes what the page has loaded. */
function changesShown(module: ModuleFacts): boolean {
  return (module.clausesNamed.get("handle_event") ?? []).some(({ form, fact }) => {
    const code = codeAlong(form, fact, [], module);
    return changesData("", code) && /assigns/.test(code);
  });
}

/** What strangers may open is mostly meant for all. */
function isSure(isChanged: boolean, schema: string, isApart: boolean, audience: Audience): boolean {
  if (audience === "anyone") return isChanged && isPrivate(schema);
  return isChanged || isPrivate(schema) || isApart;
}
