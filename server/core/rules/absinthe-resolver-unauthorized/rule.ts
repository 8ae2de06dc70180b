/** Reports resolvers that take a record of somebody by an id of the query and look at nothing that says who asks. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { itself } from "../../project/asked-records.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { isJudged } from "../../project/judged-records.ts";
import { isForStaff, type Load, loadedRecords } from "../../project/loaded-records.ts";
import { mutationFieldsIn, mutationsAsk } from "../../project/mutation-fields.ts";
import { isPrivate, owners } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import {
  asksForRights,
  changesData,
  codeAlong,
  codeOf,
  comparesSender,
  knowsWho,
  underscored,
  withoutSchema,
} from "../../project/rights.ts";
import { resolvedFields } from "../../project/roles.ts";
import { tenantCustoms } from "../../project/tenant-customs.ts";
import { defineRule } from "../../rule.ts";
import { type Form, spanOf } from "../../syntax/source-file.ts";

export const absintheResolverUnauthorized = defineRule({
  id: "absinthe-resolver-unauthorized",
  title: "Resolver takes any record by its id",
  severity: "medium",
  cwe: [862, 639],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [facts, flow, loadedRecords, mutationsAsk, owners, resolvedFields, tenantCustoms],
  messages: {
    taken:
      "The query chooses which {schema} this resolver takes, whoever's it is: each belongs to its {owner}, and the resolver looks neither at who asks nor at what the field belongs to.",
    self: "The query chooses which {schema} this resolver changes: nothing asks whether it is that of who sent it.",
    sibling:
      "This mutation has no check in the schema, where nearly all others of the project have one, such as `{check}`: nothing asks who may send it.",
  },
  check({
    file,
    "absinthe-resolved-fields": fields,
    facts,
    flow,
    loadedRecords,
    mutationsAsk,
    owners,
    tenantCustoms,
    report,
  }) {
    if (fields.size === 0 || isTestPath(file.path)) return;
    if (mutationsAsk) {
      const own = file.forms.flatMap(mutationFieldsIn);
      const check = own.find((one) => one.check !== undefined)?.check ?? "middleware";
      for (const { form, call } of own.filter((one) => one.check === undefined))
        report(spanOf(form, call.nameRange), "sibling", { data: { check }, confidence: "medium" });
    }
    /** A customer of the application, where those are kept apart, and it is changed. */
    const tenantItself = ({ schema, definition }: Load) => {
      const name = underscored(schema.name.split(".").at(-1) ?? "");
      const isCustomer = owners.isTenant(name) && tenantCustoms.keepsApart(name);
      return isCustomer && changesData(definition.name, "") ? itself : undefined;
    };
    const resolvers = facts.modules.filter((module) =>
      module.definitions.some(({ fact }) => fields.has(keyOf(module, fact))),
    );
    for (const module of resolvers.filter(({ name }) => !isForStaff(name))) {
      for (const load of loadedRecords.in(module)) {
        const { form, definition, id, schema } = load;
        const around = fields.get(keyOf(module, definition));
        const owner = around && (owners.behind(schema) ?? tenantItself(load));
        if (!around || owner === undefined || looksAt("parent", form, definition)) continue;
        const knowsSender = looksAt("resolution", form, definition);
        const shortName = schema.name.split(".").at(-1) ?? schema.name;
        if (around.some((text) => isAsked(text, shortName, load))) continue;
        const span = spanOf(form, load.call.nameRange);
        const reached = reaching(flow.valueAt({ form, definition }, id), { span, note: "chooses the record" });
        if (reached?.confidence !== "high") continue;
        const code = codeAlong(form, definition, reached.trace, module);
        const isAskedHere = knowsSender ? !isUnasked(load, code, shortName, module) : knowsWho(code, shortName);
        if (isAskedHere) continue;
        const confidence = confidenceOf(load, owners.isTenant(owner), code, shortName, around);
        if (owner === itself) report(span, "self", { data: { schema: shortName }, confidence, trace: reached.trace });
        else report(span, "taken", { data: { schema: shortName, owner }, confidence, trace: reached.trace });
      }
    }
  },
});

function keyOf({ name: module }: ModuleFacts, { name, arity }: Definition): string {
  return `${module}.${name}/${arity}`;
}

/** True where one of the arguments around those of the field is looked at: the parent, or the resolution, which holds the context. */
function looksAt(which: "parent" | "resolution", form: Form, { params, arity, ...rest }: Definition): boolean {
  const param = params[which === "parent" ? arity - 3 : arity - 1];
  if (!param) return false;
  if (param.kind !== "variable") return true;
  const code = codeOf(form, { params, arity, ...rest });
  return !param.name.startsWith("_") && (code.match(new RegExp(`\\b${param.name}\\b`, "g"))?.length ?? 0) > 1;
}

/** True where the record is changed, and who asks is looked at for other things: neither compared, nor handed on together with the record. */
function isUnasked(load: Load, code: string, schema: string, module: ModuleFacts): boolean {
  const isChange = changesData(load.call.name, code) || changesData(load.definition.name, "");
  const own = withoutSchema(code, schema);
  return isChange && !asksForRights(own) && !comparesSender(own) && !isJudged(load, module);
}

/** True where the field asks for rights to the record: not for a role alone where rows of all customers are taken, nor to what the field belongs to. */
function isAsked(around: string, schema: string, { isAcrossOwners }: Load): boolean {
  if (isForOperators(around)) return true;
  if (!asksForRights(around) || isAcrossOwners) return /\b(owner|owns)/i.test(around);
  const [, parent] = /\b(\w+?)_authori[sz]e\w*\(/.exec(around) ?? [];
  return parent === undefined || underscored(schema).endsWith(parent) || !isParent(parent);
}

/** `middleware Authorize, :super_admin`: a role of those who run the application, who may see all customers. */
function isForOperators(around: string): boolean {
  return /:(super\w*|root|system\w*|staff|operators?|platform\w*|internal\w*|(?!(org|organi[sz]ation|account|company|team|tenant|workspace|project)_)\w+_(admin|superuser))\b/.test(
    around,
  );
}

/** `project_authorize(…)`, but no `viewer_authorize(…)`. */
function isParent(name: string): boolean {
  return !/^(user|viewer|current|is|do|maybe|check|ensure|with|must|should|can|query|field|resolver)/.test(name);
}

/** Nobody means to have changed what is another's; what is only read may be there for all to see. */
function confidenceOf(
  load: Load,
  isOfTenant: boolean,
  code: string,
  schema: string,
  around: readonly string[],
): Confidence {
  const isChange = changesData(load.call.name, code) || changesData(load.definition.name, "");
  const isSure = isChange || load.isAcrossOwners || isPrivate(schema) || isOfTenant;
  return isSure || around.some(asksForRights) ? "medium" : "low";
}
