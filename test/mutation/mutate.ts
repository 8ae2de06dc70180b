/** `npm run mutate [-- ID…]`: breaks rules on purpose and says which breaks no fixture notices. */

import { rules } from "../../server/core/rules/registry.generated.ts";
import { fixturesOf } from "../harness/fixture-files.ts";
import { type MutationResult, runMutants } from "./run-mutants.ts";

const wanted = process.argv.slice(2);
const ids = rules
  .filter(({ id, scope }) => scope !== "engine" && (wanted.length === 0 || wanted.includes(id)))
  .map(({ id }) => id)
  .filter((id) => fixturesOf(id).length > 0);

const results: MutationResult[] = [];
for (const id of ids) {
  try {
    const result = await runMutants(id);
    results.push(result);
    console.log(lineOf(result));
    for (const { file, line, what } of result.survivors) console.log(`    ${file}:${line} ${what}`);
  } catch (error) {
    console.log(`${id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
const killed = results.reduce((sum, result) => sum + result.killed, 0);
const survived = results.reduce((sum, { survivors }) => sum + survivors.length, 0);
console.log(`${killed} of ${killed + survived} broken rules were noticed.`);

function lineOf({ id, killed: ofRule, survivors }: MutationResult): string {
  return `${id}: ${ofRule} of ${ofRule + survivors.length}`;
}
