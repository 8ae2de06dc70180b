/**
 * The paths of the files that have a key, for one index.
 *
 * Invariant: once complete it is changed together with the files, key by key, so that a question depends on the paths of its own key alone.
 */

import type { FileIndex } from "../project/analysis.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Cell, Memo } from "./memo.ts";

export interface PathIndex {
  /** Takes in the files that it does not know yet; may be interrupted (`Suspended`), and goes on where it was. */
  complete(files: ReadonlyMap<string, SourceFile>): void;
  pathsWith(key: string): Cell<readonly string[]>;
  put(file: SourceFile): void;
  remove(path: string): void;
}

export function createPathIndex({ name, keysOf }: FileIndex, memo: Memo): PathIndex {
  const pathsByKey = new Map<string, Set<string>>();
  const keysByPath = new Map<string, ReadonlySet<string>>();
  const cells = new Map<string, Cell<readonly string[]>>();
  let isComplete = false;

  const sortedPaths = (key: string): readonly string[] => [...(pathsByKey.get(key) ?? [])].sort();

  const change = (path: string, next: ReadonlySet<string>): void => {
    const before = keysByPath.get(path);
    keysByPath.set(path, next);
    for (const key of before ?? []) {
      if (next.has(key)) continue;
      pathsByKey.get(key)?.delete(path);
      tell(key);
    }
    for (const key of next) {
      if (before?.has(key)) continue;
      const paths = pathsByKey.get(key);
      if (paths) paths.add(path);
      else pathsByKey.set(key, new Set([path]));
      tell(key);
    }
  };

  const tell = (key: string): void => {
    const cell = cells.get(key);
    if (cell) memo.set(cell, sortedPaths(key));
  };

  const take = (file: SourceFile): void => change(file.path, new Set(keysOf(file)));

  return {
    complete(files) {
      if (isComplete) return;
      for (const [path, file] of files) {
        if (keysByPath.has(path)) continue;
        take(file);
        memo.pause();
      }
      isComplete = true;
    },
    pathsWith(key) {
      const known = cells.get(key) ?? memo.input(`${name} ${key}`, sortedPaths(key));
      cells.set(key, known);
      return known;
    },
    put(file) {
      if (isComplete || keysByPath.has(file.path)) take(file);
    },
    remove(path) {
      if (keysByPath.has(path)) change(path, new Set());
      keysByPath.delete(path);
    },
  };
}
