/** Runs the fixtures of a rule with the rule broken: a mutant that no fixture notices survives. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Rule } from "../../server/core/rule.ts";
import { rules } from "../../server/core/rules/registry.generated.ts";
import { applyFirstFix, compare, contentOf, differencesOf } from "../harness/check-fixture.ts";
import { type Fixture, parseFixture } from "../harness/fixture.ts";
import { fixturesOf } from "../harness/fixture-files.ts";
import { allFindings, openTestProject, scanAll } from "../harness/project.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";

export interface PlacedMutant extends Mutant {
  /** In the folder of the rule. */
  readonly file: string;
}

export interface MutationResult {
  readonly id: string;
  readonly killed: number;
  readonly survivors: readonly PlacedMutant[];
}

export interface MutationOptions {
  /** Which mutants are tried; all by default. */
  readonly isWanted?: (mutant: Mutant) => boolean;
}

/** Of several broken forms of a rule, those that no fixture notices. Throws when the fixtures do not hold for the rule itself. */
export async function unnoticed(id: string, broken: ReadonlyMap<string, Rule>): Promise<readonly string[]> {
  const fixtures = await workingFixtures(id);
  const survivors: string[] = [];
  for (const [what, rule] of broken) if (await holdAll(rule, fixtures)) survivors.push(what);
  return survivors;
}

const rulesFolder = fileURLToPath(new URL("../../server/core/rules/", import.meta.url));

/** Tries the mutants of one rule. Throws when its fixtures do not hold without any. */
export async function runMutants(id: string, { isWanted = () => true }: MutationOptions = {}): Promise<MutationResult> {
  const fixtures = await workingFixtures(id);
  const folder = mkdtempSync(path.join(tmpdir(), "firebreak-mutants-"));
  try {
    const survivors: PlacedMutant[] = [];
    const mutants = placedMutants(id).filter(isWanted);
    for (const [index, mutant] of mutants.entries()) {
      const rule = await load(id, mutant, path.join(folder, `${index}.mjs`));
      if (rule && (await holdAll(rule, fixtures))) survivors.push(mutant);
    }
    return { id, killed: mutants.length - survivors.length, survivors };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function placedMutants(id: string): readonly PlacedMutant[] {
  const names = readdirSync(path.join(rulesFolder, id)).filter((name) => name.endsWith(".ts"));
  return names.flatMap((file) =>
    mutantsOf(readFileSync(path.join(rulesFolder, id, file), "utf8")).map((mutant) => ({ ...mutant, file })),
  );
}

/** The broken rule; nothing where it does not even load, which a test would notice. */
async function load(id: string, mutant: PlacedMutant, output: string): Promise<Rule | undefined> {
  const folder = path.join(rulesFolder, id);
  try {
    const { outputFiles } = await build({
      entryPoints: [path.join(folder, "rule.ts")],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      logLevel: "silent",
      plugins: [withMutant(folder, mutant)],
    });
    writeFileSync(output, outputFiles[0]?.text ?? "");
    const module: Record<string, Rule> = await import(pathToFileURL(output).href);
    return Object.values(module).find((value) => value.id === id);
  } catch {
    return undefined; // It does not load: whatever imports it fails.
  }
}

/** Everything outside the rule's folder stays the module that this process has loaded. */
function withMutant(folder: string, { file, text }: PlacedMutant): Plugin {
  return {
    name: "mutant",
    setup(it) {
      it.onResolve({ filter: /.*/ }, ({ path: name, importer, kind }) => {
        if (kind === "entry-point") return undefined;
        if (!name.startsWith(".")) return { path: import.meta.resolve(name), external: true };
        const target = path.resolve(path.dirname(importer), name);
        if (path.dirname(target) === folder) return { path: target };
        return { path: pathToFileURL(target).href, external: true };
      });
      it.onLoad({ filter: /\.ts$/ }, ({ path: name }) =>
        path.join(folder, file) === name ? { contents: text, loader: "ts" } : undefined,
      );
    },
  };
}

interface WorkingFixture {
  readonly name: string;
  readonly fixture: Fixture;
  readonly fixed: Fixture | undefined;
}

/** The fixtures of a rule, with what they say of this rule alone. */
async function workingFixtures(id: string): Promise<readonly WorkingFixture[]> {
  const ruleIds = new Set(rules.map((rule) => rule.id));
  const parsed = fixturesOf(id).map(({ name, text, fixed }): WorkingFixture => {
    const parse = (content: string) => aboutOne(parseFixture(content, { name, ruleIds }), id);
    return { name, fixture: parse(text), fixed: fixed === undefined ? undefined : parse(fixed) };
  });
  const rule = rules.find((one) => one.id === id);
  const failing: string[] = [];
  for (const one of parsed) if (!rule || !(await holds(rule, one))) failing.push(one.name);
  if (failing.length > 0) throw new Error(`These fixtures do not hold for ${id} alone: ${failing.join(", ")}`);
  return parsed;
}

function aboutOne(fixture: Fixture, id: string): Fixture {
  const files = fixture.files.map((file) => ({
    ...file,
    expectations: file.expectations.filter((expectation) => expectation.id === id),
  }));
  return { ...fixture, files };
}

async function holdAll(rule: Rule, fixtures: readonly WorkingFixture[]): Promise<boolean> {
  for (const fixture of fixtures) if (!(await holds(rule, fixture))) return false;
  return true;
}

async function holds(rule: Rule, { fixture, fixed }: WorkingFixture): Promise<boolean> {
  const content = Object.fromEntries(fixture.files.map((file) => [file.path, contentOf(file)]));
  const { project, bugs } = await openTestProject([rule], content);
  await scanAll(project);
  const findings = allFindings(project).filter(({ id, suppressed }) => id === rule.id && !suppressed);
  if (bugs.length > 0 || compare(fixture, findings).length > 0) return false;
  const target = findings.find(({ fixes }) => fixes.length > 0);
  if (!fixed) return true;
  const result = target && applyFirstFix(fixture, target);
  return typeof result === "object" && differencesOf(result, fixed).length === 0;
}
