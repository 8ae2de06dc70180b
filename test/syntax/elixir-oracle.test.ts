/** Our reading of Elixir equals Elixir's own: shape, literals, and the line and column of every call, name and literal. */

import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { loadParser } from "../harness/load-parser.ts";
import { hasElixir, startOracle } from "./oracle/oracle.ts";
import { renderFile } from "./oracle/render.ts";

const pieces = splitPieces(await readFile(new URL("fixtures/language.exs", import.meta.url), "utf8"));
const parser = await loadParser();
const canRun = hasElixir();
if (!canRun) console.warn("Skipped: the comparison with Elixir's own parser needs `elixir` on the PATH.");
const oracle = canRun ? startOracle() : undefined;
afterAll(() => oracle?.close());

describe.skipIf(!canRun)("reads the language as Elixir does", () => {
  test.each(pieces)("$title", async ({ text }) => expectEqual(text));
  test.each(pieces)("$title, with CRLF line ends", async ({ text }) => expectEqual(text.replaceAll("\n", "\r\n")));
});

async function expectEqual(text: string): Promise<void> {
  const quoted = await oracle?.quote(text);
  const ours = parser.parse("piece.exs", text);
  if (!quoted?.ok) throw new Error(`Elixir refuses the piece: ${quoted?.reason}`);
  expect(renderFile(ours)).toEqual(quoted.lines);
  expect(ours.problems).toEqual([]);
}

/** Pieces start with a line `#--- title`. */
function splitPieces(text: string): { title: string; text: string }[] {
  return text
    .split(/^#--- /m)
    .slice(1)
    .map((piece) => {
      const lineEnd = piece.indexOf("\n");
      return { title: piece.slice(0, lineEnd), text: piece.slice(lineEnd + 1) };
    });
}
