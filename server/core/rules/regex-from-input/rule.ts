/** Reports patterns that the request writes. */

import { flow } from "../../flow/flow.ts";
import { judge, sinkCalls } from "../../flow/sink-tables.ts";
import { patternCompilers } from "../../flow/sinks-parsers.ts";
import type { Value } from "../../flow/values.ts";
import { calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { type Interpolated, interpolated } from "../../project/interpolated.ts";
import { audiences, confidenceFor } from "../../project/router/audience.ts";
import { isServing, type Moment } from "../../project/run-time.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type Span, textOf } from "../../syntax/source-file.ts";

export const regexFromInput = defineRule({
  id: "regex-from-input",
  title: "Pattern written by the user",
  severity: "medium",
  cwe: [1333, 400],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, interpolated, audiences],
  messages: {
    pattern:
      "{origin} becomes part of a regular expression: whoever decides it can write one that keeps a scheduler busy for each text until the match limit ends it without a match.",
  },
  check({ file, calls, flow, interpolated, audiences, report, dismiss }) {
    const judgePattern = (moment: Moment, span: Span, value: Value, fixes: readonly ProposedFix[]) => {
      if (!isServing(file.path, moment)) return;
      const sink = { span, note: "becomes part of a pattern", harmless: ["regex"] } as const;
      const reached = judge(value, sink, dismiss);
      if (reached?.origin.kind !== "request") return; // Stored patterns were mostly written by the project's own people.
      const { text: origin, trace } = reached;
      const confidence = confidenceFor(audiences.ofTrace(trace), reached.confidence);
      report(span, "pattern", { data: { origin: capitalised(origin) }, confidence, trace, fixes });
    };
    for (const { call, index } of sinkCalls(patternCompilers, calls))
      judgePattern(call, call.nameSpan, flow.valueOf(call, index), []);
    for (const literal of interpolated.patterns())
      judgePattern(literal, literal.span, flow.valueAt(literal, literal.node), escapeOf(literal));
  },
});

/** A message begins with it: "What `load/1` returns". */
function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `~r/#{x}/` becomes `~r/#{Regex.escape(x)}/` where it has one hole. */
function escapeOf({ form, node }: Interpolated): readonly ProposedFix[] {
  const holes = node.parts.flatMap((part) => (part.kind === "interpolation" ? [part.body] : []));
  const [hole, ...others] = holes;
  if (!hole || others.length > 0) return [];
  const edits = [replace(form, hole, `Regex.escape(${textOf(form, hole)})`)];
  return [{ title: "Quote it with `Regex.escape/1`", class: "review", edits }];
}
