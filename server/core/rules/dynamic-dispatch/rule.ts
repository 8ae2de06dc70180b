/** Reports modules, functions and processes that the request chooses. */

import { flow } from "../../flow/flow.ts";
import { judge, sinkCalls } from "../../flow/sink-tables.ts";
import { dispatchers } from "../../flow/sinks-names.ts";
import type { Origin, Value } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { textOfLiteral } from "../../project/nodes.ts";
import { assignedTo, type Site } from "../../project/options.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const dynamicDispatch = defineRule({
  id: "dynamic-dispatch",
  title: "User picks the module, function or process",
  severity: "high",
  cwe: [470],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    chosen:
      "`{function}` runs what {origin} names: whoever decides it can reach code that was never meant for requests.",
  },
  check({ file, calls, flow, report, dismiss }) {
    const reported = new Set<Call["node"]>();
    const judgeName = (call: Call, name: string, node: Node | undefined, value: Value) => {
      // A process or module that was looked up by what the request sent is not named by it.
      if (!isServing(file.path, call) || reported.has(call.node) || value.kind !== "open") return;
      const reached = judge(value, { span: call.nameSpan, note: "decides what runs", isHarmless: isText }, dismiss);
      if (reached?.origin.kind !== "request" || reached.confidence !== "high") return;
      reported.add(call.node);
      const { text: origin, trace } = reached;
      const confidence = isOneOfFamily(node, call) ? "low" : reached.confidence;
      report(call.nameSpan, "chosen", { data: { function: name, origin }, confidence, trace });
    };
    for (const { call, index, name } of sinkCalls(dispatchers, calls))
      judgeName(call, name, call.args[index], flow.valueOf(call, index));
    for (const call of calls.ofDynamicModules()) {
      if (call.target) judgeName(call, call.name, undefined, flow.valueAt(call, call.target));
    }
  },
});

/** `:"render_#{type}"`, `String.to_existing_atom("#{id}_email")`: the name of a function whose start or end the author wrote is one of those meant for it. */
function isOneOfFamily(name: Node | undefined, site: Site): boolean {
  const { outer, inner } = behindConversion(name, site);
  const texts = [outer, inner].flatMap((node) => (node ? (affixesOf(node) ?? []) : []));
  return texts.some((text) => /\w_$|^_\w/.test(text));
}

/** The expression behind a variable, and what is made an atom there. */
function behindConversion(name: Node | undefined, site: Site): { readonly outer?: Node; readonly inner?: Node } {
  const outer = name?.kind === "variable" ? assignedTo(name.name, name.start, site.definition) : name;
  if (outer?.kind === "binary" && outer.operator === "|>" && outer.right.kind === "call") return { inner: outer.left };
  const inner =
    outer?.kind === "call" && /^(to_(existing_)?atom|binary_to_(existing_)?atom)$/.test(outer.name)
      ? outer.args[0]
      : undefined;
  const written = inner?.kind === "variable" ? assignedTo(inner.name, inner.start, site.definition) : inner;
  return { ...(outer ? { outer } : {}), ...(written ? { inner: written } : {}) };
}

/** The texts that a string begins and ends with. */
function affixesOf(node: Node): readonly string[] | undefined {
  if (node.kind === "binary" && node.operator === "<>")
    return [node.left, node.right].flatMap((side) => textOfLiteral(side) ?? []);
  if (node.kind !== "string" && node.kind !== "quoted-atom") return undefined;
  return [node.parts.at(0), node.parts.at(-1)].flatMap((part) => (part?.kind === "text" ? [part.value] : []));
}

/** Modules, functions and processes are named by atoms: text that was never made one cannot come here. */
function isText({ treatments }: Origin): boolean {
  return !treatments.includes("atom");
}
