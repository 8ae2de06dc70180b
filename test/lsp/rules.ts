/** The rules of the server that these tests drive: small ones, so that the product's rules can change freely. */

import { fileAnalysis } from "../../server/core/project/analysis.ts";
import { walk } from "../../server/core/project/nodes.ts";
import { defineRule, editOf, type Rule } from "../../server/core/rule.ts";
import type { CallNode } from "../../server/core/syntax/ast.ts";
import { type Form, spanOf } from "../../server/core/syntax/source-file.ts";
import { sampleRules } from "../harness/sample-rules.ts";

const localCalls = fileAnalysis("localCalls", ({ file }) =>
  file.forms.flatMap((form) => {
    const found: { readonly form: Form; readonly call: CallNode }[] = [];
    walk(form.syntax.node, (node) => {
      if (node.kind === "call") found.push({ form, call: node });
      return undefined;
    });
    return found;
  }),
);

const metadata = {
  cwe: [20],
  owasp: ["A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [localCalls],
} as const;

/** `doubtful(x)`: medium, with a fix to review and one that needs a hand. */
const sampleDoubtful: Rule = defineRule({
  ...metadata,
  id: "sample-doubtful",
  title: "A call of doubtful",
  severity: "medium",
  messages: { call: "`doubtful/1` is a doubt." },
  check({ localCalls: calls, report }) {
    for (const { form, call } of calls.filter(({ call: { name } }) => name === "doubtful")) {
      report(spanOf(form, call.nameRange), "call", {
        confidence: "high",
        fixes: [
          { title: "Be sure", class: "review", edits: [editOf(spanOf(form, call.nameRange), "sure")] },
          { title: "Start a proof", class: "assist", edits: [editOf(spanOf(form, call.nameRange), "prove")] },
        ],
      });
    }
  },
});

/** `misjudge("text")`: its fix writes the text in place of the call, also where that is no code. */
const sampleMisjudged: Rule = defineRule({
  ...metadata,
  id: "sample-misjudged",
  title: "A call of misjudge",
  severity: "medium",
  messages: { call: "`misjudge/1` is misjudged." },
  check({ localCalls: calls, report }) {
    for (const { form, call } of calls) {
      const [text] = call.args;
      if (call.name !== "misjudge" || text?.kind !== "string") continue;
      const edits = [editOf(spanOf(form, call), form.syntax.text.slice(text.start + 1, text.end - 1))];
      report(spanOf(form, call.nameRange), "call", {
        confidence: "high",
        fixes: [{ title: "Write it out", class: "safe", edits }],
      });
    }
  },
});

/** Throws where `explode(x)` stands. */
const sampleThrowing: Rule = defineRule({
  ...metadata,
  id: "sample-throwing",
  title: "A rule with a bug",
  severity: "high",
  messages: { never: "Never." },
  check({ localCalls: calls }) {
    if (calls.some(({ call }) => call.name === "explode")) throw new Error("the rule has a bug");
  },
});

export const rules: readonly Rule[] = [...sampleRules, sampleDoubtful, sampleMisjudged, sampleThrowing];
