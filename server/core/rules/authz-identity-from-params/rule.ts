/** Reports requests that say themselves who they come from, or whose record is judged. */

import type { TraceSpan } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { chosenIdentities } from "../../project/chosen-identities.ts";
import { facts } from "../../project/facts.ts";
import { formFacts } from "../../project/form-facts.ts";
import { isForStaff, loadedRecords } from "../../project/loaded-records.ts";
import { names } from "../../project/names.ts";
import { owners } from "../../project/owned-schemas.ts";
import { isTestPath } from "../../project/paths.ts";
import { asksForRights, changesData, codeAlong, withoutAtoms } from "../../project/rights.ts";
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
  needs: [audiences, facts, flow, loadedRecords, names, owners],
  messages: {
    instead:
      "The request may name another `{field}` than that of the one who sent it: what it names is taken first, and nothing here asks whether it may.",
    judged:
      "Whether the record may be changed is judged by the `{field}` of the request where it names one, not by that of the record: whoever names their own is let through.",
    unknown:
      "Where nobody is signed in, the request says itself who it comes from (`{field}`): whoever names somebody else acts in their place.",
    assigned:
      "Who the request comes from (`{field}`) is what the request says: nothing proves it, and whoever names somebody else acts in their place.",
  },
  check({ file, audiences, facts, flow, loadedRecords, names, owners, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter(({ name }) => !isForStaff(name))) {
      for (const { kind, form, definition, field, node, value } of chosenIdentities(module, names, loadedRecords)) {
        const span = spanOf(form, node);
        const reached = reaching(flow.valueAt({ form, definition }, value), { span, note: "decides who it is" });
        if (reached?.confidence !== "high" || isRestricted(audiences.ofTrace(reached.trace))) continue;
        const code = codeAlong(form, definition, reached.trace, module);
        if (kind !== "judged" && asksForRights(kind === "unknown" ? withoutAtoms(code) : code)) continue;
        const doesSomething =
          changesData(definition.name, code) || namesAlong(reached.trace).some((name) => acts.test(name));
        const isSure =
          kind === "unknown"
            ? doesSomething
            : kind !== "instead" || owners.isTenant(field) || changesData(definition.name, code);
        report(span, kind, { data: { field }, confidence: isSure ? "medium" : "low", trace: reached.trace });
      }
    }
  },
});

/** Actions that do something in somebody's name. */
const acts =
  /^(create|update|delete|upload|insert|save|submit|add|send|post|start|join|leave|buy|checkout|vote|transfer)/;

/** The names of the functions that a trace leads through. */
function namesAlong(trace: readonly TraceSpan[]): readonly string[] {
  return trace.flatMap(({ span }) =>
    formFacts(span.form.syntax).definitions.flatMap(({ name, start, end }) =>
      start <= span.start && span.end <= end ? [name] : [],
    ),
  );
}
