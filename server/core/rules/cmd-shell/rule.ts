/** Reports scripts for a shell that hold values: `System.shell(x)`, `System.cmd("sh", ["-c", x])`. */

import { flow } from "../../flow/flow.ts";
import { isOfCaller, judge, sinkCalls } from "../../flow/sink-tables.ts";
import { commandsIn, executedTexts, scriptOf, shellFunctions } from "../../flow/sinks-commands.ts";
import type { Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { library } from "../../project/library.ts";
import { names } from "../../project/names.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const cmdShell = defineRule({
  id: "cmd-shell",
  title: "Shell script built from values",
  severity: "critical",
  cwe: [78],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["CI.System"],
  scope: "file",
  needs: [calls, flow, library, names],
  messages: {
    script: "`{function}` has a shell read {origin}: whoever decides it can run any program on the server.",
    library: {
      severity: "low",
      text: "`{function}` has a shell read {origin}. Callers of this library do not expect that, and may take it from a request.",
    },
  },
  check({ file, calls, flow, library, names, report, dismiss }) {
    const judgeScript = (call: Call, name: string, value: Value) => {
      if (!isServing(file.path, call)) return;
      const sink = { span: call.nameSpan, note: "becomes part of a shell script", harmless: ["shell"] } as const;
      const reached = judge(value, sink, dismiss);
      if (!reached) return;
      const { text: origin, confidence, trace } = reached;
      const data = { function: name, origin };
      if (library.isOffered && isOfCaller(reached))
        report(call.nameSpan, "library", { data, confidence: "medium", trace });
      else report(call.nameSpan, "script", { data, confidence, trace });
    };
    for (const { call, index, name } of sinkCalls(shellFunctions, calls))
      judgeScript(call, name, flow.throughKept(flow.valueOf(call, index)));
    for (const { call, name, node } of executedTexts(calls)) judgeScript(call, name, flow.valueAt(call, node));
    for (const command of commandsIn(calls, names)) {
      const script = scriptOf(command, flow);
      if (script) judgeScript(command.call, command.name, flow.valueAt(script.site, script.node));
    }
  },
});
