/** Runs rules over the store in steps and keeps the reports of all files. */

import type { Finding, Suppression } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { scanIncomplete } from "../rules/scan-incomplete/rule.ts";
import type { Settings } from "../settings.ts";
import { indexLines, type LineIndex } from "../syntax/positions.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { World } from "../world.ts";
import { acceptanceOf, type PlacedEntry } from "./baseline.ts";
import type { Configuration } from "./configuration.ts";
import { isEqual } from "./equal.ts";
import type { Fingerprints } from "./fingerprints.ts";
import { engineFinding } from "./hygiene.ts";
import { type Memo, Suspended } from "./memo.ts";
import { type Found, type OwnFilesContext, ownFileFindings, unusedEntries } from "./own-files.ts";
import { isTest, projectFileName } from "./paths.ts";
import type { FileReport } from "./project.ts";
import type { Judgement } from "./proof.ts";
import { identified, lineIndexes, publish, spanInText } from "./publish.ts";
import { createResults, type Origin } from "./results.ts";
import type { Outcome, RawFinding } from "./runner.ts";
import { type Selection, selectionOf } from "./selection.ts";
import type { Sources } from "./sources.ts";
import type { Store } from "./store.ts";
import { suppressionFindings } from "./suppression-findings.ts";
import { type Suppressions, suppressionsOf } from "./suppressions.ts";

/** Milliseconds between two turns of the host: half a frame. */
const usualSliceLength = 8;

export interface Analyser {
  /** Runs all rules, on `first` before the rest, yielding when a slice is over. Starting it again continues: nothing is done twice. */
  run(first: string | undefined): Generator<void, void>;
  /** Runs the file rules on `first` alone. */
  runFirst(first: string): Generator<void, void>;
  /** The file's text changed: its report waits for the rules. */
  invalidate(path: string): void;
  /** All reports are to be made anew from the same outcomes: the settings changed. */
  republish(): void;
  forget(path: string): void;
  report(path: string): FileReport | undefined;
  /** Analyses files as their texts are now, in one go, besides all reports. */
  judge(paths: readonly string[]): Judgement;
  /** `# sobelow_skip` comments that suppress nothing, as far as that is known. */
  unusedSkips(): number;
  /** Entries of the baseline that no finding needs, as far as that is known. */
  unusedEntries(): readonly PlacedEntry[];
  /** How many findings preset and filters hide. */
  hiddenCount(): number;
  /** Sorted. */
  paths(): readonly string[];
  /** Paths whose report changed since the last call, sorted. */
  takeChanged(): readonly string[];
  /** How many files are up to date. */
  doneCount(): number;
  bugs(): readonly { readonly rule: Rule; readonly origin: Origin }[];
}

export interface AnalyserContext {
  readonly world: World;
  readonly memo: Memo;
  readonly store: Store;
  readonly sources: Sources;
  readonly rules: readonly Rule[];
  readonly configuration: () => Configuration;
  /** True when every file of the project is in the store, so that what is not found is not there. */
  readonly isEverythingRead: () => boolean;
  readonly onBug: (message: string) => void;
}

export function createAnalyser(context: AnalyserContext): Analyser {
  const { world, memo, store, sources, configuration } = context;
  const results = createResults(store.file);
  const linesOfSource = lineIndexes(store.file);
  const suppressions = new WeakMap<SourceFile, Suppressions>();
  const analysed = new Set<string>();
  const stale = new Set<string>();
  const reports = new Map<string, FileReport>();
  const changed = new Set<string>();
  const unusedSkips = new Map<string, number>();
  /** Files with comments that suppress findings, as of their reports. */
  const suppressing = new Set<string>();
  const found = new Map<string, Found>();
  /** Files that entries of the baseline name and that were not there when everything had been looked at. */
  let gone: ReadonlySet<string> = new Set();
  let deadline = 0;
  /** True when everything was looked at, and nothing changed since. */
  let isWhole = false;

  const startSlice = () => {
    deadline = world.now() + (world.sliceLength ?? usualSliceLength);
    memo.startSlice(deadline);
  };

  const activeRules = (scope: Rule["scope"]) =>
    context.rules.filter((rule) => rule.scope === scope && configuration().selection.isActive(rule));

  /** One rule on one origin, in as many slices as it takes. */
  function* step(rule: Rule, origin: Origin): Generator<void, void> {
    for (;;) {
      if (origin !== undefined && !store.file(origin)) return; // Removed meanwhile.
      const outcome = attempt(() => store.outcome(rule, origin));
      if (outcome) {
        keep(rule, origin, outcome);
        if (world.now() <= deadline) return;
      }
      yield;
      startSlice();
      if (outcome) return;
    }
  }

  const keep = (rule: Rule, origin: Origin, outcome: Outcome) => {
    const { paths, newBug } = results.record(rule, origin, outcome);
    for (const path of paths) stale.add(path);
    if (newBug !== undefined) {
      context.onBug(`Rule ${rule.id} failed${origin === undefined ? "" : ` on ${origin}`}: ${newBug}`);
    }
  };

  const isRecorded = (rule: Rule, path: string): boolean => {
    const outcome = store.currentOutcome(rule, path);
    return outcome !== undefined && results.holds(rule, path, outcome);
  };

  function* runFile(path: string, rules: readonly Rule[]): Generator<void, void> {
    if (store.isSettled(path) && analysed.has(path)) return;
    const waiting = isTest(path) ? [] : rules.filter((rule) => !isRecorded(rule, path));
    if (waiting.length === 0) store.settle(path);
    if (waiting.length === 0 && analysed.has(path)) return;
    const file = store.file(path);
    for (const rule of waiting) yield* step(rule, path);
    if (!file || store.file(path) !== file) return; // Edited meanwhile: it will be run again.
    if (!analysed.has(path)) stale.add(path);
    analysed.add(path);
    flush();
  }

  function* runProject(): Generator<void, void> {
    for (const rule of activeRules("project")) yield* step(rule, undefined);
    flush();
  }

  /** Makes the reports of all files whose findings may have changed. */
  const flush = () => {
    for (const path of stale) {
      const report = makeReport(path);
      if (report === "later") continue;
      stale.delete(path);
      const previous = reports.get(path);
      if (report) reports.set(path, report);
      else reports.delete(path);
      if (isNews(previous, report)) changed.add(path);
    }
  };

  /** `later` while the file's own rules have not run; `undefined` when there is nothing to say about the path. */
  const makeReport = (path: string): FileReport | "later" | undefined => {
    const file = store.file(path);
    if (!file) return reportOfOther(path);
    if (!analysed.has(path)) return "later";
    if (suppressionsFor(file).comments.length > 0) suppressing.add(path);
    else suppressing.delete(path);
    const all = identified(path, rawOf(file, results.into(path)));
    found.set(path, all);
    return { path, version: sources.versionOf(path), text: file.text, findings: published(path, all, file) };
  };

  /** What the rules found in a file, and what the engine has to say about it. */
  const rawOf = (file: SourceFile, found: readonly RawFinding[]): readonly RawFinding[] => {
    const partly = partlyAnalysed(file, sources.isOpen(file.path));
    if (isTest(file.path)) return partly;
    const suppressions = suppressionsFor(file);
    if (suppressions.comments.length === 0) return [...found, ...partly];
    const about = suppressionFindings(file, suppressions, [...found, ...partly], {
      rules: context.rules,
      isActive: configuration().selection.isActive,
      today: world.today(),
      isWhole,
    });
    unusedSkips.set(file.path, about.unusedSkips);
    return [...found, ...partly, ...about.findings];
  };

  const reportOfOther = (path: string): FileReport | undefined => {
    const raw = rawOfOther(path);
    found.delete(path);
    const text = configuration().ownText(path);
    // An editor that has it open is told, too, that nothing is wrong with it.
    if (raw.length === 0 && (text === undefined || !sources.isOpen(path))) return undefined;
    const all = identified(path, raw);
    if (text === undefined) found.set(path, all);
    return { path, version: sources.versionOf(path), text: text ?? "", findings: published(path, all, undefined) };
  };

  /** What is said about a file that is no source. */
  const rawOfOther = (path: string): readonly RawFinding[] => [
    ...ownFileFindings(path, ownFilesContext()),
    ...sources.skipped().flatMap((skipped) => (skipped.path === path ? skippedFinding(path, skipped.reason) : [])),
    ...results.into(path),
  ];

  const ownFilesContext = (): OwnFilesContext => ({
    configuration: configuration(),
    rules: context.rules,
    found,
    isGone: (path) => gone.has(path),
    today: world.today(),
    isWhole,
  });

  const accepted = (finding: Fingerprints): Suppression | undefined => {
    const entry = configuration().baseline?.covering(finding, (path) => gone.has(path));
    return entry && acceptanceOf(entry);
  };

  const published = (
    path: string,
    all: ReturnType<typeof identified>,
    file: SourceFile | undefined,
    selection = configuration().selection,
  ): readonly Finding[] =>
    publish(path, all, file && suppressionsFor(file), {
      settings: configuration().settings,
      selection,
      today: world.today(),
      accepted,
      linesOf: linesOfText,
    });

  /** Our own files are no sources, but findings point into them. */
  const ownLines = new Map<string, { readonly text: string; readonly lines: LineIndex }>();
  const linesOfText = (path: string): LineIndex => {
    const text = configuration().ownText(path);
    if (text === undefined) return linesOfSource(path);
    const known = ownLines.get(path);
    if (known?.text === text) return known.lines;
    const lines = indexLines(text);
    ownLines.set(path, { text, lines });
    return lines;
  };

  const judge = (paths: readonly string[]): Judgement => {
    memo.startSlice(Number.POSITIVE_INFINITY);
    const ofProject = activeRules("project").flatMap((rule) => store.outcome(rule).raw);
    const rules = activeRules("file");
    const everything = unfiltered(configuration().settings);
    const judged = paths.map((path): Judgement => {
      const file = store.file(path);
      if (!file) return judgementOf(path, rawOfOther(path), undefined, everything);
      const origins = new Set([path, ...results.originsInto(path)]);
      const ofFiles = [...origins]
        .filter((origin) => origin !== undefined && store.file(origin) !== undefined && !isTest(origin))
        .flatMap((origin) => rules.flatMap((rule) => store.outcome(rule, origin).raw));
      const found = [...ofFiles, ...ofProject].filter(({ at }) => at.form.path === path);
      return judgementOf(path, rawOf(file, found), file, everything);
    });
    return { all: judged.flatMap(({ all }) => all), shown: judged.flatMap(({ shown }) => shown) };
  };

  const judgementOf = (
    path: string,
    raw: readonly RawFinding[],
    file: SourceFile | undefined,
    everything: Selection,
  ): Judgement => {
    const all = identified(path, raw);
    return { all: published(path, all, file, everything), shown: published(path, all, file) };
  };

  /** Now it is known what is not there: looks again at what suppresses. */
  const lookAtSuppressions = () => {
    isWhole = context.isEverythingRead() && store.paths().every((path) => analysed.has(path));
    if (!isWhole) return;
    for (const path of suppressing) stale.add(path);
    noteGoneFiles();
    flush(); // What is found, and accepted, says what is unused.
    const { projectFile, baseline } = configuration();
    if (projectFile && projectFile.suppressions.length > 0) stale.add(projectFileName);
    if (baseline) stale.add(baseline.path);
  };

  const noteGoneFiles = () => {
    const { baseline } = configuration();
    if (!baseline && gone.size === 0) return;
    const known = new Set([...store.paths(), ...sources.skipped().map(({ path }) => path)]);
    const next = new Set((baseline?.entries ?? []).map(({ path }) => path).filter((path) => !known.has(path)));
    if (next.size === gone.size && [...next].every((path) => gone.has(path))) return;
    gone = next;
    for (const path of reports.keys()) stale.add(path);
  };

  const suppressionsFor = (file: SourceFile): Suppressions => {
    const known = suppressions.get(file) ?? suppressionsOf(file);
    suppressions.set(file, known);
    return known;
  };

  return {
    *run(first) {
      startSlice();
      flush();
      if (first !== undefined && store.file(first)) yield* runFile(first, activeRules("file"));
      yield* runProject();
      const rules = activeRules("file");
      for (const path of store.paths()) yield* runFile(path, rules);
      lookAtSuppressions();
      flush();
    },
    *runFirst(first) {
      startSlice();
      if (store.file(first)) yield* runFile(first, activeRules("file"));
    },
    invalidate(path) {
      analysed.delete(path);
      isWhole = false;
    },
    republish() {
      isWhole = false;
      store.unsettleAll();
      const { baseline } = configuration();
      for (const path of [...reports.keys(), ...analysed, projectFileName]) stale.add(path);
      if (baseline) stale.add(baseline.path);
    },
    forget(path) {
      isWhole = false;
      analysed.delete(path);
      unusedSkips.delete(path);
      suppressing.delete(path);
      found.delete(path);
      for (const other of results.forget(path)) stale.add(other);
      stale.add(path);
    },
    report: (path) => reports.get(path),
    judge,
    unusedSkips: () => (isWhole ? [...unusedSkips.values()].reduce((sum, count) => sum + count, 0) : 0),
    unusedEntries: () => unusedEntries(ownFilesContext()),
    hiddenCount() {
      const { selection } = configuration();
      const isHidden = (path: string, { rule, severity, confidence }: Found[number]) =>
        selection.isActive(rule) && selection.shownSeverity(rule, path, severity, confidence) === undefined;
      return [...found].reduce((sum, [path, all]) => sum + all.filter((one) => isHidden(path, one)).length, 0);
    },
    paths: () => [...reports.keys()].sort(),
    takeChanged() {
      const taken = [...changed].sort();
      changed.clear();
      return taken;
    },
    doneCount: () => analysed.size,
    bugs: results.bugs,
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Suspended) return undefined;
    throw error;
  }
}

function isNews(previous: FileReport | undefined, next: FileReport | undefined): boolean {
  return (
    previous?.version !== next?.version ||
    previous?.text !== next?.text ||
    !isEqual(previous?.findings ?? [], next?.findings ?? [])
  );
}

function skippedFinding(path: string, reason: string): RawFinding {
  return engineFinding(scanIncomplete, spanInText(path, "", 0, 0), "skipped", { reason });
}

/** The same rules as the settings say, with everything that they find. */
function unfiltered(settings: Settings): Selection {
  const preset = settings.preset === "recommended" ? "strict" : settings.preset;
  return selectionOf({ ...settings, preset, minSeverity: "info", minConfidence: "low" });
}

/** One finding at the first place that was not understood. In an open file that is said only of bounds of ours: someone is typing. */
function partlyAnalysed(file: SourceFile, isOpen: boolean): readonly RawFinding[] {
  const problem = file.problems.find(({ isLimit }) => isLimit) ?? (isOpen ? undefined : file.problems[0]);
  if (!problem) return [];
  const at = spanInText(file.path, file.text, problem.start, problem.end);
  const reason = problem.isLimit ? "some code is nested too deeply" : "this place is not understood";
  return [engineFinding(scanIncomplete, at, "partly", { reason })];
}
