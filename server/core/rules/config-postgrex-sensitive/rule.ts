/** Reports database settings that put connection secrets or queried data into logs and errors where users are served. */

import { config, spanOfEntry } from "../../project/config.ts";
import { removeEntry } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { atomName, isAtom } from "../../project/nodes.ts";
import { type ProductionEntry, productionEntriesOf } from "../../project/production.ts";
import { isRepository } from "../../project/repositories.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const configPostgrexSensitive = defineRule({
  id: "config-postgrex-sensitive",
  title: "Driver shows connection secrets or data",
  severity: "medium",
  cwe: [532, 215],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, names],
  messages: {
    sensitive:
      "`show_sensitive_data_on_connection_error: true` counts in production: an exception while connecting is logged in full, where the options can stand in it, the password among them.",
    queries: "`log: {level}` counts in production: every query is written to the log with its parameters.",
    stacktrace: {
      severity: "info",
      text: "`stacktrace: true` counts in production: every query carries and logs where in the code it was made.",
    },
  },
  check({ file, config, names, report }) {
    for (const entry of productionEntriesOf(config, file)) {
      if (entry.path.length !== 3 || !isRepository(entry.path[1] ?? "", names)) continue;
      const at = spanOfEntry(entry);
      const options = { confidence: entry.confidence, fixes: removal(entry) };
      const key = entry.path[2];
      if (key === "show_sensitive_data_on_connection_error" && isAtom(entry.value, "true"))
        report(at, "sensitive", options);
      if (key === "stacktrace" && isAtom(entry.value, "true")) report(at, "stacktrace", options);
      const level = key === "log" ? atomName(entry.value) : undefined;
      if (level !== undefined && shownLevels.has(level))
        report(at, "queries", { ...options, data: { level: `:${level}` } });
    }
  },
});

/** Those that a logger shows in production as it is generated; Ecto's own is `:debug`. */
const shownLevels: ReadonlySet<string> = new Set(["info", "notice", "warn", "warning", "error"]);

function removal(entry: ProductionEntry): readonly ProposedFix[] {
  return [{ title: `Remove \`${entry.path.at(-1)}\``, class: "safe", edits: removeEntry(entry) }];
}
