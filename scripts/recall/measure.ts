/** Scans both versions of each pair and says what was found, and what is gone. */

import process from "node:process";
import type { Confidence, Engine, Finding, Location, Project, Severity } from "../../server/core/index.ts";
import { type GitTree, git, gitDirectoryOf, openTree } from "./git-tree.ts";
import { filesMentioning } from "./mentioning.ts";
import type { Pair } from "./pairs.ts";
import { moveLine, overlaps, type Span, spanAround } from "./places.ts";
import { surroundings } from "./surroundings.ts";

/** A finding, as far as a measurement needs it. */
export interface Hit {
  readonly id: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Relative to the folder that was scanned. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly message: string;
  readonly isSuppressed: boolean;
}

export interface Measured {
  readonly pair: Pair;
  /** What the right rules say at the place, or of values that come through it, in the vulnerable version. */
  readonly hits: readonly Hit[];
  /** What other rules say at the place. */
  readonly others: readonly Hit[];
  /** What the rules that hit still say at the place, in the fixed version. */
  readonly after: readonly Hit[];
  /** Processor time of both scans in milliseconds, shared by the pairs of one commit. */
  readonly time: number;
}

/** Why a pair could not be measured. */
export interface Skipped {
  readonly pair: Pair;
  readonly reason: string;
}

export type Result = Measured | Skipped;

export interface MeasureOptions {
  /** The folder of the mirrors. */
  readonly sources: string;
  /** Projects with more files than this are looked at around the pair alone. */
  readonly maxFiles: number;
  /** Gets each result as soon as it is known. */
  readonly tell: (result: Result) => void;
}

/** Pairs of the same two commits are measured in one scan. */
export async function measure(engine: Engine, pairs: readonly Pair[], options: MeasureOptions): Promise<void> {
  const { sources, tell } = options;
  for (const group of groupByCommits(pairs)) {
    const [first] = group;
    const directory = first && gitDirectoryOf(sources, first.project);
    if (!directory) {
      for (const pair of group) tell({ pair, reason: `no mirror of ${pair.project}` });
      continue;
    }
    try {
      for (const result of await measureGroup(engine, { directory, pairs: group, maxFiles: options.maxFiles }))
        tell(result);
    } catch (error) {
      const reason = error instanceof Error ? error.message.trim() : String(error);
      for (const pair of group) tell({ pair, reason });
    }
  }
}

function groupByCommits(pairs: readonly Pair[]): readonly (readonly Pair[])[] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const key = [pair.project, pair.root, pair.vulnerable, pair.fixed].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  return [...groups.values()];
}

interface Group {
  readonly directory: string;
  readonly pairs: readonly Pair[];
  readonly maxFiles: number;
}

async function measureGroup(engine: Engine, { directory, pairs, maxFiles }: Group): Promise<readonly Measured[]> {
  const [pair] = pairs;
  if (!pair) return [];
  const start = process.cpuUsage();
  const places = pairs.map((each) => localPath(each, each.path) ?? "");
  const others =
    maxFiles === Number.POSITIVE_INFINITY ? [] : await filesMentioning(directory, pair.vulnerable, pair.root, places);
  const select = (paths: readonly string[]) => surroundings(paths, places, maxFiles, others);
  const tree = await openTree(directory, { commit: pair.vulnerable, root: pair.root, select });
  try {
    const project = engine.openProject({ files: tree, settings: {}, overrides: { preset: "audit" } });
    for await (const _ of project.scan());
    const before = await Promise.all(pairs.map((each) => findBefore(project, each)));
    await moveToFixed({ tree, project, directory, pair });
    const after = await Promise.all(
      pairs.map((each, index) => findAfter(project, directory, each, before[index]?.hits ?? [])),
    );
    const { user, system } = process.cpuUsage(start);
    const time = Math.round((user + system) / 1_000 / pairs.length);
    return pairs.map((each, index) => ({
      pair: each,
      ...(before[index] ?? { hits: [], others: [] }),
      after: after[index] ?? [],
      time,
    }));
  } finally {
    tree.dispose();
  }
}

interface Move {
  readonly tree: GitTree;
  readonly project: Project;
  readonly directory: string;
  readonly pair: Pair;
}

async function moveToFixed({ tree, project, directory, pair }: Move): Promise<void> {
  const names = await git(directory, ["diff", "--name-only", "--no-renames", "-z", pair.vulnerable, pair.fixed]);
  const paths = names.split("\0").filter((name) => name !== "");
  await tree.moveTo(pair.fixed);
  await project.refresh(paths.flatMap((name) => localPath(pair, name) ?? []));
  await project.settle();
}

/** The path from the folder that is scanned; `undefined` outside of it. */
function localPath({ root }: Pair, path: string): string | undefined {
  if (root === undefined) return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}

/** Places of the scanned folder that a finding may stand at, or pass on its way. */
interface Places {
  readonly path: string;
  readonly spans: readonly Span[];
}

async function findBefore(project: Project, pair: Pair): Promise<Pick<Measured, "hits" | "others">> {
  const path = localPath(pair, pair.path) ?? "";
  const report = project.report(path);
  if (!report) throw new Error(`${pair.path} was not scanned`);
  const places = { path, spans: pair.lines.map((line) => spanAround(report.text, line)) };
  const isRight = ({ id }: Finding) => pair.rules.includes(id);
  return {
    hits: allFindings(project)
      .filter((one) => isRight(one) && touches(one, places))
      .map(hitOf),
    others: report.findings.filter((one) => !isRight(one) && standsAt(one, places)).map(hitOf),
  };
}

async function findAfter(
  project: Project,
  directory: string,
  pair: Pair,
  hits: readonly Hit[],
): Promise<readonly Hit[]> {
  if (hits.length === 0) return [];
  const path = localPath(pair, pair.path) ?? "";
  const own = hits.filter((hit) => hit.path === path).map(({ line }) => line);
  const commits = { from: pair.vulnerable, to: pair.fixed };
  const lines = [...new Set([...pair.lines, ...own])];
  const spans = await Promise.all(lines.map((line) => moveLine(directory, commits, pair.path, line)));
  const ids = new Set(hits.map(({ id }) => id));
  return allFindings(project)
    .filter((one) => ids.has(one.id) && touches(one, { path, spans }))
    .map(hitOf);
}

function allFindings(project: Project): readonly Finding[] {
  return project.paths().flatMap((path) => project.report(path)?.findings ?? []);
}

/** A finding may stand where the value ends up, far from the place that the fix was made at: then its trace leads through there. */
function touches(finding: Finding, places: Places): boolean {
  return [finding, ...finding.trace].some((location) => standsAt(location, places));
}

function standsAt({ path, start, end }: Location, places: Places): boolean {
  const lines = { first: start.line + 1, last: end.line + 1 };
  return path === places.path && places.spans.some((span) => overlaps(span, lines));
}

function hitOf({ id, severity, confidence, path, start, message, suppressed }: Finding): Hit {
  return { id, severity, confidence, path, line: start.line + 1, message, isSuppressed: suppressed !== undefined };
}
