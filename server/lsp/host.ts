/** What the protocol handlers need from the program that runs them: files, rule pages, the world. */

import type { FileSystem, World } from "../core/index.ts";

export interface Host {
  readonly world: World;
  /** The files of a root folder. */
  files(rootUri: string): FileSystem;
  /** The Markdown page of a rule; `undefined` for an unknown id. */
  rulePage(id: string): Promise<string | undefined>;
  /** Where a client without our URI handler finds the page; `undefined` where there is no such place. */
  rulePageUri(id: string): string | undefined;
}
