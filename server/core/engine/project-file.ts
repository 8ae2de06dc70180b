/**
 * Reads `.firebreak.json`: JSON with comments and trailing commas.
 *
 * A file that is not JSON is not used at all; in a file that is, an entry that means nothing is left out and the rest counts. Both are said, at
 * the place where it stands.
 */

import { findNodeAtLocation, getNodeValue, type Node } from "jsonc-parser";
import { type Confidence, confidences, type Preset, presets, type Severity, severities } from "../finding.ts";
import type { ConfiguredSuppression, Settings } from "../settings.ts";
import { type JsonProblem, parseJsonObject } from "./json-text.ts";
import { isDay } from "./suppressions.ts";

export interface ProjectFile {
  readonly settings: Partial<Settings>;
  readonly problems: readonly JsonProblem[];
  /** The entries of `suppressions`, also those that name no rule, with the nodes they stand at. */
  readonly suppressions: readonly PlacedSuppression[];
}

export interface PlacedSuppression {
  readonly node: Node;
  readonly value: ConfiguredSuppression;
}

/** Reads one value; `undefined` when it is not what the key allows, which `refuse` notes. */
type Reader<V> = (node: Node, refuse: Refuse) => V | undefined;
type Refuse = (at: Node, message: string) => undefined;

/** `names`: what a rule may be called in it. */
export function readProjectFile(text: string, names: ReadonlySet<string>): ProjectFile {
  const { root, problem } = parseJsonObject(text);
  if (!root) return { settings: {}, problems: [problem], suppressions: [] };
  const problems: JsonProblem[] = [];
  const refuse = (at: Node, message: string) => {
    problems.push({ start: at.offset, end: at.offset + at.length, message });
    return undefined;
  };
  const placed: PlacedSuppression[] = [];
  const note = (node: Node, value: ConfiguredSuppression) => placed.push({ node, value });
  const { $schema: _, ...settings } = readRecord(root, readersFor(names, note), refuse);
  return { settings, problems, suppressions: placed };
}

function readersFor(names: ReadonlySet<string>, noteSuppression: (node: Node, value: ConfiguredSuppression) => void) {
  const ruleName: Reader<string> = (node, refuse) => {
    const name = text(node, refuse);
    if (name === undefined || names.has(name)) return name;
    return refuse(node, `"${name}" is not the id of a rule`);
  };
  const rules: Reader<Settings["rules"]> = (node, refuse) => {
    if (node.type !== "object") return refuse(node, "must be an object of rule ids");
    return Object.fromEntries(
      (node.children ?? []).flatMap((property) => {
        const [key, value] = property.children ?? [];
        if (!key || !value || ruleName(key, refuse) === undefined) return [];
        const setting = oneOf(["off", "on", ...severities] as const)(value, refuse);
        return setting === undefined ? [] : [[key.value as string, setting] as const];
      }),
    );
  };
  // What such an entry lacks, or names wrongly, is said by the rules about suppressions.
  const entry = record({ rule: text, files: listOf(text), reason: text, until: day }, ["reason", "until"]);
  const suppression: Reader<ConfiguredSuppression> = (node, refuse) => {
    const read = entry(node, refuse);
    if (!read) return undefined;
    const value = { ...read, reason: read.reason ?? "" };
    noteSuppression(node, value);
    return value;
  };
  return {
    $schema: text,
    preset: oneOf<Preset>(presets),
    rules,
    exclude: listOf(text),
    maxFileSize: positive,
    minSeverity: oneOf<Severity>(severities),
    minConfidence: oneOf<Confidence>(confidences),
    overrides: listOf(record({ files: listOf(text), rules }, [])),
    suppressions: listOf(suppression),
  };
}

const text: Reader<string> = (node, refuse) =>
  node.type === "string" ? (node.value as string) : refuse(node, "must be a string");

const positive: Reader<number> = (node, refuse) =>
  node.type === "number" && node.value > 0 ? (node.value as number) : refuse(node, "must be a positive number");

const day: Reader<string> = (node, refuse) =>
  node.type === "string" && isDay(node.value)
    ? (node.value as string)
    : refuse(node, "must be a day such as 2027-01-31");

function oneOf<V extends string>(values: readonly V[]): Reader<V> {
  return (node, refuse) => {
    const value: unknown = getNodeValue(node);
    return values.find((allowed) => allowed === value) ?? refuse(node, `must be one of ${values.join(", ")}`);
  };
}

function listOf<V>(item: Reader<V>): Reader<readonly V[]> {
  return (node, refuse) => {
    if (node.type !== "array") return refuse(node, "must be a list");
    return (node.children ?? []).flatMap((child) => {
      const value = item(child, refuse);
      return value === undefined ? [] : [value];
    });
  };
}

type Readers = Readonly<Record<string, Reader<unknown>>>;
type Values<R extends Readers> = { readonly [K in keyof R]?: Exclude<ReturnType<R[K]>, undefined> };

/** A record that has every key but the optional ones. */
function record<R extends Readers, O extends keyof R & string>(
  readers: R,
  optional: readonly O[],
): Reader<{ readonly [K in Exclude<keyof R, O>]: Exclude<ReturnType<R[K]>, undefined> } & Pick<Values<R>, O>> {
  return (node, refuse) => {
    if (node.type !== "object") return refuse(node, "must be an object");
    const value = readRecord(node, readers, refuse);
    const missing = Object.keys(readers).filter(
      (key) => !(optional as readonly string[]).includes(key) && !(key in value),
    );
    if (missing.length === 0) return value as never;
    const absent = missing.filter((key) => !findNodeAtLocation(node, [key]));
    return absent.length > 0 ? refuse(node, `needs ${absent.join(" and ")}`) : undefined;
  };
}

function readRecord<R extends Readers>(node: Node, readers: R, refuse: Refuse): Values<R> {
  const entries = (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    if (!key || !value) return [];
    const reader = Object.hasOwn(readers, key.value) ? readers[key.value] : undefined;
    if (!reader) return refuse(key, `"${key.value}" is not a setting`) ?? [];
    const result = reader(value, (at, message) => refuse(at, at === value ? `"${key.value}" ${message}` : message));
    return result === undefined ? [] : [[key.value, result] as const];
  });
  return Object.fromEntries(entries) as Values<R>;
}
