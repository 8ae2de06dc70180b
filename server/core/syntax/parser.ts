/**
 * The one facade over tree-sitter: text in, `SourceFile` out. Nothing outside `syntax/` knows tree-sitter.
 *
 * Parsing never fails: broken text gives a file with problems. Every tree is deleted before the call returns.
 */

import type { SourceFile } from "./source-file.ts";

export interface GrammarFiles {
  /** Bytes of web-tree-sitter's own wasm. */
  readonly runtime: Uint8Array;
  /** Bytes of the Elixir grammar's wasm. */
  readonly elixir: Uint8Array;
}

export interface Parser {
  /**
   * Parses a file. With the file's previous version only the forms whose text changed are lowered again, and an edit inside
   * one form parses that form alone where that is provably the same.
   */
  parse(path: string, text: string, previous?: SourceFile): SourceFile;
  /** Frees the wasm objects; the parser cannot be used afterwards. */
  dispose(): void;
}

export async function createParser(_grammars: GrammarFiles): Promise<Parser> {
  throw new Error("written by the syntax layer");
}
