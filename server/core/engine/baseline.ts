/**
 * The baseline: findings that were there when a project began to be scanned, and are accepted until somebody repairs them.
 *
 * An entry names a finding by its fingerprint. Where the entry's file is gone, the fingerprint without the path counts, so that a renamed
 * file keeps its accepted findings.
 */

import type { Node } from "jsonc-parser";
import type { Finding, Suppression } from "../finding.ts";
import type { Range } from "../syntax/ast.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { type JsonProblem, parseJsonObject, rangeOf, removalOf } from "./json-text.ts";

/** One entry, as it is written. */
export interface BaselineEntry extends Fingerprints {
  readonly id: string;
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly reason?: string;
}

/** An entry with its place in the file. */
export interface PlacedEntry extends BaselineEntry {
  readonly range: Range;
  /** What to delete to take it out. Computed when asked for. */
  readonly removal: () => Range;
}

export interface Baseline {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly entries: readonly PlacedEntry[];
  readonly problems: readonly JsonProblem[];
  /** The entry that accepts a finding; `isGone` says which files are no longer there. */
  covering(finding: Fingerprints, isGone: (path: string) => boolean): PlacedEntry | undefined;
}

/** Reads a baseline. A text that is none accepts nothing; an entry that is none is left out, and said to be. */
export function readBaseline(path: string, text: string): Baseline {
  const { root, problem } = parseJsonObject(text);
  const list = root?.children?.find(({ children }) => children?.[0]?.value === "findings")?.children?.[1];
  const problems: JsonProblem[] = problem ? [problem] : [];
  if (root && list?.type !== "array") {
    problems.push({ ...rangeOf(root), end: root.offset + 1, message: "has no list of findings" });
  }
  const entries = (list?.type === "array" ? (list.children ?? []) : []).flatMap((node, index) => {
    const entry = readEntry(node, index);
    if (!entry)
      problems.push({ ...rangeOf(node), message: "an entry needs id, path, fingerprint, portableFingerprint" });
    return entry ?? [];
  });
  return { path, text, entries, problems, covering: matcherOver(entries) };
}

function readEntry(node: Node, index: number): PlacedEntry | undefined {
  const values = new Map(
    (node.type === "object" ? (node.children ?? []) : []).map(({ children }) => [
      children?.[0]?.value as unknown,
      children?.[1]?.value as unknown,
    ]),
  );
  const text = (key: string) => {
    const value = values.get(key);
    return typeof value === "string" ? value : undefined;
  };
  const [id, path, reason] = [text("id"), text("path"), text("reason")];
  const [fingerprint, portableFingerprint] = [text("fingerprint"), text("portableFingerprint")];
  if (id === undefined || path === undefined || fingerprint === undefined || portableFingerprint === undefined) {
    return undefined;
  }
  const entry = { id, path, fingerprint, portableFingerprint, ...(reason !== undefined && { reason }) };
  return { ...entry, range: rangeOf(node), removal: () => removalOf(node, index) };
}

function matcherOver(entries: readonly PlacedEntry[]): Baseline["covering"] {
  const exact = new Map(entries.map((entry) => [entry.fingerprint, entry]));
  const portable = new Map<string, PlacedEntry[]>();
  for (const entry of entries) {
    const equals = portable.get(entry.portableFingerprint);
    if (equals) equals.push(entry);
    else portable.set(entry.portableFingerprint, [entry]);
  }
  return ({ fingerprint, portableFingerprint }, isGone) =>
    exact.get(fingerprint) ?? portable.get(portableFingerprint)?.find(({ path }) => isGone(path));
}

/** The acceptance as findings carry it. */
export function acceptanceOf({ reason = "" }: BaselineEntry): Suppression {
  return { by: "baseline", reason };
}

/** The text of a baseline: one entry a line, sorted, so that two branches merge well. */
export function writeBaseline(entries: readonly BaselineEntry[]): string {
  const lines = entries
    .map(({ id, path, fingerprint, portableFingerprint, reason }) => {
      const entry = { path, id, fingerprint, portableFingerprint, ...(reason !== undefined && { reason }) };
      return `    ${JSON.stringify(entry)}`;
    })
    .sort();
  const list = lines.length === 0 ? "[]" : `[\n${[...new Set(lines)].join(",\n")}\n  ]`;
  return `{\n  "schemaVersion": 1,\n  "findings": ${list}\n}\n`;
}

/** The entries of a new baseline: every finding that nothing else accepts, and entries of the old one that are still needed. */
export function renewedEntries(
  findings: readonly Finding[],
  needed: readonly BaselineEntry[],
): readonly BaselineEntry[] {
  const present = findings
    .filter(({ suppressed }) => !suppressed || suppressed.by === "baseline")
    .map(({ id, path, fingerprint, portableFingerprint, suppressed }) => {
      const reason = suppressed?.reason || undefined;
      return { id, path, fingerprint, portableFingerprint, ...(reason !== undefined && { reason }) };
    });
  const known = new Set(findings.flatMap((one) => [one.fingerprint, one.portableFingerprint]));
  const hidden = needed.filter((one) => !known.has(one.fingerprint) && !known.has(one.portableFingerprint));
  return [...present, ...hidden];
}
