/**
 * Writes the changes of fixes.
 *
 * Invariants: only regular files inside the root are written, never through a link that leads out of it; a file that is not what was analysed is
 * left alone, and then all others too; a reader sees the old file or the new one, nothing between.
 */

import { randomUUID } from "node:crypto";
import { lstat, open, readFile, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { FileChange } from "../cli/host.ts";
import type { Outcome } from "../core/index.ts";

interface Prepared {
  readonly target: string;
  readonly temporary: string;
}

/** `root` is a real path. Fails before anything is replaced where a file cannot be written. */
export async function writeChanges(root: string, changes: readonly FileChange[]): Promise<Outcome<void>> {
  const prepared: Prepared[] = [];
  try {
    for (const change of changes) prepared.push(await prepare(root, change));
    for (const { temporary, target } of prepared) await rename(temporary, target);
    return { ok: true, value: undefined };
  } catch (error) {
    await Promise.all(prepared.map(({ temporary }) => rm(temporary, { force: true })));
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Writes the new text beside its file, with the file's permissions and byte order mark. */
async function prepare(root: string, { path: name, before, after }: FileChange): Promise<Prepared> {
  const target = await realpath(path.resolve(root, name));
  if (!isInside(root, target)) throw new Error(`${name} lies outside the folder`);
  const info = await lstat(target);
  if (!info.isFile()) throw new Error(`${name} is not a regular file`);
  const bytes = await readFile(target, "utf8");
  const mark = bytes.startsWith("\ufeff") ? "\ufeff" : "";
  if (bytes !== mark + before) throw new Error(`${name} was changed meanwhile`);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`);
  const handle = await open(temporary, "wx", info.mode);
  try {
    await handle.writeFile(mark + after, "utf8");
    await handle.chmod(info.mode);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return { target, temporary };
}

function isInside(directory: string, file: string): boolean {
  const relative = path.relative(directory, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
