/** Reports queries whose filter is a whole map of the request: it decides which columns are compared. */

import { flow } from "../../flow/flow.ts";
import { judge } from "../../flow/sink-tables.ts";
import { filters } from "../../flow/sinks-queries.ts";
import { constant, partAt, type Value } from "../../flow/values.ts";
import { calls } from "../../project/calls.ts";
import { names } from "../../project/names.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const ectoFilterFromParams = defineRule({
  id: "ecto-filter-from-params",
  title: "Whole params map used as a query filter",
  severity: "medium",
  cwe: [943, 639],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    filter:
      "{origin} decides which columns `{function}` compares: with others than were meant it finds rows that it should not.",
  },
  check({ file, calls, flow, names, report, dismiss }) {
    for (const { call, node, name } of filters(calls, names)) {
      if (!isServing(file.path, call)) continue;
      const span = spanOf(call.form, node);
      const reached = judge(
        columnsOf(flow.valueAt(call, node)),
        { span, note: "decides which columns are compared" },
        dismiss,
      );
      if (reached?.origin.kind !== "request" || reached.confidence !== "high") continue;
      if (/(^|_)id$/.test(reached.origin.path.at(-1) ?? "")) continue; // One value, whatever is made of it on the way.
      const { text, confidence, trace } = reached;
      const data = { function: name, origin: text.charAt(0).toUpperCase() + text.slice(1) };
      report(span, "filter", { data, confidence, trace });
    }
  },
});

/** What decides the names: where they are known one by one the request decides values alone, which Ecto casts. */
function columnsOf(value: Value): Value {
  if (value.kind !== "record") return value;
  return value.fields.size > 0 ? constant : partAt(value.rest, 0);
}
