/** Reports claims of tokens that are believed though nobody checked who wrote them. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { flat } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { argumentsOf, textOfLiteral } from "../../project/nodes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

const peeks = [
  "Joken.peek_claims/1",
  "JOSE.JWT.peek_payload/1",
  "JOSE.JWT.peek/1",
  "JOSE.JWS.peek_payload/1",
  "JOSE.JWS.peek/1",
];

const jsonDecoders = [
  "Jason.decode",
  "Jason.decode!",
  "JSON.decode",
  "JSON.decode!",
  "Poison.decode",
  "Poison.decode!",
];
const base64Decoders = ["Base.url_decode64", "Base.url_decode64!", "Base.decode64", "Base.decode64!"];

export const jwtUnverified = defineRule({
  id: "jwt-unverified",
  title: "Claims read without verifying the signature",
  severity: "high",
  cwe: [347, 345],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    peek: "`{function}` reads claims that nobody has verified: whoever sends the token writes them as they like.",
    decoded:
      "The claims of this token are decoded without its signature: whoever sends the token writes them as they like.",
    anyAlgorithm: "`JOSE.JWT.verify/2` lets the token choose the algorithm with which it is verified.",
  },
  check({ file, calls, flow, report }) {
    const verifications = verifying.flatMap((name) => calls.named(name)).filter(isVerification);
    /** `undefined` where the same function verifies. */
    const confidenceFor = (call: Call, token: Call, isByHand: boolean): Confidence | undefined => {
      if (verifications.some(({ definition }) => definition === call.definition)) return undefined;
      if (verifications.length > 0) return "low"; // Another function of the file may come first.
      if (call.definition && isForLogs(call.definition.name, file.path)) return "low";
      const value = flat(flow.valueOf(token));
      const origin = value.kind === "open" ? value.origins[0] : undefined;
      if (origin?.kind === "request") return origin.isDoubtful ? "medium" : "high";
      return isByHand || isOfClient(call) ? "low" : "medium";
    };
    const ownPeeks = calls
      .named("peek")
      .filter(({ target, resolution }) => target && resolution.isKnown && /(^|\.)Guardian$/.test(resolution.module));
    for (const call of [...calls.to(...peeks), ...ownPeeks]) {
      const confidence = confidenceFor(call, call, false);
      if (confidence) report(call.nameSpan, "peek", { data: { function: functionOf(call) }, confidence });
    }
    for (const call of calls.to(...jsonDecoders).filter(({ definition }) => definition)) {
      const inSame = (other: Call) => other.definition === call.definition && other.form === call.form;
      const split = calls
        .to("String.split/2", "String.split/3")
        .find((one) => inSame(one) && textOfLiteral(one.args[1]) === ".");
      const decoded = calls.to(...base64Decoders).filter(inSame);
      const confidence = split && decoded.length > 0 ? confidenceFor(call, split, true) : undefined;
      if (confidence) report(call.nameSpan, "decoded", { confidence });
    }
    for (const call of calls.to("JOSE.JWT.verify/2"))
      report(call.nameSpan, "anyAlgorithm", { confidence: "medium", fixes: fixesOf(call) });
  },
});

/** What is only written down, or shown by a component, decides nothing. */
function isForLogs(name: string, path: string): boolean {
  return (
    /(^|_)(log|logs|logger|metadata|telemetry|trace|debug)(_|$)/.test(name) ||
    /\/(logging|log|telemetry)\.ex$|_components?\.ex$|\/components\//.test(path)
  );
}

/** How functions that verify are called, the project's own included: `verify_strict`, `verify_and_validate`, `decode_and_verify`, `verify_token`. */
const verifying = [
  "verify",
  "verify!",
  "verify_strict",
  "verify_and_validate",
  "verify_and_validate!",
  "decode_and_verify",
  "decode_and_verify!",
  "verify_signature",
  "verify_token",
  "verify_jwt",
  "verify_id_token",
  "verify_claims",
  "validate_token",
  "resource_from_token",
];

/** Who has the token from its issuer need not verify it: a client reads when its own token ends. */
function isOfClient({ form }: Call): boolean {
  return /client|oauth|oidc|sso|provider|integration|_api\//i.test(form.path);
}

/** Ids and passwords are verified under such names too. */
function isVerification({ resolution }: Call): boolean {
  return !resolution.isKnown || !/^(Argon2|Bcrypt|Pbkdf2)/.test(resolution.module);
}

function functionOf({ resolution, name }: Call): string {
  return resolution.isKnown ? `${resolution.module}.${name}` : name;
}

/** https://hexdocs.pm/jose/JOSE.JWT.html#verify_strict/3 */
function fixesOf(call: Call): readonly ProposedFix[] {
  const { form, node, style } = call;
  if (style !== "plain" || node.kind !== "call" || !node.target) return [];
  const [key, token] = argumentsOf(node).map((arg) => textOf(form, arg));
  if (key === undefined || token === undefined) return [];
  const text = `${textOf(form, node.target)}.verify_strict(${key}, ["HS256"], ${token})`;
  return [{ title: 'Accept `"HS256"` alone', class: "review", edits: [replace(form, node, text)] }];
}
