/** Cold scans and keystrokes inside the engine, without an editor. */

import { Language, Parser } from "web-tree-sitter";
import { createEngine, type FileSystem, type Project, type ScanSummary, type World } from "../../server/core/index.ts";
import { nodeWorld } from "../../server/hosts/node-world.ts";
import { memoryFiles } from "../harness/world.ts";
import { applyKeystroke, keystrokes, largeModule } from "./large-module.ts";
import { type Figure, latencies, percentile, usedMemory } from "./measure.ts";

const world: World = nodeWorld({ log: (level, message) => console.error(`${level}: ${message}`) });

/** Scans a workspace with a fresh engine, and parses its Elixir files with nothing but tree-sitter. */
export async function benchColdScan({ name, files }: Workspace): Promise<readonly Figure[]> {
  const before = usedMemory();
  const turns = createTurns();
  const engine = await createEngine(turns.world);
  const project = engine.openProject({ files, settings: {} });
  const start = performance.now();
  const startOfCpu = process.cpuUsage();
  turns.start();
  const summary = await drain(project);
  const scan = performance.now() - start;
  const scanCpu = cpuSince(startOfCpu);
  const memory = usedMemory() - before;
  const { files: count, bytes } = summary.stats;
  console.log(`${name}: ${count} files, ${(bytes / 1_000_000).toFixed(2)} MB, ${project.skipped.length} skipped`);
  const parse = await parseOnly(project);
  engine.dispose();
  return [
    { name: `${name}: cold scan`, value: scan, unit: "ms" },
    { name: `${name}: cold scan, processor time`, value: scanCpu, unit: "ms" },
    { name: `${name}: tree-sitter alone on its Elixir, processor time`, value: parse, unit: "ms" },
    { name: `${name}: cold scan to tree-sitter alone, processor time`, value: scanCpu / parse, unit: "times" },
    ...turns.figures(`${name}: cold scan`),
    { name: `${name}: memory`, value: memory, unit: "MB" },
  ];
}

/** A world that notes how long the work between two turns of the host is: that long a cancellation waits to take effect. */
function createTurns() {
  const samples: number[] = [];
  let start = process.cpuUsage();
  return {
    world: {
      ...world,
      async yieldToHost() {
        samples.push(cpuSince(start));
        await world.yieldToHost();
        start = process.cpuUsage();
      },
    },
    /** What was done before does not count. */
    start() {
      samples.length = 0;
      start = process.cpuUsage();
    },
    figures: (name: string): readonly Figure[] => [
      { name: `${name}, work until a cancellation is seen, p99`, value: percentile(samples, 0.99), unit: "ms" },
      { name: `${name}, work until a cancellation is seen, longest`, value: percentile(samples, 1), unit: "ms" },
    ],
  };
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

const helperFile = "lib/shop/places.ex";
const callers = ["export", "import", "report"];

/** A helper that makes a path of what it is given, or of its name alone, and controllers that read what is there. */
function helperText(isSafe: boolean): string {
  return `defmodule Shop.Places do\n  def of(name), do: Path.join("/srv", ${isSafe ? "Path.basename(name)" : "name"})\nend\n`;
}

function callerText(name: string): string {
  const module = `ShopWeb.${name[0]?.toUpperCase()}${name.slice(1)}Controller`;
  const action = 'def show(conn, %{"name" => name}), do: text(conn, File.read!(Shop.Places.of(name)))';
  return `defmodule ${module} do\n  use ShopWeb, :controller\n  ${action}\nend\n`;
}

/** From an edit that changes what a function gives to the new findings of the files that call it, in processor time. */
export async function benchSummaryEdits({ name, files }: Workspace, count: number): Promise<readonly Figure[]> {
  const turns = createTurns();
  const engine = await createEngine(turns.world);
  const project = engine.openProject({ files, settings: { preset: "audit" } });
  for (const caller of callers) project.edit(callerFile(caller), callerText(caller), 0);
  project.edit(helperFile, helperText(true), 0);
  await drain(project);
  turns.start();
  const samples: number[] = [];
  for (let index = 1; index <= count; index++) {
    const isSafe = index % 2 === 0;
    const start = process.cpuUsage();
    project.edit(helperFile, helperText(isSafe), index);
    await project.settle({ first: helperFile });
    samples.push(cpuSince(start));
    const found = callers.flatMap((caller) => project.report(callerFile(caller))?.findings ?? []);
    const paths = found.filter(({ id }) => id === "path-traversal").length;
    if (paths !== (isSafe ? 0 : callers.length)) throw new Error(`${paths} callers were found after an edit`);
  }
  engine.dispose();
  const edit = `edit that changes what a function gives, ${name}`;
  return [...latencies(edit, samples), ...turns.figures(edit)];
}

function callerFile(name: string): string {
  return `lib/shop_web/controllers/${name}_controller.ex`;
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
