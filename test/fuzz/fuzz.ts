/**
 * `npm run fuzz -- [--seconds N] [--seed S]`: random and hostile edits of the fixtures and sample apps. Nothing may crash, and what is known after
 * edits must equal what a fresh start finds. A failing case is made small and printed; its seed repeats it.
 */

import { parseArgs } from "node:util";
import { type Case, type Check, createChecks } from "./cases.ts";
import { createCase } from "./generate.ts";
import { minimiseCase } from "./minimise-case.ts";
import { loadSamples } from "./samples.ts";

const { values } = parseArgs({ options: { seconds: { type: "string" }, seed: { type: "string" } } });
const seconds = Number(values.seconds ?? 60);
const firstSeed = Number(values.seed ?? Date.now() % 1_000_000);
/** Seconds for making a failing case small. */
const secondsToMinimise = 60;

const samples = await loadSamples();
const checks = await createChecks();
const end = Date.now() + seconds * 1_000;
let seed = firstSeed;
let edits = 0;
console.log(`${samples.size} texts, seeds from ${firstSeed} on, ${seconds} seconds`);
for (; Date.now() < end; seed++) {
  // Parsing is cheap, a whole project is not: most cases are about syntax.
  const kind = seed % 8 === 0 ? "engine" : "syntax";
  const one = createCase(samples, seed, kind);
  edits += one.edits.length;
  const problem = await checks[kind](one);
  if (problem === undefined) continue;
  console.log(`\nseed ${seed} (${kind}): ${problem}`);
  await show(one, checks[kind]);
  process.exitCode = 1;
  break;
}
if (!process.exitCode) console.log(`${seed - firstSeed} cases with ${edits} edits: nothing wrong`);
checks.dispose();

async function show(one: Case, check: Check): Promise<void> {
  console.log("making it smaller …");
  const small = await minimiseCase(one, check, Date.now() + secondsToMinimise * 1_000);
  console.log(`\n${await check(small)}\n`);
  for (const [path, text] of small.files) console.log(`${path}: ${JSON.stringify(text)}`);
  for (const edit of small.edits) console.log(`edit ${JSON.stringify(edit)}`);
  console.log(`\nAgain: npm run fuzz -- --seed ${seed} --seconds 1`);
}
