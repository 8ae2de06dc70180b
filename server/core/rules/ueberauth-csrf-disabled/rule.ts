/** Reports sign-in over OAuth whose answers anybody may have asked for. */

import { type Calls, calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { removeOption } from "../../project/edits.ts";
import { reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { aliasText, isAtom } from "../../project/nodes.ts";
import { statesPassedOn, uncheckedOAuthCallbacks } from "../../project/oauth-callbacks.ts";
import { conditionOf, optionIndex, possibleValues, type WrittenOption } from "../../project/option-index.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const ueberauthCsrfDisabled = defineRule({
  id: "ueberauth-csrf-disabled",
  title: "OAuth state check turned off",
  severity: "high",
  cwe: [352],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, dependencies, names, optionIndex, statesPassedOn, uncheckedOAuthCallbacks],
  messages: {
    off: "`ignores_csrf_attack: true` takes sign-ins that this browser did not begin: an attacker can sign a visitor in to the attacker's account.",
    posted: {
      severity: "medium",
      text: "`ignores_csrf_attack: true` takes sign-ins that this browser did not begin: the provider posts its answers, and something else than the cookie has to check `state`.",
    },
    session:
      "With empty `session_params` the `state` of the answer is compared with nothing: an attacker can sign a visitor in to the attacker's account.",
    unchecked:
      "The code of the provider's answer is exchanged, and its `state` is compared with nothing that this browser's session holds: an attacker can sign a visitor in to the attacker's account.",
    passed:
      "`state` is what the request says, and this Ueberauth compares it with nothing: an attacker can sign a visitor in to the attacker's account.",
    replaced: {
      severity: "medium",
      text: "`state` is what the request says, and not what Ueberauth made for this browser: sign-ins work only where the check of it is turned off.",
    },
  },
  check({ file, calls, config, dependencies, names, optionIndex, statesPassedOn, uncheckedOAuthCallbacks, report }) {
    for (const span of uncheckedOAuthCallbacks) report(span, "unchecked", { confidence: "medium" });
    const isCompared = dependencies.isAtLeast("ueberauth", "0.7.0") === true;
    for (const span of statesPassedOn) report(span, isCompared ? "replaced" : "passed", { confidence: "medium" });
    for (const option of optionIndex.named("ignores_csrf_attack")) {
      const { environments, isConditional } = conditionOf(option, config);
      if (reachesProduction(environments) === "no") continue;
      const values = possibleValues(option.value, option.form, names.moduleAround(option.form));
      const isOn = values.find(({ node }) => isAtom(node, "true"));
      if (!isOn) continue;
      const asksNobody =
        isOfOwnStrategy(option) && (isPretended(names.moduleAround(option.form)?.name) || asksForm(file.text, calls));
      const confidence = asksNobody ? "low" : isConditional || isOn.isChosen ? "medium" : "high";
      const options = { confidence, fixes: fixesOf(option) } as const;
      report(option.span, answersByPost(option, names.moduleAround(option.form)?.name) ? "posted" : "off", options);
    }
    const isAssent = /Assent/.test(file.text) && calls.named("callback").length > 0;
    for (const option of isAssent ? optionIndex.named("session_params") : []) {
      const { value, form } = option;
      if ((value.kind === "map" || value.kind === "list") && value.items.length === 0)
        report(spanOf(form, option.range), "session", { confidence: "medium" });
    }
  },
});

/** `use Ueberauth.Strategy, ignores_csrf_attack: true`: one that sends nobody to a provider has no answer to compare, as one that asks for a name. */
function isOfOwnStrategy({ around }: WrittenOption): boolean {
  const call = around?.call;
  return call?.name === "use" && aliasText(call.args[0]) === "Ueberauth.Strategy";
}

/** `conn.params["email"]`, and nobody is sent anywhere: who signs in is what a form of this site says. */
function asksForm(text: string, calls: Calls): boolean {
  return calls.named("redirect!").length === 0 && /\bconn\.params(\[|\s*\|>)/.test(text);
}

/** A strategy that stands in for a provider while people build the app. */
function isPretended(module = ""): boolean {
  return /(^|\.)\w*(Fake|Dummy|Mock|Stub|Developer)\w*$/.test(module);
}

/** Apple and SAML answer by a form that is posted from their site, without the cookies of this one. */
function answersByPost({ form, range, around }: WrittenOption, module = ""): boolean {
  const call = around?.call;
  const text = form.syntax.text.slice(Math.max(call?.start ?? 0, range.start - 300), range.end);
  return (
    /Apple|SAML/i.test(module) || /Apple|SAML|response_mode: "form_post"/i.test(text.slice(text.lastIndexOf("{") - 1))
  );
}

function fixesOf({ form, value, pair, list }: WrittenOption): readonly ProposedFix[] {
  if (!pair || !list) return [];
  const edits = removeOption({ form, value, item: pair, list });
  return edits.length > 0 ? [{ title: "Remove `ignores_csrf_attack: true`", class: "review", edits }] : [];
}
