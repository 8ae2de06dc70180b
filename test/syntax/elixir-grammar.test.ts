/** The committed grammar, and the two ways of reading its trees. */

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Language, Parser } from "web-tree-sitter";
import { readWithCursor } from "../../server/core/syntax/elixir/cursor-reader.ts";
import { newCellBuffer } from "../../server/core/syntax/elixir/flat-tree.ts";
import { createGrammar } from "../../server/core/syntax/elixir/grammar.ts";
import { tableOf } from "../../server/core/syntax/elixir/kinds.ts";
import { areEqual, chooseReader } from "../../server/core/syntax/elixir/tree-reader.ts";
import { createParser } from "../../server/core/syntax/parser.ts";
import { loadGrammarFiles } from "../harness/load-parser.ts";

const files = await loadGrammarFiles();
const options: NonNullable<Parameters<typeof Parser.init>[0]> = { wasmBinary: files.runtime.slice().buffer };
await Parser.init(options);
const language = await Language.load(files.elixir);
const { commentType } = tableOf(language);
const parser = new Parser().setLanguage(language);

test("the committed grammar is the package's", async () => {
  const packaged = await readFile(
    new URL("../../node_modules/tree-sitter-elixir/tree-sitter-elixir.wasm", import.meta.url),
  );
  expect(Buffer.compare(packaged, files.elixir)).toBe(0);
});

test("the direct reader is the one in use, and gives what the cursor gives", async () => {
  const memory = { HEAPU8: options.HEAPU8 ?? new Uint8Array() };
  const direct = chooseReader(parser, language, memory, commentType);
  expect(String(direct)).not.toContain("readWithCursor");
  const source = await readFile(new URL("fixtures/language.exs", import.meta.url), "utf8");
  for (const text of [source, ...source.split(/^#--- /m), ...brokenTexts(source)]) {
    const tree = parser.parse(text);
    if (tree === null) throw new Error("not parsed");
    const expected = readWithCursor(tree, commentType, newCellBuffer(text.length));
    expect(areEqual(expected, direct(tree, newCellBuffer(text.length)))).toBe(true);
    tree.delete();
  }
});

test("a memory that is laid out otherwise is left alone for the cursor", () => {
  const reader = chooseReader(parser, language, { HEAPU8: new Uint8Array(1 << 20) }, commentType);
  expect(String(reader)).toContain("readWithCursor");
});

test("an expression is read without its long runs of spaces as it is with them", async () => {
  const source = await readFile(new URL("fixtures/language.exs", import.meta.url), "utf8");
  const grammar = await createGrammar(files);
  const wholePieces = source.split(/^#--- /m).filter((piece) => piece.length < 4_000);
  for (const piece of wholePieces) {
    for (const every of [1, 2, 3]) {
      let count = 0;
      const text = `#${piece.replaceAll(" ", () => " ".repeat(count++ % every === 0 ? 64 + count : 1))}`;
      const expected = grammar.parse(text, newCellBuffer(text.length));
      expect(areEqual(expected, grammar.parseExpression(text)), text).toBe(true);
    }
  }
  grammar.dispose();
});

test("no tree stays in tree-sitter's memory", async () => {
  const source = await readFile(new URL("fixtures/language.exs", import.meta.url), "utf8");
  const facade = await createParser(files);
  const size = () => options.HEAPU8?.byteLength ?? 0;
  const parseMany = () => {
    let file = facade.parse("a.ex", source.slice(0, 6_000));
    for (let i = 0; i < 60; i++) file = facade.parse("a.ex", source.slice(0, 6_000 - i * 11), file);
  };
  parseMany();
  const before = size();
  parseMany();
  expect(before).toBeGreaterThan(0);
  expect(size()).toBe(before);
  facade.dispose();
});

/** Pieces cut in odd places. */
function brokenTexts(source: string): string[] {
  return Array.from({ length: 200 }, (_, i) => source.slice(i * 97, i * 97 + 300 + i));
}
