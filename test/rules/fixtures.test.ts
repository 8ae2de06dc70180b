/** Every fixture of every rule: `server/core/rules/<id>/fixtures/*`, and the round trip of every `name.fixed.ext` beside `name.ext`. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rules } from "../../server/core/rules/registry.generated.ts";
import { createFixtureChecker, type FixtureChecker } from "../harness/check-fixture.ts";
import { fixturesOf, ruleFolders } from "../harness/fixture-files.ts";

let checker: FixtureChecker;
beforeAll(async () => {
  checker = await createFixtureChecker(rules);
});
afterAll(() => checker.dispose());

test("every folder of a rule is in the registry", () => {
  expect(rules.map(({ id }) => id).sort()).toEqual(ruleFolders());
});

for (const { id } of rules) {
  const fixtures = fixturesOf(id);
  if (fixtures.length === 0) continue;
  describe(id, () => {
    for (const { name, text, fixed } of fixtures) {
      test(`${name} is judged as it says`, async () => {
        expect((await checker.check(name, text)).join("\n")).toBe("");
      });
      if (fixed === undefined) continue;
      test(`the fix of ${name} gives what it should`, async () => {
        expect((await checker.checkFix(name, text, fixed)).join("\n")).toBe("");
      });
    }
  });
}
