/**
 * Where a report may be written.
 *
 * Invariant: writing goes to a regular file in the folder that was named, never through a link: a scanned repository could hold a link under
 * the very name that its CI writes to. (A link among the folders of the path that leads out of the folder the command runs in is refused too.)
 */

import { randomUUID } from "node:crypto";
import { lstat, open, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { OutputFile } from "../cli/host.ts";
import type { Outcome } from "../core/index.ts";

/** Checks the path before any work is done. */
export async function openOutputFile(file: string, workingDirectory: string): Promise<Outcome<OutputFile>> {
  const target = path.resolve(workingDirectory, file);
  const reason = await refusalOf(target, workingDirectory);
  if (reason) return { ok: false, reason };
  return { ok: true, value: { write: (text) => writeWhole(target, text) } };
}

async function refusalOf(target: string, workingDirectory: string): Promise<string | undefined> {
  const folder = path.dirname(target);
  const realFolder = await realpath(folder).catch(() => undefined);
  if (realFolder === undefined) return "its folder does not exist";
  if (isInside(workingDirectory, folder) && !isInside(await realpath(workingDirectory), realFolder)) {
    return "a link in its path leads out of this folder";
  }
  const info = await lstat(target).catch(() => undefined);
  if (!info || info.isFile()) return undefined;
  if (info.isDirectory()) return "it is a folder";
  if (info.isSymbolicLink()) return "it is a link (to print the report, leave --output out)";
  return "it is not a regular file (to print the report, leave --output out)";
}

/** Writes everything or nothing, and never through a link. */
export async function writeWhole(target: string, text: string): Promise<Outcome<void>> {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`);
  try {
    await writeNew(temporary, text);
    await rename(temporary, target);
    return { ok: true, value: undefined };
  } catch (error) {
    await rm(temporary, { force: true });
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Fails if something of that name is there, be it a link. */
async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(text, "utf8");
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isInside(directory: string, file: string): boolean {
  const relative = path.relative(directory, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
