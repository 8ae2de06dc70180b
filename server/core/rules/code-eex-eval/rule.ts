/** Reports templates whose source comes from outside. */

import { flow } from "../../flow/flow.ts";
import { isOfCaller, judge, sinkCalls } from "../../flow/sink-tables.ts";
import { isCodeText, templateEvaluators } from "../../flow/sinks-code.ts";
import { calls } from "../../project/calls.ts";
import { library } from "../../project/library.ts";
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
  needs: [calls, flow, library],
  messages: {
    evaluated:
      "`{function}` runs the code that stands in {origin}: whoever decides the template can do all that the server can.",
    library: {
      severity: "low",
      text: "`{function}` runs the code that stands in {origin}. Callers of this library do not expect that, and may take it from a request.",
    },
  },
  check({ file, calls, flow, library, report, dismiss }) {
    for (const { call, index, name } of sinkCalls(templateEvaluators, calls)) {
      if (!isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "its `<%= … %>` run as code", harmless: ["code"] } as const;
      const reached = judge(flow.throughKept(flow.valueOf(call, index)), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      const isOpen = library.isOffered && isOfCaller(reached);
      const data = { function: name, origin };
      if (isOpen) report(call.nameSpan, "library", { data, confidence: "medium", trace });
      else
        report(call.nameSpan, "evaluated", {
          data,
          confidence: isCodeText(call) && confidence === "low" ? "medium" : confidence,
          trace,
        });
    }
  },
});
