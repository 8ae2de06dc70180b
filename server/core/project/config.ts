/** The project's configuration: every `config` call of `config/*.exs`, by key path and environment. */

import type { CallNode, ListNode, Node, PairNode, TupleNode } from "../syntax/ast.ts";
import { type Form, type SourceFile, type Span, spanOf } from "../syntax/source-file.ts";
import { filesAt, projectAnalysis } from "./analysis.ts";
import {
  always,
  type Bindings,
  type ConfigItem,
  itemsOf,
  keyNameOf,
  roundsAround,
  type ScriptPlace,
} from "./config-items.ts";
import { baseName, configOrder, projectFolderOf, type Step } from "./config-order.ts";
import { type Condition, conditionsAround, contains, type Environments, intersect } from "./environments.ts";
import { formFacts } from "./form-facts.ts";
import { aliasText, argumentsOf } from "./nodes.ts";
import { pathOutside } from "./outside-paths.ts";
import { folderOf } from "./paths.ts";

export { projectFolderOf } from "./config-order.ts";

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
  /** The form that the value is written in: that of the call, or of a variable that the call names. */
  readonly form: Form;
  /** The pair, or the tuple of two, that sets it and the list it stands in; absent for `config :app, Key, value`. */
  readonly pair?: PairNode | TupleNode;
  readonly list?: ListNode;
  /** The call, narrowed to where the entry counts. */
  readonly call: ConfigCall;
  /** What a `for` around the call gives variables of the value. */
  readonly bound: Bindings;
  /** True when the value is a keyword list of which every pair was read. */
  readonly isWhole: boolean;
}

/** A file that is imported and is not there, or that only a run can name. */
export interface MissingImport {
  readonly project: string;
  readonly path: string | undefined;
  readonly environments: Environments;
}

export interface Config {
  /** Configuration files, sorted by path. */
  readonly files: readonly SourceFile[];
  readonly calls: readonly ConfigCall[];
  /** Every entry, also those of nested keyword lists. */
  readonly entries: readonly ConfigEntry[];
  /** The entries that stand in a file. */
  entriesOf(file: SourceFile): readonly ConfigEntry[];
  /** The entries of exactly this path of keys. */
  entriesAt(path: readonly string[]): readonly ConfigEntry[];
  /** Entries whose path ends with these keys. */
  endingWith(...keys: readonly string[]): readonly ConfigEntry[];
  /** A later entry for the same key that also counts in production: a later file (environment file, then runtime.exs) or a later line. */
  overrideInProduction(entry: ConfigEntry): ConfigEntry | undefined;
  /** When the entry is read in an environment; `undefined` when it is not read there. */
  turnOf(entry: ConfigEntry, environment: string): Turn | undefined;
  /** The folder of the project whose configuration counts for a file. */
  projectOf(path: string): string | undefined;
  /** Where the configuration that counts for a file is, if that is outside of the workspace: `../../config/config.exs`. */
  outsideOf(path: string): string | undefined;
  readonly missing: readonly MissingImport[];
}

/** Only turns of one project can be compared; what is read later has the greater number. */
export interface Turn {
  readonly project: string;
  readonly number: number;
}

export const config = projectAnalysis("config", ({ files }): Config => {
  const configFiles = filesAt(files, isConfigPath).filter(({ language }) => language === "elixir");
  const order = configOrder(configFiles);
  const calls: ConfigCall[] = [];
  const entries: ConfigEntry[] = [];
  for (const file of configFiles) {
    for (const placed of callsOf(file, order.environmentsOf(file.path))) {
      calls.push(...placed.map(({ call }) => call));
      entries.push(...placed.flatMap(entriesOfCall));
    }
  }
  const byFile = groupedBy(entries, ({ call }) => call.file.path);
  const byKey = groupedBy(entries, ({ path }) => keyOf(path));
  const turns = turnsOf((environment) => order.inOrder(environment));
  const projects = [...new Set(order.inOrder("prod").map(({ project }) => project))].sort(
    (a, b) => b.length - a.length,
  );
  const outside = filesAt(files, isMixFile).flatMap((file) => {
    const written = pathOutside(file, "config_path");
    return written === undefined ? [] : [{ folder: folderOf(file.path), written }];
  });
  const turnOf = ({ call }: ConfigEntry, environment: string) =>
    contains(call.environments, environment) ? turns(environment).get(call.node) : undefined;
  return {
    files: configFiles,
    calls,
    entries,
    entriesOf: ({ path }) => byFile.get(path) ?? [],
    entriesAt: (path) => byKey.get(keyOf(path)) ?? [],
    endingWith: (...keys) =>
      entries.filter(({ path }) => keys.every((key, i) => path[path.length - keys.length + i] === key)),
    overrideInProduction: (entry) =>
      byKey
        .get(keyOf(entry.path))
        ?.find((other) => other !== entry && mayBeProduction(other.call) && isLater(other, entry, turnOf)),
    turnOf,
    projectOf: (path) => projects.find((folder) => path.startsWith(folder)),
    outsideOf: (path) => outside.find(({ folder }) => path.startsWith(folder))?.written,
    missing: missingIn(order),
  };
});

/** One text for the path of keys. */
function keyOf(path: readonly string[]): string {
  return path.join("\n");
}

/** The pair of an entry, or the call that sets one value. */
export function spanOfEntry({ form, pair, call, value }: ConfigEntry): Span {
  return spanOf(form, pair ?? (form === call.form ? call.node : value));
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

/** `config/*.exs` of a project or of an app of an umbrella, but for examples that people copy: `dev.secret.example.exs`. */
function isConfigPath(path: string): boolean {
  return /(^|\/)config\/[^/]+\.exs$/.test(path) && !/[./_-](?:example|sample|template|dist)\.exs$/.test(path);
}

function isMixFile(path: string): boolean {
  return /(^|\/)mix\.exs$/.test(path);
}

/** When each call is read, by environment; worked out once for each that is asked for. */
function turnsOf(
  inOrder: (environment: string) => readonly Step[],
): (environment: string) => ReadonlyMap<unknown, Turn> {
  const known = new Map<string, ReadonlyMap<unknown, Turn>>();
  return (environment) => {
    const found = known.get(environment);
    if (found) return found;
    const turns = new Map(
      inOrder(environment).flatMap((step, number) =>
        step.kind === "call" ? [[step.call.node, { project: step.project, number }] as const] : [],
      ),
    );
    known.set(environment, turns);
    return turns;
  };
}

const usualEnvironments = ["dev", "test", "prod"];

function missingIn({ inOrder }: { inOrder(environment: string): readonly Step[] }): readonly MissingImport[] {
  return usualEnvironments.flatMap((name) =>
    inOrder(name).flatMap((step) =>
      step.kind === "missing"
        ? [{ project: step.project, path: step.path, environments: { kind: "only", names: [name] } } as const]
        : [],
    ),
  );
}

interface PlacedCall {
  readonly call: ConfigCall;
  readonly place: ScriptPlace;
}

/** The `config` calls of a file, each once for every round of a `for` around it. */
function callsOf(file: SourceFile, ofFile: Environments): readonly (readonly PlacedCall[])[] {
  return file.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((written) => {
      const { name, node, target } = written;
      if (name !== "config" || node.kind !== "call" || (target && !/^(Mix\.)?Config$/.test(aliasText(target) ?? "")))
        return [];
      const said = conditionsAround(written, written.around);
      const environments = intersect(ofFile, said.environments);
      return [
        roundsAround(written.around).flatMap((bound): readonly PlacedCall[] => {
          const application = keyNameOf(argumentsOf(node)[0], bound);
          if (application === undefined) return [];
          const call = { file, form, node, application, environments, isConditional: said.isConditional };
          return [{ call, place: { file, form, bound } }];
        }),
      ];
    }),
  );
}

function entriesOfCall({ call, place }: PlacedCall): readonly ConfigEntry[] {
  const args = argumentsOf(call.node);
  const [, key, value] = args;
  const entries: ConfigEntry[] = [];
  const path = [call.application];
  if (args.length === 2 && key) for (const item of itemsOf(key, place).items) addItem(path, item, call, place, entries);
  const name = keyNameOf(key, place.bound);
  if (name === undefined || !value) return entries;
  addItem(path, { key: name, value, form: call.form, condition: always }, call, place, entries);
  return entries;
}

/** How deep lists inside lists are followed, and how many entries one call may have. */
const maxNesting = 8;
const maxEntries = 5000;

/** Adds an entry and those of the list that is its value. */
function addItem(
  around: readonly string[],
  { key, value, form, pair, list, condition }: ConfigItem,
  outer: ConfigCall,
  place: ScriptPlace,
  entries: ConfigEntry[],
): void {
  const path = [...around, key];
  const inside = { ...place, form };
  if (entries.length >= maxEntries) return;
  const { items, isComplete } = path.length > maxNesting ? { items: [], isComplete: false } : itemsOf(value, inside);
  const call = condition === always ? outer : narrowed(outer, condition);
  const written = { ...(pair ? { pair } : {}), ...(list ? { list } : {}) };
  entries.push({ path, value, form, ...written, call, bound: place.bound, isWhole: isComplete });
  for (const item of items) addItem(path, item, call, inside, entries);
}

function narrowed(call: ConfigCall, { environments, isConditional }: Condition): ConfigCall {
  return {
    ...call,
    environments: intersect(call.environments, environments),
    isConditional: call.isConditional || isConditional,
  };
}

function isLater(
  a: ConfigEntry,
  b: ConfigEntry,
  turnOf: (entry: ConfigEntry, environment: string) => Turn | undefined,
): boolean {
  const [first, second] = [turnOf(a, "prod"), turnOf(b, "prod")];
  if (first && second) return first.project === second.project && first.number > second.number;
  const [one, other] = [a.call, b.call];
  if (projectFolderOf(one.file.path) !== projectFolderOf(other.file.path)) return false;
  const rank = orderOf(one.file.path) - orderOf(other.file.path);
  return rank > 0 || (rank === 0 && one.file === other.file && startOf(one) > startOf(other));
}

function startOf({ form, node }: ConfigCall): number {
  return form.start + node.start;
}

/** config.exs is read first, then the environment's file, then runtime.exs. */
function orderOf(path: string): number {
  const name = baseName(path);
  if (name === "config.exs") return 0;
  return name === "runtime.exs" || name === "releases.exs" ? 2 : 1;
}

function mayBeProduction({ environments }: ConfigCall): boolean {
  return contains(environments, "prod");
}
