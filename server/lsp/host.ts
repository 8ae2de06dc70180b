/** What the protocol handlers need from the program that runs them: files, rule pages, the world. */

import type { Ask, FileSystem, Outcome, World } from "../core/index.ts";

export interface Host {
  readonly world: World;
  /** The files of a root folder. */
  files(rootUri: string): FileSystem;
  /** The Markdown page of a rule; `undefined` for an unknown id. */
  rulePage(id: string): Promise<string | undefined>;
  /** Where a client without our URI handler finds the page; `undefined` where there is no such place. */
  rulePageUri(id: string): string | undefined;
  /** How newer advisories are had; absent where nothing can be asked or stored. */
  readonly advisories?: AdvisorySource;
}

export interface AdvisorySource {
  /** Asks over the network; called only where the user's settings want it. */
  readonly ask: Ask;
  readonly stored: {
    /** No value where nothing is stored. */
    read(maxBytes: number): Promise<Outcome<string | undefined>>;
    write(text: string): Promise<Outcome<void>>;
  };
}
