/** Reports sign-ins with another service that take the account of whoever has the address which that service names. */

import type { Confidence } from "../../finding.ts";
import { type Dependencies, dependencies } from "../../project/dependencies.ts";
import { facts } from "../../project/facts.ts";
import type { WrittenCall } from "../../project/form-facts.ts";
import { names } from "../../project/names.ts";
import { atomName, pairsOf } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { callsIn, createWordsOfCode, reachedFrom, wayTo } from "../../project/reached-code.ts";
import { defineRule } from "../../rule.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const ueberauthEmailLinking = defineRule({
  id: "ueberauth-email-linking",
  title: "Account taken by the address another service names",
  severity: "high",
  cwe: [287, 290],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [dependencies, facts, names],
  messages: {
    linked:
      "The address that the other service names decides whose account this is, and nothing asks whether that service has verified it: who registers there with somebody's address signs in here as them.",
  },
  check({ file, dependencies, facts, names, report }) {
    if (isTestPath(file.path) || !/ueberauth_auth|Ueberauth\.Auth\b/.test(file.text)) return;
    const verifies = createWordsOfCode(verified);
    const identifies = createWordsOfCode(identity);
    for (const module of facts.modules) {
      const told = new Set<WrittenCall>();
      for (const callback of module.definitions.filter(({ form, fact }) => takesAnswer.test(headOf(form, fact)))) {
        const reached = reachedFrom([callback], names, 3);
        const found = reached
          .flatMap((placed) => callsIn(placed).map((call) => ({ placed, call })))
          .find(({ call }) => findsByAddress(call));
        if (!found || told.has(found.call) || reached.some(verifies.inFunction)) continue;
        told.add(found.call);
        const way = wayTo(found.placed).map(({ form, fact }) => ({ span: spanOf(form, fact.nameRange), note: "runs" }));
        const at = { span: spanOf(found.placed.form, found.call.nameRange), note: "finds the account by its address" };
        const confidence = reached.some(identifies.inFunction) ? "low" : confidenceFor(dependencies);
        report(spanOf(callback.form, callback.fact.nameRange), "linked", { confidence, trace: [...way, at] });
      }
    }
  },
});

/** `%{assigns: %{ueberauth_auth: auth}}`, `%Ueberauth.Auth{} = auth` */
const takesAnswer = /ueberauth_auth\s*:|Ueberauth\.Auth\{/;
/** Something looks whether the service has verified the address, or a mail is sent to it first. */
const verified = /verified|\bverify_email|confirm_email|unverified|allowed_domain|\bhd\b|hosted_domain/;
/** The account is also known by what the service calls it. */
const identity =
  /\buid\b|provider_id|provider_uid|identit(?:y|ies)|\bsub\b|\bsub:|external_id|(?:github|google|discord)_id/;

function headOf(
  form: Parameters<typeof textOf>[0],
  { start, body, end }: { start: number; body?: { start: number }; end: number },
) {
  return textOf(form, { start, end: body?.start ?? end });
}

/** `get_user_by_email(email)`, `Repo.get_by(User, email: email)` */
function findsByAddress({ name, args }: WrittenCall): boolean {
  if (/(?:get|find|fetch|load|lookup|user)_?\w*_?by_e?mail(?:!|_or_\w+)?$|find_or_create\w*_by_email/.test(name))
    return true;
  if (!/^(?:get_by!?|find_by|get_user_by|get_user)$/.test(name)) return false;
  return args.some((arg) => pairsOf(arg).some(({ key }) => atomName(key) === "email"));
}

/** These services name verified addresses alone. */
function confidenceFor({ has }: Dependencies): Confidence {
  const others =
    "auth0 facebook microsoft oidc oidcc keycloak cognito slack discord twitter linkedin okta azure_ad gitlab".split(
      " ",
    );
  const isOfOther = others.some((name) => has(`ueberauth_${name}`));
  const isOfVerifying = ["google", "apple", "github"].some((name) => has(`ueberauth_${name}`));
  return isOfVerifying && !isOfOther ? "low" : "medium";
}
