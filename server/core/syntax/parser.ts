/**
 * The one facade over tree-sitter: text in, `SourceFile` out. Nothing outside `syntax/` knows tree-sitter.
 *
 * Parsing never fails: broken text gives a file with problems. Every tree is deleted before the call returns.
 */

import { parseElixirFile, parseTemplateFile } from "./elixir/file.ts";
import { createGrammar } from "./elixir/grammar.ts";
import type { Language, SourceFile } from "./source-file.ts";
import { isTextFile, parseTextFile } from "./text-file.ts";

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

/** Rejects only if the wasm files cannot be loaded. */
export async function createParser(grammars: GrammarFiles): Promise<Parser> {
  const grammar = await createGrammar(grammars);
  return {
    parse(path, text, previous) {
      const language = languageOf(path);
      switch (language) {
        case "elixir":
          return parseElixirFile(grammar, path, text, previous);
        case "heex":
        case "eex":
          return parseTemplateFile(grammar, path, text, language);
        case "text":
          return parseTextFile(path, text, previous);
      }
    },
    dispose: () => grammar.dispose(),
  };
}

/** The language of a file by its name alone. `mix.lock` is a map in Elixir's syntax. */
export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (isTextFile(path)) return "text";
  if (name === "mix.lock" || /\.exs?$/i.test(name)) return "elixir";
  if (/\.heex$/i.test(name)) return "heex";
  if (/\.l?eex$/i.test(name)) return "eex";
  return "text";
}
