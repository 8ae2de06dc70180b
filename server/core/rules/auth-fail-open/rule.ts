/** Reports checks of who asks that say yes where they could not look: without a secret, after an error, for whatever nobody thought of. */

import { facts, type ModuleFacts, type Placed } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { names } from "../../project/names.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { writtenExpressions } from "../../project/written-expressions.ts";
import { defineRule } from "../../rule.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";
import { grantsAfterErrors, grantsWithoutSecret, isGrant, isNothing } from "./grants.ts";
import { mayBothBeMissing } from "./missing.ts";

export const authFailOpen = defineRule({
  id: "auth-fail-open",
  title: "Check that says yes where it could not look",
  severity: "high",
  cwe: [636, 755],
  owasp: ["A07:2021", "A10:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [facts, names, writtenExpressions],
  messages: {
    unset:
      "Without `{secret}` this says yes to everybody: a variable that is not set turns the check off, and nothing tells.",
    error: "An error in the check says yes: whoever can make it fail passes.",
    rest: "`{function}` says yes to whatever no other clause names: what is added later is allowed to everybody.",
    missing:
      "`{sent}` is nothing where the request leaves it out, and `{expected}` is nothing where it is not set: nothing equals nothing, and the check passes.",
  },
  check({ file, facts, names, writtenExpressions, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    for (const module of facts.modules) {
      for (const placed of module.definitions) {
        const { form, fact } = placed;
        if (isDecider(placed, module)) {
          for (const { at, secret } of grantsWithoutSecret(placed, module))
            report(spanOf(form, at), "unset", { data: { secret }, confidence: "medium" });
          for (const at of grantsAfterErrors(fact)) report(spanOf(form, at), "error", { confidence: "medium" });
        }
        if (grantsRest(placed, module))
          report(spanOf(form, fact.nameRange), "rest", { data: { function: fact.name }, confidence: "low" });
      }
    }
    for (const placed of writtenExpressions.comparisons()) {
      const found = mayBothBeMissing(placed, names);
      if (!found) continue;
      const { form, node } = placed;
      const data = { sent: textOf(form, found.sent), expected: textOf(form, found.expected) };
      report(spanOf(form, node), "missing", { data, confidence: found.isSecret ? "high" : "medium" });
    }
  },
});

/** A function, by its name or that of its module, that says yes or no, and somewhere says no. */
function isDecider({ form, fact }: Placed<Definition>, { name, clausesNamed }: ModuleFacts): boolean {
  const isNamed =
    /verif|valid|authenti|authori[sz]e|signature|check_(?:token|secret|key|hmac)|require_|ensure_|webhook/.test(
      fact.name,
    ) ||
    (/^(?:call|on_mount)$/.test(fact.name) && /Auth|Verif|Signature|Webhook|Token|ApiKey|Require/.test(name));
  if (!isNamed || /changeset|maybe_|fetch_|optional/.test(fact.name)) return false;
  return [{ form, fact }, ...(clausesNamed.get(fact.name) ?? [])].some((one) =>
    denial.test(textOf(one.form, one.fact)),
  );
}

const denial =
  /\bfalse\b|:error\b|\{:error|\bhalt\b|:halt\b|:unauthorized|:forbidden|\b40[13]\b|compare|\?\(|==|:crypto\.mac/;

/** `def can?(_user, _action, _thing), do: true` after clauses that name users, actions and things, some of which say no. */
function grantsRest({ form, fact }: Placed<Definition>, { clausesNamed }: ModuleFacts): boolean {
  if (!/^(?:can|authori[sz]e|authorized|permit|permitted|allowed|policy)\??$/.test(fact.name)) return false;
  const clauses = (clausesNamed.get(fact.name) ?? []).filter((one) => one.fact.arity === fact.arity);
  const isLast = clauses.at(-1)?.fact === fact && clauses.length > 1;
  const takesAll = fact.guard === undefined && fact.params.length > 1 && fact.params.every((param) => isNothing(param));
  const saysNo = clauses.some((one) => one.form !== form && denial.test(textOf(one.form, one.fact)));
  return isLast && takesAll && saysNo && isGrant(fact.body, false);
}
