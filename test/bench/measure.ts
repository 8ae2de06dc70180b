/** Numbers and how they are shown: percentiles, tables, comparison with a saved base. */

import { readFile, writeFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** One measured number. Lower is better in all of them. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "MB" | "times";
}

/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The 50th and the 95th percentile of times in milliseconds. */
export function latencies(name: string, samples: readonly number[]): readonly Figure[] {
  return [
    { name: `${name}, p50`, value: percentile(samples, 0.5), unit: "ms" },
    { name: `${name}, p95`, value: percentile(samples, 0.95), unit: "ms" },
  ];
}

/** One line a figure; with a base, what it was there and how the two relate. */
export function tableOf(figures: readonly Figure[], base?: ReadonlyMap<string, number>): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const lines = figures.map(({ name, value, unit }) => {
    const before = base?.get(name);
    const compared = before === undefined ? "" : `   base ${shown(before)} ${unit}, x${(value / before).toFixed(2)}`;
    return `${name.padEnd(width)}  ${shown(value).padStart(9)} ${unit}${compared}`;
  });
  return lines.join("\n");
}

function shown(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}

export async function saveFigures(file: string, figures: readonly Figure[]): Promise<void> {
  const values = Object.fromEntries(figures.map(({ name, value }) => [name, value]));
  await writeFile(file, `${JSON.stringify(values, null, 2)}\n`);
}

export async function loadFigures(file: string): Promise<ReadonlyMap<string, number>> {
  return new Map(Object.entries(JSON.parse(await readFile(file, "utf8")) as Record<string, number>));
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Megabytes that are in use after a collection. */
export function usedMemory(): number {
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + external + arrayBuffers) / 1_000_000;
}
