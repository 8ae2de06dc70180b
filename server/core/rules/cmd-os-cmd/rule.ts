/** Reports shell commands that hold values and reach `:os.cmd`. */

import { flow } from "../../flow/flow.ts";
import { judge, sinkCalls } from "../../flow/sink-tables.ts";
import { osCommandFunctions } from "../../flow/sinks-commands.ts";
import { calls } from "../../project/calls.ts";
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
  needs: [calls, flow],
  messages: {
    command: "`{function}` hands {origin} to the shell: whoever decides it can run any program on the server.",
  },
  check({ file, calls, flow, report, dismiss }) {
    for (const { call, index, name } of sinkCalls(osCommandFunctions, calls)) {
      if (!isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "becomes part of a shell command", harmless: ["shell"] } as const;
      const reached = judge(flow.valueOf(call, index), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      report(call.nameSpan, "command", { data: { function: name, origin }, confidence, trace });
    }
  },
});
