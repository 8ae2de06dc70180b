/**
 * What the core needs from outside, as arguments: that is what lets Node, a worker and a test share it.
 *
 * Invariant: the core has no other way to reach a disk, a clock or a log. Failures of the outside are values.
 */

import type { GrammarFiles } from "./syntax/parser.ts";

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export interface World {
  loadGrammars(): Promise<GrammarFiles>;
  log(level: "error" | "warning" | "info", message: string): void;
  /** The day, as `2026-01-31`, that suppressions with `until=` are judged by. */
  today(): string;
  /** Milliseconds from any fixed start; used only to yield in time and for statistics. */
  now(): number;
  /** The longest stretch of work between two turns of the host, in milliseconds; 8 when absent. One computation can take longer. */
  readonly sliceLength?: number;
  /** Resolves after other work of the host (a cancellation, a message) had its turn. */
  yieldToHost(): Promise<void>;
}

/** One root folder. Paths are relative to it, with `/`; the empty path is the root. Implementations never follow a link out of the root. */
export interface FileSystem {
  list(directory: string): Promise<Outcome<readonly DirectoryEntry[]>>;
  /** `maxBytes` lets a host refuse a huge file without reading it. */
  read(path: string, maxBytes: number): Promise<Outcome<Uint8Array>>;
  /** The index of the repository that the root is in, which may lie above the root; no value where there is none. A host without it has it read from `.git` in the root. */
  gitIndex?(maxBytes: number): Promise<Outcome<GitIndexFile | undefined>>;
}

export interface GitIndexFile {
  readonly bytes: Uint8Array;
  /** The root, from the top of the working tree: empty, or with a trailing `/`. */
  readonly prefix: string;
}

export interface DirectoryEntry {
  readonly name: string;
  /** `other`: sockets, devices, and links that lead out of the root or to nothing; `reason` says which. A link to a folder inside the root is `other` too: its files are found at their own place. */
  readonly kind: "file" | "directory" | "other";
  readonly reason?: string;
}

/** Asked between steps of work; compatible with `AbortSignal`. */
export interface Cancellation {
  readonly aborted: boolean;
}
