/** Reports values that are put into the code of a `<script>`. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { type Reached, reaching } from "../../flow/sinks.ts";
import { attributeOf, elements } from "../../project/elements.ts";
import { walk } from "../../project/nodes.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const heexScriptInterpolation = defineRule({
  id: "heex-script-interpolation",
  title: "Value inside a `<script>`",
  severity: "high",
  cwe: [79],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [elements, flow],
  messages: {
    script: "{origin} becomes part of a script: escaping for HTML does not keep it from being code.",
  },
  check({ elements, flow, report, dismiss }) {
    for (const placed of elements.named("script")) {
      const { form, element } = placed;
      if (attributeOf(element, "type")?.value?.kind === "expression") continue; // Not JavaScript of the page.
      for (const [i, child] of element.children.entries()) {
        if (child.kind !== "expression" || showsRaw(child.expression)) continue; // `xss-raw` tells of it.
        const span = spanOf(form, child.expression);
        const value = flow.valueAt(placed, child.expression);
        const reached = reaching(value, { span, note: "becomes part of a script", harmless: ["json", "html"] });
        if (!reached) {
          dismiss(span, harmlessBecause(value));
          continue;
        }
        const before = element.children[i - 1];
        const isQuoted = before?.kind === "text" && /["'`]$/.test(form.syntax.text.slice(before.start, before.end));
        const confidence = confidenceOf(reached, isQuoted);
        report(span, "script", { data: { origin: reached.text }, confidence, trace: reached.trace });
      }
    }
  },
});

function showsRaw(expression: Node): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === "call" && node.name === "raw";
    return !found;
  });
  return found;
}

/** Between quotes, which are escaped, only a backslash can do harm. */
function confidenceOf({ confidence }: Reached, isQuoted: boolean): Confidence {
  return isQuoted && confidence === "high" ? "medium" : isQuoted ? "low" : confidence;
}
