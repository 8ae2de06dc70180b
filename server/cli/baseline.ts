/** `--baseline` and `--write-baseline` of a scan. */

import { baselineFileName, indexLines, type Project, readBaseline } from "../core/index.ts";
import { counted, plain } from "../report/index.ts";
import { UsageError } from "./faults.ts";
import type { CliHost, OutputFile, RootFolder } from "./host.ts";

export interface BaselineOptions {
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

/** The baseline of one folder. */
export interface RootBaseline {
  /** The one that was named; absent where the folder's own counts. */
  readonly given?: { readonly path: string; readonly text: string };
  /** Where to write a new one. */
  readonly output?: { readonly name: string; readonly path: string; readonly file: OutputFile };
}

/** Looks at everything before any work is done. Throws a `UsageError` for what cannot be read, written or meant. */
export async function baselineOf(
  host: CliHost,
  root: RootFolder,
  roots: readonly RootFolder[],
  { baseline: named, writeBaseline = false }: BaselineOptions,
): Promise<RootBaseline> {
  if (named !== undefined && roots.length > 1) {
    throw new UsageError("--baseline goes with one folder; without it each folder has its own.");
  }
  const given = named === undefined ? undefined : await readNamed(host, root, named, writeBaseline);
  if (!writeBaseline) return given ? { given } : {};
  const name = named ?? (root.name === "." ? baselineFileName : `${root.name.replace(/\/$/, "")}/${baselineFileName}`);
  const file = await host.openOutput(name);
  if (!file.ok) throw new UsageError(`Cannot write ${plain(name)}: ${file.reason}.`);
  return { ...(given && { given }), output: { name, path: given?.path ?? baselineFileName, file: file.value } };
}

async function readNamed(host: CliHost, root: RootFolder, name: string, isWritten: boolean) {
  const read = await host.readBaseline(name, root);
  if (!read.ok) throw new UsageError(`Cannot read ${plain(name)}: ${read.reason}.`);
  const { path, text } = read.value;
  if (text === undefined && !isWritten) {
    throw new UsageError(`Cannot read ${plain(name)}: there is no such file (--write-baseline makes one).`);
  }
  const [problem] = text === undefined ? [] : readBaseline(path, text).problems;
  if (problem && text !== undefined) {
    const { line } = indexLines(text).positionAt(problem.start);
    throw new UsageError(`${plain(name)} cannot be used as a baseline: line ${line + 1}: ${problem.message}.`);
  }
  return { path, text: text ?? '{ "findings": [] }' };
}

/** Writes what is found now, and lets it count. Throws a `UsageError` when that cannot be. */
export async function renewBaseline(
  host: CliHost,
  project: Project,
  { output }: RootBaseline,
  isComplete: boolean,
): Promise<void> {
  if (!output) return;
  const { name, path, file } = output;
  if (!isComplete) throw new UsageError(`The scan was interrupted: ${plain(name)} was not written.`);
  const isBroken = project.report(path)?.findings.some(({ id }) => id === "scan-incomplete");
  if (isBroken) throw new UsageError(`${plain(name)} cannot be read, so it was not replaced: mend or delete it.`);
  const text = project.newBaseline();
  const written = await file.write(text);
  if (!written.ok) throw new UsageError(`Cannot write ${plain(name)}: ${written.reason}.`);
  project.setBaseline({ path, text });
  await project.settle();
  const count = readBaseline(path, text).entries.length;
  host.errors.write(`Wrote a baseline of ${counted(count, "finding")} to ${plain(name)}.\n`);
}
