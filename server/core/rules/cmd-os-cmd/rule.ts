/** Reports shell commands that hold values and reach `:os.cmd`. */

import { flow } from "../../flow/flow.ts";
import { isOfCaller, judge, sinkCalls } from "../../flow/sink-tables.ts";
import { osCommandFunctions } from "../../flow/sinks-commands.ts";
import { calls } from "../../project/calls.ts";
import { library } from "../../project/library.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const cmdOsCmd = defineRule({
  id: "cmd-os-cmd",
  title: "Shell command built from values",
  severity: "critical",
  cwe: [78],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["CI.OS"],
  scope: "file",
  needs: [calls, flow, library],
  messages: {
    command: "`{function}` hands {origin} to the shell: whoever decides it can run any program on the server.",
    library: {
      severity: "low",
      text: "`{function}` hands {origin} to the shell. Callers of this library do not expect that, and may take it from a request.",
    },
  },
  check({ file, calls, flow, library, report, dismiss }) {
    for (const { call, index, name } of sinkCalls(osCommandFunctions, calls)) {
      if (!isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "becomes part of a shell command", harmless: ["shell"] } as const;
      const reached = judge(flow.throughKept(flow.valueOf(call, index)), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      const isOpen = library.isOffered && isOfCaller(reached);
      const data = { function: name, origin };
      if (isOpen) report(call.nameSpan, "library", { data, confidence: "medium", trace });
      else report(call.nameSpan, "command", { data, confidence, trace });
    }
  },
});
