/**
 * The texts of a project: which file counts with which text, from the disk or from the editor. Puts parsed files into the store and keeps what had
 * to be left out.
 */

import type { Parser } from "../syntax/parser.ts";
import type { FileSystem, Outcome, World } from "../world.ts";
import { decode } from "./decoding.ts";
import type { SkippedFile } from "./project.ts";
import { describeError } from "./runner.ts";
import type { Store } from "./store.ts";

export interface Limits {
  /** In bytes. */
  readonly maxFileSize: number;
}

export interface Sources {
  /** Reads a file from the disk, unless the editor has it. Parsing waits for `parsePending`. */
  read(path: string, limits: Limits): Promise<void>;
  /** The editor's text. */
  open(path: string, text: string, version: number): void;
  /** The editor has a file that is not parsed. */
  hold(path: string, version: number): void;
  /** The disk's text counts again, as soon as it is read. */
  close(path: string): void;
  isOpen(path: string): boolean;
  openPaths(): readonly string[];
  /** The version of the text that was parsed last; `undefined` for the disk's. */
  versionOf(path: string): number | undefined;
  /** Leaves a file or folder out, with the reason. */
  skip(path: string, reason: string): void;
  /** Forgets a path and all below it; gives the forgotten files. */
  forget(path: string): readonly string[];
  skipped(): readonly SkippedFile[];
  /** The next file whose text waits to be parsed; `first` before others. */
  nextPending(first?: string): string | undefined;
  isPending(path: string): boolean;
  /** Parses a waiting file into the store, or skips it. */
  parsePending(path: string, limits: Limits): void;
}

export interface SourcesContext {
  readonly world: World;
  readonly files: FileSystem;
  readonly parser: Parser;
  readonly store: Store;
  /** Called when a file is left out. */
  readonly onSkipped: (path: string) => void;
}

export function createSources({ world, files, parser, store, onSkipped }: SourcesContext): Sources {
  const open = new Map<string, number>();
  const waiting = new Map<string, string>();
  const versions = new Map<string, number | undefined>();
  const skipped = new Map<string, string>();

  const skip = (path: string, reason: string) => {
    skipped.set(path, reason);
    waiting.delete(path);
    store.remove(path);
    onSkipped(path);
  };

  const parse = (path: string, text: string): void => {
    const previous = store.file(path);
    skipped.delete(path);
    if (previous?.text === text) return;
    try {
      store.put(parser.parse(path, text, previous));
    } catch (error) {
      // Nesting deeper than the stack is the text's fault; all else is ours.
      const isTooDeep = error instanceof RangeError;
      if (!isTooDeep) world.log("error", `Parsing ${path} failed: ${describeError(error)}`);
      skip(path, isTooDeep ? "nested too deeply" : "it could not be parsed (a bug of Firebreak; see the log)");
    }
  };

  return {
    async read(path, { maxFileSize }) {
      const text = decoded(await files.read(path, maxFileSize));
      if (open.has(path)) return; // Opened meanwhile: the editor's text counts.
      if (text.ok) waiting.set(path, text.value);
      else skip(path, text.reason);
    },
    open(path, text, version) {
      open.set(path, version);
      waiting.set(path, text);
    },
    hold(path, version) {
      open.set(path, version);
      versions.set(path, version);
    },
    close(path) {
      open.delete(path);
      if (!store.file(path)) versions.delete(path);
    },
    isOpen: (path) => open.has(path),
    openPaths: () => [...open.keys()],
    versionOf: (path) => versions.get(path),
    skip,
    forget(path) {
      const isBelow = (other: string) => other === path || other.startsWith(`${path}/`);
      const gone = [...store.paths(), ...skipped.keys(), ...waiting.keys()].filter(
        (other) => isBelow(other) && !open.has(other),
      );
      for (const other of gone) {
        store.remove(other);
        for (const map of [waiting, versions, skipped]) map.delete(other);
      }
      return [...new Set(gone)];
    },
    skipped: () => [...skipped].map(([path, reason]) => ({ path, reason })).sort((a, b) => (a.path < b.path ? -1 : 1)),
    nextPending: (first) => (first !== undefined && waiting.has(first) ? first : waiting.keys().next().value),
    isPending: (path) => waiting.has(path),
    parsePending(path, { maxFileSize }) {
      const text = waiting.get(path);
      if (text === undefined) return;
      waiting.delete(path);
      versions.set(path, open.get(path));
      if (text.length > maxFileSize) skip(path, `larger than ${maxFileSize} bytes`);
      else parse(path, text);
    },
  };
}

function decoded(bytes: Outcome<Uint8Array>): Outcome<string> {
  return bytes.ok ? decode(bytes.value) : bytes;
}
