/** Reports casts that let the request set what gives its sender rights. */

import type { Confidence } from "../../finding.ts";
import { type Flow, flow } from "../../flow/flow.ts";
import { leastGuarded, type Reached, waysTo } from "../../flow/sinks.ts";
import { field, type Origin, type Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { type CastField, castFields } from "../../project/cast-fields.ts";
import { removeWord } from "../../project/edits.ts";
import { formFacts } from "../../project/form-facts.ts";
import { names } from "../../project/names.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { privilegeOf } from "../../project/privileged-fields.ts";
import { audiences, isRestricted } from "../../project/router/audience.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const massAssignmentSensitive = defineRule({
  id: "mass-assignment-sensitive",
  title: "Privileged field set from the request",
  severity: "high",
  cwe: [915],
  owasp: ["A08:2021", "A08:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [audiences, calls, flow, names],
  messages: {
    right:
      "`cast` takes `{field}` from what is sent: one more parameter gives its sender rights that the form does not offer.",
    owner: {
      severity: "medium",
      text: "`cast` takes `{field}` from what is sent: one more parameter makes it belong to somebody else.",
    },
  },
  check({ file, audiences, calls, flow, names, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    for (const call of calls.to("Ecto.Changeset.cast")) {
      const { definition } = call;
      if (call.args[1]?.kind === "map") continue; // The code itself says which keys are there.
      if (!definition || isForAdministrators(call)) continue;
      const sent = flow.valueOf(call, 1);
      const [first] = castFields(call, names).flatMap((field) => sentField(field, sent, call, flow));
      if (!first) continue;
      const module = names.moduleAround(call.form)?.name ?? "";
      const { kind, field, ways } = first;
      const certainty = (way: Reached): Confidence => {
        const isTaken = kind === "owner" && handsOver(way) && !isRestricted(audiences.ofTrace(way.trace));
        return isTaken ? "medium" : confidenceOf(kind, module, definition.name, way);
      };
      const found = leastGuarded(ways, certainty);
      if (!found) continue;
      const { reached, confidence } = found;
      if (kind === "owner" && reached.confidence === "low") continue; // Mostly set by the app's own code.
      const fixes = kind === "right" ? fixesOf(field) : [];
      report(call.nameSpan, kind, { data: { field: field.name }, confidence, trace: reached.trace, fixes });
    }
  },
});

type Kind = "right" | "owner";

interface Sent {
  readonly kind: Kind;
  readonly field: CastField;
  readonly ways: readonly Reached[];
}

/** A sensitive field, where what is cast can hold it: of a map whose keys the code names it cannot hold others. */
function sentField(cast: CastField, sent: Value, { nameSpan }: Call, flow: Flow): readonly Sent[] {
  const kind = privilegeOf(cast.name);
  const sink = { span: nameSpan, note: "is cast", isHarmless: isOfBytes };
  const ways = kind ? waysTo(flow.asDeclared(field(sent, cast.name)), sink) : [];
  return kind && ways.length > 0 ? [{ kind, field: cast, ways }] : [];
}

/** The bytes of a socket are no map whose keys others choose: the code that takes them apart names the keys. */
function isOfBytes({ text }: Origin): boolean {
  return text.startsWith("the data of `handle_info/2`");
}

/** Changesets that say in their name that no ordinary form uses them. */
function isForAdministrators({ definition, form }: Call): boolean {
  if (/(^|_)tests?(_|$)/.test(definition?.name ?? "")) return true; // Named for tests, which set whatever they need.
  return /admin|internal|seed|system|role|permission|import|sync|factory|backoffice|confirm|oauth|sso|saml|scim/i.test(
    `${definition?.name} ${form.path}`,
  );
}

/** True where an action that changes a record of somebody takes from its request, without a doubt, whose it is from then on. */
function handsOver({ confidence, trace }: Reached): boolean {
  const [first] = trace;
  if (confidence !== "high" || !first || trace.some(({ span }) => /admin/i.test(span.form.path))) return false;
  return formFacts(first.span.form.syntax).definitions.some(
    ({ name, arity, start, end }) =>
      name === "update" && arity === 2 && start <= first.span.start && first.span.end <= end,
  );
}

/** What people change of themselves gives rights; elsewhere, such as in memberships and pages of administrators, a role is what the form is about. */
function confidenceOf(kind: Kind, module: string, name: string, { confidence, trace }: Reached): Confidence {
  const isPerson = /(^|\.)(User|Account|Profile)$/.test(module);
  if (kind === "owner" || !isPerson || trace.some(({ span }) => /admin/i.test(span.form.path))) return "low";
  const isOwnForm = /registration|register|signup|sign_up|profile|settings/.test(name);
  if (isOwnForm) return confidence === "high" ? "high" : "medium";
  return confidence === "low" ? "low" : "medium";
}

function fixesOf({ form, list, name }: CastField): readonly ProposedFix[] {
  const edits = removeWord(form, list, name);
  return edits.length > 0 ? [{ title: `Take \`${name}\` out of the list`, class: "review", edits }] : [];
}
