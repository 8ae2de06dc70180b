/** Reports texts of requests that are written to the log with their line ends. Of the audit preset: a formatter that writes JSON makes them harmless. */

import { type Flow, flow } from "../../flow/flow.ts";
import { judge } from "../../flow/sink-tables.ts";
import { untreated } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { replace } from "../../project/edits.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const logInjection = defineRule({
  id: "log-injection",
  title: "Line ends of the request reach the log",
  severity: "low",
  cwe: [117],
  owasp: ["A09:2021", "A09:2025"],
  preset: "audit",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, dependencies],
  messages: {
    written:
      "{origin} is written to the log with its line ends: whoever sends it writes lines of their own. `inspect/1` makes them visible.",
  },
  check({ file, calls, flow, dependencies, report, dismiss }) {
    const formatters = ["logger_json", "logster", "uinta", "ex_json_logger", "logfmt_ex"];
    if (formatters.some(dependencies.has)) return;
    for (const call of levels.flatMap((level) => calls.to(`Logger.${level}`))) {
      if (!isServing(file.path, call)) continue;
      const sink = {
        span: call.nameSpan,
        note: "is written to the log",
        harmless,
      };
      const reached = judge(flow.valueOf(call), sink, dismiss);
      if (reached?.origin.kind !== "request") continue;
      const { text: origin, confidence, trace } = reached;
      report(call.nameSpan, "written", { data: { origin }, confidence, trace, fixes: fixesOf(call, flow) });
    }
  },
});

/** What takes line ends out, or writes them as `\\n`. */
const harmless = ["header", "code", "json"] as const;

/** `#{query}` becomes `#{inspect(query)}` in each part of the message that a request decides. */
function fixesOf(call: Call, flow: Flow): readonly ProposedFix[] {
  const [message] = call.args;
  const parts = message?.kind === "string" ? message.parts.filter((part) => part.kind === "interpolation") : [];
  const edits = parts.flatMap(({ body }) => {
    const isSent = untreated(flow.valueAt(call, body), ...harmless).some(({ kind }) => kind === "request");
    return isSent ? [replace(call.form, body, `inspect(${textOf(call.form, body)})`)] : [];
  });
  return edits.length > 0 ? [{ title: "Write line ends as `\\n`", class: "review", edits }] : [];
}

const levels = "debug info notice warn warning error critical alert emergency".split(" ");
