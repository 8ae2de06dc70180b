/** Reports templates whose source comes from outside. */

import { flow } from "../../flow/flow.ts";
import { judge, sinkCalls } from "../../flow/sink-tables.ts";
import { templateEvaluators } from "../../flow/sinks-code.ts";
import { calls } from "../../project/calls.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const codeEexEval = defineRule({
  id: "code-eex-eval",
  title: "Template source from outside",
  severity: "critical",
  cwe: [1336, 95],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["RCE.EEx"],
  scope: "file",
  needs: [calls, flow],
  messages: {
    evaluated:
      "`{function}` runs the code that stands in {origin}: whoever decides the template can do all that the server can.",
  },
  check({ file, calls, flow, report, dismiss }) {
    for (const { call, index, name } of sinkCalls(templateEvaluators, calls)) {
      if (!isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "its `<%= … %>` run as code" };
      const reached = judge(flow.valueOf(call, index), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      report(call.nameSpan, "evaluated", { data: { function: name, origin }, confidence, trace });
    }
  },
});
