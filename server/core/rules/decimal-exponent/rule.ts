/** Reports decimals of a request that are written out or worked with: `1e1000000000` becomes a number of a billion digits. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { type Call, calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { audiences, confidenceFor } from "../../project/router/audience.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const decimalExponent = defineRule({
  id: "decimal-exponent",
  title: "Decimal of any size from the request",
  severity: "low",
  cwe: [400],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, dependencies, audiences],
  messages: {
    worked:
      "{origin} becomes a decimal that is worked with here: `1e1000000000` is twelve bytes, and its digits fill the memory. Decimal 3 has limits.",
  },
  check({ file, calls, flow, dependencies, audiences, report }) {
    if (dependencies.isAtLeast("decimal", "3.0.0") === true) return;
    for (const call of calls.to("Decimal.new/1", "Decimal.parse/1", "Decimal.cast/1")) {
      if (!isServing(file.path, call)) continue;
      const reached = reaching(flow.valueOf(call), { span: call.nameSpan, note: "becomes a decimal" });
      if (reached?.confidence !== "high" || !isWorkedWith(call)) continue;
      const { text, trace } = reached;
      const confidence = confidenceFor(audiences.ofTrace(trace), "medium");
      report(call.nameSpan, "worked", { data: { origin: text }, confidence, trace });
    }
  },
});

/** Functions that write all digits out: https://hexdocs.pm/decimal/Decimal.html */
const writing =
  /\bDecimal\.(?:to_integer|round|add|sub|mult|div|div_int|rem|sum|compare|gt\?|lt\?|eq\?|to_float)\b|\bDecimal\.to_string\([^()]{0,80}:normal|\|>\s*Decimal\.to_string\(:normal/;

/** In the same function, unless it looks at the exponent. */
function isWorkedWith({ form, definition }: Call): boolean {
  const code = definition ? textOf(form, definition) : "";
  return writing.test(code) && !/\bexp\b|\bexp:|byte_size|String\.length|scale\(/.test(code);
}
