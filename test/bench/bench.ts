/**
 * `npm run bench -- [DIR…] [--save FILE] [--base FILE]`: how fast a scan and a keystroke are, and what they cost in memory; with `--syntax`
 * what the syntax layer alone takes, for which directories with Elixir files are needed.
 *
 * Figures of different machines, or of a machine with other work to do, do not compare: save a base and measure again on the same one.
 */

import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { nodeFileSystem } from "../../server/hosts/node-world.ts";
import { benchColdScan, benchKeystrokes, benchMemoryGrowth, benchSummaryEdits } from "./engine.ts";
import { benchIndex } from "./index-bench.ts";
import { benchServer } from "./lsp.ts";
import { manyShops } from "./many-shops.ts";
import { type Figure, loadFigures, saveFigures, tableOf } from "./measure.ts";
import { keystrokesToAst, parseRatio } from "./syntax.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { save: { type: "string" }, base: { type: "string" }, syntax: { type: "boolean", default: false } },
});
const sample = fileURLToPath(new URL("../apps/shop", import.meta.url));
const base = values.base === undefined ? undefined : await loadFigures(values.base);

const figures: Figure[] = [];
const add = async (name: string, bench: () => Promise<readonly Figure[]>) => {
  console.error(`measuring ${name} …`);
  figures.push(...(await bench()));
};

await add("keystrokes to ASTs", keystrokesToAst);
await add("parsing and lowering", () => parseRatio(positionals));
if (!values.syntax) await benchScans();

console.log(tableOf(figures, base));
if (values.save !== undefined) await saveFigures(values.save, figures);

async function benchScans(): Promise<void> {
  const shops = await manyShops(sample, 1_400);
  const named = positionals.map((directory) => ({
    name: path.basename(path.resolve(directory)),
    files: nodeFileSystem(directory),
  }));
  for (const one of named.length > 0 ? named : [{ name: "shop", files: nodeFileSystem(sample) }])
    await add(`the scan of ${one.name}`, () => benchColdScan(one));
  await add(`the scan of the shop ${shops.name}`, () => benchColdScan({ ...shops, name: `shop ${shops.name}` }));
  await add("keystrokes in the engine", () => benchKeystrokes(1_000, 100));
  await add("keystrokes in a huge file", () => benchKeystrokes(10_000, 20));
  const workspaces = [shops, ...named.map(({ name, files }) => ({ name: `in ${name}`, files }))];
  for (const workspace of workspaces) await add(`the index ${workspace.name}`, () => benchIndex(workspace));
  for (const workspace of workspaces)
    await add(`keystrokes ${workspace.name}`, () => benchKeystrokes(1_000, 25, workspace));
  await add(`edits that change what a function gives ${shops.name}`, () => benchSummaryEdits(shops, 30));
  await add("keystrokes over the server", () => benchServer(1_000, 100));
  await add(`keystrokes over the server ${shops.name}`, () => benchServer(1_000, 100, shops));
  await add(`slow keystrokes over the server ${shops.name}`, () => benchServer(1_000, 100, shops, 100));
  await add("memory", benchMemoryGrowth);
}
