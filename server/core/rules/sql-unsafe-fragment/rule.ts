/** Reports values that become SQL text inside of Ecto's queries: `unsafe_fragment(^x)`, `{:unsafe_fragment, x}`. */

import { flow } from "../../flow/flow.ts";
import { judge } from "../../flow/sink-tables.ts";
import { calls } from "../../project/calls.ts";
import { isAtom } from "../../project/nodes.ts";
import { optionIndex } from "../../project/option-index.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const sqlUnsafeFragment = defineRule({
  id: "sql-unsafe-fragment",
  title: "SQL fragment built from values",
  severity: "high",
  cwe: [89],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, optionIndex],
  messages: {
    fragment: "`unsafe_fragment` puts {origin} into the query as SQL text: whoever decides it can change the query.",
  },
  check({ file, calls, flow, optionIndex, report, dismiss }) {
    const written = calls.named("unsafe_fragment").flatMap((call) => {
      const [node] = call.args;
      return node && isServing(file.path, call) ? [{ site: call, node, span: call.nameSpan }] : [];
    });
    const inOptions = ["conflict_target", "on_conflict"].flatMap((key) =>
      optionIndex.named(key).flatMap((option) => {
        const { value, form } = option;
        const [name, node] = value.kind === "tuple" ? value.items : [];
        if (!name || !node || !isAtom(name, "unsafe_fragment")) return [];
        return isServing(file.path, { ...option, template: undefined })
          ? [{ site: option, node, span: spanOf(form, name) }]
          : [];
      }),
    );
    for (const { site, node, span } of [...written, ...inOptions]) {
      const sink = { span, note: "becomes SQL text", harmless: ["sql"] } as const;
      const reached = judge(flow.throughKept(flow.valueAt(site, node)), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      report(span, "fragment", { data: { origin }, confidence, trace });
    }
  },
});
