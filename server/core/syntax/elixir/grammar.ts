/** Loads tree-sitter and the grammar, and parses text into flat trees. The only file that holds wasm objects. */

import { Language, Parser } from "web-tree-sitter";
import type { GrammarFiles } from "../parser.ts";
import { readWithCursor } from "./cursor-reader.ts";
import { type CellBuffer, type FlatTree, newCellBuffer } from "./flat-tree.ts";
import { type GrammarTable, tableOf } from "./kinds.ts";
import { respell } from "./respell.ts";

export interface Grammar {
  readonly table: GrammarTable;
  /** Parses a text. The result is lent: the next call overwrites it, unless one of them brings its own buffer. */
  parse(text: string, buffer?: CellBuffer): FlatTree;
  dispose(): void;
}

let runtime: Promise<void> | undefined;

/** tree-sitter's runtime is one a process, whoever asks first. */
function startRuntime(wasmBinary: Uint8Array): Promise<void> {
  runtime ??= Parser.init({
    // A copy whose buffer holds nothing else: the loader compiles the whole buffer.
    wasmBinary: wasmBinary.slice().buffer,
    // The bytes are here: without this the loader asks where its script stands, which a bundled worker cannot say.
    locateFile: (name: string) => name,
  }).catch((reason: unknown) => {
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
  const shared = newCellBuffer(65_536);
  const parse = (text: string, buffer: CellBuffer): FlatTree => {
    const tree = parser.parse(text);
    if (tree === null) return { cells: new Int32Array(0), length: 0, comments: [] };
    try {
      return readWithCursor(tree, table.commentType, buffer);
    } finally {
      tree.delete();
    }
  };
  return {
    table,
    parse: (text, buffer = shared) => parseRespelled((source) => parse(source, buffer), table, text),
    dispose: () => parser.delete(),
  };
}

/** A fault can hide the next one, but no text needs many rounds. */
const MAX_RESPELLINGS = 8;

function parseRespelled(parse: (text: string) => FlatTree, table: GrammarTable, text: string): FlatTree {
  let parsed = text;
  let tree = parse(parsed);
  for (let round = 0; round < MAX_RESPELLINGS; round++) {
    const next = respell(tree, table, parsed);
    if (next === parsed) break;
    parsed = next;
    tree = parse(parsed);
  }
  return tree;
}
