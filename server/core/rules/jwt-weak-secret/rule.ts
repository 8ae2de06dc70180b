/** Reports secrets for signing JSON Web Tokens that stand in the repository. */

import { flow } from "../../flow/flow.ts";
import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { replace } from "../../project/edits.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { pairOf, textOfLiteral } from "../../project/nodes.ts";
import { isScript } from "../../project/paths.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { environmentVariableFor, moveToRuntime } from "../../project/runtime-config.ts";
import { standsForVariable } from "../../project/secrets.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

/** Functions that take the secret itself, with its index. */
const signers: Readonly<Record<string, number>> = {
  "Joken.Signer.create/2": 1,
  "Joken.Signer.create/3": 1,
  "JOSE.JWK.from_oct/1": 0,
};

export const jwtWeakSecret = defineRule({
  id: "jwt-weak-secret",
  title: "Secret of tokens in the repository",
  severity: "critical",
  cwe: [798, 321],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, flow],
  messages: {
    signer:
      "The secret that signs tokens stands in the source: whoever can read the repository makes tokens for any user.",
    guardian:
      "Guardian's secret stands in the repository and counts in production: whoever reads it makes tokens for any user.",
    joken:
      "Joken's secret stands in the repository and counts in production: whoever reads it makes tokens for any user.",
  },
  check({ file, calls, config, flow, report }) {
    for (const [signature, index] of Object.entries(signers)) {
      for (const call of isScript(file.path) ? [] : calls.to(signature)) {
        const value = flow.valueOf(call, index);
        const secret = call.args[index];
        if (!secret || value.kind !== "constant" || value.type !== "string" || !value.text) continue;
        if (reachesProduction(conditionsAround(call, call.around).environments) === "no") continue;
        const edits = textOfLiteral(secret) ? [replace(call.form, secret, 'System.fetch_env!("JWT_SECRET")')] : [];
        const fixes: readonly ProposedFix[] =
          call.definition && edits.length > 0
            ? [{ title: "Read it from the environment", class: "review", edits }]
            : [];
        report(spanOf(call.form, secret), "signer", { confidence: "high", fixes });
      }
    }
    for (const call of calls.named("use")) {
      const [module, options] = call.args;
      const pair =
        module && call.form.syntax.text.slice(module.start, module.end) === "Guardian"
          ? pairOf(options, "secret_key")
          : undefined;
      if (pair && textOfLiteral(pair.value)) report(spanOf(call.form, pair.value), "guardian", { confidence: "high" });
    }
    for (const entry of productionEntriesOf(config, file)) {
      const message = entry.path[0] === "joken" ? "joken" : isGuardian(entry.path) ? "guardian" : undefined;
      const text = textOfLiteral(entry.value);
      if (!message || !text || standsForVariable(text) || (message === "joken" && !isSecretOfJoken(entry.path)))
        continue;
      const edits = moveToRuntime(entry, config);
      const title = `Read it from the environment variable \`${environmentVariableFor(entry)}\``;
      report(spanOf(entry.form, entry.value), message, {
        confidence: entry.confidence,
        fixes: edits.length > 0 ? [{ title, class: "assist", edits }] : [],
      });
    }
  },
});

/** `config :joken, default_signer: …` or `hs256: [key_octet: …]`; the other options of a signer are no secrets: https://hexdocs.pm/joken/signers.html */
function isSecretOfJoken([, name = "", ...options]: readonly string[]): boolean {
  const option = options.at(-1);
  return option === undefined ? /signer|secret|key/.test(name) : /^key_octet$|secret/.test(option);
}

/** `config :shop, Shop.Guardian, secret_key: …` */
function isGuardian(path: readonly string[]): boolean {
  return path.at(-1) === "secret_key" && path.slice(0, -1).some((key) => /(^|\.)Guardian$/.test(key));
}
