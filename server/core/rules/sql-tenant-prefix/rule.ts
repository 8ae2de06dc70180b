/** Reports database schemas and repositories that the request names. */

import { flow } from "../../flow/flow.ts";
import { judge } from "../../flow/sink-tables.ts";
import { prefixes } from "../../flow/sinks-queries.ts";
import { calls } from "../../project/calls.ts";
import { names } from "../../project/names.ts";
import { optionIndex } from "../../project/option-index.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const sqlTenantPrefix = defineRule({
  id: "sql-tenant-prefix",
  title: "Query prefix from request data",
  severity: "high",
  cwe: [639, 89],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names, optionIndex],
  messages: {
    prefix:
      "{origin} chooses the schema that is queried: whoever decides it reads and writes the data of other tenants.",
  },
  check({ file, calls, flow, names, optionIndex, report, dismiss }) {
    for (const { site, node, moment } of prefixes(calls, optionIndex, names)) {
      if (!isServing(file.path, moment)) continue;
      const span = spanOf(site.form, node);
      const reached = judge(flow.valueAt(site, node), { span, note: "chooses the schema" }, dismiss);
      if (reached?.origin.kind !== "request" || reached.confidence !== "high") continue; // Looked up by what the request sent.
      const { text, confidence, trace } = reached;
      report(span, "prefix", { data: { origin: text.charAt(0).toUpperCase() + text.slice(1) }, confidence, trace });
    }
  },
});
