/** Reports a `secret_key_base` that stands in the configuration of production. */

import type { Confidence } from "../../finding.ts";
import { config } from "../../project/config.ts";
import { reachesProduction } from "../../project/environments.ts";
import { textOfLiteral } from "../../project/nodes.ts";
import { type ProductionEntry, productionEntriesOf } from "../../project/production.ts";
import { moveToRuntime } from "../../project/runtime-config.ts";
import { standsForVariable } from "../../project/secrets.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const secretKeyBase = defineRule({
  id: "secret-key-base",
  title: "secret_key_base in the repository",
  severity: "critical",
  cwe: [321, 798],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config],
  messages: {
    literal:
      "The `secret_key_base` of production stands in the repository: whoever reads it can sign sessions and tokens of any user.",
  },
  check({ file, config, report }) {
    const isReplacedOutside = config.missing.some(
      ({ path, environments }) =>
        path !== undefined && /secret/.test(path) && reachesProduction(environments) === "yes",
    );
    for (const entry of productionEntriesOf(config, file)) {
      const text = textOfLiteral(entry.value);
      if (entry.path.at(-1) !== "secret_key_base" || !text || standsForVariable(text)) continue;
      const edits = moveToRuntime(entry, config);
      report(spanOf(entry.form, entry.value), "literal", {
        confidence: confidenceOf(entry, isReplacedOutside),
        fixes: edits.length > 0 ? [{ title: "Read it from the environment", class: "review", edits }] : [],
      });
    }
  },
});

/**
 * Older projects import a `prod.secret.exs` that git does not have: it mostly sets the key again. Environments with other names than production are
 * mostly for trying things out.
 */
function confidenceOf({ confidence, call }: ProductionEntry, isReplacedOutside: boolean): Confidence {
  if (reachesProduction(call.environments) !== "yes") return "low";
  return isReplacedOutside && !call.file.path.endsWith("runtime.exs") ? "low" : confidence;
}
