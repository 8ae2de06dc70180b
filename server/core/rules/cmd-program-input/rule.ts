/** Reports programs whose name comes from outside. */

import { flow } from "../../flow/flow.ts";
import { judge, sinkCalls } from "../../flow/sink-tables.ts";
import { commandsIn, finders } from "../../flow/sinks-commands.ts";
import type { Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { names } from "../../project/names.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const cmdProgramInput = defineRule({
  id: "cmd-program-input",
  title: "Program chosen by the user",
  severity: "critical",
  cwe: [78, 426],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    program:
      "`{function}` starts the program that {origin} names: whoever decides it can run any program on the server.",
  },
  check({ file, calls, flow, names, report, dismiss }) {
    const judgeProgram = (call: Call, name: string, value: Value) => {
      if (!isServing(file.path, call)) return;
      const reached = judge(value, { span: call.nameSpan, note: "names the program that is started" }, dismiss);
      if (!reached) return;
      const { text: origin, confidence, trace } = reached;
      report(call.nameSpan, "program", { data: { function: name, origin }, confidence, trace });
    };
    for (const { call, name, program } of commandsIn(calls, names)) {
      if (program) judgeProgram(call, name, flow.valueAt(program.site, program.node));
    }
    for (const { call, name, index } of sinkCalls(finders, calls)) {
      const value = flow.throughKept(flow.valueOf(call, index));
      const isFromOutside = value.kind === "open" && value.origins[0]?.kind === "request";
      if (isFromOutside) judgeProgram(call, name, value); // What is only looked for need not be started.
    }
  },
});
