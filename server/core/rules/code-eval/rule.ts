/** Reports code that is put together from values and run. */

import { flow } from "../../flow/flow.ts";
import { judge, sinkCalls } from "../../flow/sink-tables.ts";
import { evaluators } from "../../flow/sinks-code.ts";
import { calls } from "../../project/calls.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const codeEval = defineRule({
  id: "code-eval",
  title: "Code evaluated that is not constant",
  severity: "critical",
  cwe: [95],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["RCE.CodeModule"],
  scope: "file",
  needs: [calls, flow],
  messages: {
    evaluated: "`{function}` runs {origin} as code: whoever decides it can do all that the server can.",
  },
  check({ file, calls, flow, report, dismiss }) {
    for (const { call, index, name } of sinkCalls(evaluators, calls)) {
      if (!isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "runs as code" };
      const reached = judge(flow.valueOf(call, index), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      report(call.nameSpan, "evaluated", { data: { function: name, origin }, confidence, trace });
    }
  },
});
