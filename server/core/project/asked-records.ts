/** What is known of records that an action loads by an id of the request: whose they are, and whether the code around asks who sent it. */

import type { Confidence } from "../finding.ts";
import type { ModuleFacts } from "./facts.ts";
import type { Definition } from "./form-facts.ts";
import { isJudged } from "./judged-records.ts";
import type { Load } from "./loaded-records.ts";
import type { Names } from "./names.ts";
import { isPrivate, type Owners, parentsOf } from "./owned-schemas.ts";
import {
  asksForRights,
  changesData,
  codeOf,
  comparesSender,
  knowsWho,
  type RightsPlugs,
  readsAssign,
  underscored,
  withoutSchema,
} from "./rights.ts";
import type { Audience } from "./router/audience.ts";

/** Stands for the owner of records of people themselves. */
export const itself = "";

/** What a record belongs to: somebody, what plugs of the controller ask the rights for, or what its other functions take from the assigns. */
export function ownerIn(
  load: Load,
  module: ModuleFacts,
  plugs: RightsPlugs,
  { owners, names }: { readonly owners: Owners; readonly names: Names },
): string | undefined {
  const { schema, definition } = load;
  const owner = owners.behind(schema);
  if (owner !== undefined) return owner;
  const own = shortName(schema.name);
  const isCustomer = owners.isTenant(underscored(own)) && !plugs.cover(definition);
  if (isCustomer || /^(User|Account|Member)$/.test(own) || owners.isPerson(underscored(own)))
    return isChange(definition.name) ? itself : undefined;
  const models = new Set(plugs.models.map((model) => shortName(model).toLowerCase()));
  const parents = parentsOf(schema, names);
  return (
    parents.find((parent) => models.has(parent.replaceAll("_", ""))) ?? parents.find((one) => readsAssign(module, one))
  );
}

interface Asked {
  readonly isKeptApart: boolean;
  readonly isOfPerson: boolean;
  /** What is loaded is changed afterwards, or something is done with it that not all may see. */
  readonly isActedOn: boolean;
}

/** True where the code asks for rights, or compares who sent the request: not where that is only mentioned beside a record that is changed, or private. */
export function isAsked(
  { definition, schema }: Load,
  code: string,
  owner: string,
  { isKeptApart, isOfPerson, isActedOn }: Asked,
): boolean {
  const name = shortName(schema.name);
  const own = withoutSchema(code, name);
  if (asksForRights(own) || comparesSender(own)) return true;
  if (isActedOn || isChange(definition.name)) return false;
  const isNamed = mentions(code, owner, name);
  if (isNamed && !isOfPerson) return true;
  return (isNamed || knowsWho(code, name)) && !isKeptApart && !isPrivate(name);
}

/** The owner is looked at under its own name, as in `Repo.get_by(Document, project_id: …)` before. */
function mentions(code: string, owner: string, schema: string): boolean {
  return owner !== itself && owner !== schema.toLowerCase() && new RegExp(`(?<!")\\b${owner}\\b(?!_id")`).test(code);
}

/** True for an action that changes or deletes, by its name. */
export function isChange(action: string): boolean {
  return /^(update|delete|remove|destroy|archive|cancel)/.test(action);
}

interface Owned {
  /** It belongs to a customer. */
  readonly isTenant: boolean;
  /** The application looks elsewhere at the customer of who sent the request. */
  readonly isKeptApart: boolean;
  /** It is changed by an action that runs after what loads it. */
  readonly isActedOn: boolean;
}

/** Changing or deleting what belongs to others is meant by nobody; some of it may be there for all to see. */
export function confidenceOf(
  load: Load,
  code: string,
  audience: Audience,
  { isTenant, isKeptApart, isActedOn }: Owned,
): Confidence {
  if (isActedOn || isChange(load.definition.name)) return "medium";
  if (changesData(load.call.name, code)) return audience === "anyone" ? "low" : "medium"; // Such as what a visitor without a name has in hand.
  if (isTenant)
    return isKeptApart && (isPrivate(shortName(load.schema.name)) || audience === "signed-in") ? "medium" : "low";
  return isPrivate(shortName(load.schema.name)) ? "medium" : "low";
}

/** Another action of the module that takes a record of the same schema, and compares it with who sent the request before it is changed. */
export function comparingSibling(load: Load, loads: readonly Load[], module: ModuleFacts): Definition | undefined {
  const other = loads.find(
    (one) =>
      one.definition.name !== load.definition.name &&
      one.definition.isPublic &&
      one.schema === load.schema &&
      one.call.name === load.call.name &&
      comparesSender(codeOf(one.form, one.definition)) &&
      isJudged(one, module),
  );
  return other?.definition;
}

export function shortName(module: string): string {
  return module.split(".").at(-1) ?? module;
}
