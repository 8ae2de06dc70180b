/** Reports links that open a page of somebody else in a new tab, and let that page reach the one that it came from. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { calls } from "../../project/calls.ts";
import { attributeOf, elements, mayHaveMoreAttributes, writtenValueOf } from "../../project/elements.ts";
import { names } from "../../project/names.ts";
import { covers, textOfLiteral } from "../../project/nodes.ts";
import { possibleValues } from "../../project/option-index.ts";
import { optionsBehind } from "../../project/options.ts";
import { defineRule } from "../../rule.ts";
import { type Form, spanOf } from "../../syntax/source-file.ts";
import type { Attribute } from "../../syntax/template-ast.ts";
import { destinationOf, destinationOfElement } from "./destinations.ts";
import { fixesOfElement, fixesOfOption } from "./fixes.ts";

export const heexTargetBlank = defineRule({
  id: "heex-target-blank",
  title: '`target="_blank"` without `rel`',
  severity: "low",
  cwe: [1022],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, elements, flow, names],
  messages: {
    link: {
      severity: "info",
      text: '`target="_blank"` without `rel="noopener"`: in browsers from before 2021 the page that opens can send this one elsewhere.',
    },
    form: 'A form with `target="_blank"` and without `rel="noopener"`: the page that opens can send this one elsewhere.',
    opener:
      '`rel="opener"` lets the page that opens send this one elsewhere, for example to a copy of it that asks for a password.',
  },
  check({ calls, elements, flow, names, report, dismiss }) {
    for (const placed of elements.named("a", "area", "form", ".link")) {
      const { form, element } = placed;
      const target = attributeOf(element, "target");
      if (!target || !opensTab(form, target)) continue;
      const rel = attributeOf(element, "rel");
      const bond = rel ? bondOf(form, rel) : "implied";
      const destination = destinationOfElement(placed, flow);
      if (destination === "home" || bond === "none") {
        dismiss(spanOf(form, target), destination === "home" ? "It leads to a page of this application" : relIsGiven);
        continue;
      }
      const message = bond === "asked" ? "opener" : element.name === "form" ? "form" : "link";
      const confidence = mayHaveMoreAttributes(element) ? "low" : certainty[destination];
      report(spanOf(form, target), message, { confidence, fixes: fixesOfElement(form, target, rel) });
    }
    for (const call of calls.to("Phoenix.HTML.Link.link", "PhoenixHTMLHelpers.Link.link")) {
      const { byKey, isComplete } = optionsBehind(call.args.at(-1), call, names);
      const target = byKey.get("target");
      if (textOfLiteral(target?.value) !== "_blank" || !target || byKey.has("rel")) continue;
      const to = byKey.get("to");
      const destination = to ? destinationOf(to.value, { form: to.form, definition: call.definition }, flow) : "home";
      if (destination === "home") continue; // A button, or a page of this application.
      const { form, item } = target;
      const at = item && form === call.form && covers(call, item) ? spanOf(form, item) : call.nameSpan;
      const confidence = isComplete ? certainty[destination] : "low";
      report(at, "link", { confidence, fixes: fixesOfOption(target) });
    }
  },
});

const relIsGiven = "Its `rel` keeps the page that opens apart, or is computed";

const certainty: Readonly<Record<"abroad" | "open", Confidence>> = { abroad: "high", open: "medium" };

/** True when the target can be `_blank`, also in `{if @external, do: "_blank"}`. */
function opensTab(form: Form, target: Attribute): boolean {
  const { value } = target;
  if (value?.kind !== "expression") {
    const written = writtenValueOf(form, target);
    return written?.kind === "text" && written.text.trim().toLowerCase() === "_blank";
  }
  return possibleValues(value.expression, form, undefined).some(({ node }) => textOfLiteral(node) === "_blank");
}

/** What `rel` says about the tie between both pages: `none` also when it is computed. */
function bondOf(form: Form, rel: Attribute): "none" | "asked" | "implied" {
  const written = writtenValueOf(form, rel);
  if (written?.kind === "code") return "none";
  const words = written?.text.toLowerCase().split(/\s+/) ?? [];
  if (words.includes("noopener") || words.includes("noreferrer")) return "none";
  return words.includes("opener") ? "asked" : "implied";
}
