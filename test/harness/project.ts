/** A project in memory, for tests of the engine through its public door. */

import { createProject } from "../../server/core/engine/live-project.ts";
import type { Finding, Project, ProjectOptions, ScanSummary } from "../../server/core/index.ts";
import type { Rule } from "../../server/core/rule.ts";
import { createParser, type Parser } from "../../server/core/syntax/parser.ts";
import type { Cancellation, World } from "../../server/core/world.ts";
import { type MemoryFiles, memoryFiles, type TestFile, testWorld } from "./world.ts";

export interface TestProject {
  readonly project: Project;
  readonly files: MemoryFiles;
  /** What the rules or the engine got wrong. */
  readonly bugs: readonly string[];
}

export interface TestProjectOptions extends Partial<Omit<ProjectOptions, "files">> {
  readonly world?: World;
}

export async function openTestProject(
  rules: readonly Rule[],
  content: Readonly<Record<string, TestFile>>,
  { world = testWorld(), settings = { preset: "audit" }, ...more }: TestProjectOptions = {},
): Promise<TestProject> {
  const parser = await sharedParser();
  const bugs: string[] = [];
  const files = memoryFiles(content);
  const host = { world, parser, rules, onBug: (message: string) => bugs.push(message) };
  return { project: createProject(host, { files, settings, ...more }), files, bugs };
}

let parser: Promise<Parser> | undefined;

/** One parser for all projects of a test file: loading the grammar takes longer than most tests. */
function sharedParser(): Promise<Parser> {
  parser ??= testWorld().loadGrammars().then(createParser);
  return parser;
}

/** Scans to the end. */
export async function scanAll(project: Project, cancellation?: Cancellation): Promise<ScanSummary> {
  const scan = project.scan(cancellation);
  let step = await scan.next();
  while (!step.done) step = await scan.next();
  return step.value;
}

/** All findings, sorted by path and place. */
export function allFindings(project: Project): readonly Finding[] {
  return project.paths().flatMap((path) => project.report(path)?.findings ?? []);
}

/** `lib/a.ex:1:3 sample-danger`, in order; suppressed ones with ` (suppressed)`. */
export function places(project: Project): readonly string[] {
  return allFindings(project).map(({ path, start, id, suppressed }) => {
    return `${path}:${start.line + 1}:${start.column + 1} ${id}${suppressed ? " (suppressed)" : ""}`;
  });
}
