/** What fixes write is what `mix format` would write: every fix of every finding in every fixture, and every fixed fixture. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  applyEdits,
  createEngine,
  type Engine,
  type Finding,
  type Fix,
  type Project,
} from "../../server/core/index.ts";
import { rules } from "../../server/core/rules/registry.generated.ts";
import { type FixtureFile, parseFixture } from "../harness/fixture.ts";
import { fixturesOf } from "../harness/fixture-files.ts";
import { type Formatter, hasElixir, startFormatter } from "../harness/formatter.ts";
import { memoryFiles, testWorld } from "../harness/world.ts";

const ruleIds = new Set(rules.map(({ id }) => id));
let formatter: Formatter;
let engine: Engine;

describe.skipIf(!hasElixir())("with Elixir's formatter (skipped where there is no `elixir`)", () => {
  beforeAll(async () => {
    formatter = startFormatter();
    engine = await createEngine(testWorld());
  });
  afterAll(() => {
    formatter.close();
    engine.dispose();
  });

  test("the formatter tells formatted text from other text", async () => {
    expect(await isFormatted("lib/a.ex", "config :a, b: 1\n")).toBe(true);
    expect(await isFormatted("lib/a.ex", "config :a,  b: 1\n")).toBe(false);
    expect(await isFormatted("lib/a.ex", "def (\n")).toBe(false);
  });

  for (const { id } of rules) {
    const fixtures = fixturesOf(id);
    if (fixtures.length === 0) continue;
    test(`${id} leaves nothing to format`, async () => {
      const problems: string[] = [];
      for (const { name, text, fixed } of fixtures) {
        problems.push(...(await afterFixes(name, filesOf(name, text))));
        if (fixed !== undefined)
          problems.push(...(await afterFixture(name, filesOf(name, text), filesOf(name, fixed))));
      }
      expect(problems.join("\n\n")).toBe("");
    });
  }
});

function filesOf(name: string, text: string): readonly FixtureFile[] {
  return parseFixture(text, { name, ruleIds }).files;
}

/** True where there is nothing to format, and for what is not Elixir code. */
async function isFormatted(path: string, text: string): Promise<boolean> {
  return !/\.exs?$/.test(path) || (await formatter.format(text)) === text;
}

/** Files that were formatted before a change and are not after it. */
async function unformatted(
  name: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [path, text] of after) {
    const old = before.get(path);
    if (old === text || (old !== undefined && !(await isFormatted(path, old)))) continue;
    if (isTooLong(text) || (await isFormatted(path, text))) continue;
    problems.push(`${name}: ${path} is not formatted:\n${text}--- but should be\n${await formatter.format(text)}`);
  }
  return problems;
}

/** A line that an edit made longer than the formatter wants is the formatter's to break: where it does so depends on all that is around it. */
function isTooLong(text: string): boolean {
  return text.split("\n").some((line) => line.length > 98);
}

function textsOf(files: readonly { readonly path: string; readonly text: string }[]): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, text }) => [path, text]));
}

async function afterFixture(name: string, before: readonly FixtureFile[], after: readonly FixtureFile[]) {
  return unformatted(`the fixed ${name}`, textsOf(before), textsOf(after));
}

/** Every fix that is proven, applied alone. */
async function afterFixes(name: string, files: readonly FixtureFile[]): Promise<readonly string[]> {
  const texts = textsOf(files);
  const project = engine.openProject({ files: memoryFiles(Object.fromEntries(texts)), settings: { preset: "audit" } });
  for await (const _ of project.scan());
  const problems: string[] = [];
  for (const { finding, fix } of provenFixes(project)) {
    problems.push(...(await unformatted(`${name}, "${fix.title}" of ${finding.id}`, texts, applied(texts, fix))));
  }
  return problems;
}

function provenFixes(project: Project): readonly { readonly finding: Finding; readonly fix: Fix }[] {
  const findings = project.paths().flatMap((path) => project.report(path)?.findings ?? []);
  return findings.flatMap((finding) =>
    finding.fixes.filter((fix) => project.prove(finding, fix).isProven).map((fix) => ({ finding, fix })),
  );
}

function applied(texts: ReadonlyMap<string, string>, { edits }: Fix): ReadonlyMap<string, string> {
  const paths = new Set(edits.map(({ path }) => path));
  return new Map(
    [...paths].map((path) => {
      const ofFile = edits.filter((edit) => edit.path === path);
      return [path, applyEdits(texts.get(path) ?? "", ofFile) ?? ""];
    }),
  );
}
