/** Cold scans and keystrokes inside the engine, without an editor. */

import path from "node:path";
import { Language, Parser } from "web-tree-sitter";
import { createEngine, type FileSystem, type Project, type ScanSummary, type World } from "../../server/core/index.ts";
import { nodeFileSystem, nodeWorld } from "../../server/hosts/node-world.ts";
import { memoryFiles } from "../harness/world.ts";
import { applyKeystroke, keystrokes, largeModule } from "./large-module.ts";
import { type Figure, latencies, usedMemory } from "./measure.ts";

const world: World = nodeWorld({ log: (level, message) => console.error(`${level}: ${message}`) });

/** Scans a folder with a fresh engine, and parses its Elixir files with nothing but tree-sitter. */
export async function benchColdScan(directory: string): Promise<readonly Figure[]> {
  const name = path.basename(path.resolve(directory));
  const before = usedMemory();
  const engine = await createEngine(world);
  const project = engine.openProject({ files: nodeFileSystem(directory), settings: {} });
  const start = performance.now();
  const startOfCpu = process.cpuUsage();
  const summary = await drain(project);
  const scan = performance.now() - start;
  const scanCpu = cpuSince(startOfCpu);
  const memory = usedMemory() - before;
  const { files, bytes } = summary.stats;
  console.log(`${name}: ${files} files, ${(bytes / 1_000_000).toFixed(2)} MB, ${project.skipped.length} skipped`);
  const parse = await parseOnly(project);
  engine.dispose();
  return [
    { name: `${name}: cold scan`, value: scan, unit: "ms" },
    { name: `${name}: cold scan, processor time`, value: scanCpu, unit: "ms" },
    { name: `${name}: tree-sitter alone on its Elixir, processor time`, value: parse, unit: "ms" },
    { name: `${name}: cold scan to tree-sitter alone, processor time`, value: scanCpu / parse, unit: "times" },
    { name: `${name}: memory`, value: memory, unit: "MB" },
  ];
}

/** Milliseconds of processor time; unlike the time on the clock it does not grow with what else the machine does. */
function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** Milliseconds of processor time that a bare parser needs for the Elixir files of a scanned project. */
async function parseOnly(project: Project): Promise<number> {
  const { elixir } = await world.loadGrammars(); // The engine has started tree-sitter's runtime.
  const parser = new Parser().setLanguage(await Language.load(elixir));
  const texts = project.paths().flatMap((one) => (/\.exs?$/.test(one) ? [project.report(one)?.text ?? ""] : []));
  const start = process.cpuUsage();
  for (const text of texts) parser.parse(text)?.delete();
  const time = cpuSince(start);
  parser.delete();
  return time;
}

/** A project in which keystrokes are measured; `name` says which. */
export interface Workspace {
  readonly name: string;
  readonly files: FileSystem;
}

/**
 * From a typed character to the new findings of the file, as the server asks for them; in a workspace also to those of all other files. In processor
 * time: on the clock the rest would be slowed down by the turns that it gives to the host.
 */
export async function benchKeystrokes(lines: number, count: number, workspace?: Workspace): Promise<readonly Figure[]> {
  const file = "lib/shop_web/live/large_live.ex";
  const engine = await createEngine(world);
  let text = largeModule(lines);
  const project = engine.openProject({ files: workspace?.files ?? memoryFiles({ [file]: text }), settings: {} });
  await drain(project);
  project.edit(file, text, 0);
  await project.settle();
  const own: number[] = [];
  const rest: number[] = [];
  for (const [index, keystroke] of keystrokes(text, count).entries()) {
    text = applyKeystroke(text, keystroke);
    const start = process.cpuUsage();
    project.edit(file, text, index + 1);
    await project.settle({ first: file, isFirstOnly: true });
    own.push(cpuSince(start));
    const startOfRest = process.cpuUsage();
    await project.settle();
    rest.push(cpuSince(startOfRest));
  }
  engine.dispose();
  const name = `keystroke in the engine, ${lines} lines, ${workspace?.name ?? "alone"}`;
  return [...latencies(name, own), ...(workspace ? latencies(`${name}, the other files`, rest) : [])];
}

/** What a thousand keystrokes leave behind. */
export async function benchMemoryGrowth(): Promise<readonly Figure[]> {
  const file = "lib/large.ex";
  const engine = await createEngine(world);
  let text = largeModule(1_000);
  const project = engine.openProject({ files: memoryFiles({ [file]: text }), settings: {} });
  await drain(project);
  const type = async (count: number) => {
    for (const [index, keystroke] of keystrokes(text, count).entries()) {
      text = applyKeystroke(text, keystroke);
      project.edit(file, text, index);
      await project.settle();
    }
  };
  await type(50);
  const before = usedMemory();
  await type(500);
  const growth = usedMemory() - before;
  engine.dispose();
  return [{ name: "memory left by 1000 keystrokes", value: Math.max(0, growth), unit: "MB" }];
}

async function drain(project: Project): Promise<ScanSummary> {
  const steps = project.scan();
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}
