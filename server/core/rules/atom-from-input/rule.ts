/** Reports atoms that are made from data which others choose. */

import { flow } from "../../flow/flow.ts";
import { functionName, isOfCaller, judge, type SinkCall, sinkCalls } from "../../flow/sink-tables.ts";
import { leastGuarded, type Reached, type Sink, waysTo } from "../../flow/sinks.ts";
import { atomMakers } from "../../flow/sinks-names.ts";
import type { Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { type Interpolated, interpolated } from "../../project/interpolated.ts";
import { library } from "../../project/library.ts";
import { audiences, confidenceFor } from "../../project/router/audience.ts";
import { isServing } from "../../project/run-time.ts";
import { userCode } from "../../project/user-code.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { type Span, textOf } from "../../syntax/source-file.ts";

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
  needs: [calls, flow, interpolated, library, audiences, userCode],
  messages: {
    atom: "{maker} makes an atom of {origin}. Atoms are never freed: enough different ones stop the node.",
    library: {
      severity: "low",
      text: "{maker} makes an atom of {origin}. Atoms are never freed, and callers of this library may take it from a request.",
    },
  },
  check({ file, calls, flow, interpolated, library, audiences, userCode, report, dismiss }) {
    const told = new Set<string>();
    const judgeAtom = (at: Span, maker: string, value: Value, fixes: readonly ProposedFix[]) => {
      const kept = flow.throughKept(value);
      const sink: Sink = { span: at, note: "becomes an atom", harmless: ["atom", "guard"] };
      if (!judge(kept, sink, dismiss)) return;
      const isLent = (reached: Reached) => library.isOffered && isOfCaller(reached);
      const certainty = (reached: Reached) => {
        if (isLent(reached)) return "medium";
        // What a package runs step by step is written by developers, and not by the visitors of its pages.
        const isFew = isStored(reached) || makesNodeName(at) || (userCode.isRun && !library.isOffered);
        return isFew ? "low" : confidenceFor(audiences.ofTrace(reached.trace), reached.confidence, "medium");
      };
      const found = leastGuarded(waysTo(kept, sink), certainty);
      if (!found) return;
      const { reached, confidence } = found;
      const { text: origin, trace } = reached;
      const data = { maker, origin };
      if (isLent(reached)) report(at, "library", { data, confidence, trace, fixes });
      else report(at, "atom", { data, confidence: isToldBefore(at, reached, told) ? "low" : confidence, trace, fixes });
    };
    const makers = sinkCalls(atomMakers, calls).toSorted((a, b) => placeOf(a) - placeOf(b));
    for (const { call, index } of makers) {
      if (isServing(file.path, call))
        judgeAtom(call.nameSpan, `\`${functionName(call)}\``, flow.valueOf(call, index), fixesOf(call));
    }
    for (const literal of interpolated.atoms()) {
      if (isServing(file.path, literal))
        judgeAtom(literal.span, "This", flow.valueAt(literal, literal.node), fixesOfLiteral(literal));
    }
  },
});

/** What is stored, or answered by another service, is mostly one of few words; not where a form is seen to fill it in, unchecked. */
function isStored({ origin }: Reached): boolean {
  return origin.kind === "stored" && (origin.row === undefined || origin.isDoubtful);
}

function placeOf({ call }: SinkCall): number {
  return call.form.start + call.start;
}

/** Nodes and their cookies have to be atoms that may be new. */
function makesNodeName({ form, start }: Span): boolean {
  const { text } = form.syntax;
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
  return /(^|[^\w.])(\w+_)?(node|cookie)\s*=[^=>]*$|\bNode\.\w+\([^)]*$|\b(node|cookie):[^,]*$/.test(line);
}

/** One parameter that becomes an atom several times in one clause is one mistake. */
function isToldBefore({ form }: Span, { origin }: Reached, told: Set<string>): boolean {
  if (origin.kind !== "request" || origin.path.length === 0) return false;
  const key = `${form.start} ${origin.text} ${origin.path.join(".")}`;
  const isKnown = told.has(key);
  told.add(key);
  return isKnown;
}

const title = "Take only atoms that exist";

function fixesOf({ form, name, nameRange }: Call): readonly ProposedFix[] {
  const twin = name.replace("to_atom", "to_existing_atom");
  if (twin === name) return []; // `:erl_scan.string` has none.
  return [{ title, class: "review", edits: [replace(form, nameRange, twin)] }];
}

/** `:"tab_#{x}"` becomes `String.to_existing_atom("tab_#{x}")`; keys of keyword lists stay. */
function fixesOfLiteral({ form, node }: Interpolated): readonly ProposedFix[] {
  const written = textOf(form, node);
  if (!written.startsWith(':"')) return [];
  const text = `String.to_existing_atom(${written.slice(1)})`;
  return [{ title, class: "review", edits: [replace(form, node, text)] }];
}
