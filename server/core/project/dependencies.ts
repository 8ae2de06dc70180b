/** The libraries a project is built with: names and versions from every mix.lock, names from every mix.exs. */

import { projectAnalysis } from "./analysis.ts";
import { locks } from "./mix-lock.ts";
import { mixProjects } from "./mix-project.ts";

export interface Dependencies {
  /** True when some lock or mix file of the project names it, or it comes with one that does. */
  has(name: string): boolean;
  /** True when a locked version is at least `version`; `undefined` when no version is known. When several locks name it, the first by path counts. */
  isAtLeast(name: string, version: string): boolean | undefined;
}

export const dependencies = projectAnalysis("dependencies", ({ get }): Dependencies => {
  const locked = get(locks).all.flatMap(({ entries }) => [...entries.values()]);
  const declared = get(mixProjects).flatMap((project) => project.dependencies);
  const versions = new Map([...locked].reverse().map(({ name, version }) => [name, version]));
  const names = new Set([...locked, ...declared].map(({ name }) => name));
  return {
    has: (name) => names.has(name),
    isAtLeast: (name, version) => {
      const found = versions.get(name);
      return found === undefined ? undefined : compareVersions(found, version) >= 0;
    },
  };
});

/** Negative, zero or positive, by the numbers of both versions; a pre-release is under its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(b.includes("-")) - Number(a.includes("-"));
}

function numbersOf(version: string): readonly number[] {
  return (version.split(/[-+]/)[0] ?? "").split(".").map(Number);
}
