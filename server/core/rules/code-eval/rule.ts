/** Reports code that is put together from values and run. */

import type { Confidence } from "../../finding.ts";
import { checking } from "../../flow/checks.ts";
import { flow } from "../../flow/flow.ts";
import { isOfCaller, judge, sinkCalls } from "../../flow/sink-tables.ts";
import { evaluators, isCodeText } from "../../flow/sinks-code.ts";
import { type Call, calls } from "../../project/calls.ts";
import { formFacts } from "../../project/form-facts.ts";
import { library } from "../../project/library.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const codeEval = defineRule({
  id: "code-eval",
  title: "Code evaluated that is not constant",
  severity: "critical",
  cwe: [95],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["RCE.CodeModule"],
  scope: "file",
  needs: [calls, flow, library],
  messages: {
    evaluated: "`{function}` runs {origin} as code: whoever decides it can do all that the server can.",
    library: {
      severity: "low",
      text: "`{function}` runs {origin} as code. Callers of this library do not expect that, and may take it from a request.",
    },
  },
  check({ file, calls, flow, library, report, dismiss }) {
    for (const { call, index, name } of sinkCalls(evaluators, calls)) {
      if (!isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "runs as code", harmless: ["code"] } as const;
      const reached = judge(flow.throughKept(flow.valueOf(call, index)), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      const isOpen = library.isOffered && isOfCaller(reached);
      const data = { function: name, origin };
      if (isOpen) report(call.nameSpan, "library", { data, confidence: "medium", trace });
      else
        report(call.nameSpan, "evaluated", {
          data,
          confidence: confidenceOf(call, index, confidence),
          trace,
        });
    }
  },
});

/** What a function was asked about first may be a language of its own, of which nobody sees here how much it lets through. */
function confidenceOf(call: Call, index: number, confidence: Confidence): Confidence {
  if (confidence === "low") return isCodeText(call) ? "medium" : "low";
  return isAskedAbout(call, call.args[index]) ? "medium" : confidence;
}

/** `:ok <- Validator.check(ast)` before `Code.eval_quoted(ast)`. */
function isAskedAbout({ definition, form }: Call, code: Node | undefined): boolean {
  const name = code?.kind === "variable" ? code.name : undefined;
  return formFacts(form.syntax).calls.some(
    (other) =>
      other.definition === definition &&
      checking.test(other.name) &&
      other.args.some((arg) => arg.kind === "variable" && arg.name === name),
  );
}
