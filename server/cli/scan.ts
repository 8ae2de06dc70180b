/** `firebreak scan`: reads the folders, analyses them, and prints one report of all. */

import {
  type Confidence,
  createEngine,
  type Engine,
  type Finding,
  type Fix,
  type Preset,
  type Project,
  type ScanStats,
  type ScanSummary,
  type Settings,
  type Severity,
} from "../core/index.ts";
import {
  counted,
  plain,
  type RootReport,
  renderJson,
  renderSarif,
  renderText,
  type ScanReport,
  shownFindings,
} from "../report/index.ts";
import { refreshedText } from "./advisories.ts";
import { type BaselineOptions, baselineOf, type RootBaseline, renewBaseline } from "./baseline.ts";
import { type ExitCode, exitCodeOf } from "./exit-code.ts";
import { UsageError } from "./faults.ts";
import type { CliHost, OutputFile, RootFolder } from "./host.ts";
import { openRoots, progressLine, ruleIdsOf, scanProject } from "./projects.ts";
import { styleOf } from "./style.ts";

export const formats = ["text", "json", "sarif"] as const;
export type Format = (typeof formats)[number];

export interface ScanOptions extends BaselineOptions {
  readonly format: Format;
  readonly output?: string;
  readonly advisories?: string;
  readonly preset?: Preset;
  readonly only?: readonly string[];
  readonly minSeverity?: Severity;
  readonly minConfidence?: Confidence;
  readonly failOn: Severity | "none";
  readonly failOnSkipped?: boolean;
  readonly stats?: boolean;
  readonly proveFixes?: boolean;
  readonly color?: boolean;
}

/** Scans the folders (the current one, if none is named). Throws a `UsageError` before any work is done. */
export async function scan(host: CliHost, directories: readonly string[], options: ScanOptions): Promise<ExitCode> {
  const roots = await openRoots(host, directories);
  const baselines = await Promise.all(roots.map((root) => baselineOf(host, root, roots, options)));
  const advisories = await refreshedText(host, options.advisories);
  const output = await openOutput(host, options.output);
  const faults: string[] = [];
  const world = host.world((level, message) => {
    if (level === "error") faults.push(message);
    host.errors.write(`firebreak: ${level}: ${plain(message)}\n`);
  });
  const engine = await createEngine(world);
  try {
    const overrides = overridesOf(engine, options);
    const work = { roots, baselines, overrides, advisories, provesFixes: options.proveFixes ?? false };
    const { report, stats } = await scanRoots(host, engine, work);
    await publish(host, report, options, output);
    if (options.stats) host.errors.write(`${JSON.stringify(stats)}\n`);
    return exitCodeOf(report, {
      failOn: options.failOn,
      failOnSkipped: options.failOnSkipped ?? false,
      faults: faults.length,
    });
  } finally {
    engine.dispose();
  }
}

async function openOutput(host: CliHost, file: string | undefined): Promise<OutputFile | undefined> {
  if (file === undefined) return undefined;
  const output = await host.openOutput(file);
  if (!output.ok) throw new UsageError(`Cannot write ${plain(file)}: ${output.reason}.`);
  return output.value;
}

/** Only what was asked for: all else is left to the project file. */
function overridesOf(engine: Engine, options: ScanOptions): Partial<Settings> {
  const { preset, minSeverity, minConfidence } = options;
  const only = options.only && ruleIdsOf(engine, options.only);
  return {
    ...(preset && { preset }),
    ...(minSeverity && { minSeverity }),
    ...(minConfidence && { minConfidence }),
    ...(only && { only }),
  };
}

interface Scanned {
  readonly report: ScanReport;
  readonly stats: ScanStats;
}

interface Work {
  readonly roots: readonly RootFolder[];
  /** Of each root, in their order. */
  readonly baselines: readonly RootBaseline[];
  readonly overrides: Partial<Settings>;
  readonly advisories: string | undefined;
  readonly provesFixes: boolean;
}

async function scanRoots(host: CliHost, engine: Engine, work: Work): Promise<Scanned> {
  const { roots, baselines, overrides, advisories, provesFixes } = work;
  const abort = new AbortController();
  const stopListening = host.onInterrupt(() => abort.abort());
  const progress = progressLine(host);
  try {
    const results: RootResult[] = [];
    for (const [index, root] of roots.entries()) {
      const baseline = baselines[index] ?? {};
      const { given } = baseline;
      const project = engine.openProject({
        files: root.files,
        settings: {},
        overrides,
        ...(given && { baseline: given }),
        ...(advisories !== undefined && { advisories }),
      });
      const summary = await scanProject(project, abort.signal, progress.show);
      await renewBaseline(host, project, baseline, summary.isComplete);
      const result = resultOf(root, project, innerFolders(root, roots), summary);
      const isProven = (finding: Finding, fix: Fix) => project.prove(finding, fix).isProven;
      results.push(provesFixes ? { ...result, report: { ...result.report, isProven } } : result);
    }
    return combined(host, engine, results);
  } finally {
    progress.clear();
    stopListening();
  }
}

interface RootResult {
  readonly report: RootReport;
  readonly isComplete: boolean;
  readonly stats: ScanStats;
}

/** The folders of other roots that lie in this one, relative to it, each with a trailing `/`. */
function innerFolders(root: RootFolder, roots: readonly RootFolder[]): readonly string[] {
  return roots.flatMap(({ uri }) =>
    uri !== root.uri && uri.startsWith(root.uri) ? [decodeURIComponent(uri.slice(root.uri.length))] : [],
  );
}

/** What is in a root. What lies in another root inside it is left to the inner one, as in editors. */
function resultOf(root: RootFolder, project: Project, inner: readonly string[], summary: ScanSummary): RootResult {
  const { isComplete, stats } = summary;
  const isOwn = (path: string) => !inner.some((folder) => path.startsWith(folder));
  const files = summary.files.filter(({ path }) => isOwn(path));
  const [scanned, tests] = [files.length, files.filter(({ isTest }) => isTest).length];
  const skipped = project.skipped.filter(({ path }) => isOwn(path));
  const notices = project.notices.filter(({ path }) => path === undefined || isOwn(path));
  const findings = project
    .paths()
    .filter(isOwn)
    .flatMap((path) => project.report(path)?.findings ?? []);
  const textOf = (path: string) => project.report(path)?.text;
  const holdsRoots = inner.length > 0;
  const report: RootReport = {
    holdsRoots,
    name: root.name,
    uri: root.uri,
    scanned,
    tests,
    skipped,
    notices,
    findings,
    textOf,
  };
  return { report, isComplete, stats };
}

function combined(host: CliHost, engine: Engine, results: readonly RootResult[]): Scanned {
  const report: ScanReport = {
    tool: { name: "firebreak", version: host.version },
    roots: results.map((result) => result.report),
    isComplete: results.every((result) => result.isComplete),
    rules: engine.rules,
    pages: new Map(),
  };
  return { report, stats: results.map((result) => result.stats).reduce(sumOf) };
}

function sumOf(a: ScanStats, b: ScanStats): ScanStats {
  const names = new Set([...Object.keys(a.phases), ...Object.keys(b.phases)]);
  const phases = [...names].map((name) => [name, (a.phases[name] ?? 0) + (b.phases[name] ?? 0)] as const);
  return {
    files: a.files + b.files,
    bytes: a.bytes + b.bytes,
    nodes: a.nodes + b.nodes,
    phases: Object.fromEntries(phases),
  };
}

async function publish(
  host: CliHost,
  report: ScanReport,
  options: ScanOptions,
  output: OutputFile | undefined,
): Promise<void> {
  const style = styleOf(host, output ? undefined : host.output, options.color);
  const text = await rendered(host, report, options.format, style);
  if (!output) return host.output.write(text);
  const written = await output.write(text);
  if (!written.ok) throw new UsageError(`Cannot write ${plain(options.output ?? "")}: ${written.reason}.`);
  const found = counted(report.roots.flatMap(shownFindings).length, "finding");
  host.errors.write(`Wrote ${found} to ${plain(options.output ?? "")}.\n`);
}

async function rendered(
  host: CliHost,
  report: ScanReport,
  format: Format,
  style: ReturnType<typeof styleOf>,
): Promise<string> {
  switch (format) {
    case "text":
      return renderText(report, style);
    case "json":
      return renderJson(report);
    case "sarif":
      return renderSarif({ ...report, pages: await pagesOf(host, report) });
  }
}

async function pagesOf(host: CliHost, report: ScanReport): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  for (const { id } of report.rules) {
    const page = await host.rulePage(id);
    if (page) pages.set(id, page);
  }
  return pages;
}
