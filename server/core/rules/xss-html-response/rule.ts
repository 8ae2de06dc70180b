/** Reports markup that is put together by hand and sent with `html/2`. */

import { type Flow, flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { reaching } from "../../flow/sinks.ts";
import { untreated } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { covers } from "../../project/nodes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { textOf } from "../../syntax/source-file.ts";

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
  needs: [calls, flow],
  messages: {
    html: "`html/2` sends {origin} as markup without escaping: a script in it runs in the reader's browser.",
  },
  check({ calls, flow, report, dismiss }) {
    for (const call of calls.to("Phoenix.Controller.html/2")) {
      const value = flow.valueOf(call, 1);
      const reached = reaching(value, { span: call.nameSpan, note: "is sent as markup", harmless: ["html"] });
      if (!reached) {
        dismiss(call.nameSpan, harmlessBecause(value));
        continue;
      }
      const { confidence, trace, text: origin } = reached;
      report(call.nameSpan, "html", { data: { origin }, confidence, trace, fixes: fixesOf(call, flow) });
    }
  },
});

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
