/**
 * Writes what is made from the rules: the registry, the rule pages, the schema of `.firebreak.json`, and the rule names in the editor's
 * settings. With `--check` nothing is written: it fails
 * when something is out of date.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Rule } from "../server/core/rule.ts";
import { formatted } from "./gen/format.ts";
import { manifestText } from "./gen/manifest.ts";
import { indexPage, rulePage } from "./gen/pages.ts";
import { registryText } from "./gen/registry.ts";
import { projectFileSchema } from "./gen/schema.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const rulesFolder = join(root, "server/core/rules");
const pagesFolder = "docs/rules";

interface RuleSource {
  readonly id: string;
  /** The name that `rule.ts` exports the rule under. */
  readonly exportName: string;
  readonly rule: Rule;
}

main(process.argv.includes("--check")).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(isCheck: boolean): Promise<void> {
  const outputs = await outputsOf(await readRules());
  const outdated = [...outputs].filter(([path, text]) => textAt(path) !== text);
  const leftover = pagesOnDisk().filter((path) => !outputs.has(path));
  if (isCheck)
    check(
      outdated.map(([path]) => path),
      leftover,
    );
  else write(outdated, leftover);
}

function check(outdated: readonly string[], leftover: readonly string[]): void {
  for (const path of outdated) console.error(`${path} is out of date`);
  for (const path of leftover) console.error(`${path} belongs to no rule`);
  if (outdated.length + leftover.length === 0) return;
  console.error("Run: npm run gen");
  process.exitCode = 1;
}

function write(outdated: readonly (readonly [string, string])[], leftover: readonly string[]): void {
  for (const [path, text] of outdated) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  for (const path of leftover) {
    rmSync(join(root, path));
    console.log(`removed ${path}`);
  }
}

/** Every generated file: path in the repository to text. */
async function outputsOf(sources: readonly RuleSource[]): Promise<ReadonlyMap<string, string>> {
  const rules = sources.map(({ rule }) => rule);
  const pages = sources.map(({ id, rule }): [string, string] => {
    const folder = join(rulesFolder, id);
    return [
      `${pagesFolder}/${id}.md`,
      rulePage(rule, readFileSync(join(folder, "rule.md"), "utf8"), exampleReader(folder)),
    ];
  });
  const schema = formatted("schemas/firebreak.schema.json", JSON.stringify(projectFileSchema(rules)));
  return new Map([
    ["server/core/rules/registry.generated.ts", registryText(sources)],
    ...pages,
    [`${pagesFolder}/README.md`, indexPage(rules)],
    ["schemas/firebreak.schema.json", schema],
    ["package.json", formatted("package.json", manifestText(textAt("package.json") ?? "", rules))],
  ]);
}

/** All rules, sorted by id. A folder that has neither code nor page yet is not one; a test of the fixtures says so if it stays. */
async function readRules(): Promise<readonly RuleSource[]> {
  const folders = readdirSync(rulesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const ids = folders.map(({ name }) => name).sort();
  return Promise.all(ids.filter(isBegun).map(readRule));
}

function isBegun(id: string): boolean {
  return ["rule.ts", "rule.md"].every((name) => existsSync(join(rulesFolder, id, name)));
}

async function readRule(id: string): Promise<RuleSource> {
  const module: Record<string, unknown> = await import(pathToFileURL(join(rulesFolder, id, "rule.ts")).href);
  const [found] = Object.entries(module).filter(([, value]) => isRule(value));
  if (!found) throw new Error(`server/core/rules/${id}/rule.ts exports no rule`);
  const rule = found[1] as Rule;
  if (rule.id !== id)
    throw new Error(`server/core/rules/${id}/rule.ts has the rule "${rule.id}": folder and id must be the same`);
  return { id, exportName: found[0], rule };
}

function isRule(value: unknown): boolean {
  return typeof value === "object" && value !== null && "id" in value && "check" in value && "messages" in value;
}

/** Reads a fixture of a rule by its name. */
function exampleReader(folder: string): (name: string) => string {
  return (name) => readFileSync(join(folder, "fixtures", name), "utf8");
}

function textAt(path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
}

function pagesOnDisk(): readonly string[] {
  if (!existsSync(join(root, pagesFolder))) return [];
  return readdirSync(join(root, pagesFolder)).map((name) => `${pagesFolder}/${name}`);
}
