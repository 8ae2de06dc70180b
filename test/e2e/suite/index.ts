/**
 * What the editor calls inside its extension host, desktop or worker: runs the suite and reports each test on the console,
 * then one line with the totals, which is how the driver outside hears of them.
 */

import "mocha/mocha.js";

/** Prefix of the line with the totals; the drivers read it. */
const resultPrefix = "FIREBREAK-E2E ";

export async function run(): Promise<void> {
  // Mocha's own reporters need a page or a terminal; here neither is.
  mocha.setup({ ui: "bdd", timeout: 60_000, reporter: class extends Mocha.reporters.Base {} });
  await import("./firebreak.e2e.ts");
  const totals = { passed: 0, failed: 0 };
  await new Promise<void>((done) => {
    // The base class's `run`: the page's own reads the address of a page.
    const runner = Mocha.prototype.run.call(mocha, () => done());
    runner.on("pass", (test) => {
      totals.passed += 1;
      console.log(`  ✓ ${test.title} (${test.duration ?? 0} ms)`);
    });
    runner.on("fail", (test, error) => {
      totals.failed += 1;
      console.log(`  ✗ ${test.fullTitle()}\n    ${error.stack ?? error.message}`);
    });
  });
  console.log(resultPrefix + JSON.stringify(totals));
  if (totals.failed > 0) throw new Error(`${totals.failed} tests failed.`);
}
