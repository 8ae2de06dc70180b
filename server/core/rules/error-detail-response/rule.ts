/** Reports answers that carry the inner text of an error. */

import { type Call, calls } from "../../project/calls.ts";
import { conditionsAround, isCompiledForDevelopment, reachesProduction } from "../../project/environments.ts";
import { errorNames, errorTerms } from "../../project/error-terms.ts";
import type { Enclosing } from "../../project/form-facts.ts";
import { names } from "../../project/names.ts";
import { isTestPath } from "../../project/paths.ts";
import { audiences, confidenceFor } from "../../project/router/audience.ts";
import { defineRule } from "../../rule.ts";
import type { CallNode, Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

/** What goes to whoever asked. */
const answers = [
  "Phoenix.Controller.json/2",
  "Phoenix.Controller.text/2",
  "Phoenix.Controller.html/2",
  "Phoenix.Controller.put_flash/3",
  "Phoenix.LiveView.put_flash/3",
  "Plug.Conn.send_resp/3",
  "Plug.Conn.resp/3",
];

/** What shows the inside of an error: https://hexdocs.pm/elixir/Exception.html */
const texts = [
  "Kernel.inspect/1",
  "Kernel.inspect/2",
  "Exception.message/1",
  "Exception.format/2",
  "Exception.format/3",
  "Exception.format_stacktrace/1",
  "Exception.format_banner/2",
];

export const errorDetailResponse = defineRule({
  id: "error-detail-response",
  title: "Inner error text in an answer",
  severity: "medium",
  cwe: [209],
  owasp: ["A04:2021", "A10:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names, audiences],
  messages: {
    answer:
      "`{function}` tells whoever asks what went wrong inside: addresses, terms and names that help to find the next hole.",
  },
  check({ file, calls, names, audiences, report, dismiss }) {
    if (isTestPath(file.path)) return;
    const sinks = new Map(calls.to(...answers).map((call) => [call.node as Node, call]));
    if (sinks.size === 0) return;
    for (const call of calls.to(...texts)) {
      const sink = sinkAround(call.around, sinks);
      if (!sink || !isServed(call) || !isAboutError(call)) continue;
      const at = spanOf(call.form, call.node);
      const [subject] = call.args;
      const terms = subject ? errorTerms(subject, call.form, names) : new Set();
      if (!terms.has("other") && !terms.has("connection") && !terms.has("changeset")) {
        dismiss(at, "It shows atoms and texts that the project writes itself");
        continue;
      }
      // A flash is read by whoever just did it, mostly in the app's own pages.
      const isPoor =
        isAboutInput(call) || !terms.has("other") || (sink.name === "put_flash" && call.name === "inspect");
      const confidence = confidenceFor(
        audiences.of(call.form, call.start),
        sink.name === "put_flash" ? "medium" : "high",
      );
      report(at, "answer", { confidence: isPoor ? "low" : confidence, data: { function: call.name } });
    }
  },
});

function sinkAround(around: Enclosing | undefined, sinks: ReadonlyMap<Node, Call>): Call | undefined {
  for (let enclosing = around; enclosing; enclosing = enclosing.outer) {
    const sink = sinks.get(enclosing.call);
    if (sink) return sink;
    if (isBranch(enclosing.call)) return undefined; // The answer is given inside of it, not made by it.
  }
  return undefined;
}

function isBranch({ name, hasDoBlock }: CallNode): boolean {
  return hasDoBlock && /^(?:case|cond|with|try|receive)$/.test(name);
}

function isServed(call: Call): boolean {
  const { environments } = conditionsAround(call, call.around);
  return reachesProduction(environments) !== "no" && !isCompiledForDevelopment(call.around);
}

/** The errors of a changeset speak of what was typed. */
function isAboutInput({ args: [subject] }: Call): boolean {
  return subject?.kind === "variable"
    ? subject.name === "changeset"
    : subject?.kind === "call" && subject.name === "errors";
}

/** Every exception's text is; of what is inspected, that whose name says so. */
function isAboutError({ name, args }: Call): boolean {
  const [subject] = args;
  if (name !== "inspect") return true;
  if (subject?.kind === "variable") return errorNames.test(subject.name);
  return subject?.kind === "call" && subject.target !== undefined && /^(?:errors|reason)$/.test(subject.name);
}
