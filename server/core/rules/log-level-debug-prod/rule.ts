/** Reports production that logs at the level of debugging. */

import { config } from "../../project/config.ts";
import { replace } from "../../project/edits.ts";
import { isAtom } from "../../project/nodes.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const logLevelDebugProd = defineRule({
  id: "log-level-debug-prod",
  title: "Debug logging in production",
  severity: "low",
  cwe: [532],
  owasp: ["A09:2021", "A09:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config],
  messages: {
    debug: "Production logs at `:debug`: queries with their parameters, events and their payloads are written down.",
  },
  check({ file, config, report }) {
    for (const entry of productionEntriesOf(config, file)) {
      if (entry.path[0] !== "logger" || entry.path.at(-1) !== "level" || entry.path.length > 3) continue;
      if (!isAtom(entry.value, "debug")) continue;
      const edits = [replace(entry.form, entry.value, ":info")];
      report(spanOf(entry.form, entry.value), "debug", {
        confidence: entry.confidence,
        fixes: [{ title: "Log at `:info`", class: "review", edits }],
      });
    }
  },
});
