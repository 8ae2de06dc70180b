/** Reports calls of `:crypto` with keys whose crash shows the key among the arguments. */

import { calls } from "../../project/calls.ts";
import { textOfLiteral } from "../../project/nodes.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";

export const stacktraceSecretArgs = defineRule({
  id: "stacktrace-secret-args",
  title: "Crypto call can leak arguments in a crash",
  severity: "info",
  cwe: [209],
  owasp: ["A04:2021", "A10:2025"],
  preset: "audit",
  since: "0.1.0",
  scope: "file",
  needs: [calls],
  messages: {
    shown:
      "When `{function}` fails, its arguments stand in the stack trace, the key among them: rescue it and reraise with `Plug.Crypto.prune_args_from_stacktrace/1`.",
  },
  check({ file, calls, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    if (calls.named("prune_args_from_stacktrace").length > 0) return;
    for (const [signature, index] of withKeys) {
      for (const call of calls.to(signature)) {
        const key = call.args[index];
        const isRescued = call.definition !== undefined && call.definition.otherBodies.length > 0;
        if (!key || textOfLiteral(key) !== undefined || isRescued) continue;
        report(call.span, "shown", { confidence: "low", data: { function: signature.replace(/\/\d+$/, "") } });
      }
    }
  },
});

/** Which argument is the key: https://www.erlang.org/doc/apps/crypto/crypto.html */
const withKeys: readonly (readonly [string, number])[] = [
  [":crypto.mac/3", 1],
  [":crypto.mac/4", 2],
  [":crypto.mac_init/3", 2],
  [":crypto.crypto_one_time/4", 1],
  [":crypto.crypto_one_time/5", 1],
  [":crypto.crypto_one_time_aead/6", 1],
  [":crypto.crypto_one_time_aead/7", 1],
  [":crypto.sign/4", 3],
  [":public_key.sign/3", 2],
];
