/** The project's configuration: every `config` call of `config/*.exs`, by key path and environment. */

import type { CallNode, ListNode, Node, PairNode, TupleNode } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { filesAt, projectAnalysis } from "./analysis.ts";
import { conditionsAround, type Environments, everyEnvironment, intersect } from "./environments.ts";
import { formFacts } from "./form-facts.ts";
import { aliasText, argumentsOf, atomName, textOfLiteral } from "./nodes.ts";

/** One `config` call. */
export interface ConfigCall {
  readonly file: SourceFile;
  readonly form: Form;
  readonly node: CallNode;
  readonly application: string;
  readonly environments: Environments;
  /** True under a condition other than the environment. */
  readonly isConditional: boolean;
}

/** One key of the configuration with its value as written. */
export interface ConfigEntry {
  /** `["shop", "ShopWeb.Endpoint", "debug_errors"]` */
  readonly path: readonly string[];
  readonly value: Node;
  /** The pair, or the tuple of two, that sets it and the list it stands in; absent for `config :app, Key, value`. */
  readonly pair?: PairNode | TupleNode;
  readonly list?: ListNode;
  readonly call: ConfigCall;
}

export interface Config {
  /** Configuration files, sorted by path. */
  readonly files: readonly SourceFile[];
  readonly calls: readonly ConfigCall[];
  /** Every entry, also those of nested keyword lists. */
  readonly entries: readonly ConfigEntry[];
  /** The entries that stand in a file. */
  entriesOf(file: SourceFile): readonly ConfigEntry[];
  /** Entries whose path ends with these keys. */
  endingWith(...keys: readonly string[]): readonly ConfigEntry[];
  /** A later entry for the same key that also counts in production: a later file (environment file, then runtime.exs) or a later line. */
  overrideInProduction(entry: ConfigEntry): ConfigEntry | undefined;
}

export const config = projectAnalysis("config", ({ files }): Config => {
  const configFiles = filesAt(files, isConfigPath).filter(({ language }) => language === "elixir");
  const shared = importedByName(configFiles);
  const calls = configFiles.flatMap((file) => callsOf(file, environmentsOfFile(file.path, shared)));
  const entries = calls.flatMap(entriesOfCall);
  const byFile = groupedBy(entries, ({ call }) => call.file.path);
  const byKey = groupedBy(entries, keyOf);
  return {
    files: configFiles,
    calls,
    entries,
    entriesOf: ({ path }) => byFile.get(path) ?? [],
    endingWith: (...keys) =>
      entries.filter(({ path }) => keys.every((key, i) => path[path.length - keys.length + i] === key)),
    overrideInProduction: (entry) =>
      byKey
        .get(keyOf(entry))
        ?.find((other) => other !== entry && isLater(other.call, entry.call) && mayBeProduction(other.call)),
  };
});

/** One text for the path of keys. */
function keyOf({ path }: ConfigEntry): string {
  return path.join("\n");
}

function groupedBy(
  entries: readonly ConfigEntry[],
  key: (entry: ConfigEntry) => string,
): ReadonlyMap<string, ConfigEntry[]> {
  const groups = new Map<string, ConfigEntry[]>();
  for (const entry of entries) {
    const group = groups.get(key(entry));
    if (group) group.push(entry);
    else groups.set(key(entry), [entry]);
  }
  return groups;
}

/** `config/*.exs` of a project or of an app of an umbrella. */
function isConfigPath(path: string): boolean {
  return /(^|\/)config\/[^/]+\.exs$/.test(path);
}

/** The folder above `config/`, with a `/` at its end; empty for the root. */
export function projectFolderOf(path: string): string {
  return path.replace(/config\/[^/]+$/, "");
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Names of files that are imported by name, so that their own name is no environment. */
function importedByName(files: readonly SourceFile[]): ReadonlySet<string> {
  const calls = files.flatMap((file) => file.forms.flatMap((form) => formFacts(form.syntax).calls));
  return new Set(calls.flatMap((call) => (call.name === "import_config" ? (textOfLiteral(call.args[0]) ?? []) : [])));
}

function environmentsOfFile(path: string, shared: ReadonlySet<string>): Environments {
  const name = baseName(path);
  if (name === "config.exs" || name === "runtime.exs" || shared.has(name)) return everyEnvironment;
  if (name === "releases.exs") return { kind: "only", names: ["prod"] };
  return { kind: "only", names: [name.replace(/\..*$/, "")] };
}

function callsOf(file: SourceFile, ofFile: Environments): readonly ConfigCall[] {
  return file.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call) => {
      const application = atomName(call.args[0]);
      if (call.name !== "config" || call.node.kind !== "call" || application === undefined) return [];
      const { environments, isConditional } = conditionsAround(call, call.around);
      return [
        { file, form, node: call.node, application, environments: intersect(ofFile, environments), isConditional },
      ];
    }),
  );
}

function entriesOfCall(call: ConfigCall): readonly ConfigEntry[] {
  const args = argumentsOf(call.node);
  const [, key, value] = args;
  if (args.length === 2 && key) return entriesOfList([call.application], key, call);
  const name = key && (aliasText(key) ?? atomName(key));
  if (name === undefined || !value) return [];
  const path = [call.application, name];
  return [{ path, value, call }, ...entriesOfList(path, value, call)];
}

function entriesOfList(path: readonly string[], list: Node, call: ConfigCall): readonly ConfigEntry[] {
  if (list.kind !== "list") return [];
  return list.items.flatMap((pair) => {
    if (pair.kind !== "pair" && (pair.kind !== "tuple" || pair.items.length !== 2)) return [];
    const [key, value] = pair.kind === "pair" ? [pair.key, pair.value] : pair.items;
    const name = atomName(key) ?? aliasText(key);
    if (name === undefined || !value) return [];
    const inner = [...path, name];
    return [{ path: inner, value, pair, list, call }, ...entriesOfList(inner, value, call)];
  });
}

function isLater(a: ConfigCall, b: ConfigCall): boolean {
  if (projectFolderOf(a.file.path) !== projectFolderOf(b.file.path)) return false;
  const rank = orderOf(a.file.path) - orderOf(b.file.path);
  return rank > 0 || (rank === 0 && a.file === b.file && a.form.start + a.node.start > b.form.start + b.node.start);
}

/** config.exs is read first, then the environment's file, then runtime.exs. */
function orderOf(path: string): number {
  const name = baseName(path);
  if (name === "config.exs") return 0;
  return name === "runtime.exs" || name === "releases.exs" ? 2 : 1;
}

function mayBeProduction({ environments: { kind, names } }: ConfigCall): boolean {
  return names.includes("prod") === (kind === "only");
}
