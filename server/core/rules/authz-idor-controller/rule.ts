/** Reports records of somebody that are loaded by an id of the request alone. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { hasScopedTwin, isJudged } from "../../project/judged-records.ts";
import { isForStaff, type Load, loadedRecords } from "../../project/loaded-records.ts";
import { askedModels, unaskedResources } from "../../project/loaded-resources.ts";
import { type Names, names } from "../../project/names.ts";
import { isPerson, isPrivate, isTenant, ownerBehind, parentsOf } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import {
  asksForRights,
  changesData,
  codeAlong,
  codeOf,
  comparesSender,
  knowsWho,
  type RightsPlugs,
  readsAssign,
  rightsPlugsOf,
  withoutSchema,
} from "../../project/rights.ts";
import { type Audience, audiences, isRestricted } from "../../project/router/audience.ts";
import { uncheckedAmong } from "../../project/sibling-checks.ts";
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
  needs: [askedModels, audiences, facts, flow, loadedRecords, names, tenantCustoms],
  messages: {
    loaded:
      "The request chooses which {schema} is loaded here, whoever's it is: each belongs to its {owner}, and nothing here asks whether that is who sent the request.",
    sibling:
      "This action changes data without asking for rights; the others of this controller ask `{check}` first, and no plug does so for it.",
    resource:
      "`load_resource` takes the {schema} that the request names, and nothing in this controller asks for rights to it, as `load_and_authorize_resource` does in others.",
    self: "The request chooses which {schema} is changed here: nothing asks whether that is who sent the request.",
  },
  check({ file, askedModels, audiences, facts, flow, loadedRecords, names, tenantCustoms, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter((one) => isController(one, names) && !isForStaff(one.name))) {
      const plugs = rightsPlugsOf(module, names);
      const told = new Set<Definition>();
      const once = new Map<Definition, Set<string>>();
      for (const load of loadedRecords.in(module)) {
        const { form, call, definition, id } = load;
        const owner = ownerIn(load, module, plugs, names);
        if (owner === undefined || plugs.coverRecord(definition, load.schema.name)) continue;
        const isKeptApart = isTenant(owner) && tenantCustoms.keepsApart(owner);
        if (plugs.cover(definition, load.schema.name) && !isKeptApart) continue; // Whoever has the role may see all there is.
        const span = spanOf(form, call.nameRange);
        const reached = reaching(flow.valueAt({ form, definition }, id), { span, note: "chooses the record" });
        if (reached?.confidence !== "high") continue;
        const code = codeAlong(form, definition, reached.trace, module);
        const schema = shortName(load.schema.name);
        const audience = audiences.ofTrace(reached.trace);
        if (isRestricted(audience) || isJudged(load, module) || isAsked(load, code, owner, isKeptApart)) continue;
        if (isTwice(once, definition, load.schema.name)) continue; // Such as in the branch for errors.
        const data = { schema, owner };
        const usual = confidenceOf(load, code, audience, { isTenant: isTenant(owner), isKeptApart });
        const confidence = audience === "signed-in" && hasScopedTwin(load, names) ? "medium" : usual;
        if (owner === itself) report(span, "self", { data: { schema }, confidence, trace: reached.trace });
        else report(span, "loaded", { data, confidence, trace: reached.trace });
        told.add(definition);
      }
      for (const { form, call, model } of unaskedResources(module)) {
        const audience = audiences.ofModule(module.name);
        if (isRestricted(audience) || askedModels.count(model) < fewestAsking) continue;
        const isOpen = audience !== "signed-in" || handsSender(module); // What strangers see too, and what is noted for the sender, is mostly meant so.
        const confidence = isOpen ? "low" : "medium";
        report(spanOf(form, call), "resource", { data: { schema: model }, confidence });
      }
      const actions = module.definitions.filter(
        ({ fact }) => fact.isPublic && fact.arity === 2 && !told.has(fact) && !plugs.cover(fact),
      );
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

const itself = "";

/** What a record belongs to: somebody, what plugs of the controller ask the rights for, or what its other functions take from the assigns. */
function ownerIn(load: Load, module: ModuleFacts, plugs: RightsPlugs, names: Names): string | undefined {
  const { schema, definition } = load;
  const owner = ownerBehind(schema, names);
  if (owner !== undefined) return owner;
  if (/^(User|Account|Member)$/.test(shortName(schema.name))) return isChange(definition.name) ? itself : undefined;
  const models = new Set(plugs.models.map((model) => shortName(model).toLowerCase()));
  const parents = parentsOf(schema, names);
  return (
    parents.find((parent) => models.has(parent.replaceAll("_", ""))) ?? parents.find((one) => readsAssign(module, one))
  );
}

/** The owner is looked at under its own name, as in `Repo.get_by(Document, project_id: …)` before. */
function mentions(code: string, owner: string, schema: string): boolean {
  return owner !== itself && owner !== schema.toLowerCase() && new RegExp(`(?<!")\\b${owner}\\b(?!_id")`).test(code);
}

/** True where the code asks for rights, or compares who sent the request: not where that is only mentioned beside a record that is changed, or private. */
function isAsked({ definition, schema }: Load, code: string, owner: string, isKeptApart: boolean): boolean {
  const name = shortName(schema.name);
  const own = withoutSchema(code, name);
  if (asksForRights(own) || comparesSender(own)) return true;
  if (isChange(definition.name)) return false;
  const isNamed = mentions(code, owner, name);
  if (isNamed && !isPerson(owner)) return true;
  return (isNamed || knowsWho(code, name)) && !isKeptApart && !isPrivate(name);
}

function isChange(action: string): boolean {
  return /^(update|delete|remove|destroy|archive|cancel)/.test(action);
}

interface Owned {
  /** It belongs to a customer. */
  readonly isTenant: boolean;
  /** The application looks elsewhere at the customer of who sent the request. */
  readonly isKeptApart: boolean;
}

/** Changing or deleting what belongs to others is meant by nobody; some of it may be there for all to see. */
function confidenceOf(load: Load, code: string, audience: Audience, { isTenant, isKeptApart }: Owned): Confidence {
  if (isChange(load.definition.name)) return "medium";
  if (changesData(load.call.name, code)) return audience === "anyone" ? "low" : "medium"; // Such as what a visitor without a name has in hand.
  if (isTenant)
    return isKeptApart && (isPrivate(shortName(load.schema.name)) || audience === "signed-in") ? "medium" : "low";
  return isPrivate(shortName(load.schema.name)) ? "medium" : "low";
}

function shortName(module: string): string {
  return module.split(".").at(-1) ?? module;
}
