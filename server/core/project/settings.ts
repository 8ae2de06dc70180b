/**
 * The merged configuration: what a key is in an environment, and which place decides it.
 *
 * Invariant: what only a run can know is said to be unknown, with the reason.
 */

import type { CallNode, Node } from "../syntax/ast.ts";
import type { Config, ConfigEntry } from "./config.ts";
import { behindVariable, type PlacedNode } from "./config-items.ts";
import { contains, environmentsTested } from "./environments.ts";
import { aliasText, argumentsOf, sectionOf, textOfLiteral } from "./nodes.ts";

export type SettingValue =
  | { readonly kind: "written"; readonly node: Node }
  /** The text of a variable of the operating system, also after a conversion such as `String.to_integer/1`. */
  | { readonly kind: "environment-variable"; readonly name: string; readonly fallback?: Node }
  | { readonly kind: "unknown"; readonly because: string };

export interface Setting {
  readonly value: SettingValue;
  /** Absent when an import decides that is not there. */
  readonly entry?: ConfigEntry;
  /** True when something else than the environment decides whether the entry is read. */
  readonly isConditional: boolean;
  /** What counts where it is not. */
  readonly otherwise?: Setting;
}

/** Whose configuration is asked for. */
export interface Asked {
  readonly environment: string;
  /** A file of the project; without it the configuration at the root counts. */
  readonly near?: string;
}

/** `undefined` when nothing sets the key in the environment. `path` as in `ConfigEntry`. */
export function settingOf(config: Config, path: readonly string[], asked: Asked): Setting | undefined {
  const { environment } = asked;
  const near = asked.near ?? "";
  const outside = config.outsideOf(near);
  if (outside !== undefined)
    return { value: unknown(`\`${outside}\` lies outside of the workspace`), isConditional: true };
  const project = config.projectOf(near);
  if (project === undefined) return undefined;
  return (
    chained(decidingEntries(config, path, environment, project), path, environment) ??
    missingSetting(config, environment, project)
  );
}

/** How many entries that may be left out are looked at. */
const maxAlternatives = 16;

/** The entries that may decide, the last one read first: those of the key, and those that replace what is around it by something else. */
function decidingEntries(
  config: Config,
  path: readonly string[],
  environment: string,
  project: string,
): readonly ConfigEntry[] {
  const turns = path.flatMap((_, i) => {
    const around = path.slice(0, i + 1);
    const isKey = around.length === path.length;
    return config.entriesAt(around).flatMap((entry) => {
      const turn = config.turnOf(entry, environment);
      return turn?.project === project && (isKey || !entry.isWhole) ? [{ entry, turn: turn.number }] : [];
    });
  });
  return turns
    .sort((a, b) => b.turn - a.turn || b.entry.path.length - a.entry.path.length)
    .slice(0, maxAlternatives)
    .map(({ entry }) => entry);
}

function chained(
  [entry, ...rest]: readonly ConfigEntry[],
  path: readonly string[],
  environment: string,
): Setting | undefined {
  if (!entry) return undefined;
  const { isConditional } = entry.call;
  const isPartly = entry.path.length < path.length;
  const value = isPartly ? unknown("not all that is put together for it can be read") : valueIn(entry, environment);
  const otherwise = isConditional || isPartly ? chained(rest, path, environment) : undefined;
  return { value, entry, isConditional: isConditional || isPartly, ...(otherwise ? { otherwise } : {}) };
}

function missingSetting({ missing }: Config, environment: string, project: string): Setting | undefined {
  const found = missing.find((one) => one.project === project && contains(one.environments, environment));
  if (!found) return undefined;
  const because =
    found.path === undefined
      ? "the name of an imported file is only known when it runs"
      : `\`${found.path}\` is not there`;
  return { value: unknown(because), isConditional: true };
}

function unknown(because: string): SettingValue {
  return { kind: "unknown", because };
}

const maxDepth = 8;

/** What the value of an entry is in an environment. */
export function valueIn(entry: ConfigEntry, environment: string | undefined): SettingValue {
  const { form, bound, call } = entry;
  return readValue({ node: entry.value, place: { file: call.file, form, bound } }, environment, 0);
}

/** The value as it is written, behind variables of the script. */
export function writtenValueOf({
  value,
  form,
  bound,
  call,
}: ConfigEntry): Pick<ConfigEntry, "form"> & { readonly node: Node } {
  let placed: PlacedNode = { node: value, place: { file: call.file, form, bound } };
  for (let depth = 0; depth < maxDepth; depth++) placed = behindVariable(placed) ?? placed;
  return { form: placed.place.form, node: placed.node };
}

function readValue({ node, place }: PlacedNode, environment: string | undefined, depth: number): SettingValue {
  const inner = (part: Node | undefined) =>
    part ? readValue({ node: part, place }, environment, depth + 1) : ({ kind: "written", node: nil(node) } as const);
  if (depth > maxDepth) return unknown("it is put together from too many parts");
  if (node.kind === "variable") {
    const found = behindVariable({ node, place });
    return found ? readValue(found, environment, depth + 1) : unknown(`\`${node.name}\` is only known when it runs`);
  }
  if (node.kind === "binary") {
    if (node.operator === "|>" && node.right.kind === "call")
      return valueOfCall(node.right, [node.left, ...argumentsOf(node.right)], environment, inner);
    if (node.operator === "||") return withFallback(inner(node.left), node.right);
    if (node.operator === "==" || node.operator === "in" || node.operator === "!=") return tested(node, environment);
    return unknown("it is worked out when it runs");
  }
  if (node.kind === "call") return valueOfCall(node, argumentsOf(node), environment, inner);
  if (node.kind === "unary" || node.kind === "access") return unknown("it is worked out when it runs");
  return { kind: "written", node };
}

function nil({ start, end }: Node): Node {
  return { kind: "atom", name: "nil", start, end };
}

function withFallback(value: SettingValue, fallback: Node): SettingValue {
  const isRaise = fallback.kind === "call" && fallback.name === "raise";
  return value.kind === "environment-variable" && !isRaise ? { ...value, fallback } : value;
}

/** `config_env() == :prod` as a value. */
function tested(node: Node, environment: string | undefined): SettingValue {
  const said = environmentsTested(node);
  if (!said || environment === undefined) return unknown("it is compared when it runs");
  const { start, end } = node;
  return { kind: "written", node: { kind: "atom", name: String(contains(said, environment)), start, end } };
}

/** Conversions that keep a text what it is. */
const converters: ReadonlySet<string> = new Set([
  "String.to_integer",
  "String.to_atom",
  "String.to_existing_atom",
  "String.to_float",
  "String.trim",
  "String.split",
  "String.downcase",
  "Integer.parse",
  "Base.decode64!",
  "to_charlist",
  "String.to_charlist",
]);

function valueOfCall(
  node: CallNode,
  args: readonly Node[],
  environment: string | undefined,
  inner: (part: Node | undefined) => SettingValue,
): SettingValue {
  const module = aliasText(node.target);
  const name = module === undefined ? node.name : `${module}.${node.name}`;
  const [first, second] = args;
  if (/^System\.(get_env|fetch_env|fetch_env!)$/.test(name)) return fromVariable(first, second);
  if (converters.has(name)) return inner(first);
  if (name === "if" || name === "unless") return chosen(node, args[0], environment, inner);
  return unknown(`\`${name}\` gives it`);
}

function fromVariable(name: Node | undefined, fallback: Node | undefined): SettingValue {
  const text = textOfLiteral(name);
  if (text === undefined) return unknown("the name of the variable is only known when it runs");
  return { kind: "environment-variable", name: text, ...(fallback ? { fallback } : {}) };
}

function chosen(
  node: CallNode,
  condition: Node | undefined,
  environment: string | undefined,
  inner: (part: Node | undefined) => SettingValue,
): SettingValue {
  const said = condition && environmentsTested(condition);
  if (!said || environment === undefined) return unknown("a condition decides it when it runs");
  const isHeld = contains(said, environment) === (node.name === "if");
  return inner(sectionOf(node, isHeld ? "do" : "else"));
}
