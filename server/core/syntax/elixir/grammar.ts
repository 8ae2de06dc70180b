/** Loads tree-sitter and the grammar, and parses text into flat trees. The only file that holds wasm objects. */

import { Language, Parser, type Tree } from "web-tree-sitter";
import type { GrammarFiles } from "../parser.ts";
import { type CellBuffer, type FlatTree, NO_TREE, newCellBuffer } from "./flat-tree.ts";
import { parseAcrossGaps } from "./gaps.ts";
import { type GrammarTable, tableOf } from "./kinds.ts";
import { isTooBroken } from "./pieces.ts";
import { respell, withoutBlankLines } from "./respell.ts";
import { type Runtime, startRuntime } from "./runtime.ts";
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

export async function createGrammar(files: GrammarFiles): Promise<Grammar> {
  const runtime = await startRuntime(files.runtime);
  const language = await loadLanguage(runtime, files.elixir);
  const parser = new Parser().setLanguage(language);
  const table = tableOf(language);
  const read = chooseReader(parser, language, runtime.memory, table.commentType);
  runtime.save();
  const shared = newCellBuffer(65_536);
  const parse = (text: string, buffer: CellBuffer): FlatTree => {
    if (isTooBroken(text)) return NO_TREE;
    return runtime.attempt(() => readTree(parser.parse(text), (tree) => read(tree, buffer))) ?? NO_TREE;
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

async function loadLanguage(runtime: Runtime, wasm: Uint8Array): Promise<Language> {
  const { restorations } = runtime;
  const language = await Language.load(wasm);
  return restorations === runtime.restorations ? language : loadLanguage(runtime, wasm);
}

function readTree(tree: Tree | null, read: (tree: Tree) => FlatTree): FlatTree {
  if (tree === null) return NO_TREE;
  const flat = read(tree);
  tree.delete();
  return flat;
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
