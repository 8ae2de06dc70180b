/** Reports Erlang terms that are read from data which others may have written. */

import type { Confidence, Edit } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { functionName, isOfCaller, judge } from "../../flow/sink-tables.ts";
import type { Reached } from "../../flow/sinks.ts";
import { type Call, type Calls, calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { replace } from "../../project/edits.ts";
import { library } from "../../project/library.ts";
import { names } from "../../project/names.ts";
import { argumentsOf } from "../../project/nodes.ts";
import { isMigrationPath } from "../../project/paths.ts";
import { isLookedThrough, isSafe, isTakenAsPlain } from "../../project/term-readers.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

const decoders = [
  ":erlang.binary_to_term/1",
  ":erlang.binary_to_term/2",
  "Plug.Crypto.non_executable_binary_to_term/1",
  "Plug.Crypto.non_executable_binary_to_term/2",
  "Nx.deserialize/1",
  "Nx.deserialize/2",
];

const fileReaders = [
  ":file.consult/1",
  ":file.path_consult/2",
  ":ets.file2tab/1",
  ":ets.file2tab/2",
  ":dets.open_file/1",
];

export const unsafeDeserialization = defineRule({
  id: "unsafe-deserialization",
  title: "Erlang term read from data of others",
  severity: "high",
  cwe: [502],
  owasp: ["A08:2021", "A08:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Misc.BinToTerm"],
  scope: "file",
  needs: [calls, flow, names, dependencies, library],
  messages: {
    request: {
      severity: "critical",
      text: "`{function}` builds any Erlang term from {origin}: whoever sends it can hand in functions and fill the atom table.",
    },
    other:
      "`{function}` builds any Erlang term from {origin}: if others can write it, they can hand in functions and fill the atom table.",
    atoms: {
      severity: "medium",
      text: "`{function}` gives no functions, but makes an atom of every new name in {origin}: enough different ones stop the node. With `[:safe]` it makes none.",
    },
    library: {
      severity: "low",
      text: "`{function}` builds any Erlang term from {origin}. Callers of this library may take it from a request, with functions in it, and names that fill the atom table.",
    },
  },
  check({ file, calls, flow, names, dependencies, library, report, dismiss }) {
    const isOwnFormat = calls.to(":erlang.term_to_binary").length > 0;
    const canFix = dependencies.has("plug_crypto");
    for (const call of [...calls.to(...decoders), ...calls.to(...fileReaders)]) {
      if (isPlugCrypto(call) && isSafe(call, names)) {
        dismiss(call.nameSpan, "With `[:safe]` it gives neither functions nor new atoms");
        continue;
      }
      if (isSafe(call, names) && (isLookedThrough(call, names) || isTakenAsPlain(call))) {
        dismiss(call.nameSpan, "It makes no new atoms, and what it gives is looked through for functions");
        continue;
      }
      const value = flow.throughKept(flow.valueOf(call, call.name === "path_consult" ? 1 : 0));
      const reached = judge(value, { span: call.nameSpan, note: "read as an Erlang term" }, dismiss);
      if (!reached) continue;
      const { origin, text, trace } = reached;
      const data = { function: functionName(call), origin: text };
      const rest = { data, trace, fixes: canFix ? fixesOf(call) : [] };
      const isOwn = isOwnFormat && !hasTravelled(call, calls);
      const isOnce = isMigrationPath(file.path) && origin.kind !== "request"; // Of what the app itself has stored.
      const confidence =
        isOnce || isOfProcess(reached, calls)
          ? "low"
          : confidenceOf(reached, isOwn || isSafe(call, names) || isPlugCrypto(call) || isFileReader(call));
      const isOpen = library.isOffered && isOfCaller(reached) && confidence === "low" && !isFileReader(call);
      if (isOpen) report(call.nameSpan, "library", { ...rest, confidence: "medium" });
      else {
        const message = isPlugCrypto(call) ? "atoms" : origin.kind === "request" ? "request" : "other";
        report(call.nameSpan, message, { ...rest, confidence });
      }
    }
  },
});

/** Data that nothing ties to a request is mostly the app's own. */
function confidenceOf({ origin, confidence }: Reached, isCareful: boolean): Confidence {
  if (origin.kind === "request") return confidence;
  return isCareful || origin.kind === "assign" ? "low" : "medium";
}

/** What is decoded from text has travelled, also where the same module encodes it: a cursor, a link, a field of a form. */
function hasTravelled({ definition }: Call, calls: Calls): boolean {
  return calls.to(...textDecoders).some((other) => other.definition === definition);
}

/** What another process sends is the app's own, unless the process reads from a network. */
function isOfProcess({ origin }: Reached, calls: Calls): boolean {
  const isMessage = /`handle_(?:info|call|cast)\/[23]`$/.test(origin.text);
  return (
    isMessage &&
    calls.to(":gen_tcp.listen", ":gen_tcp.connect", ":gen_udp.open", ":ssl.listen", ":ssl.connect", ":socket.open")
      .length === 0
  );
}

const textDecoders = ["Base.url_decode64", "Base.url_decode64!", "Base.decode64", "Base.decode64!", ":base64.decode"];

function isFileReader({ name }: Call): boolean {
  return fileReaders.some((reader) => reader.includes(`.${name}/`));
}

function moduleOf({ resolution }: Call): string {
  return resolution.isKnown ? resolution.module : "";
}

function isPlugCrypto(call: Call): boolean {
  return moduleOf(call) === "Plug.Crypto";
}

function fixesOf(call: Call): readonly ProposedFix[] {
  if (call.name !== "binary_to_term" && call.name !== "non_executable_binary_to_term") return [];
  const title = "Read it with `Plug.Crypto.non_executable_binary_to_term/2` and `[:safe]`";
  return [{ title, class: "review", edits: [safeEdit(call)] }];
}

const safeName = "Plug.Crypto.non_executable_binary_to_term";

function safeEdit(call: Call): Edit {
  const { form, node, style } = call;
  if (style === "capture") return replace(form, call, `&${safeName}(&1, [:safe])`);
  const written = node.kind === "call" ? argumentsOf(node) : [];
  const subject = style === "piped" ? [] : written.slice(0, 1).map((arg) => textOf(form, arg));
  return replace(form, node, `${safeName}(${[...subject, "[:safe]"].join(", ")})`);
}
