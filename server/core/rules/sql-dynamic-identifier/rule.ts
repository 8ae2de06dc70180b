/** Reports columns, tables and directions of Ecto queries that the request names. */

import { flow } from "../../flow/flow.ts";
import { judge } from "../../flow/sink-tables.ts";
import { pinnedNames } from "../../flow/sinks-queries.ts";
import type { Origin } from "../../flow/values.ts";
import { calls } from "../../project/calls.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const sqlDynamicIdentifier = defineRule({
  id: "sql-dynamic-identifier",
  title: "Column or table chosen by the user",
  severity: "medium",
  cwe: [89, 639],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    column:
      "{origin} names a column of this query: sorting or filtering by one that is never shown, such as a password hash, tells what is in it.",
    name: "{origin} names a column or table of this query: whoever decides it can read what was never meant to be shown.",
    table: "{origin} names the table of this query: whoever decides it can read every table.",
  },
  check({ file, calls, flow, report, dismiss }) {
    for (const { call, node, names } of pinnedNames(calls)) {
      if (!isServing(file.path, call)) continue;
      const span = spanOf(call.form, node);
      const sink = { span, note: `names the ${names}`, ...(names === "column" ? { isHarmless: isText } : {}) };
      const reached = judge(flow.throughKept(flow.valueAt(call, node)), sink, dismiss);
      if (reached?.origin.kind !== "request") continue; // Names that are handed around inside the project are its own.
      const { text, confidence, trace } = reached;
      const origin = text.charAt(0).toUpperCase() + text.slice(1);
      report(span, names, { data: { origin }, confidence, trace });
    }
  },
});

/** A column is named by an atom: text that was never made one cannot come here. */
function isText({ treatments }: Origin): boolean {
  return !treatments.includes("atom");
}
