/** Reports requests that say themselves who they come from, or whose record is judged. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { chosenIdentities } from "../../project/chosen-identities.ts";
import { facts } from "../../project/facts.ts";
import { isForStaff, loadedRecords } from "../../project/loaded-records.ts";
import { names } from "../../project/names.ts";
import { isTenant } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import { asksForRights, changesData, codeAlong } from "../../project/rights.ts";
import { audiences, isRestricted } from "../../project/router/audience.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const authzIdentityFromParams = defineRule({
  id: "authz-identity-from-params",
  title: "Request says itself who it comes from",
  severity: "high",
  cwe: [639, 287],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [audiences, facts, flow, loadedRecords, names],
  messages: {
    instead:
      "The request may name another `{field}` than that of the one who sent it: what it names is taken first, and nothing here asks whether it may.",
    judged:
      "Whether the record may be changed is judged by the `{field}` of the request where it names one, not by that of the record: whoever names their own is let through.",
    assigned:
      "Who the request comes from (`{field}`) is what the request says: nothing proves it, and whoever names somebody else acts in their place.",
  },
  check({ file, audiences, facts, flow, loadedRecords, names, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter(({ name }) => !isForStaff(name))) {
      for (const { kind, form, definition, field, node, value } of chosenIdentities(module, names, loadedRecords)) {
        const span = spanOf(form, node);
        const reached = reaching(flow.valueAt({ form, definition }, value), { span, note: "decides who it is" });
        if (reached?.confidence !== "high" || isRestricted(audiences.ofTrace(reached.trace))) continue;
        const code = codeAlong(form, definition, reached.trace, module);
        if (kind !== "judged" && asksForRights(code)) continue;
        const isSure = kind !== "instead" || isTenant(field) || changesData(definition.name, code);
        report(span, kind, { data: { field }, confidence: isSure ? "medium" : "low", trace: reached.trace });
      }
    }
  },
});
