/** Reports values that are put into attributes whose content is code or style. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { elements, writtenValueOf } from "../../project/elements.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const heexInlineHandler = defineRule({
  id: "heex-inline-handler",
  title: "Value inside an event handler",
  severity: "medium",
  cwe: [79, 83],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [elements, flow],
  messages: {
    handler: "{origin} becomes part of the code in `{attribute}`: escaping for HTML does not keep it from being code.",
    style: {
      severity: "low",
      text: "{origin} becomes part of a style: it can cover the page or load from elsewhere.",
    },
  },
  check({ elements, flow, report }) {
    for (const placed of elements.all()) {
      const { form, element } = placed;
      if (element.type !== "tag") continue;
      for (const attribute of element.attributes.filter(({ name }) => holdsCode.test(name) || name === "style")) {
        const written = writtenValueOf(form, attribute);
        if (written?.kind !== "code" || !written.code) continue;
        const at = spanOf(form, attribute.nameRange);
        const whole = attribute.value?.kind === "expression" ? attribute.value.expression : written.code;
        const value = flow.valueAt(placed, whole);
        const reached = reaching(value, { span: at, note: `becomes part of \`${attribute.name}\`` });
        const isStyle = attribute.name === "style";
        if (!reached || reached.origin.treatments.includes("json") || (isStyle && reached.confidence === "low"))
          continue;
        const { confidence, trace, text: origin } = reached;
        if (isStyle) report(at, "style", { data: { origin }, confidence, trace });
        else report(at, "handler", { data: { origin, attribute: attribute.name }, confidence, trace });
      }
    }
  },
});

/** Handlers of the browser, and expressions of Alpine, htmx and Vue: https://alpinejs.dev/directives/on, https://htmx.org/attributes/hx-on/, https://vuejs.org/api/built-in-directives.html */
const holdsCode =
  /^(on[a-z]+|x-(data|init|on:.+|html|text|show|if|bind:.+|effect)|@[a-z].*|hx-on.*|hx-vals|v-(html|on:.+|bind:.+))$/;
