/** Reports values that can hold markup and reach `raw/1`, which turns off the escaping of templates. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { describe, type Origin, untreated } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { fixesOf } from "./fixes.ts";

export const xssRaw = defineRule({
  id: "xss-raw",
  title: "Value shown without escaping",
  severity: "high",
  cwe: [79],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["XSS.Raw"],
  scope: "file",
  needs: [calls, flow, dependencies],
  messages: {
    raw: "`raw/1` shows {origin} without escaping: markup and scripts in it run in the reader's browser.",
  },
  check({ calls, flow, dependencies, report, dismiss }) {
    for (const call of [...calls.to("Phoenix.HTML.raw/1"), ...calls.unresolved("raw/1")]) {
      const value = flow.valueOf(call);
      const origin = mostCertain(untreated(value, "html"));
      if (!origin) {
        dismiss(call.nameSpan, harmlessBecause(value));
        continue;
      }
      const fixes: readonly ProposedFix[] = fixesOf(call, dependencies.has("html_sanitize_ex"));
      report(call.nameSpan, "raw", {
        data: { origin: describe(origin) },
        confidence: confidenceOf(origin, call),
        trace: traceOf(origin, call),
        fixes,
      });
    }
  },
});

/** What the request decides without doubt; else where the value itself comes from. */
function mostCertain(origins: readonly Origin[]): Origin | undefined {
  const certain = origins.find(({ kind, isDoubtful }) => kind === "request" && !isDoubtful);
  return certain ?? origins.find(({ kind }) => kind !== "request") ?? origins[0];
}

function confidenceOf({ kind, isDoubtful, treatments }: Origin, { resolution }: Call): Confidence {
  if (kind !== "request" && treatments.includes("json")) return "low"; // Mostly numbers for a chart.
  if (!resolution.isKnown) return kind === "request" ? "medium" : "low";
  return kind === "request" && !isDoubtful ? "high" : "medium";
}

function traceOf({ kind, steps }: Origin, { nameSpan }: Call) {
  return kind === "request" && steps.length > 0 ? [...steps, { span: nameSpan, note: "shown without escaping" }] : [];
}
