/** What the commands need from the machine they run on, as arguments: a test hands in what it likes. */

import type { Ask, FileSystem, Outcome, World } from "../core/index.ts";

export interface CliHost {
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where results go, and where everything else goes. */
  readonly output: Terminal;
  readonly errors: Terminal;
  world(log: World["log"]): World;
  /** Fails for what is not a folder. */
  openRoot(directory: string): Promise<Outcome<RootFolder>>;
  /** Checks, before any work is done, that a report may be written there; see `OutputFile`. */
  openOutput(file: string): Promise<Outcome<OutputFile>>;
  /** A baseline that was named: its path relative to the root; no text where there is no such file. */
  readBaseline(file: string, root: RootFolder): Promise<Outcome<{ readonly path: string; readonly text?: string }>>;
  /** What `firebreak advisories update` wrote, where the user's cache is. */
  readonly advisoryCache: StoredText;
  /** The same, in a file that was named. */
  advisoryFile(file: string): StoredText;
  /** Asks over the network; called only by `firebreak advisories update`. */
  readonly ask: Ask;
  /** Writes all changes of a folder, or none; see `FileChange`. */
  writeChanges(root: RootFolder, changes: readonly FileChange[]): Promise<Outcome<void>>;
  rulePage(id: string): Promise<string | undefined>;
  /** Calls `listener` at the first request to stop; a second one ends the process. Returns how to undo it. */
  onInterrupt(listener: () => void): () => void;
  /** The language server over standard input and output, until the client ends it. */
  serveLanguageServer(): Promise<void>;
  /** Words for a bug report: runtime and platform. */
  readonly platform: string;
}

/** A text that is kept between runs. */
export interface StoredText {
  readonly place: string;
  /** No value where nothing is stored. */
  read(maxBytes: number): Promise<Outcome<string | undefined>>;
  write(text: string): Promise<Outcome<void>>;
}

export interface Terminal {
  readonly isTerminal: boolean;
  /** Columns; `undefined` where there is no terminal. */
  readonly columns: number | undefined;
  write(text: string): void;
}

export interface RootFolder {
  /** As the user named it, with `/` and without a trailing one. */
  readonly name: string;
  /** The `file:` URL of the real folder, with a trailing `/`: the same for two names of one folder. */
  readonly uri: string;
  readonly files: FileSystem;
}

/** A regular file, or one that does not exist yet, in a folder that exists. */
export interface OutputFile {
  /** Writes everything or nothing. */
  write(text: string): Promise<Outcome<void>>;
}

/** A new text for a file; it is written only while the file still has the old one. */
export interface FileChange {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}
