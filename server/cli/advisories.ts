/** `firebreak advisories`: what is known about packages and since when; `firebreak advisories update` asks for newer. */

import {
  ageOf,
  createEngine,
  defaultOsv,
  knownAdvisories,
  maxAdvisoryFileSize,
  type Refreshed,
  refreshAdvisories,
  writeAdvisoryData,
} from "../core/index.ts";
import { counted, plain } from "../report/index.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { UsageError } from "./faults.ts";
import type { CliHost } from "./host.ts";
import { openRoots } from "./projects.ts";

export interface UpdateOptions {
  readonly output?: string;
  readonly osv: string;
  readonly hexApi?: string;
}

/** The text of a refresh that counts: the file that was named, else the one in the cache folder, if there is one. */
export async function refreshedText(host: CliHost, file: string | undefined): Promise<string | undefined> {
  const stored = file === undefined ? host.advisoryCache : host.advisoryFile(file);
  const text = await stored.read(maxAdvisoryFileSize);
  if (!text.ok && file !== undefined) throw new UsageError(`Cannot read ${plain(file)}: ${text.reason}.`);
  if (!text.ok) {
    host.errors.write(
      `firebreak: warning: ${plain(stored.place)} cannot be read (${text.reason}); older advisories count.\n`,
    );
    return undefined;
  }
  if (file === undefined) return text.value;
  if (text.value === undefined) throw new UsageError(`Cannot read ${plain(file)}: there is no such file.`);
  if (!knownAdvisories(text.value))
    throw new UsageError(`${plain(file)} is no file that \`firebreak advisories update\` wrote.`);
  return text.value;
}

/** Prints how much is known, and as of when. */
export async function showAdvisories(host: CliHost): Promise<void> {
  host.output.write(`${await advisoryState(host)}\nTo ask for newer ones: firebreak advisories update [DIR...]\n`);
}

/** `153 advisories, known on 2026-08-01 (114 days ago).` */
export async function advisoryState(host: CliHost): Promise<string> {
  const text = await refreshedText(host, undefined);
  const known = knownAdvisories(text) ?? knownAdvisories();
  if (!known) return "No advisories are known.";
  const today = host.world(() => {}).today();
  const retired = counted(known.retirements.length, "retired version");
  return `${known.advisories.length} advisories and ${retired}, known on ${known.date} (${ageOf(known.date, today)}).`;
}

/** Asks for the packages that the folders' locks name, and stores the answer. */
export async function updateAdvisories(
  host: CliHost,
  directories: readonly string[],
  options: UpdateOptions,
): Promise<ExitCode> {
  const roots = await openRoots(host, directories);
  const hexApi = options.hexApi || undefined; // A variable of the environment may be there and empty.
  const output = options.output === undefined ? host.advisoryCache : await namedOutput(host, options.output);
  const packages = await packagesOf(host, roots);
  if (packages.length === 0) throw new UsageError("No mix.lock here names a package of the public registry.");
  const abort = new AbortController();
  const stopListening = host.onInterrupt(() => abort.abort());
  host.errors.write(
    `Asking ${plain(options.osv)} about ${counted(packages.length, "package")}; only their names are sent.\n`,
  );
  const refreshed = await refreshAdvisories({
    packages,
    ask: host.ask,
    today: host.world(() => {}).today(),
    osv: options.osv,
    ...(hexApi !== undefined && { hexApi }),
    cancellation: abort.signal,
  }).finally(stopListening);
  if (!refreshed.ok)
    throw new UsageError(
      `The advisories could not be fetched: ${plain(refreshed.reason)}. What was known still counts.`,
    );
  const written = await output.write(writeAdvisoryData(refreshed.value.data));
  if (!written.ok) throw new UsageError(`Cannot write ${plain(output.place)}: ${written.reason}.`);
  host.output.write(`${summaryOf(refreshed.value, hexApi !== undefined)}\nWrote ${plain(output.place)}.\n`);
  return exitCodes.clean;
}

async function namedOutput(host: CliHost, file: string) {
  const output = await host.openOutput(file);
  if (!output.ok) throw new UsageError(`Cannot write ${plain(file)}: ${output.reason}.`);
  return { place: file, write: output.value.write };
}

async function packagesOf(host: CliHost, roots: Awaited<ReturnType<typeof openRoots>>): Promise<readonly string[]> {
  const engine = await createEngine(host.world((_, message) => host.errors.write(`${plain(message)}\n`)));
  try {
    const names = new Set<string>();
    for (const { files } of roots) {
      const project = engine.openProject({ files, settings: {}, overrides: { only: ["scan-incomplete"] } });
      for await (const _ of project.scan());
      for (const name of project.publicPackages()) names.add(name);
    }
    return [...names].sort();
  } finally {
    engine.dispose();
  }
}

function summaryOf({ data, asked, unread }: Refreshed, asksRetired: boolean): string {
  const left =
    unread > 0 ? ` ${counted(unread, "record")} could not be read and ${unread === 1 ? "is" : "are"} left out.` : "";
  const retired = !asksRetired ? "" : ` and ${counted(data.retirements.length, "retired version")}`;
  return `${data.advisories.length} advisories${retired} about ${counted(asked, "package")}.${left}`;
}

export { defaultOsv };
