/** A parser for tests, made once a process from the wasm files of the repository. */

import { readFile } from "node:fs/promises";
import { createParser, type GrammarFiles, type Parser } from "../../server/core/syntax/parser.ts";

let parser: Promise<Parser> | undefined;

/** The shared parser; nobody disposes it. */
export function loadParser(): Promise<Parser> {
  parser ??= loadGrammarFiles().then(createParser);
  return parser;
}

export async function loadGrammarFiles(): Promise<GrammarFiles> {
  const root = new URL("../../", import.meta.url);
  const [runtime, elixir] = await Promise.all([
    readFile(new URL("node_modules/web-tree-sitter/web-tree-sitter.wasm", root)),
    readFile(new URL("grammars/tree-sitter-elixir.wasm", root)),
  ]);
  return { runtime, elixir };
}
