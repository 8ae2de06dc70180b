/** Loads tree-sitter and the grammar, and parses text into flat trees. The only file that holds wasm objects. */

import { Language, Parser } from "web-tree-sitter";
import type { GrammarFiles } from "../parser.ts";
import { readWithCursor } from "./cursor-reader.ts";
import { type FlatTree, newCellBuffer } from "./flat-tree.ts";
import { type GrammarTable, tableOf } from "./kinds.ts";

export interface Grammar {
  readonly table: GrammarTable;
  /** Parses a text. The result is lent: it is overwritten by the next call. */
  parse(text: string): FlatTree;
  dispose(): void;
}

let runtime: Promise<void> | undefined;

/** tree-sitter's runtime is one a process, whoever asks first. */
function startRuntime(wasmBinary: Uint8Array): Promise<void> {
  // A copy whose buffer holds nothing else: the loader compiles the whole buffer.
  runtime ??= Parser.init({ wasmBinary: wasmBinary.slice().buffer }).catch((reason: unknown) => {
    runtime = undefined;
    throw reason;
  });
  return runtime;
}

export async function createGrammar(files: GrammarFiles): Promise<Grammar> {
  await startRuntime(files.runtime);
  const language = await Language.load(files.elixir);
  const parser = new Parser().setLanguage(language);
  const table = tableOf(language);
  const buffer = newCellBuffer();
  return {
    table,
    parse(text) {
      const tree = parser.parse(text);
      if (tree === null) return { cells: new Int32Array(0), length: 0, comments: [] };
      try {
        return readWithCursor(tree, table.commentType, buffer);
      } finally {
        tree.delete();
      }
    },
    dispose: () => parser.delete(),
  };
}
