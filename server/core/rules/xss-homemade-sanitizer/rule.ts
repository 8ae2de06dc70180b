/** Reports sanitizers of the project's own that let scripts through: lists of allowed markup with too much in them, and markup taken out by a pattern. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { type Call, calls } from "../../project/calls.ts";
import { textOfLiteral, wordsOf } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { strippingIn } from "../../project/stripped-markup.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";
import { blockingPatterns } from "./patterns.ts";

export const xssHomemadeSanitizer = defineRule({
  id: "xss-homemade-sanitizer",
  title: "Sanitizer that lets scripts through",
  severity: "medium",
  cwe: [184, 79],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    blocked:
      "A pattern takes handlers, scripts or their addresses out of markup: browsers read more spellings of them than it knows, such as `<svg/onload=…>` and encoded addresses.",
    allowed: "`{attribute}` of `<{tag}>` is allowed with any value: {harm}.",
    element: "`<{tag}>` is allowed: whoever writes the markup runs scripts in the browser of who reads it.",
    replaced:
      "Markup is taken out by a pattern, and what is left is shown unescaped: a tag that is not closed, or that is put together by what is taken out, gets through.",
  },
  check({ file, calls, flow, report }) {
    if (isTestPath(file.path)) return;
    for (const call of [
      ...calls.named("allow_tag_with_these_attributes"),
      ...calls.named("allow_tag_with_any_attributes"),
    ]) {
      const tag = textOfLiteral(call.args[0])?.toLowerCase();
      if (tag === undefined || !isOfScrubber(call)) continue;
      if (tag === "script") report(call.span, "element", { data: { tag }, confidence: "medium" });
      else {
        const attribute = attributesOf(call.args[1]).find((name) => harmOf(tag, name) !== undefined);
        const harm = attribute === undefined ? undefined : harmOf(tag, attribute);
        if (attribute !== undefined && harm)
          report(call.span, "allowed", { data: { tag, attribute, harm }, confidence: "medium" });
      }
    }
    const blocking = blockingPatterns(file);
    for (const at of blocking) report(at, "blocked", { confidence: "medium" });
    if (blocking.length > 0) return;
    for (const call of [...calls.to("Phoenix.HTML.raw/1"), ...calls.unresolved("raw/1")]) {
      const replace = call.args[0] && strippingIn(call.args[0], call);
      // Where others surely decide it, `xss-raw` tells of it.
      const reached = replace && reaching(flow.throughRows(flow.valueOf(call)), { span: call.nameSpan, note: "" });
      if (replace && reached?.confidence === "low")
        report(spanOf(call.form, replace), "replaced", { confidence: "medium" });
    }
  },
});

/** `Meta.…` in a module that is a scrubber: https://hexdocs.pm/html_sanitize_ex/HtmlSanitizeEx.Scrubber.html */
function isOfScrubber({ target, definition }: Call): boolean {
  return definition === undefined && (!target || (target.kind === "alias" && target.segments.at(-1) === "Meta"));
}

function attributesOf(node: Node | undefined): readonly string[] {
  if (node?.kind === "list") return node.items.flatMap((item) => textOfLiteral(item)?.toLowerCase() ?? []);
  return (node && wordsOf(node)?.map((word) => word.toLowerCase())) ?? [];
}

/** Attributes whose addresses `allow_tag_with_uri_attributes/3` would check. */
const addresses: Readonly<Record<string, RegExp>> = {
  a: /^href$/,
  area: /^href$/,
  iframe: /^(?:src|srcdoc)$/,
  object: /^data$/,
  embed: /^src$/,
  form: /^action$/,
  button: /^formaction$/,
  base: /^href$/,
};

function harmOf(tag: string, attribute: string): string | undefined {
  if (/^on[a-z]+$/.test(attribute)) return "what stands in it is run as a script";
  if (!addresses[tag]?.test(attribute)) return undefined;
  return tag === "iframe" || tag === "object" || tag === "embed"
    ? "pages of anybody are shown inside yours, and `javascript:` runs there"
    : "an address with `javascript:` runs as a script";
}
