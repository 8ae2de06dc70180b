/** Reports XML of others that a reader turns into atoms, or whose entities it follows. */

import { flow } from "../../flow/flow.ts";
import { isOfCaller, judge, type SinkCall, type SinkTable, sinkCalls } from "../../flow/sink-tables.ts";
import { xmlReaders, xmlScanners, xpathReaders } from "../../flow/sinks-parsers.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { library } from "../../project/library.ts";
import { type Names, names } from "../../project/names.ts";
import { argumentsOf, isAtom } from "../../project/nodes.ts";
import { optionsBehind } from "../../project/options.ts";
import { isServing } from "../../project/run-time.ts";
import { runtimeVersions } from "../../project/runtime-versions.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const xmlXmerl = defineRule({
  id: "xml-xmerl",
  title: "XML of others read with entities or atoms",
  severity: "high",
  cwe: [611, 776],
  owasp: ["A05:2021", "A02:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, library, names, runtimeVersions],
  messages: {
    entities:
      "`{function}` follows the entities of {origin}: its writer can have files of the server read, or make a few lines grow to gigabytes.",
    entitiesOfOld:
      "Before OTP 27 `{function}` follows the entities of {origin}: its writer can have files of the server read, or make a few lines grow to gigabytes.",
    atoms:
      "`{function}` makes an atom of every name in {origin}. Atoms are never freed: enough different ones stop the node.",
    library: {
      severity: "medium",
      text: "`{function}` follows the entities of {origin}, and callers of this library may take it from others: its writer can have files of the server read, or make a few lines grow to gigabytes.",
    },
    libraryAtoms: {
      severity: "low",
      text: "`{function}` makes an atom of every name in {origin}. Atoms are never freed, and callers of this library may take it from others.",
    },
  },
  check({ file, calls, flow, library, names, runtimeVersions, report, dismiss }) {
    const isSafe = runtimeVersions.isAtLeast("otp", "27.0", file.path);
    const hasSafeDefaults = isSafe === true;
    const entities = isSafe === undefined ? "entitiesOfOld" : "entities";
    const judgeAll = (tables: readonly SinkTable[], isFollowing: (sink: SinkCall) => boolean, makesAtoms: boolean) => {
      for (const sink of sinkCalls(tables, calls)) {
        const { call, index, name } = sink;
        const follows = isFollowing(sink);
        if (!isServing(file.path, call) || !(follows || makesAtoms)) continue;
        const reached = judge(flow.valueOf(call, index), { span: call.nameSpan, note: "is read as XML" }, dismiss);
        if (!reached || (tables === xpathReaders && reached.confidence !== "high")) continue; // Mostly a parsed document.
        const { text: origin, confidence, trace } = reached;
        const data = { function: name, origin };
        const fixes = follows ? fixesOf(call) : [];
        const isOffered = library.isOffered && isOfCaller(reached) && tables !== xpathReaders;
        if (isOffered)
          report(call.nameSpan, follows ? "library" : "libraryAtoms", { data, confidence: "medium", trace, fixes });
        else report(call.nameSpan, follows ? entities : "atoms", { data, confidence, trace, fixes });
      }
    };
    judgeAll(
      xmlScanners,
      ({ call }) => allowsEntities(call, names) || (!hasSafeDefaults && !refusesEntities(call, names)),
      true,
    );
    judgeAll(
      xmlReaders,
      ({ call }) => allowsEntities(call, names) || (!hasSafeDefaults && !refusesEntities(call, names)),
      false,
    );
    judgeAll(xpathReaders, () => !hasSafeDefaults, false);
  },
});

/** `allow_entities: true`, `external_entities: :all`: what OTP 27 turned off. */
function allowsEntities({ args, ...call }: Call, names: Names): boolean {
  const { byKey } = optionsBehind(args[1], call, names);
  return isAtom(byKey.get("allow_entities")?.value, "true") || isAtom(byKey.get("external_entities")?.value, "all");
}

/** `allow_entities: false`, `:disallow_entities`, `dtd: :none`; options that cannot be read may say so. */
function refusesEntities(call: Call, names: Names): boolean {
  const options = call.args[1];
  if (!options) return false;
  if (options.kind === "list" && options.items.some((item) => isAtom(item, "disallow_entities"))) return true;
  const { byKey, isComplete } = optionsBehind(options, call, names);
  const [entities, dtd] = [byKey.get("allow_entities"), byKey.get("dtd")];
  if (entities) return isAtom(entities.value, "false");
  if (dtd) return isAtom(dtd.value, "none") || isAtom(dtd.value, "internal_only");
  return !isComplete && options.kind !== "list";
}

/** `SweetXml.parse(x)` becomes `SweetXml.parse(x, dtd: :none)`. */
function fixesOf(call: Call): readonly ProposedFix[] {
  const { form, node, args, resolution } = call;
  const last = node.kind === "call" && node.hasParens ? argumentsOf(node).at(-1) : undefined;
  const isShort = args.length === 1 && node.kind === "call" && node.hasParens;
  const option =
    resolution.isKnown && resolution.module === "SweetXml" && call.name === "parse" ? "dtd: :none" : undefined;
  if (!isShort || !option) return [];
  const at = { start: last ? last.end : node.end - 1, end: last ? last.end : node.end - 1 };
  const edits = [replace(form, at, last ? `, ${option}` : option)];
  return [{ title: "Refuse document types: `dtd: :none`", class: "review", edits }];
}
