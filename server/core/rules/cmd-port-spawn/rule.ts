/** Reports ports whose command is a text that holds values. */

import { flow } from "../../flow/flow.ts";
import { judge } from "../../flow/sink-tables.ts";
import { spawnedTexts } from "../../flow/sinks-commands.ts";
import { calls } from "../../project/calls.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const cmdPortSpawn = defineRule({
  id: "cmd-port-spawn",
  title: "Port opened with a command built from values",
  severity: "high",
  cwe: [78],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    command:
      "`{function}` splits a command that {origin} is part of: whoever decides it chooses the program or its arguments.",
  },
  check({ file, calls, flow, report, dismiss }) {
    for (const { call, name, node } of spawnedTexts(calls)) {
      if (!isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "becomes part of a command", harmless: ["shell"] } as const;
      const reached = judge(flow.valueAt(call, node), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      report(call.nameSpan, "command", { data: { function: name, origin }, confidence, trace });
    }
  },
});
