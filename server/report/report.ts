/**
 * What every report is made from: plain data of one scan, and the little that all formats count and place alike.
 *
 * Invariant: a report only formats. It reads no file and decides nothing about what is a finding.
 */

import {
  type Finding,
  type Fix,
  indexLines,
  type LineIndex,
  type Notice,
  type RuleMetadata,
  type Severity,
  type SkippedFile,
  severities,
} from "../core/index.ts";

export interface ScanReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly roots: readonly RootReport[];
  /** False when the scan was interrupted: there may be more to find. */
  readonly isComplete: boolean;
  readonly rules: readonly RuleMetadata[];
  /** Markdown pages by rule id; a format that shows none needs none. */
  readonly pages: ReadonlyMap<string, string>;
}

export interface RootReport {
  /** The folder as the user named it, with `/` and without a trailing one. */
  readonly name: string;
  /** Its `file:` URL, with a trailing `/`. */
  readonly uri: string;
  readonly scanned: number;
  /** Another root lies in it: its files are counted there. */
  readonly holdsRoots?: boolean;
  /** How many of them are test code, which gets no findings. */
  readonly tests?: number;
  readonly skipped: readonly SkippedFile[];
  readonly notices: readonly Notice[];
  /** By path and place, suppressed ones among them. */
  readonly findings: readonly Finding[];
  /** Whether a fix was proven; absent where that was not asked for. */
  readonly isProven?: (finding: Finding, fix: Fix) => boolean;
  /** The text that was analysed; `undefined` for a file without a report. */
  textOf(path: string): string | undefined;
}

/** The findings that are not suppressed. */
export function activeFindings(report: ScanReport): readonly Finding[] {
  return report.roots.flatMap((root) => root.findings.filter((finding) => !finding.suppressed));
}

/**
 * The findings of a root that people are shown one by one: those that are not suppressed, without those that repeat, for an editor's sake, that
 * a file was skipped. Reports list skipped files anyway.
 */
export function shownFindings(root: RootReport): readonly Finding[] {
  const skipped = new Set(root.skipped.map(({ path }) => path));
  return root.findings.filter(
    (finding) => !finding.suppressed && !(finding.id === "scan-incomplete" && skipped.has(finding.path)),
  );
}

/** How many there are of each severity, highest first; severities without any are left out. */
export function countBySeverity(findings: readonly Finding[]): ReadonlyMap<Severity, number> {
  const counts = severities.map(
    (severity) => [severity, findings.filter((one) => one.severity === severity).length] as const,
  );
  return new Map(counts.filter(([, count]) => count > 0));
}

/** What is said in every format about a scan that did not come to its end. */
export const incompleteMessage = "The scan was interrupted: this report is incomplete.";

/** The line index of a root's files, made once per file. `undefined` for a file whose text is not known. */
export function lineIndexes(root: RootReport): (path: string) => LineIndex | undefined {
  const indexes = new Map<string, LineIndex>();
  return (path) => {
    const text = root.textOf(path);
    if (text === undefined) return undefined;
    const index = indexes.get(path) ?? indexLines(text);
    indexes.set(path, index);
    return index;
  };
}

/** `3 files`, `1 file`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
