/** Reports modules, functions and processes that the request chooses. */

import { flow } from "../../flow/flow.ts";
import { judge, sinkCalls } from "../../flow/sink-tables.ts";
import { dispatchers } from "../../flow/sinks-names.ts";
import type { Origin, Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

export const dynamicDispatch = defineRule({
  id: "dynamic-dispatch",
  title: "User picks the module, function or process",
  severity: "high",
  cwe: [470],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    chosen:
      "`{function}` runs what {origin} names: whoever decides it can reach code that was never meant for requests.",
  },
  check({ file, calls, flow, report, dismiss }) {
    const reported = new Set<Call["node"]>();
    const judgeName = (call: Call, name: string, value: Value) => {
      // A process or module that was looked up by what the request sent is not named by it.
      if (!isServing(file.path, call) || reported.has(call.node) || value.kind !== "open") return;
      const reached = judge(value, { span: call.nameSpan, note: "decides what runs", isHarmless: isText }, dismiss);
      if (reached?.origin.kind !== "request" || reached.confidence !== "high") return;
      reported.add(call.node);
      const { text: origin, confidence, trace } = reached;
      report(call.nameSpan, "chosen", { data: { function: name, origin }, confidence, trace });
    };
    for (const { call, index, name } of sinkCalls(dispatchers, calls)) judgeName(call, name, flow.valueOf(call, index));
    for (const call of calls.ofDynamicModules()) {
      if (call.target) judgeName(call, call.name, flow.valueAt(call, call.target));
    }
  },
});

/** Modules, functions and processes are named by atoms: text that was never made one cannot come here. */
function isText({ treatments }: Origin): boolean {
  return !treatments.includes("atom");
}
