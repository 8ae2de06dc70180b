/** Reports secrets of production that may be missing without anybody noticing at the start. */

import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { replace } from "../../project/edits.ts";
import { environmentReads, isSecretVariable } from "../../project/environment-reads.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const secretEnvNotEnforced = defineRule({
  id: "secret-env-not-enforced",
  title: "Required secret may be nil",
  severity: "low",
  cwe: [1188, 703],
  owasp: ["A05:2021", "A02:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config],
  messages: {
    unset: "Where `{variable}` is not set, the app starts all the same, with `nil` for its secret.",
  },
  check({ file, calls, config, report }) {
    if (!file.path.endsWith("runtime.exs")) return;
    const entries = productionEntriesOf(config, file).filter(({ confidence }) => confidence === "high");
    for (const { call, variable, isEnforced, fallback } of environmentReads(calls)) {
      if (isEnforced || fallback || call.name === "fetch_env" || !isSecretVariable(variable)) continue;
      if (!entries.some(({ form, value }) => form === call.form && value === call.node)) continue;
      const [name] = call.args;
      const fixes: readonly ProposedFix[] =
        name && call.style === "plain"
          ? [
              {
                title: "Fail at the start where it is not set",
                class: "review",
                edits: [replace(call.form, call.node, `System.fetch_env!(${textOf(call.form, name)})`)],
              },
            ]
          : [];
      report(spanOf(call.form, call.node), "unset", { confidence: "medium", data: { variable }, fixes });
    }
  },
});
