/**
 * How long the syntax layer takes: from a keystroke to the new AST, and over whole projects against parsing alone.
 *
 * `npx tsx test/bench/syntax.ts [DIR…]` prints all of it; the second part needs directories with Elixir files.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Language, Parser as TreeSitter } from "web-tree-sitter";
import { createParser, type Parser } from "../../server/core/syntax/parser.ts";
import { loadGrammarFiles, loadParser } from "../harness/load-parser.ts";
import { applyKeystroke, keystrokes, largeModule } from "./large-module.ts";
import { type Figure, latencies, percentile, tableOf } from "./measure.ts";

if (process.argv[1] === fileURLToPath(import.meta.url)) void main(process.argv.slice(2));

async function main(directories: readonly string[]): Promise<void> {
  const figures = keystrokesToAst(await loadParser());
  const ratio = directories.length === 0 ? [] : await parseRatio(directories);
  console.log(tableOf([...figures, ...ratio]));
}

const LINES = [300, 1_000, 5_000, 10_000];

/** Times from a changed text to its `SourceFile`, inside one module of each length. */
export function keystrokesToAst(parser: Parser): readonly Figure[] {
  return LINES.flatMap((lines) => {
    const text = largeModule(lines);
    const whole = sampled(8, () => parser.parse("lib/large.ex", text));
    return [
      { name: `whole file, ${lines} lines, p50`, value: percentile(whole, 0.5), unit: "ms" },
      ...latencies(`keystroke to AST, ${lines} lines`, typing(parser, text, 60)),
      // One more bracket than there should be, for as long as the typing goes on.
      ...latencies(`keystroke to AST, ${lines} lines, broken`, typing(parser, brokenInTheMiddle(text), 10)),
    ];
  });
}

function brokenInTheMiddle(text: string): string {
  const at = text.indexOf("Map.take(", text.length >> 1);
  return `${text.slice(0, at)}(${text.slice(at)}`;
}

function typing(parser: Parser, text: string, count: number): number[] {
  let file = parser.parse("lib/large.ex", text);
  return keystrokes(text, count).map((keystroke) => {
    const next = applyKeystroke(file.text, keystroke);
    const start = performance.now();
    file = parser.parse("lib/large.ex", next, file);
    return performance.now() - start;
  });
}

const ROUNDS = 3;
/** Files parsed in one go: both ways take turns, so that other work on the machine falls on both. */
const BATCH = 40;

/** Parsing and lowering everything against tree-sitter's parse alone, in processor time; the best of some rounds, each with a new parser. */
export async function parseRatio(directories: readonly string[]): Promise<readonly Figure[]> {
  const grammars = await loadGrammarFiles();
  const treeSitter = new TreeSitter().setLanguage(await Language.load(grammars.elixir));
  const texts = (await Promise.all(directories.map(elixirTexts))).flat();
  const rounds: { alone: number; all: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const parser = await createParser(grammars);
    const times = { alone: 0, all: 0 };
    for (let from = 0; from < texts.length; from += BATCH) {
      const batch = texts.slice(from, from + BATCH);
      times.alone += processorTime(() => parseEach(treeSitter, batch));
      times.all += processorTime(() => lowerEach(parser, batch));
    }
    parser.dispose();
    rounds.push(times);
  }
  const { alone, all } = rounds.reduce((best, each) => (each.all / each.alone < best.all / best.alone ? each : best));
  return [
    { name: "parse alone", value: alone, unit: "ms" },
    { name: "parse, lower, templates", value: all, unit: "ms" },
    { name: "parse, lower, templates / parse alone", value: all / alone, unit: "times" },
  ];
}

function parseEach(parser: TreeSitter, texts: readonly string[]): void {
  for (const text of texts) parser.parse(text)?.delete();
}

function lowerEach(parser: Parser, texts: readonly string[]): void {
  for (const text of texts) parser.parse("lib/a.ex", text);
}

async function elixirTexts(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && /\.exs?$/.test(entry.name));
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), "utf8")));
}

function sampled(count: number, run: () => void): number[] {
  return Array.from({ length: count }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
}

function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
