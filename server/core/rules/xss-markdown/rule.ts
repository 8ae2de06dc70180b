/** Reports Markdown of people whose HTML is stored without being sanitized. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { type Call, calls } from "../../project/calls.ts";
import { formFacts } from "../../project/form-facts.ts";
import { atomName, covers, textOfLiteral } from "../../project/nodes.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";

/** Renderers that let tags pass, MDEx and Cmark where they are told so: https://hexdocs.pm/earmark/Earmark.html, https://hexdocs.pm/cmark/Cmark.html, https://hexdocs.pm/mdex/safety.html */
const renderers = [
  "Earmark.as_html",
  "Earmark.as_html!",
  "Earmark.transform",
  "Cmark.to_html",
  "Pandex.markdown_to_html",
  "MDEx.to_html",
  "MDEx.to_html!",
];

export const xssMarkdown = defineRule({
  id: "xss-markdown",
  title: "HTML of Markdown stored without sanitizing",
  severity: "high",
  cwe: [79],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    stored:
      "`{function}` lets tags and `javascript:` links through, and what it makes of {origin} is kept as HTML: where it is shown, scripts in it run in the reader's browser. Sanitize what it gives; cleaning the Markdown before is undone by it.",
  },
  check({ file, calls, flow, report }) {
    for (const call of calls.to(...renderers)) {
      if (!isServing(file.path, call) || isSanitized(call) || !isKept(call)) continue;
      const module = call.resolution.isKnown ? call.resolution.module : "";
      const sink = { span: call.nameSpan, note: "becomes HTML" };
      const reached =
        module === "MDEx" || module === "Cmark"
          ? reaching(flow.valueAt(call, call.node), { ...sink, harmless: ["html"] })
          : reaching(flow.valueOf(call, 0), sink); // Cleaned Markdown can still hold links to scripts.
      if (!reached) continue;
      const { text: origin, trace } = reached;
      report(call.nameSpan, "stored", {
        data: { function: `${module}.${call.name}`, origin },
        confidence: isRecord(call) || reached.confidence !== "low" ? "medium" : "low",
        trace: reached.confidence === "low" ? [] : trace,
      });
    }
  },
});

/** True where a later or an enclosing call cleans what the renderer gives. */
function isSanitized({ form, definition, node }: Call): boolean {
  return formFacts(form.syntax).calls.some(
    (other) =>
      other.definition === definition &&
      cleaners.test(other.name) &&
      (other.node.start > node.end || other.args.some((arg) => covers(arg, node))),
  );
}

const cleaners = /^(markdown_html|html5|basic_html|strip_tags|noscrub)$|sanitiz|scrub|clean|purif/;

/** True where it is a changeset that the result is put into, and so a row of the database. */
function isRecord({ form, definition }: Call): boolean {
  return formFacts(form.syntax).calls.some(
    (call) => call.definition === definition && /^(put_change|force_change)$/.test(call.name),
  );
}

/** True where the function puts something into a changeset or record as HTML. */
function isKept({ form, definition }: Call): boolean {
  return formFacts(form.syntax).calls.some(
    ({ definition: around, name, args }) =>
      around === definition &&
      /^(put_change|force_change|put|put_new)$/.test(name) &&
      args.some((arg) => /html|rendered|body|content/.test(atomName(arg) ?? textOfLiteral(arg) ?? "")),
  );
}
