/** A project at work: takes edits and news from the disk, scans, and brings results up to date in steps. */

import type { Notice } from "../finding.ts";
import { advisories } from "../project/advisories.ts";
import { readAdvisoryData } from "../project/advisory-data.ts";
import { locks } from "../project/mix-lock.ts";
import { walk } from "../project/nodes.ts";
import { routeTables } from "../project/router/table.ts";
import type { Rule } from "../rule.ts";
import type { Parser } from "../syntax/parser.ts";
import type { Cancellation, DirectoryEntry, FileSystem, World } from "../world.ts";
import { ageOf } from "./advisory-files.ts";
import { createAnalyser } from "./analyser.ts";
import { renewedEntries, writeBaseline } from "./baseline.ts";
import { type Configuration, configurationOf, type OwnFile } from "./configuration.ts";
import { decode } from "./decoding.ts";
import { discover } from "./discovery.ts";
import { createMemo } from "./memo.ts";
import { baselineFileName, isForeign, isTest, projectFileName } from "./paths.ts";
import type { Project, ProjectOptions, ScanProgress, ScanSummary } from "./project.ts";
import { createProver, type Texts } from "./proof.ts";
import { describeError } from "./runner.ts";
import { namesOf } from "./selection.ts";
import { createSources } from "./sources.ts";
import { createStore, type Store } from "./store.ts";
import { suppressionEdit } from "./suppress-edit.ts";
import { readTrackedFiles } from "./tracked-files.ts";
import { why } from "./why.ts";

export interface ProjectHost {
  readonly world: World;
  readonly parser: Parser;
  readonly rules: readonly Rule[];
  /** Told about everything that a rule or the engine itself got wrong; the run goes on. */
  readonly onBug: (message: string) => void;
}

/** Files read at once. */
const readBatch = 16;
/** Partial results of a scan are shown this often, in milliseconds. */
const progressInterval = 50;
/** Larger baselines are not read. In bytes. */
const maxBaselineSize = 50_000_000;

export function createProject(host: ProjectHost, options: ProjectOptions): Project {
  const { world, parser, rules, onBug } = host;
  const { files } = options;
  const names = new Set(rules.flatMap(namesOf));
  const memo = createMemo(world.now);
  const store = createStore(memo);
  const sources = createSources({ world, files, parser, store, onSkipped: (path) => analyser.forget(path) });
  let editor = options.settings;
  let projectFileText: string | undefined;
  let baseline: OwnFile | undefined = options.baseline;
  /** The files of our own that are looked for at the root; a baseline that was handed in counts instead of that one. */
  const ownFileNames = options.baseline ? [projectFileName] : [projectFileName, baselineFileName];
  let configuration = configure();
  let isListingStale = false;
  let hasScanned = false;
  let trackedProblem: string | undefined;
  let advisoryProblem: string | undefined;
  const analyser = createAnalyser({
    world,
    memo,
    store,
    sources,
    rules,
    onBug,
    configuration: () => configuration,
    isEverythingRead: () => hasScanned && !isListingStale && sources.nextPending() === undefined,
  });

  /** Texts that proofs try: sources, and our own files, which decide the configuration. */
  const texts: Texts = {
    get(path) {
      const text = configuration.ownText(path);
      return text === undefined ? store.file(path) : { path, text, problems: [] };
    },
    parse: (path, text, previous) =>
      "forms" in previous ? parser.parse(path, text, previous) : { path, text, problems: [] },
    put(version) {
      if ("forms" in version) return store.put(version);
      const { path, text } = version;
      const before = { editor, projectFileText, baseline, overrides: options.overrides ?? {} };
      const next = path === projectFileName ? { projectFileText: text } : { baseline: { path, text } };
      configuration = configurationOf({ ...before, ...next }, names);
    },
    get configuration() {
      return configuration;
    },
    restore(previous) {
      configuration = previous;
    },
  };

  const prover = createProver({
    texts,
    memo,
    judge: (paths) => analyser.judge(paths),
  });

  const whyContext = {
    store,
    rules,
    configuration: () => configuration,
    skipped: sources.skipped,
    judge: (paths: readonly string[]) => analyser.judge(paths),
  };

  function routeTablesNow() {
    memo.startSlice(Number.POSITIVE_INFINITY);
    return store.answer(routeTables);
  }

  function configure(): Configuration {
    return configurationOf({ editor, projectFileText, baseline, overrides: options.overrides ?? {} }, names);
  }

  /** True when the report of a file speaks of the text that is in the store. */
  const isReported = (path: string) => {
    const text = store.file(path)?.text ?? configuration.ownText(path);
    return text !== undefined && analyser.report(path)?.text === text;
  };

  const takeAdvisories = (text: string) => {
    const read = readAdvisoryData(text);
    if (read) store.handIn({ advisories: read });
    advisoryProblem = read
      ? undefined
      : "The refreshed advisories cannot be read: those that come with Firebreak count.";
  };
  if (options.advisories !== undefined) takeAdvisories(options.advisories);

  /** Who is told that no package is vulnerable wants to know as of when. */
  const aboutAdvisories = (): readonly Notice[] => {
    const isAsked = rules.some((rule) => rule.needs.includes(advisories) && configuration.selection.isActive(rule));
    if (!isAsked || !store.paths().some((path) => /(?:^|\/)mix\.lock$/.test(path))) return [];
    memo.startSlice(Number.POSITIVE_INFINITY);
    const { date } = store.answer(advisories);
    return [
      {
        level: "info",
        message: `Advisories about packages are those known on ${date} (${ageOf(date, world.today())}).`,
      },
    ];
  };

  const lookIntoGit = async () => {
    const { tracked, problem } = await readTrackedFiles(files, configuration.isExcluded);
    store.handIn({ tracked });
    trackedProblem = problem;
  };

  /** Takes new settings. A different choice of files is listed again by the next `settle`. */
  const reconfigure = () => {
    const before = configuration.settings;
    configuration = configure();
    const { exclude, maxFileSize } = configuration.settings;
    if (!isSame(before.exclude, exclude) || before.maxFileSize !== maxFileSize) isListingStale = hasScanned;
    for (const path of [...store.paths()].filter((known) => !configuration.isWanted(known))) forget(path);
    analyser.republish();
  };

  const forget = (path: string) => {
    for (const gone of sources.forget(path)) analyser.forget(gone);
    analyser.forget(path);
  };

  /** `undefined`: there is no such file. */
  const setOwnText = (path: string, text: string | undefined) => {
    if (text === configuration.ownText(path)) return;
    if (path === projectFileName) projectFileText = text;
    else baseline = text === undefined ? undefined : { path, text };
    reconfigure();
  };

  const readOwnFile = async (path: string) => {
    if (sources.isOpen(path)) return;
    const root = await files.list("");
    const isThere = root.ok && root.value.some(({ name }) => name === path);
    const maxSize = path === projectFileName ? configuration.settings.maxFileSize : maxBaselineSize;
    const bytes = isThere ? await files.read(path, maxSize) : undefined;
    const text = bytes?.ok ? decode(bytes.value) : bytes;
    sources.forget(path);
    analyser.forget(path);
    if (text && !text.ok) sources.skip(path, text.reason);
    setOwnText(path, text?.ok ? text.value : undefined);
  };

  /** Reads the settings, lists the root and reads every file into the store. Ends early, and says so, when it is cancelled. */
  async function* readAll(cancellation?: Cancellation): AsyncGenerator<Omit<ScanProgress, "changed">, boolean> {
    for (const path of ownFileNames) await readOwnFile(path);
    await lookIntoGit();
    const listing = discover(files, configuration.isExcluded, cancellation);
    let step = await listing.next();
    for (; !step.done; step = await listing.next()) yield { phase: "list", done: step.value, total: 0 };
    if (cancellation?.aborted) return false;
    const { paths, skipped } = step.value;
    const present = new Set([...paths, ...sources.openPaths()]);
    for (const path of [...store.paths(), ...sources.skipped().map((entry) => entry.path)]) {
      if (!present.has(path) && !ownFileNames.includes(path)) forget(path);
    }
    for (const { path, reason } of skipped) sources.skip(path, reason);
    for (let done = 0; done < paths.length; done += readBatch) {
      if (cancellation?.aborted) return false;
      yield { phase: "read", done, total: paths.length };
      const batch = paths.slice(done, done + readBatch).filter((path) => !sources.isOpen(path));
      await Promise.all(batch.map((path) => sources.read(path, configuration.settings)));
      if (!(await parseAll(undefined, cancellation))) return false;
    }
    if (!(await parseAll(undefined, cancellation))) return false; // What is open and not on the disk.
    hasScanned = true;
    isListingStale = false;
    return true;
  }

  const parseOne = (path: string) => {
    sources.parsePending(path, configuration.settings);
    if (store.file(path)) analyser.invalidate(path);
  };

  /** Parses what waits, in turns with the host; false when it was cancelled. */
  const parseAll = async (first: string | undefined, cancellation?: Cancellation): Promise<boolean> => {
    let lastYield = world.now();
    for (let path = sources.nextPending(first); path !== undefined; path = sources.nextPending(first)) {
      parseOne(path);
      if (world.now() - lastYield < 8) continue;
      await world.yieldToHost();
      if (cancellation?.aborted) return false;
      lastYield = world.now();
    }
    return true;
  };

  async function* scan(cancellation?: Cancellation): AsyncGenerator<ScanProgress, ScanSummary> {
    const phases: Record<string, number> = {};
    let phaseStart = world.now();
    const endPhase = (phase: string) => {
      const now = world.now();
      phases[phase] = (phases[phase] ?? 0) + now - phaseStart;
      phaseStart = now;
    };
    const summary = (isComplete: boolean) => ({
      isComplete,
      scanned: store.paths().length,
      tests: store.paths().filter(isTest).length,
      files: store.paths().map((path) => ({ path, isTest: isTest(path) })),
      stats: statsOf(store, phases),
    });

    const reading = readAll(cancellation);
    let isRead = await reading.next();
    for (; !isRead.done; isRead = await reading.next()) {
      yield { ...isRead.value, changed: analyser.takeChanged() };
      endPhase(isRead.value.phase);
    }
    endPhase("read");
    if (!isRead.value) return summary(false);
    let lastProgress = world.now();
    for (const _ of analyser.run(undefined)) {
      await world.yieldToHost();
      if (cancellation?.aborted) break;
      if (world.now() - lastProgress < progressInterval) continue;
      lastProgress = world.now();
      yield {
        phase: "analyse",
        done: analyser.doneCount(),
        total: store.paths().length,
        changed: analyser.takeChanged(),
      };
    }
    const total = store.paths().length;
    const isComplete = !cancellation?.aborted;
    if (isComplete) yield { phase: "analyse", done: total, total, changed: analyser.takeChanged() };
    endPhase("analyse");
    return summary(isComplete);
  }

  const settle: Project["settle"] = async ({ first, isFirstOnly = false, cancellation } = {}) => {
    const only = isFirstOnly ? first : undefined;
    const isOutOfDate = () => (only === undefined ? sources.nextPending() !== undefined : sources.isPending(only));
    try {
      while (!cancellation?.aborted) {
        if (isListingStale && only === undefined)
          for await (const _ of readAll(cancellation)) await world.yieldToHost();
        if (only !== undefined) parseOne(only);
        else if (!(await parseAll(first, cancellation))) break;
        const revision = memo.revision();
        const steps = only === undefined ? analyser.run(first) : analyser.runFirst(only);
        while (!steps.next().done) {
          await world.yieldToHost();
          if (cancellation?.aborted || isOutOfDate()) break;
        }
        if (!isOutOfDate() && (only !== undefined || memo.revision() === revision)) break;
      }
    } catch (error) {
      onBug(`Bringing the results up to date failed: ${describeError(error)}`);
    }
    return analyser.takeChanged();
  };

  /** What the disk holds now at paths that may be files, folders, or nothing. */
  const refresh = async (paths: readonly string[]): Promise<void> => {
    for (const path of ownFileNames) if (paths.includes(path)) await readOwnFile(path);
    const listings = new Map<string, ReadonlyMap<string, DirectoryEntry>>();
    for (const path of paths) {
      if (ownFileNames.includes(path) || isForeign(path)) continue;
      const folder = parentOf(path);
      const listing = listings.get(folder) ?? (await entriesOf(files, folder));
      listings.set(folder, listing);
      await refreshOne(path, listing.get(path.slice(folder === "" ? 0 : folder.length + 1)));
    }
  };

  const refreshOne = async (path: string, entry: DirectoryEntry | undefined): Promise<void> => {
    if (entry?.kind === "directory") return refreshFolder(path);
    if (entry?.kind === "file" && configuration.isWanted(path)) {
      if (!sources.isOpen(path)) await sources.read(path, configuration.settings);
    } else {
      forget(path);
    }
  };

  const refreshFolder = async (folder: string): Promise<void> => {
    if (isForeign(`${folder}/`) || configuration.isExcluded(folder)) return;
    const listing = discover(files, configuration.isExcluded, undefined, folder);
    let step = await listing.next();
    while (!step.done) step = await listing.next();
    const present = new Set(step.value.paths);
    for (const known of store.paths()) if (known.startsWith(`${folder}/`) && !present.has(known)) forget(known);
    for (const path of present) if (!sources.isOpen(path)) await sources.read(path, configuration.settings);
  };

  return {
    configure(settings) {
      editor = settings;
      reconfigure();
    },
    scan,
    edit(path, text, version) {
      if (ownFileNames.includes(path)) {
        sources.hold(path, version);
        analyser.forget(path);
        setOwnText(path, text);
      } else if (configuration.isWanted(path)) sources.open(path, text, version);
    },
    async close(path) {
      sources.close(path);
      await refresh([path]);
    },
    refresh,
    settle,
    suppressionEdit(finding, reason) {
      const file = store.file(finding.path);
      return file && suppressionEdit(file, finding.range, finding.id, reason);
    },
    prove(finding, fix) {
      const isCurrent = [finding.path, ...fix.edits.map(({ path }) => path)].every(isReported);
      if (!isCurrent) return { isProven: false, reason: "the text changed, or was not analysed" };
      return prover.prove(finding, fix);
    },
    setBaseline(next) {
      baseline = next;
      reconfigure();
    },
    setAdvisories: takeAdvisories,
    publicPackages() {
      memo.startSlice(Number.POSITIVE_INFINITY);
      const entries = store.answer(locks).all.flatMap((lock) => [...lock.entries.values()]);
      const names = entries.flatMap((one) => (one.source === "hex" && one.isPublic ? one.package : []));
      return [...new Set(names)].sort();
    },
    newBaseline() {
      const unused = new Set(analyser.unusedEntries());
      const findings = analyser.paths().flatMap((path) => {
        return configuration.ownText(path) === undefined ? (analyser.report(path)?.findings ?? []) : [];
      });
      const needed = configuration.baseline?.entries.filter((entry) => !unused.has(entry)) ?? [];
      return writeBaseline(renewedEntries(findings, needed));
    },
    fixAll: (bulk) => prover.fixAll((bulk.paths ?? analyser.paths()).filter(isReported), bulk),
    routes: () => routeTablesNow().table(),
    routesAt: (path, range) => routeTablesNow().rowsAt(path, range),
    why: (path, line, id) => why(whyContext, path, line, id),
    report: analyser.report,
    paths: analyser.paths,
    get skipped() {
      return sources.skipped();
    },
    get notices() {
      return [
        ...noticesOf(analyser.bugs()),
        ...(hasScanned ? aboutTests(store.paths()) : []),
        ...aboutSkips(analyser.unusedSkips()),
        ...(configuration.settings.only ? aboutHidden(analyser.hiddenCount()) : []),
        ...[trackedProblem, advisoryProblem].flatMap((message) =>
          message ? { level: "warning" as const, message } : [],
        ),
        ...(hasScanned ? aboutAdvisories() : []),
      ];
    },
  };
}

function noticesOf(bugs: ReturnType<ReturnType<typeof createAnalyser>["bugs"]>): readonly Notice[] {
  return bugs.map(({ rule, origin }) => ({
    level: "warning",
    message: `The rule ${rule.id} failed${origin === undefined ? "" : ` on ${origin}`}: a bug of Firebreak; its findings there are missing.`,
    ...(origin !== undefined && { path: origin }),
  }));
}

/** A scan that could find nothing must not look like one that found nothing. */
function aboutTests(paths: readonly string[]): readonly Notice[] {
  if (paths.length === 0 || !paths.every(isTest)) return [];
  return [{ level: "warning", message: "All files here are test code, which gets no findings." }];
}

/** Who names some rules wants to hear of them. */
function aboutHidden(count: number): readonly Notice[] {
  if (count === 0) return [];
  const findings = count === 1 ? "1 finding of the named rules is" : `${count} findings of the named rules are`;
  return [
    { level: "info", message: `${findings} hidden for severity or confidence; the preset \`strict\` shows all.` },
  ];
}

/** Sobelow's own comments are not ours to correct one by one. */
function aboutSkips(unused: number): readonly Notice[] {
  if (unused === 0) return [];
  const comments =
    unused === 1 ? "1 `# sobelow_skip` comment suppresses" : `${unused} \`# sobelow_skip\` comments suppress`;
  return [{ level: "info", message: `${comments} nothing that Firebreak finds.` }];
}

function statsOf(store: Store, phases: Readonly<Record<string, number>>) {
  const files = store.paths().flatMap((path) => store.file(path) ?? []);
  return {
    files: files.length,
    bytes: files.reduce((sum, { text }) => sum + text.length, 0),
    phases,
    get nodes() {
      let nodes = 0;
      for (const { forms } of files) {
        for (const { syntax } of forms) {
          walk(syntax.node, () => {
            nodes++;
            return undefined;
          });
        }
      }
      return nodes;
    },
  };
}

async function entriesOf(files: FileSystem, folder: string): Promise<ReadonlyMap<string, DirectoryEntry>> {
  const listed = await files.list(folder);
  return new Map(listed.ok ? listed.value.map((entry) => [entry.name, entry]) : []);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
