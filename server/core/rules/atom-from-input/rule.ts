/** Reports atoms that are made from data which others choose. */

import { flow } from "../../flow/flow.ts";
import { functionName, judge, sinkCalls } from "../../flow/sink-tables.ts";
import { atomMakers } from "../../flow/sinks-names.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { type Interpolated, interpolated } from "../../project/interpolated.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const atomFromInput = defineRule({
  id: "atom-from-input",
  title: "Atom made from outside data",
  severity: "high",
  cwe: [400, 770],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["DOS.StringToAtom", "DOS.ListToAtom", "DOS.BinToAtom"],
  scope: "file",
  needs: [calls, flow, interpolated],
  messages: {
    function: "`{function}` makes an atom of {origin}. Atoms are never freed: enough different ones stop the node.",
    literal: "This makes an atom of {origin}. Atoms are never freed: enough different ones stop the node.",
  },
  check({ file, calls, flow, interpolated, report, dismiss }) {
    for (const { call, index } of sinkCalls(atomMakers, calls)) {
      if (!isServing(file.path, call)) continue;
      const sink = { span: call.nameSpan, note: "becomes an atom", harmless: ["atom"] } as const;
      const reached = judge(flow.valueOf(call, index), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      const data = { function: functionName(call), origin };
      report(call.nameSpan, "function", { data, confidence, trace, fixes: fixesOf(call) });
    }
    for (const literal of interpolated.atoms()) {
      if (!isServing(file.path, literal)) continue;
      const sink = { span: literal.span, note: "becomes an atom", harmless: ["atom"] } as const;
      const reached = judge(flow.valueAt(literal, literal.node), sink, dismiss);
      if (!reached) continue;
      const { text: origin, confidence, trace } = reached;
      report(literal.span, "literal", { data: { origin }, confidence, trace, fixes: fixesOfLiteral(literal) });
    }
  },
});

const title = "Take only atoms that exist";

function fixesOf({ form, name, nameRange }: Call): readonly ProposedFix[] {
  const twin = name.replace("to_atom", "to_existing_atom");
  return [{ title, class: "review", edits: [replace(form, nameRange, twin)] }];
}

/** `:"tab_#{x}"` becomes `String.to_existing_atom("tab_#{x}")`; keys of keyword lists stay. */
function fixesOfLiteral({ form, node }: Interpolated): readonly ProposedFix[] {
  const written = textOf(form, node);
  if (!written.startsWith(':"')) return [];
  const text = `String.to_existing_atom(${written.slice(1)})`;
  return [{ title, class: "review", edits: [replace(form, node, text)] }];
}
