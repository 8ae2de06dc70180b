/** Reports YAML, TOML and Elixir terms of others whose words become atoms. */

import { flow } from "../../flow/flow.ts";
import { functionName, isOfCaller, judge } from "../../flow/sink-tables.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { library } from "../../project/library.ts";
import { type Names, names } from "../../project/names.ts";
import { isAtom } from "../../project/nodes.ts";
import { optionsBehind } from "../../project/options.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

/** An option that lets words become atoms, and what keeps them from it. */
interface Reader {
  readonly functions: readonly string[];
  readonly option: string;
  /** The option's harmful value; `undefined` when it does harm not to be there. */
  readonly harmful: string | undefined;
  readonly safe: string;
}

/** https://hexdocs.pm/yaml_elixir/YamlElixir.html, https://hexdocs.pm/toml/Toml.html, https://hexdocs.pm/elixir/Code.html#string_to_quoted/2 */
const readers: readonly Reader[] = [
  {
    functions: ["YamlElixir.read_from_string", "YamlElixir.read_from_string!", "YamlElixir.read_all_from_string"],
    option: "atoms",
    harmful: "true",
    safe: "atoms: false",
  },
  {
    functions: ["YamlElixir.read_from_file", "YamlElixir.read_from_file!", "YamlElixir.read_all_from_file"],
    option: "atoms",
    harmful: "true",
    safe: "atoms: false",
  },
  {
    functions: ["Toml.decode", "Toml.decode!", "Toml.decode_file", "Toml.decode_file!"],
    option: "keys",
    harmful: "atoms",
    safe: "keys: :strings",
  },
  {
    functions: ["Code.string_to_quoted", "Code.string_to_quoted!"],
    option: "existing_atoms_only",
    harmful: undefined,
    safe: "existing_atoms_only: true",
  },
];

export const yamlAtoms = defineRule({
  id: "yaml-atoms",
  title: "Text of others read into atoms",
  severity: "medium",
  cwe: [502, 400],
  owasp: ["A08:2021", "A08:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, library, names],
  messages: {
    atoms: "`{function}` makes atoms of words in {origin}. Atoms are never freed: enough different ones stop the node.",
    library: {
      severity: "low",
      text: "`{function}` makes atoms of words in {origin}. Atoms are never freed, and callers of this library may take it from others.",
    },
  },
  check({ file, calls, flow, library, names, report, dismiss }) {
    for (const reader of readers) {
      for (const call of calls.to(...reader.functions)) {
        if (call.arity === 0 || !isServing(file.path, call) || !makesAtoms(call, reader, names)) continue;
        const reached = judge(flow.valueOf(call), { span: call.nameSpan, note: "its words become atoms" }, dismiss);
        if (!reached) continue;
        const { text, origin, trace } = reached;
        const confidence = origin.kind === "stored" ? "low" : reached.confidence; // Mostly a service that is trusted.
        const data = { function: functionName(call), origin: text };
        const fixes = fixesOf(call, reader, names);
        const isLent = library.isOffered && isOfCaller(reached) && reader.harmful !== undefined;
        if (isLent) report(call.nameSpan, "library", { data, confidence: "medium", trace, fixes });
        else report(call.nameSpan, "atoms", { data, confidence, trace, fixes });
      }
    }
  },
});

function makesAtoms(call: Call, { option, harmful }: Reader, names: Names): boolean {
  if (call.args.length < 2) return harmful === undefined;
  const { byKey, isComplete } = optionsBehind(call.args[1], call, names);
  const written = byKey.get(option)?.value;
  if (!written) return harmful === undefined && isComplete && !byKey.has("static_atoms_encoder");
  return harmful === undefined ? isAtom(written, "false") : isAtom(written, harmful);
}

/** `keys: :atoms` becomes `keys: :strings`. */
function fixesOf(call: Call, { option, harmful, safe }: Reader, names: Names): readonly ProposedFix[] {
  const written = optionsBehind(call.args[1], call, names).byKey.get(option);
  if (harmful === undefined || !written) return [];
  const [, value = ""] = safe.split(": ");
  return [{ title: `Use \`${safe}\``, class: "review", edits: [replace(written.form, written.value, value)] }];
}
