/**
 * What the syntax layer costs: from a keystroke to the new AST, and over whole projects against parsing alone. In processor time, so that other
 * work on the machine falls out as far as it can.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Language, Parser as TreeSitter } from "web-tree-sitter";
import { createParser, type Parser } from "../../server/core/syntax/parser.ts";
import { loadGrammarFiles, loadParser } from "../harness/load-parser.ts";
import { applyKeystroke, keystrokes, largeModule } from "./large-module.ts";
import { type Figure, latencies, percentile } from "./measure.ts";

const LINES = [300, 1_000, 5_000, 10_000];
/** Keystrokes come in pairs: typed, and taken back. */
const PAIRS = { valid: 250, broken: 15 } as const;
/** Keystrokes that are not counted: they warm up the code and fill what is kept. */
const WARM_UP = { valid: 40, broken: 4 } as const;

/** From a changed text to its `SourceFile`, inside one module of each length; tree-sitter's parse of the same text stands before it. */
export async function keystrokesToAst(): Promise<readonly Figure[]> {
  const parser = await loadParser();
  const alone = await loadTreeSitter();
  return LINES.flatMap((lines) => {
    const valid = largeModule(lines);
    // One more bracket than there should be, for as long as the typing goes on.
    const texts = { valid, broken: brokenInTheMiddle(valid) } as const;
    return (["valid", "broken"] as const).flatMap((kind): readonly Figure[] => {
      const text = texts[kind];
      const suffix = `${lines} lines${kind === "broken" ? ", broken" : ""}`;
      const parsing = sampled(8, () => parseEach(alone, [text]));
      const whole = sampled(8, () => lowerEach(parser, [text]));
      const keys = typing(parser, text, PAIRS[kind]).slice(WARM_UP[kind]);
      return [
        { name: `tree-sitter alone, ${suffix}, p50`, value: percentile(parsing, 0.5), unit: "ms" },
        { name: `whole file, ${suffix}, p50`, value: percentile(whole, 0.5), unit: "ms" },
        ...latencies(`keystroke to AST, ${suffix}`, keys),
      ];
    });
  });
}

function brokenInTheMiddle(text: string): string {
  const at = text.indexOf("Map.take(", text.length >> 1);
  return `${text.slice(0, at)}(${text.slice(at)}`;
}

function typing(parser: Parser, text: string, pairs: number): number[] {
  let file = parser.parse("lib/large.ex", text);
  return keystrokes(text, pairs).map((keystroke) => {
    const next = applyKeystroke(file.text, keystroke);
    return processorTime(() => {
      file = parser.parse("lib/large.ex", next, file);
    });
  });
}

const ROUNDS = 8;
/** Files parsed in one go: both ways take turns, so that other work on the machine falls on both. */
const BATCH = 40;

/** Parsing and lowering everything against tree-sitter's parse alone. Each batch counts with its best round; every round has a new parser, which kept nothing. */
export async function parseRatio(directories: readonly string[]): Promise<readonly Figure[]> {
  if (directories.length === 0) return [];
  const grammars = await loadGrammarFiles();
  const treeSitter = await loadTreeSitter();
  const batches = batchesOf((await Promise.all(directories.map(elixirTexts))).flat());
  const best = batches.map(() => ({ alone: Number.POSITIVE_INFINITY, all: Number.POSITIVE_INFINITY }));
  for (let round = 0; round < ROUNDS; round++) {
    const parser = await createParser(grammars);
    for (const [index, batch] of batches.entries()) {
      const times = best[index] ?? { alone: 0, all: 0 };
      times.alone = Math.min(
        times.alone,
        processorTime(() => parseEach(treeSitter, batch)),
      );
      times.all = Math.min(
        times.all,
        processorTime(() => lowerEach(parser, batch)),
      );
    }
    parser.dispose();
  }
  const alone = best.reduce((sum, times) => sum + times.alone, 0);
  const all = best.reduce((sum, times) => sum + times.all, 0);
  return [
    { name: "parse alone", value: alone, unit: "ms" },
    { name: "parse, lower, templates", value: all, unit: "ms" },
    { name: "parse, lower, templates / parse alone", value: all / alone, unit: "times" },
  ];
}

async function loadTreeSitter(): Promise<TreeSitter> {
  const grammars = await loadGrammarFiles();
  await loadParser(); // Which starts tree-sitter's runtime.
  return new TreeSitter().setLanguage(await Language.load(grammars.elixir));
}

function batchesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, at) => items.slice(at * BATCH, (at + 1) * BATCH));
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
  return Array.from({ length: count }, () => processorTime(run));
}

/** Milliseconds of all threads of the process: the collector's too. */
function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
