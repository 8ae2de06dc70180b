/** Reports `{:safe, …}` made by hand, which tells templates that a value is escaped. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { leastGuarded, type Reached, waysTo } from "../../flow/sinks.ts";
import { namesText } from "../../flow/written-texts.ts";
import { keepsNoData } from "../../project/databases.ts";
import { dependencies } from "../../project/dependencies.ts";
import { replace } from "../../project/edits.ts";
import { formFacts } from "../../project/form-facts.ts";
import { library } from "../../project/library.ts";
import { isOfMail, isTestPath } from "../../project/paths.ts";
import { writtenExpressions } from "../../project/written-expressions.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type SourceFile, spanOf, textOf } from "../../syntax/source-file.ts";

export const xssSafeTuple = defineRule({
  id: "xss-safe-tuple",
  title: "`{:safe, …}` made by hand",
  severity: "high",
  cwe: [79],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [writtenExpressions, flow, dependencies, library],
  messages: {
    implemented:
      "What `to_iodata/1` gives is shown as it is, and {origin} in it is not escaped: markup and scripts in it run in the reader's browser.",
    safe: "`:safe` tells templates not to escape {origin}: markup and scripts in it run in the reader's browser.",
    mail: {
      severity: "medium",
      text: "`:safe` tells the templates of a mail not to escape {origin}: links, pictures and markup in it look as if you had sent them.",
    },
  },
  check({ file, writtenExpressions, flow, dependencies, library, report, dismiss }) {
    if (isTestPath(file.path)) return;
    const isOfOthers = !library.isLibrary && keepsNoData(dependencies);
    for (const placed of writtenExpressions.tuples("safe")) {
      const { form, definition, node } = placed;
      const [tag, content, ...others] = node.items;
      if (!tag || !content || others.length > 0 || !definition) continue;
      const value = flow.throughRows(flow.valueAt(placed, content));
      const at = spanOf(form, tag);
      const putIn = /<\/?[a-z]/i.test(textOf(form, content)) ? "with fields" : "alone";
      const ways = waysTo(value, { span: at, note: "is shown without escaping", harmless: ["html"] }).toSorted(
        (one, other) => Number(isNameOfField(one)) - Number(isNameOfField(other)),
      );
      const found = leastGuarded(ways, (reached) => (isOfOthers ? reached.confidence : confidenceOf(reached, putIn)));
      if (!found) {
        dismiss(at, harmlessBecause(value));
        continue;
      }
      const edit = replace(form, node, `Phoenix.HTML.html_escape(${textOf(form, content)})`);
      const fixes: readonly ProposedFix[] = [{ title: "Escape it", class: "review", edits: [edit] }];
      const { trace, text: origin } = found.reached;
      report(at, isOfMail(file.path) ? "mail" : "safe", {
        data: { origin },
        confidence: found.confidence,
        trace,
        fixes,
      });
    }
    for (const { form, definition, node } of implementationsIn(file)) {
      const at = spanOf(form, definition.nameRange);
      const value = flow.throughRows(flow.valueAt({ form, definition }, node));
      const ways = waysTo(value, { span: at, note: "is shown without escaping", harmless: ["html"] });
      const found = leastGuarded(ways, (reached) => confidenceOf(reached));
      if (!found) continue;
      const { trace, text: origin } = found.reached;
      report(at, "implemented", { data: { origin }, confidence: found.confidence, trace });
    }
  },
});

/** What `defimpl Phoenix.HTML.Safe` makes of a value: https://hexdocs.pm/phoenix_html/Phoenix.HTML.Safe.html */
function implementationsIn({ forms }: SourceFile) {
  return forms
    .filter(({ modules }) => modules.at(-1)?.name?.startsWith("Phoenix.HTML.Safe.") === true)
    .flatMap((form) =>
      formFacts(form.syntax).definitions.flatMap((definition) => {
        const { name, arity, body } = definition;
        const node = body?.kind === "block" ? body.expressions.at(-1) : body;
        return name === "to_iodata" && arity === 1 && node ? [{ form, definition, node }] : [];
      }),
    );
}

/** `form.name` and `field.id` are the app's own: what the field holds says more, where both are shown. */
function isNameOfField({ origin: { path } }: Reached): boolean {
  return /^(?:name|id|class|type)$/.test(path.at(-1) ?? "");
}

/** A text of people is told of even where nothing shows who wrote it; a name or a title where tags are written around it, but for those of a field. */
function confidenceOf({ origin, confidence }: Reached, names: "with fields" | "alone" = "with fields"): Confidence {
  const { path, before = "", text } = origin;
  const isOfField = /\b(?:name|id|for|class|type)=["']?$/.test(before);
  const isText = (path.length > 0 || text.includes("input_value")) && !isOfField && namesText(origin, names);
  return confidence === "low" && isText ? "medium" : confidence;
}
