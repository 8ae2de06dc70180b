/** Reports markup that is put together by hand, or by a template that escapes nothing, and sent as a page. */

import { type Flow, flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { requestFields } from "../../flow/models.ts";
import { reaching } from "../../flow/sinks.ts";
import { type Origin, untreated } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { replace } from "../../project/edits.ts";
import { covers } from "../../project/nodes.ts";
import { plainTemplates, printedBy } from "../../project/plain-templates.ts";
import { escapesByName } from "../../project/trusted-names.ts";
import { writtenMarkup } from "../../project/written-markup.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";
import { isOfOwnBlog, printedTexts, writtenTexts } from "./feeds.ts";
import { textPrinted } from "./plain.ts";

export const xssHtmlResponse = defineRule({
  id: "xss-html-response",
  title: "HTML put together by hand",
  severity: "high",
  cwe: [79],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["XSS.HTML"],
  scope: "file",
  needs: [calls, config, flow, plainTemplates, writtenMarkup],
  messages: {
    feed: {
      severity: "medium",
      text: "Nothing escapes {origin}, which becomes part of XML: a tag in it is one of the feed's own for whoever reads it.",
    },
    html: "`html/2` sends {origin} as markup without escaping: a script in it runs in the reader's browser.",
    written: "`{function}` writes {origin} into a page without escaping: a script in it runs in the reader's browser.",
    template:
      "EEx escapes nothing by itself, and {origin} becomes part of this page: a script in it runs in the reader's browser.",
  },
  check({ file, calls, config, flow, plainTemplates, writtenMarkup, report, dismiss }) {
    for (const call of calls.to("Phoenix.Controller.html/2")) {
      const value = flow.throughRows(flow.valueOf(call, 1));
      const reached = reaching(value, { span: call.nameSpan, note: "is sent as markup", harmless: ["html"] });
      if (!reached) {
        dismiss(call.nameSpan, harmlessBecause(value));
        continue;
      }
      const { confidence, trace, text: origin } = reached;
      report(call.nameSpan, "html", { data: { origin }, confidence, trace, fixes: fixesOf(call, flow) });
    }
    for (const call of calls.to("File.write", "File.write!")) {
      if (!isPage(call)) continue;
      const sink = { span: call.nameSpan, note: "is written into a page", harmless: ["html"] } as const;
      const reached = reaching(flow.valueOf(call, 1), sink);
      if (!reached || reached.confidence === "low") continue;
      const { confidence, trace, text: origin } = reached;
      report(call.nameSpan, "written", { data: { function: `File.${call.name}`, origin }, confidence, trace });
    }
    for (const { at, text } of [...printedTexts(file, config, flow), ...writtenTexts(writtenMarkup, flow)])
      report(at, "feed", { data: { origin: `\`${text}\`` }, confidence: isOfOwnBlog(file.path) ? "low" : "medium" });
    const all = printedBy(file, plainTemplates);
    for (const printed of all) {
      const { form, expression } = printed;
      if (escapesByName(expression)) continue;
      const [sent] = untreated(flow.valueAt({ form, definition: undefined }, expression), "html").filter(
        isOfConnection,
      );
      const shown = sent ? `@conn.${sent.path[0]}` : textPrinted(printed, all, flow) && textOf(form, expression);
      if (shown)
        report(spanOf(form, expression), "template", { data: { origin: `\`${shown}\`` }, confidence: "medium" });
    }
  },
});

/** `File.write!("site/index.html", page)` */
function isPage({ args: [path], form }: Call): boolean {
  return path !== undefined && /\.html?["')\s]*$/.test(textOf(form, path));
}

/** `@conn.query_string`: whoever sends the request decides it. */
function isOfConnection({ kind, text, path: [field] }: Origin): boolean {
  return kind === "assign" && text === "the assign `@conn`" && field !== undefined && requestFields.includes(field);
}

/** Escapes each part of a text that is not constant, or the one value that is all of it. */
function fixesOf(call: Call, flow: Flow): readonly ProposedFix[] {
  const body = call.args[1];
  if (!body || !covers(call.node, body)) return [];
  const parts: readonly Node[] =
    body.kind === "string"
      ? body.parts.flatMap((part) => (part.kind === "interpolation" ? [part.body] : []))
      : body.kind === "variable"
        ? [body]
        : [];
  const open = parts.filter((part) => untreated(flow.valueAt(call, part), "html").length > 0);
  if (open.length === 0) return [];
  const edits = open.map((part) => replace(call.form, part, escaped(textOf(call.form, part))));
  return [{ title: "Escape what is put into the markup", class: "review", edits }];
}

function escaped(text: string): string {
  return `Phoenix.HTML.safe_to_string(Phoenix.HTML.html_escape(${text}))`;
}
