// One command for everything that can be tested: installs what the tests need, runs every kind of them, and ends with the totals of
// all. A part that cannot run on this machine is named with its reason; it is neither passed nor failed.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cleanUpAtExit, run, step } from "./process.mjs";
import { checkNode, installDependencies, installSystemPackages, root } from "./setup.mjs";

/** @typedef {{ passed: number, failed: number, output?: string }} Outcome */

const start = Date.now();
const totals = { passed: 0, failed: 0 };
const notes = /** @type {string[]} */ ([]);

checkNode();
cleanUpAtExit();
await installDependencies();
notes.push(...(await installSystemPackages()));

const bin = (/** @type {string} */ path) => join(root, "node_modules", path);
await phase("Types", () =>
  all([bin("typescript/bin/tsc"), "-p", "."], [bin("typescript/bin/tsc"), "-p", "server/core"]),
);
await phase("Lint and format", () => all([bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."]));
await phase("Generated files are up to date", () => all([bin("tsx/dist/cli.mjs"), "scripts/gen.ts", "--check"]));
let vsix = "";
await phase("Build and package", async () => {
  const { packageExtension } = await import("./package.mjs");
  vsix = await packageExtension();
  return { passed: 1, failed: 0 };
});
await phase("Units, fixtures, language server, command line", runUnits);
if (vsix !== "") await runEditorPhases();

for (const note of notes) console.log(`- ${note}`);
console.log(`${((Date.now() - start) / 1000).toFixed(0)} s`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed > 0 ? 1 : 0);

/**
 * Runs one kind of tests and adds its totals; an error in running them is a failure.
 * @param {string} title
 * @param {() => Promise<Outcome>} work
 */
async function phase(title, work) {
  let outcome = /** @type {Outcome} */ ({ passed: 0, failed: 1 });
  try {
    await step(title, async () => {
      outcome = await work();
      if (outcome.failed > 0) throw new Error(outcome.output);
    });
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    console.log(`${title}: ${outcome.failed} failed`);
  }
  totals.passed += outcome.passed;
  totals.failed += outcome.failed;
}

/** Node programs that must all end well; together they count as one. @param {readonly string[][]} programs @returns {Promise<Outcome>} */
async function all(...programs) {
  for (const args of programs) {
    const { code, output } = await run(process.execPath, args, { cwd: root });
    if (code !== 0) return { passed: 0, failed: 1, output };
  }
  return { passed: 1, failed: 0 };
}

/** @returns {Promise<Outcome>} */
async function runUnits() {
  const report = join(root, "out/vitest.json");
  const flags = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code, output } = await run(process.execPath, [bin("vitest/vitest.mjs"), ...flags], { cwd: root });
  const results = JSON.parse(await readFile(report, "utf8"));
  const skipped = results.numPendingTests + results.numTodoTests;
  if (skipped > 0) notes.push(`${skipped} unit tests were skipped by their own conditions.`);
  const failed = Math.max(results.numFailedTests, code === 0 ? 0 : 1);
  return { passed: results.numPassedTests, failed, output: output.slice(-20_000) };
}

async function runEditorPhases() {
  try {
    const { runEditors, reportRuns } = await import("./e2e.mjs");
    const runs = await runEditors(undefined, vsix);
    reportRuns(runs);
    for (const { passed, failed } of runs) {
      totals.passed += passed;
      totals.failed += failed;
    }
  } catch (error) {
    console.error(error);
    totals.failed += 1;
  }
}
