/** Random and hostile edits, each parsed twice: as the next version of the file, and afresh. The two must be equal. */

import type { Parser } from "../../server/core/syntax/parser.ts";
import type { SourceFile } from "../../server/core/syntax/source-file.ts";

export interface EditCampaign {
  readonly seed: number;
  /** Edits to make on each text, one after the other. */
  readonly edits: number;
  /** After how many edits a text starts again from its first version. */
  readonly reset: number;
}

export interface EditReport {
  readonly edits: number;
  /** Edits after which a form that the edit did not touch was the same object as before. */
  readonly kept: number;
  readonly differences: readonly EditDifference[];
}

export interface EditDifference {
  readonly before: string;
  readonly after: string;
  readonly expected: string;
  readonly actual: string;
}

/** Edits `text` again and again. Stops at the first difference. */
export function runEdits(parser: Parser, path: string, text: string, campaign: EditCampaign): EditReport {
  const random = randomNumbers(campaign.seed);
  let file = parser.parse(path, text);
  let kept = 0;
  for (let edits = 1; edits <= campaign.edits; edits++) {
    const before = edits % campaign.reset === 0 ? parser.parse(path, text) : file;
    const after = edited(before.text, random);
    file = parser.parse(path, after, before);
    const expected = describeFile(parser.parse(path, after));
    const actual = describeFile(file);
    if (expected !== actual) {
      return { edits, kept, differences: [{ before: before.text, after, ...firstDifference(expected, actual) }] };
    }
    const old = new Set(before.forms.map(({ syntax }) => syntax));
    if (file.forms.some(({ syntax }) => old.has(syntax))) kept++;
  }
  return { edits: campaign.edits, kept, differences: [] };
}

/** Everything a reader of the file can see. */
export function describeFile({ forms, modules, comments, problems }: SourceFile): string {
  return JSON.stringify({ forms, modules, comments, problems });
}

function firstDifference(expected: string, actual: string): Pick<EditDifference, "expected" | "actual"> {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at++;
  const from = Math.max(0, at - 200);
  return { expected: expected.slice(from, at + 200), actual: actual.slice(from, at + 200) };
}

/** Pieces of text that change how what follows is read. */
const HOSTILE = [
  ..." \n\t;,.:#\"'`~@&!?|/\\()[]{}<>=+-*%$^_0aZé🦊".split(/(?:)/u),
  '"""',
  "'''",
  "\n  ",
  "\r\n",
  "end",
  "\nend\n",
  " do\n",
  "do: ",
  "fn -> ",
  " -> ",
  "#{",
  "<%= ",
  "%>",
  "<div>",
  "</div>",
  '~H"""',
  "~s(",
  "~S(\\\\)",
  "\\\\",
  "<<",
  ">>",
  "::",
  "..",
  "...",
  "|> f()",
  "\n|> g",
  " not in ",
  " when ",
  "\nin x",
  "\ninput ->\n",
  "\n-1",
  "defmodule A do\n",
  "def f, do: 1\n",
  "@a 1\n",
  "use B\n",
  "a: 1",
  '"a": 1, ',
  "?",
  "&1",
  "\0",
  "\ufeff",
  "\ud800",
];

function edited(text: string, random: () => number): string {
  const from = Math.floor(random() * (text.length + 1));
  const chance = random();
  if (chance < 0.25) return text.slice(0, from) + text.slice(from + 1);
  if (chance < 0.4) return text.slice(0, from) + text.slice(from + Math.floor(random() * 40));
  const piece = chance < 0.5 ? stretchOf(text, random) : pick(HOSTILE, random);
  const replaced = random() < 0.3 ? Math.floor(random() * 8) : 0;
  return text.slice(0, from) + piece + text.slice(from + replaced);
}

/** A piece of the text itself, to be put elsewhere. */
function stretchOf(text: string, random: () => number): string {
  const from = Math.floor(random() * text.length);
  return text.slice(from, from + Math.floor(random() * 80));
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
