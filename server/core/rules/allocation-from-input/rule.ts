/** Reports sizes and counts that the request decides: memory, time or random bytes as much as its sender likes. */

import { flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { argumentsOf, textOfLiteral, walk } from "../../project/nodes.ts";
import { textBehindNumber } from "../../project/parsed-numbers.ts";
import { audiences, confidenceFor } from "../../project/router/audience.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const allocationFromInput = defineRule({
  id: "allocation-from-input",
  title: "Size or count taken from the request",
  severity: "medium",
  cwe: [789, 770],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, audiences],
  messages: {
    size: "`{function}` makes as much as {origin} says: one request with a large number fills the memory.",
    rounds:
      "The code runs as often as {origin} says: one request with a large number keeps it busy, or fills the memory.",
    wait: "The process waits as long as {origin} says: requests with a large number hold their processes for good.",
  },
  check({ file, calls, flow, audiences, report }) {
    for (const { call, size, kind } of sizesIn(calls)) {
      if (!isServing(file.path, call)) continue;
      const text = textBehindNumber(size, call);
      if (text === size && !isSent(size, call)) continue; // A number that is handed in from elsewhere is mostly counted there.
      const at = spanOf(call.form, size);
      const reached = reaching(flow.valueAt(call, text), { span: at, note: "decides how much" });
      if (reached?.confidence !== "high" || isBounded(call, size)) continue;
      const { text: origin, trace } = reached;
      const confidence = confidenceFor(audiences.ofTrace(trace), "medium");
      const options = { confidence, trace, fixes: fixesOf(call, size) } as const;
      if (kind === "size") report(at, "size", { ...options, data: { function: call.name, origin } });
      else report(at, kind, { ...options, data: { origin } });
    }
  },
});

/** `params["count"]`, or what the pattern of a parameter takes from under a text, as LiveViews and JSON give numbers. */
function isSent(size: Node, { definition }: Call): boolean {
  if (size.kind === "access") return textOfLiteral(size.key) !== undefined;
  let isFound = false;
  for (const param of size.kind === "variable" ? (definition?.params ?? []) : [])
    walk(param, (node) => {
      const isPair = node.kind === "pair" && textOfLiteral(node.key) !== undefined;
      if (isPair && node.value.kind === "variable" && size.kind === "variable" && node.value.name === size.name)
        isFound = true;
      return isFound ? false : undefined;
    });
  return isFound;
}

interface Sized {
  readonly call: Call;
  readonly size: Node;
  readonly kind: "size" | "rounds" | "wait";
}

/** Functions by the argument that says how much: https://hexdocs.pm/elixir, https://www.erlang.org/doc */
const sizes: Readonly<Record<string, readonly [number, Sized["kind"]]>> = {
  "String.duplicate/2": [1, "size"],
  "List.duplicate/2": [1, "size"],
  "Tuple.duplicate/2": [1, "size"],
  "String.pad_leading": [1, "size"],
  "String.pad_trailing": [1, "size"],
  ":binary.copy/2": [1, "size"],
  ":lists.duplicate/2": [0, "size"],
  ":lists.seq/2": [1, "size"],
  ":crypto.strong_rand_bytes/1": [0, "size"],
  "Process.sleep/1": [0, "wait"],
  ":timer.sleep/1": [0, "wait"],
};

function sizesIn(calls: { to(signature: string): readonly Call[]; named(name: string): readonly Call[] }) {
  const direct = Object.entries(sizes).flatMap(([signature, [index, kind]]) =>
    calls.to(signature).flatMap((call): readonly Sized[] => {
      const size = call.args[index];
      return size ? [{ call, size, kind }] : [];
    }),
  );
  const loops = calls.named("for").flatMap((call): readonly Sized[] =>
    (call.node.kind === "call" ? argumentsOf(call.node) : []).flatMap((arg) => {
      const size = arg.kind === "binary" && arg.operator === "<-" ? endOf(arg.right) : undefined;
      return size ? [{ call, size, kind: "rounds" }] : [];
    }),
  );
  const ranges = [
    "Enum.map/2",
    "Enum.each/2",
    "Enum.reduce/3",
    "Enum.flat_map/2",
    "Enum.to_list/1",
    "Enum.map_join/3",
  ].flatMap((signature) =>
    calls.to(signature).flatMap((call): readonly Sized[] => {
      const size = call.args[0] && endOf(call.args[0]);
      return size ? [{ call, size, kind: "rounds" }] : [];
    }),
  );
  return [...direct, ...loops, ...ranges];
}

/** `n` of `1..n`. */
function endOf(node: Node): Node | undefined {
  return node.kind === "binary" && node.operator === ".." ? node.right : undefined;
}

/** True where the function compares the number with something, or takes the smaller of two. */
function isBounded({ form, definition }: Call, size: Node): boolean {
  const code = definition ? textOf(form, definition) : "";
  if (/\b(?:min|clamp|validate_number|max_\w+|limit\w*)\b/.test(code)) return true;
  if (size.kind !== "variable") return false;
  const name = size.name.replace(/\W/g, "\\$&");
  return new RegExp(`(?<!\\w)${name}\\s*(?:[<>]|in\\b)|[<>]=?\\s*${name}(?!\\w)`).test(
    code.replaceAll(/->|<-|=>|<>|<<|>>|\|>/g, " "),
  );
}

/** The most that is made once the fix is in. */
const most = 100;

function fixesOf({ form }: Call, size: Node): readonly ProposedFix[] {
  if (size.kind !== "variable") return [];
  const edits = [replace(form, size, `min(${size.name}, ${most})`)];
  return [{ title: `Take no more than ${most}`, class: "review", edits }];
}
