/** Raw findings of one file to findings as everyone else sees them: settings applied, positions, fingerprints, suppressions. */

import type { Finding, Location, Suppression } from "../finding.ts";
import type { Settings } from "../settings.ts";
import { indexLines, type LineIndex } from "../syntax/positions.ts";
import { fileRangeOf, type SourceFile, type Span } from "../syntax/source-file.ts";
import { type Fingerprints, fingerprintsOf } from "./fingerprints.ts";
import { matcherOf } from "./globs.ts";
import type { RawFinding } from "./runner.ts";
import { namesOf, type Selection } from "./selection.ts";
import { type Suppressions, suppressionOf } from "./suppressions.ts";

export interface PublishContext {
  readonly settings: Settings;
  readonly selection: Selection;
  /** `2026-01-31` */
  readonly today: string;
  /** The acceptance of a finding by the baseline. */
  readonly accepted: (finding: Fingerprints) => Suppression | undefined;
  /** The line index of a file's text; findings and traces may point into any file. */
  linesOf(path: string): LineIndex;
}

export type IdentifiedFinding = RawFinding & Fingerprints;

/** The findings of a file, sorted by place, with their fingerprints. */
export function identified(path: string, raw: readonly RawFinding[]): readonly IdentifiedFinding[] {
  const sorted = [...raw].sort(byPlace);
  const fingerprints = fingerprintsOf(path, sorted);
  return sorted.map((finding, index) => ({ ...finding, ...(fingerprints[index] as Fingerprints) }));
}

/** Those of a file that are shown. */
export function publish(
  path: string,
  found: readonly IdentifiedFinding[],
  suppressions: Suppressions | undefined,
  context: PublishContext,
): readonly Finding[] {
  return found.flatMap((finding) => {
    const { rule, severity, confidence, fingerprint, portableFingerprint } = finding;
    const shown = context.selection.shownSeverity(rule, path, severity, confidence);
    if (shown === undefined) return [];
    const suppressed = suppressionFor(finding, suppressions, context) ?? context.accepted(finding);
    return {
      ...locationOf(finding.at, context),
      id: rule.id,
      severity: shown,
      confidence,
      message: finding.message,
      fingerprint,
      portableFingerprint,
      cwe: rule.cwe,
      owasp: rule.owasp,
      trace: finding.trace.map(({ span, note }) => ({ ...locationOf(span, context), note })),
      fixes: finding.fixes,
      ...(suppressed && { suppressed }),
    };
  });
}

function byPlace(a: RawFinding, b: RawFinding): number {
  const [rangeA, rangeB] = [fileRangeOf(a.at), fileRangeOf(b.at)];
  return (
    rangeA.start - rangeB.start ||
    rangeA.end - rangeB.end ||
    compareText(a.rule.id, b.rule.id) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function locationOf(span: Span, context: PublishContext): Location {
  const range = fileRangeOf(span);
  const lines = context.linesOf(span.form.path);
  return {
    path: span.form.path,
    range,
    start: lines.positionAt(range.start),
    end: lines.positionAt(range.end),
  };
}

function suppressionFor(
  { rule, at }: RawFinding,
  suppressions: Suppressions | undefined,
  { settings, today }: PublishContext,
): Suppression | undefined {
  const isValid = (until: string | undefined) => until === undefined || today <= until;
  const comment = suppressions?.covering(rule, at, today);
  if (comment) return suppressionOf(comment);
  const configured = settings.suppressions.find(
    (entry) => namesOf(rule).includes(entry.rule) && isValid(entry.until) && matcherOf(entry.files)(at.form.path),
  );
  if (!configured) return undefined;
  const { reason, until } = configured;
  return { by: "config", reason, ...(until !== undefined && { until }) };
}

/** A span in a file that has no syntax of its own (skipped, or not source code), for findings of the engine. */
export function spanInText(path: string, text: string, start: number, end: number): Span {
  const node = { kind: "block", start: 0, end: text.length, expressions: [] } as const;
  const syntax = { text, node, templates: [], isComplete: true };
  return { form: { path, start: 0, syntax, modules: [] }, start, end };
}

/** Line indexes by text, made once per version of a file. */
export function lineIndexes(fileOf: (path: string) => SourceFile | undefined): (path: string) => LineIndex {
  const known = new WeakMap<SourceFile, LineIndex>();
  return (path) => {
    const file = fileOf(path);
    if (!file) return indexLines("");
    const lines = known.get(file) ?? indexLines(file.text);
    known.set(file, lines);
    return lines;
  };
}
