/**
 * `npm run corpus -- DIR… [--base FILE] [--save FILE] [--preset P]`: the findings over real projects on this disk, and what was gained and lost
 * against a saved base. Prints one line a finding, so that a change of a rule can be judged by reading.
 */

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { createEngine, type Engine, type Finding, type Preset, presets } from "../server/core/index.ts";
import { nodeFileSystem, nodeWorld } from "../server/hosts/node-world.ts";

/** What is kept of a finding. Fingerprints survive moved lines; the place is for reading. */
interface Entry {
  readonly project: string;
  readonly id: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly confidence: string;
  readonly place: string;
  readonly message: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { base: { type: "string" }, save: { type: "string" }, preset: { type: "string", default: "recommended" } },
});
const preset = presets.find((one) => one === values.preset);
if (!preset || positionals.length === 0) {
  console.error(`npm run corpus -- DIR… [--base FILE] [--save FILE] [--preset ${presets.join("|")}]`);
  process.exit(2);
}

const engine = await createEngine(nodeWorld({ log: (level, message) => console.error(`${level}: ${message}`) }));
const entries: Entry[] = [];
for (const directory of positionals) entries.push(...(await scan(engine, directory, preset)));
engine.dispose();
printCounts(entries);
if (values.base === undefined) printList("findings", entries);
else printChanges(await load(values.base), entries);
if (values.save !== undefined) await writeFile(values.save, `${JSON.stringify(entries, null, 1)}\n`);

async function scan(opener: Engine, directory: string, chosen: Preset): Promise<readonly Entry[]> {
  const name = path.basename(path.resolve(directory));
  const project = opener.openProject({ files: nodeFileSystem(directory), settings: {}, overrides: { preset: chosen } });
  const start = performance.now();
  for await (const _ of project.scan());
  const found = project.paths().flatMap((file) => project.report(file)?.findings ?? []);
  const active = found.filter((finding) => !finding.suppressed);
  const time = ((performance.now() - start) / 1_000).toFixed(1);
  const suppressed = found.length - active.length;
  console.log(
    `${name}: ${project.paths().length} files in ${time} s, ${active.length} findings, ${suppressed} suppressed, ${project.skipped.length} skipped`,
  );
  return active.map((finding) => entryOf(name, finding));
}

function entryOf(project: string, finding: Finding): Entry {
  const { id, fingerprint, severity, confidence, message, start } = finding;
  const place = `${finding.path}:${start.line + 1}:${start.column + 1}`;
  return { project, id, fingerprint, severity, confidence, place, message };
}

async function load(file: string): Promise<readonly Entry[]> {
  return JSON.parse(await readFile(file, "utf8")) as readonly Entry[];
}

function printCounts(all: readonly Entry[]): void {
  const counts = new Map<string, number>();
  for (const { id, confidence } of all) {
    const key = `${id} (${confidence})`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  console.log("\nby rule and confidence:");
  for (const [key, count] of [...counts].sort(([a], [b]) => a.localeCompare(b))) console.log(`  ${count}  ${key}`);
}

/** Gained and lost over the projects that were scanned now; a finding whose severity or confidence changed is both. */
function printChanges(base: readonly Entry[], now: readonly Entry[]): void {
  const scanned = new Set(positionals.map((directory) => path.basename(path.resolve(directory))));
  const before = base.filter((entry) => scanned.has(entry.project));
  const isIn = (list: readonly Entry[]) => {
    const keys = new Set(list.map(keyOf));
    return (entry: Entry) => keys.has(keyOf(entry));
  };
  const isNow = isIn(now);
  const wasBefore = isIn(before);
  printList(
    "gained",
    now.filter((entry) => !wasBefore(entry)),
  );
  printList(
    "lost",
    before.filter((entry) => !isNow(entry)),
  );
}

function keyOf({ project, fingerprint, severity, confidence }: Entry): string {
  return [project, fingerprint, severity, confidence].join(" ");
}

function printList(title: string, list: readonly Entry[]): void {
  console.log(`\n${title}: ${list.length}`);
  for (const { project, place, id, severity, confidence, message } of list) {
    console.log(`  ${project}/${place} ${id} ${severity}/${confidence}\n    ${message}`);
  }
}
