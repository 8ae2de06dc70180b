/** `firebreak fix`: applies the fixes that can be proven, and shows what it changes as a unified diff. */

import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import picocolors from "picocolors";
import { applyEdits, type BulkFix, createEngine, type Engine, type FixClass, type Project } from "../core/index.ts";
import { counted, plain } from "../report/index.ts";
import { refreshedText } from "./advisories.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { UsageError } from "./faults.ts";
import type { CliHost, FileChange, RootFolder } from "./host.ts";
import { openRoots, progressLine, ruleIdsOf, scanProject } from "./projects.ts";
import { styleOf } from "./style.ts";

export interface FixOptions {
  readonly only?: readonly string[];
  readonly dryRun?: boolean;
  readonly review?: boolean;
  readonly color?: boolean;
}

/**
 * Repairs a folder. Exits with 1 when something is left that was asked for: a change that was not written, or a finding whose fix could not be
 * proven. Throws a `UsageError` before any work is done.
 */
export async function fix(host: CliHost, directory: string | undefined, options: FixOptions): Promise<ExitCode> {
  if (options.review && !options.only) {
    throw new UsageError(
      "--review needs --only: name the rules whose fixes you have looked at (--dry-run shows them).",
    );
  }
  const [root] = await openRoots(host, directory === undefined ? [] : [directory]);
  if (!root) throw new UsageError("There is no folder to repair.");
  const faults: string[] = [];
  const world = host.world((level, message) => {
    if (level === "error") faults.push(message);
    host.errors.write(`firebreak: ${level}: ${plain(message)}\n`);
  });
  const engine = await createEngine(world);
  try {
    const code = await fixRoot(host, engine, root, options);
    return faults.length > 0 ? exitCodes.fault : code;
  } finally {
    engine.dispose();
  }
}

async function fixRoot(host: CliHost, engine: Engine, root: RootFolder, options: FixOptions): Promise<ExitCode> {
  const only = options.only && ruleIdsOf(engine, options.only);
  // All rules run, so that what a fix would bring is seen; those that were named also where a preset hides them.
  const rules = Object.fromEntries((only ?? []).map((id) => [id, "on" as const]));
  const advisories = await refreshedText(host, undefined);
  const project = engine.openProject({
    files: root.files,
    settings: {},
    overrides: { rules },
    ...(advisories !== undefined && { advisories }),
  });
  const problem = await scanned(host, project);
  if (problem !== undefined) {
    host.errors.write(`${problem}\n`);
    return exitCodes.unscanned;
  }
  const classes: readonly FixClass[] = options.review ? ["safe", "review"] : ["safe"];
  const result = project.fixAll({ classes, ...(only && { ids: only }) });
  const changes = changesOf(project, result);
  for (const change of changes) printDiff(host, change, options.color);
  for (const { finding, reason } of result.refused) {
    const place = `${plain(finding.path)}:${finding.start.line + 1}:${finding.start.column + 1}`;
    host.errors.write(`${place}: ${finding.id} is not repaired: ${plain(reason)}.\n`);
  }
  if (changes.length > 0 && !options.dryRun) await write(host, root, changes);
  host.errors.write(`${summaryOf(result, changes, options)}\n`);
  const isLeft = result.refused.length > 0 || (changes.length > 0 && options.dryRun === true);
  return isLeft ? exitCodes.findings : exitCodes.clean;
}

/** Why there is nothing to repair; nothing when the whole project was looked at. */
async function scanned(host: CliHost, project: Project): Promise<string | undefined> {
  const abort = new AbortController();
  const stopListening = host.onInterrupt(() => abort.abort());
  const progress = progressLine(host);
  const summary = await scanProject(project, abort.signal, progress.show).finally(() => {
    progress.clear();
    stopListening();
  });
  if (!summary.isComplete) return "Interrupted: nothing was changed.";
  return summary.scanned === 0 ? "Looked at no file: there was nothing to repair." : undefined;
}

function changesOf(project: Project, { edits }: BulkFix): readonly FileChange[] {
  return [...new Set(edits.map(({ path }) => path))].flatMap((path) => {
    const before = project.report(path)?.text;
    const ofFile = edits.filter((edit) => edit.path === path);
    const after = before === undefined ? undefined : applyEdits(before, ofFile);
    return before === undefined || after === undefined ? [] : { path, before, after: withLineEndsOf(before, after) };
  });
}

/** What the fixes wrote, with the line ends that the whole file has. */
function withLineEndsOf(before: string, after: string): string {
  const isWindows = before.includes("\r\n") && !/(?<!\r)\n/.test(before);
  return isWindows ? after.replace(/(?<!\r)\n/g, "\r\n") : after;
}

/** Exact for a program that reads it; made harmless for a terminal. */
function printDiff(host: CliHost, { path, before, after }: FileChange, color: boolean | undefined): void {
  const patch = formatPatch(structuredPatch(`a/${path}`, `b/${path}`, before, after), FILE_HEADERS_ONLY);
  if (!host.output.isTerminal) {
    host.output.write(patch);
    return;
  }
  const colors = picocolors.createColors(styleOf(host, host.output, color).color);
  const lines = patch
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => painted(plain(line.replace(/\r$/, "")), colors));
  host.output.write(`${lines.join("\n")}\n`);
}

function painted(line: string, colors: ReturnType<typeof picocolors.createColors>): string {
  if (line.startsWith("---") || line.startsWith("+++")) return colors.bold(line);
  if (line.startsWith("@@")) return colors.cyan(line);
  return line.startsWith("+") ? colors.green(line) : line.startsWith("-") ? colors.red(line) : line;
}

async function write(host: CliHost, root: RootFolder, changes: readonly FileChange[]): Promise<void> {
  const written = await host.writeChanges(root, changes);
  if (!written.ok) throw new UsageError(`Nothing was changed: ${written.reason}.`);
}

function summaryOf({ fixed }: BulkFix, changes: readonly FileChange[], { dryRun }: FixOptions): string {
  if (changes.length === 0) return "Nothing to repair.";
  const what = `${counted(fixed.length, "finding")} in ${counted(changes.length, "file")}`;
  return dryRun ? `Would repair ${what}.` : `Repaired ${what}.`;
}
