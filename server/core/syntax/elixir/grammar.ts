/** Loads tree-sitter and the grammar, and parses text into flat trees. The only file that holds wasm objects. */

import { Language, Parser } from "web-tree-sitter";
import type { GrammarFiles } from "../parser.ts";
import { type CellBuffer, type FlatTree, NO_TREE, newCellBuffer } from "./flat-tree.ts";
import { parseAcrossGaps } from "./gaps.ts";
import { type GrammarTable, tableOf } from "./kinds.ts";
import type { TreeMemory } from "./memory-reader.ts";
import { isTooBroken } from "./pieces.ts";
import { respell, withoutBlankLines } from "./respell.ts";
import { createTreeCache } from "./tree-cache.ts";
import { chooseReader } from "./tree-reader.ts";

export interface Grammar {
  readonly table: GrammarTable;
  /**
   * Parses a text. The result is lent: the next call overwrites it, unless one of them brings its own buffer. It has no node, not even a root, if
   * the text is too broken to be read whole: see pieces.ts.
   */
  parse(text: string, buffer?: CellBuffer): FlatTree;
  /** Parses an expression of a template. Templates hold the same ones again and again, and typing leaves most as they are: they are kept. */
  parseExpression(text: string): FlatTree;
  dispose(): void;
}

let runtime: Promise<TreeMemory | undefined> | undefined;

/** tree-sitter's runtime is one a process, whoever asks first. Gives its memory, where the runtime shows it. */
function startRuntime(wasmBinary: Uint8Array): Promise<TreeMemory | undefined> {
  runtime ??= initialise(wasmBinary).catch((reason: unknown) => {
    runtime = undefined;
    throw reason;
  });
  return runtime;
}

async function initialise(wasmBinary: Uint8Array): Promise<TreeMemory | undefined> {
  // A copy whose buffer holds nothing else: the loader compiles the whole buffer. The loader leaves its memory in the options.
  const options: NonNullable<Parameters<typeof Parser.init>[0]> = {
    wasmBinary: wasmBinary.slice().buffer,
    // The bytes are here: without this the loader asks where its script stands, which a bundled worker cannot say.
    locateFile: (name: string) => name,
  };
  await Parser.init(options);
  return options.HEAPU8 === undefined ? undefined : (options as TreeMemory);
}

export async function createGrammar(files: GrammarFiles): Promise<Grammar> {
  const memory = await startRuntime(files.runtime);
  const language = await Language.load(files.elixir);
  const parser = new Parser().setLanguage(language);
  const table = tableOf(language);
  const read = chooseReader(parser, language, memory, table.commentType);
  const shared = newCellBuffer(65_536);
  const parse = (text: string, buffer: CellBuffer): FlatTree => {
    const tree = isTooBroken(text) ? null : parser.parse(text);
    if (tree === null) return NO_TREE;
    try {
      return read(tree, buffer);
    } finally {
      tree.delete();
    }
  };
  const parseText = (text: string, buffer = shared) => parseRespelled((source) => parse(source, buffer), table, text);
  const keep = createTreeCache();
  return {
    table,
    parse: parseText,
    parseExpression: (text) => parseAcrossGaps(text, (short) => keep(short, parseText)),
    dispose: () => parser.delete(),
  };
}

/** A fault can hide the next one, but no text needs many rounds. */
const MAX_RESPELLINGS = 8;

function parseRespelled(parse: (text: string) => FlatTree, table: GrammarTable, text: string): FlatTree {
  let parsed = withoutBlankLines(text);
  let tree = parse(parsed);
  for (let round = 0; round < MAX_RESPELLINGS; round++) {
    const next = respell(tree, table, parsed);
    if (next === parsed) break;
    parsed = next;
    tree = parse(parsed);
  }
  return tree;
}
