/** Reports tokens and ciphertexts whose key stands in the code. */

import { flow } from "../../flow/flow.ts";
import { type Call, calls } from "../../project/calls.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { isPlaceholder } from "../../project/secrets.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

/** The key is the first argument: https://hexdocs.pm/phoenix/Phoenix.Token.html */
const keyed = ["sign", "verify", "encrypt", "decrypt"].map((name) => `Phoenix.Token.${name}`);

export const tokenStaticKey = defineRule({
  id: "token-static-key",
  title: "Key of tokens in the code",
  severity: "high",
  cwe: [321, 798],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    written:
      "The key of `{function}` stands in the code: whoever reads the repository makes tokens that this app believes.",
  },
  check({ file, calls, flow, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    for (const call of calls.to(...keyed)) {
      const [key] = call.args;
      const value = key && flow.valueOf(call, 0);
      if (!key || value?.kind !== "constant" || value.type !== "string" || !value.text) continue;
      const confidence = isPlaceholder(value.text) ? "low" : "high";
      report(spanOf(call.form, key), "written", { data: { function: functionOf(call) }, confidence });
    }
  },
});

function functionOf({ resolution, name }: Call): string {
  return resolution.isKnown ? `${resolution.module}.${name}` : name;
}
