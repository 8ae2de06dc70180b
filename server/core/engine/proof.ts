/**
 * Proofs of fixes: the edits are applied in memory, the texts are parsed and analysed again, and only a fix that ends its finding and brings
 * nothing new counts.
 *
 * Invariants: a proof runs in one go, so nobody sees the texts that are tried; afterwards every file is what it was. What presets and filters hide
 * counts too: a fix that only makes a finding less certain has not ended it.
 */

import type { Edit, Finding, Fix } from "../finding.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Configuration } from "./configuration.ts";
import { applyEdits, editsBetween } from "./fixes.ts";
import type { Memo } from "./memo.ts";
import type { BulkFix, BulkFixOptions, Proof, RefusedFix } from "./project.ts";

/** Everything that is found in some files, whatever is shown of it. */
export interface Judgement {
  readonly all: readonly Finding[];
  /** Those that settings, preset and filters let through. */
  readonly shown: readonly Finding[];
}

/** A file with one of its texts: a source, or one of Firebreak's own files. */
export type Version = SourceFile | Pick<SourceFile, "path" | "text" | "problems">;

/** The texts that are tried, and where they count. */
export interface Texts {
  get(path: string): Version | undefined;
  parse(path: string, text: string, previous: Version): Version;
  put(version: Version): void;
  /** Changes when something else than a source decides what is found: the settings. */
  readonly configuration: Configuration;
  restore(configuration: Configuration): void;
}

export interface ProverContext {
  readonly texts: Texts;
  readonly memo: Memo;
  /** Analyses the present texts of the store. */
  readonly judge: (paths: readonly string[]) => Judgement;
}

export interface Prover {
  prove(finding: Finding, fix: Fix): Proof;
  /** Applies fixes one after the other, as far as they can be proven. `paths`: whose findings are repaired. */
  fixAll(paths: readonly string[], options: BulkFixOptions): BulkFix;
}

export function createProver(context: ProverContext): Prover {
  const { memo } = context;
  let known = new Map<string, unknown>();
  let knownFor: { readonly revision: number; readonly configuration: unknown } | undefined;

  /** A result holds until a text or a setting changes; texts that were tried in between do not count. */
  const remembered = <T>(question: readonly unknown[], answer: () => T): T => {
    const { configuration } = context.texts;
    if (knownFor?.revision !== memo.revision() || knownFor.configuration !== configuration) known = new Map();
    const key = JSON.stringify(question);
    const result = known.has(key) ? (known.get(key) as T) : answer();
    known.set(key, result);
    knownFor = { revision: memo.revision(), configuration };
    return result;
  };

  return {
    prove: (finding, fix) =>
      remembered([finding.path, finding.fingerprint, fix], () => proveOne(context, finding, fix)),
    fixAll: (paths, options) =>
      remembered([paths, options], () => inTrial(context, (trial) => repair(trial, paths, options))),
  };
}

function proveOne(context: ProverContext, finding: Finding, fix: Fix): Proof {
  return inTrial(context, (trial) => {
    const paths = pathsOf([{ finding, fix }]);
    if (!trial.hasAll(paths)) return refuted("it changes a file that was not analysed");
    const reason = trial.attempt([{ finding, fix }], context.judge(paths), paths);
    return typeof reason === "string" ? refuted(reason) : { isProven: true };
  });
}

function refuted(reason: string): Proof {
  return { isProven: false, reason };
}

interface Candidate {
  readonly finding: Finding;
  readonly fix: Fix;
}

function pathsOf(candidates: readonly Candidate[]): readonly string[] {
  return [...new Set(candidates.flatMap(({ finding, fix }) => [finding.path, ...fix.edits.map(({ path }) => path)]))];
}

/** Texts that are being tried. */
interface Trial {
  hasAll(paths: readonly string[]): boolean;
  judge(paths: readonly string[]): Judgement;
  /** Applies the fixes to the texts as they are now; gives what is found then, or why they were taken back. */
  attempt(candidates: readonly Candidate[], before: Judgement, paths: readonly string[]): Judgement | string;
  /** The files that are not what they were: as they were, and as they are. */
  changed(): readonly { readonly before: Version; readonly after: Version }[];
}

function inTrial<T>({ texts, judge }: ProverContext, work: (trial: Trial) => T): T {
  const originals = new Map<string, Version>();
  const { configuration } = texts;
  const put = (file: Version) => {
    const original = texts.get(file.path);
    if (original && !originals.has(file.path)) originals.set(file.path, original);
    texts.put(file);
  };
  const trial: Trial = {
    hasAll: (paths) => paths.every((path) => texts.get(path) !== undefined),
    judge,
    attempt(candidates, before, paths) {
      const files = edited(candidates, texts);
      if (typeof files === "string") return files;
      const previous = files.flatMap(({ path }) => texts.get(path) ?? []);
      files.forEach(put);
      const after = judge(paths);
      const reason = syntaxReason(previous, files) ?? worseThan(before, after, candidates);
      if (reason !== undefined) previous.forEach(put);
      return reason ?? after;
    },
    changed: () =>
      [...originals.values()].flatMap((before) => {
        const after = texts.get(before.path);
        return after && after.text !== before.text ? [{ before, after }] : [];
      }),
  };
  try {
    return work(trial);
  } finally {
    for (const original of originals.values()) if ("forms" in original) texts.put(original);
    texts.restore(configuration);
  }
}

/** The files after the edits of all candidates, parsed; a reason when that cannot be. */
function edited(candidates: readonly Candidate[], texts: Texts): readonly Version[] | string {
  const edits = withoutRepeats(candidates.flatMap(({ fix }) => fix.edits));
  const files: Version[] = [];
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const file = texts.get(path);
    if (!file) return "it changes a file that was not analysed";
    const text = applyEdits(
      file.text,
      edits.filter((edit) => edit.path === path),
    );
    if (text === undefined) return "its edits contradict each other";
    try {
      files.push(texts.parse(path, text, file));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return "the result is nested too deeply to be read";
    }
  }
  return files;
}

/** Why `after` is not what fixes of these findings should leave; nothing when it is. */
function worseThan(before: Judgement, after: Judgement, candidates: readonly Candidate[]): string | undefined {
  const targets = [...new Set(candidates.map(({ finding }) => finding))];
  const repaired = countsOf(targets);
  const known = countsOf(before.all);
  for (const [key, { id, count }] of countsOf(after.all)) {
    if (count <= (known.get(key)?.count ?? 0) - (repaired.get(key)?.count ?? 0)) continue;
    return repaired.has(key) ? `the finding of ${id} stays` : `it brings a finding of ${id}`;
  }
  return undefined;
}

/**
 * How many findings of a rule a file has, and how many of them nothing suppresses: neither may grow. Single findings cannot be compared, for an edit
 * may move them and change the code that their fingerprints are made of.
 */
function countsOf(findings: readonly Finding[]): Map<string, { readonly id: string; readonly count: number }> {
  const counts = new Map<string, { readonly id: string; readonly count: number }>();
  for (const { path, id, suppressed } of findings) {
    for (const group of suppressed ? ["all"] : ["all", "open"]) {
      const key = JSON.stringify([path, id, group]);
      counts.set(key, { id, count: (counts.get(key)?.count ?? 0) + 1 });
    }
  }
  return counts;
}

function syntaxReason(before: readonly Version[], after: readonly Version[]): string | undefined {
  const isWorse = after.some(({ problems }, index) => problems.length > (before[index]?.problems.length ?? 0));
  return isWorse ? "the result is not valid code" : undefined;
}

/** Repairs what is wanted, as many findings at a time as go together, and analyses again after each step. */
function repair(trial: Trial, paths: readonly string[], options: BulkFixOptions): BulkFix {
  const fixed: Finding[] = [];
  const refused: RefusedFix[] = [];
  const given = new Set<string>();
  let scope = paths;
  let now = trial.judge(scope);
  let atOnce = Number.POSITIVE_INFINITY;
  for (;;) {
    const candidates = now.shown.flatMap((finding) => candidateOf(finding, options, given) ?? []);
    const batch = compatible(candidates).slice(0, atOnce);
    if (batch.length === 0) break;
    const wider = [...new Set([...scope, ...pathsOf(batch)])].filter((path) => trial.hasAll([path]));
    if (wider.length > scope.length) {
      scope = wider;
      now = trial.judge(scope);
      continue;
    }
    const result = trial.attempt(batch, now, scope);
    if (typeof result !== "string") {
      now = result;
      fixed.push(...batch.map(({ finding }) => finding));
      atOnce = Number.POSITIVE_INFINITY;
    } else if (batch.length > 1) {
      atOnce = Math.ceil(batch.length / 2);
    } else {
      for (const { finding, fix } of batch) {
        given.add(refusalKey(finding, fix));
        refused.push({ finding, fix, reason: result });
      }
      atOnce = Number.POSITIVE_INFINITY;
    }
  }
  const edits = trial.changed().flatMap(({ before, after }) => editsBetween(before.path, before.text, after.text));
  return { edits, fixed, refused };
}

/** The first fix of a finding that may be applied in bulk and was not refused. */
function candidateOf(finding: Finding, options: BulkFixOptions, refused: ReadonlySet<string>): Candidate | undefined {
  if (finding.suppressed || !(options.ids?.includes(finding.id) ?? true)) return undefined;
  const fix = finding.fixes.find(
    (one) =>
      options.classes.includes(one.class) &&
      (!options.isInsideFile || one.edits.every(({ path }) => path === finding.path)) &&
      !refused.has(refusalKey(finding, one)),
  );
  return fix && { finding, fix };
}

function refusalKey({ path, fingerprint }: Finding, { title }: Fix): string {
  return JSON.stringify([path, fingerprint, title]);
}

/** As many as go together; a fix is taken whole or not at all. */
function compatible(candidates: readonly Candidate[]): readonly Candidate[] {
  const taken: Candidate[] = [];
  const edits: Edit[] = [];
  for (const candidate of candidates) {
    const own = candidate.fix.edits.filter((edit) => !edits.some((other) => isSame(edit, other)));
    if (own.some((edit) => edits.some((other) => touches(edit, other)))) continue;
    edits.push(...own);
    taken.push(candidate);
  }
  return taken;
}

function withoutRepeats(edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit, index) => edits.findIndex((other) => isSame(edit, other)) === index);
}

function isSame(a: Edit, b: Edit): boolean {
  return a.path === b.path && a.start === b.start && a.end === b.end && a.text === b.text;
}

function touches(a: Edit, b: Edit): boolean {
  return a.path === b.path && a.start <= b.end && b.start <= a.end;
}
