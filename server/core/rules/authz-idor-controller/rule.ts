/** Reports records of somebody that are loaded by an id of the request alone. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { acts, changerAfter, guardedReader } from "../../project/acting-actions.ts";
import { parentAskedInstead } from "../../project/asked-parents.ts";
import {
  comparingSibling,
  confidenceOf,
  isAsked,
  isChange,
  itself,
  ownerIn,
  shortName,
} from "../../project/asked-records.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { hasScopedTwin, isJudged } from "../../project/judged-records.ts";
import { isForStaff, loadedRecords } from "../../project/loaded-records.ts";
import { askedModels, unaskedResources } from "../../project/loaded-resources.ts";
import { type Names, names } from "../../project/names.ts";
import { owners } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import { codeAlong, codeOf, rightsPlugsOf, underscored } from "../../project/rights.ts";
import { audiences, isRestricted } from "../../project/router/audience.ts";
import { forgettingSender, uncheckedAmong } from "../../project/sibling-checks.ts";
import { tenantCustoms } from "../../project/tenant-customs.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const authzIdorController = defineRule({
  id: "authz-idor-controller",
  title: "Record of somebody loaded by its id alone",
  severity: "medium",
  cwe: [639],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [askedModels, audiences, facts, flow, loadedRecords, names, owners, tenantCustoms],
  messages: {
    loaded:
      "The request chooses which {schema} is loaded here, whoever's it is: each belongs to its {owner}, and nothing here asks whether that is who sent the request.",
    parent:
      "Rights are asked for the {owner} that the request names, but the {schema} that it names need not be part of it: whoever has the one takes those of every other.",
    beside:
      "The request chooses which {schema} is changed here; `{action}` compares it with who sent the request first, and this does not.",
    shown:
      "The request chooses which {schema} something is done with here; `{action}` shows it only to whom a question lets through, and this asks nothing.",
    sibling:
      "This action changes data without asking for rights; the others of this controller ask `{check}` first, and no plug does so for it.",
    resource:
      "`load_resource` takes the {schema} that the request names, and nothing in this controller asks for rights to it, as `load_and_authorize_resource` does in others.",
    self: "The request chooses which {schema} is changed here: nothing asks whether that is who sent the request.",
  },
  check({ file, askedModels, audiences, facts, flow, loadedRecords, names, owners, tenantCustoms, report }) {
    if (isTestPath(file.path)) return;
    /** True for companies that a page only tells of: nothing keeps them apart. */
    const isOfNobody = (name: string) => owners.isTenant(name) && !tenantCustoms.keepsApart(name);
    for (const module of facts.modules.filter((one) => isController(one, names))) {
      const plugs = rightsPlugsOf(module, names);
      const open = module.definitions.filter(({ fact }) => fact.isPublic && fact.arity >= 2 && !plugs.cover(fact));
      for (const { form, fact, check } of forgettingSender(open, module))
        report(spanOf(form, fact.nameRange), "sibling", { data: { check }, confidence: "medium" });
      const told = new Set<Definition>();
      const once = new Map<Definition, Set<string>>();
      const loads = loadedRecords.in(module);
      for (const load of loads) {
        const { form, call, definition, id } = load;
        if (isForStaff(module.name, shortName(load.schema.name))) continue;
        const parent = parentAskedInstead(load, names);
        const reader = acts(codeOf(form, definition)) ? guardedReader(load, loads) : undefined;
        const sibling = isChange(definition.name) ? comparingSibling(load, loads, module) : reader;
        const owner = parent ?? ownerIn(load, module, plugs, { owners, names }) ?? sibling?.name;
        if (owner === undefined || plugs.coverRecord(definition, load.schema.name)) continue;
        if (owner === itself && isOfNobody(underscored(shortName(load.schema.name)))) continue;
        const isTenant = owners.isTenant(owner);
        const isKeptApart = isTenant && tenantCustoms.keepsApart(owner);
        if (plugs.cover(definition, load.schema.name) && !isKeptApart) continue; // Whoever has the role may see all there is.
        const span = spanOf(form, call.nameRange);
        const reached = reaching(flow.valueAt({ form, definition }, id), { span, note: "chooses the record" });
        if (reached?.confidence !== "high") continue;
        const code = codeAlong(form, definition, reached.trace, module);
        const audience = audiences.ofTrace(reached.trace);
        if (isRestricted(audience) || isJudged(load, module)) continue;
        const isOfPerson = owners.isPerson(owner);
        const isActedOn = reader !== undefined || changerAfter(load, module) !== undefined;
        if (parent === undefined && isAsked(load, code, owner, { isKeptApart, isOfPerson, isActedOn })) continue;
        if (isTwice(once, definition, load.schema.name)) continue; // Such as in the branch for errors.
        const schema = shortName(load.schema.name);
        const isSure =
          parent !== undefined || sibling !== undefined || (audience === "signed-in" && hasScopedTwin(load, names));
        const confidence = isSure ? "medium" : confidenceOf(load, code, audience, { isTenant, isKeptApart, isActedOn });
        const details = { confidence, trace: reached.trace };
        if (parent !== undefined) report(span, "parent", { data: { schema, owner }, ...details });
        else if (owner === itself) report(span, "self", { data: { schema }, ...details });
        else if (reader) report(span, "shown", { data: { schema, action: reader.name }, ...details });
        else if (owner === sibling?.name) report(span, "beside", { data: { schema, action: owner }, ...details });
        else report(span, "loaded", { data: { schema, owner }, ...details });
        told.add(definition);
      }
      for (const { form, call, model } of isForStaff(module.name) ? [] : unaskedResources(module)) {
        const audience = audiences.ofModule(module.name);
        if (isRestricted(audience) || askedModels.count(model) < fewestAsking) continue;
        const isOpen = audience !== "signed-in" || handsSender(module); // What strangers see too, and what is noted for the sender, is mostly meant so.
        const confidence = isOpen ? "low" : "medium";
        report(spanOf(form, call), "resource", { data: { schema: model }, confidence });
      }
      if (isForStaff(module.name)) continue;
      const actions = open.filter(({ fact }) => fact.arity === 2 && !told.has(fact));
      for (const { form, fact, check } of uncheckedAmong(actions, module))
        if (!isRestricted(audiences.of(form, fact.start)))
          report(spanOf(form, fact.nameRange), "sibling", { data: { check }, confidence: "medium" });
    }
  },
});

function isController(module: ModuleFacts, names: Names): boolean {
  return names.usesOf(module).has("Phoenix.Controller") || /Controller$/.test(module.name);
}

/** `Tags.watch(conn.assigns.current_user, conn.assigns.tag)`: the record is what it is, and the sender's own belongings change. */
function handsSender(module: ModuleFacts): boolean {
  return module.definitions.some(({ form, fact }) => /\bcurrent_\w+/.test(codeOf(form, fact)));
}

/** In how many controllers rights to a model must be asked for, before one that does not stands out. */
const fewestAsking = 2;

/** True from the second time on that a function loads records of a schema. */
function isTwice(known: Map<Definition, Set<string>>, definition: Definition, schema: string): boolean {
  const schemas = known.get(definition) ?? new Set<string>();
  known.set(definition, schemas);
  const isKnown = schemas.has(schema);
  schemas.add(schema);
  return isKnown;
}
