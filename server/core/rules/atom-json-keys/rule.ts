/** Reports JSON whose keys become atoms, which are never freed. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { describe, flat } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { library } from "../../project/library.ts";
import { names } from "../../project/names.ts";
import { isAtom } from "../../project/nodes.ts";
import { optionIndex } from "../../project/option-index.ts";
import { optionsBehind } from "../../project/options.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, spanOf, textOf } from "../../syntax/source-file.ts";

/** Readers of JSON, the option that says what keys become, and its value for those that exist. */
interface Decoder {
  readonly functions: readonly string[];
  readonly option: string;
  readonly existing: string;
}

/** https://hexdocs.pm/jason/Jason.html, https://hexdocs.pm/poison/Poison.Parser.html, https://github.com/talentdeficit/jsx, https://hexdocs.pm/jsone/jsone.html */
const decoders: readonly Decoder[] = [
  {
    functions: ["Jason.decode", "Jason.decode!"],
    option: "keys",
    existing: ":atoms!",
  },
  {
    functions: ["Poison.decode", "Poison.decode!", "Poison.Parser.parse", "Poison.Parser.parse!"],
    option: "keys",
    existing: ":atoms!",
  },
  {
    functions: [":jsx.decode", "JSX.decode", "JSX.decode!"],
    option: "labels",
    existing: ":existing_atom",
  },
  {
    functions: [":jsone.decode", ":jsone.try_decode"],
    option: "keys",
    existing: ":attempt_atom",
  },
];

/** https://hexdocs.pm/recase/Recase.Enumerable.html, https://hexdocs.pm/morphix/Morphix.html */
const atomizers = [
  "Recase.Enumerable.atomize_keys",
  "Morphix.atomorphify",
  "Morphix.atomorphify!",
  "Morphix.atomorphiform",
  "Morphix.atomorphiform!",
  "ExUtils.Map.atomize_keys",
  "AtomicMap.convert",
];

export const atomJsonKeys = defineRule({
  id: "atom-json-keys",
  title: "JSON decoded with atom keys",
  severity: "high",
  cwe: [400, 770],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, library, names, optionIndex],
  messages: {
    decode:
      "`{keys}` makes an atom of every key in {origin}. Atoms are never freed: enough different keys stop the node.",
    parser:
      "`{keys}` makes an atom of every key that {sender} sends. Atoms are never freed: enough different keys stop the node.",
    helper:
      "`{function}` makes an atom of every key in {origin}. Atoms are never freed: enough different keys stop the node.",
    library: {
      severity: "low",
      text: "`{keys}` makes an atom of every key in {origin}. Atoms are never freed, and callers of this library may take it from a request.",
    },
  },
  check({ calls, flow, library, names, optionIndex, report }) {
    const isOwnFormat = calls.to("Jason.encode", "Jason.encode!", "Poison.encode", "Poison.encode!").length > 0;
    const judge = (call: Call): Judged | undefined => {
      const value = flat(flow.valueOf(call));
      const [origin] = value.kind === "open" ? value.origins : [];
      if (!origin) return undefined; // Constant, or made by the server's own people.
      const isRequest = origin.kind === "request";
      const confidence = isRequest
        ? origin.isDoubtful
          ? origin.treatments.includes("json") // What the app itself has encoded has the keys of its own maps.
            ? "low"
            : "medium"
          : "high"
        : isFromOutside(call) && !isOwnFormat
          ? "medium"
          : "low";
      const isLent = library.isOffered && origin.kind === "unknown" && /^(?:the|a) parameter /.test(origin.text);
      return { origin: describe(origin), confidence, isLent };
    };
    for (const { functions, option, existing } of decoders) {
      for (const call of calls.to(...functions)) {
        const keys = optionsBehind(call.args[1], call, names).byKey.get(option);
        const judged = keys && isAtomKeys(keys.value) ? judge(call) : undefined;
        if (!keys || !judged) continue;
        const fixes = keys.form === call.form ? keepToExisting(keys.form, keys.value, existing) : [];
        const data = { keys: `${option}: ${textOf(keys.form, spanOf(keys.form, keys.value))}`, origin: judged.origin };
        if (judged.isLent) report(call.nameSpan, "library", { data, confidence: "medium", fixes });
        else report(call.nameSpan, "decode", { data, confidence: judged.confidence, fixes });
      }
    }
    for (const call of calls.to(...atomizers)) {
      const judged = judge(call);
      if (judged)
        report(call.nameSpan, "helper", {
          data: { function: call.name, origin: judged.origin },
          confidence: judged.confidence,
        });
    }
    for (const { form, value, keys, span } of optionIndex.named("keys")) {
      const isRequest = keys.includes("json_decoder");
      if (!isAtomKeys(value) || !(isRequest || keys.some((key) => responseKeys.has(key)))) continue;
      report(span, "parser", {
        data: { keys: textOf(form, span), sender: isRequest ? "a request" : "the other server" },
        confidence: isRequest ? "high" : "medium",
        fixes: keepToExisting(form, value, ":atoms!"),
      });
    }
  },
});

interface Judged {
  readonly origin: string;
  readonly confidence: Confidence;
  /** True for what a caller of a library hands in. */
  readonly isLent: boolean;
}

/** Options of HTTP clients that hold those of the decoder: Tesla's and Req's. */
const responseKeys: ReadonlySet<string> = new Set(["engine_opts", "decode_json"]);

/** What data is called that somebody else sends. */
const foreignNames = /body|payload|response|resp\b|params|message|event|webhook|input|request|frame/i;

function isFromOutside({ form, args }: Call): boolean {
  return args[0] !== undefined && foreignNames.test(textOf(form, args[0]));
}

/** `:atoms`, or a function that makes atoms of names: `&String.to_atom/1`. */
function isAtomKeys(value: Node): boolean {
  if (isAtom(value, "atoms") || isAtom(value, "atom")) return true;
  const called = value.kind === "unary" && value.operand.kind === "binary" ? value.operand.left : undefined;
  return called?.kind === "call" && called.name === "to_atom";
}

function keepToExisting(form: Form, value: Node, existing: string): readonly ProposedFix[] {
  if (value.kind !== "atom") return [];
  return [{ title: "Take only atoms that exist", class: "review", edits: [replace(form, value, existing)] }];
}
