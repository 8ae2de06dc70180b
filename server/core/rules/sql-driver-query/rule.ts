/** Reports SQL text that holds values and reaches a database driver. */

import { flow } from "../../flow/flow.ts";
import { judge, sinkCalls } from "../../flow/sink-tables.ts";
import { driverFunctions } from "../../flow/sinks-sql.ts";
import { calls } from "../../project/calls.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const sqlDriverQuery = defineRule({
  id: "sql-driver-query",
  title: "SQL text built from values, handed to a driver",
  severity: "critical",
  cwe: [89],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    query: "`{function}` runs SQL text that {origin} is part of: whoever decides it can read and change the database.",
  },
  check({ file, calls, flow, report, dismiss }) {
    for (const { call, index, name } of sinkCalls(driverFunctions, calls)) {
      if (!isServing(file.path, call)) continue;

      const sink = { span: call.nameSpan, note: "becomes part of the SQL text", harmless: ["sql"] } as const;
      const reached = judge(flow.valueOf(call, index), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      report(call.nameSpan, "query", { data: { function: name, origin }, confidence, trace });
    }
  },
});
