/** The libraries a project is built with: names and versions from every mix.lock, names from every mix.exs. */

import { projectAnalysis } from "./analysis.ts";
import { compareWritten } from "./hex-version.ts";
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
      return found === undefined ? undefined : compareWritten(found, version) >= 0;
    },
  };
});
