/** Finds the files to scan. What cannot be listed is said, and the rest goes on. */

import type { Cancellation, DirectoryEntry, FileSystem } from "../world.ts";
import { isForeign, isScannable } from "./paths.ts";
import type { SkippedFile } from "./project.ts";

export interface Discovery {
  /** Sorted. */
  readonly paths: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** Folders listed at once: hides the latency of a disk or of an editor's file service. */
const batchSize = 16;

/**
 * Lists the scannable files under `start` (the root by default), yielding how many were found after each batch of folders. Links are never
 * followed, so it ends.
 */
export async function* discover(
  files: FileSystem,
  isExcluded: (path: string) => boolean,
  cancellation?: Cancellation,
  start = "",
): AsyncGenerator<number, Discovery> {
  const found: string[] = [];
  const skipped: SkippedFile[] = [];
  let waiting = [start];
  while (waiting.length > 0 && !cancellation?.aborted) {
    const batch = waiting.slice(0, batchSize);
    waiting = waiting.slice(batchSize);
    const listed = await Promise.all(batch.map(async (folder) => ({ folder, list: await files.list(folder) })));
    for (const { folder, list } of listed) {
      if (!list.ok) skipped.push({ path: folder, reason: `folder cannot be read: ${list.reason}` });
      else for (const entry of list.value) sort(entry, join(folder, entry.name));
    }
    yield found.length;
  }
  return { paths: found.sort(), skipped: skipped.sort((a, b) => (a.path < b.path ? -1 : 1)) };

  function sort(entry: DirectoryEntry, path: string): void {
    if (entry.kind === "directory") {
      if (!isForeign(`${path}/`) && !isExcluded(path)) waiting.push(path);
    } else if (isForeign(path) || isExcluded(path)) {
      return;
    } else if (entry.kind === "file") {
      if (isScannable(path)) found.push(path);
    } else if (entry.reason !== undefined) {
      skipped.push({ path, reason: entry.reason });
    }
  }
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
