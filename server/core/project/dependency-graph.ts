/** Who brings a locked package: the direct dependencies of each mix.exs, and the chains of packages below them. */

import { projectAnalysis } from "./analysis.ts";
import { type Lock, type LockEntry, locks } from "./mix-lock.ts";
import { type DeclaredDependency, type MixProject, mixProjects } from "./mix-project.ts";

/** A locked package as one lock has it. */
export interface LockedPackage {
  readonly entry: LockEntry;
  readonly lock: Lock;
  /** False when development and tests alone ask for it. */
  readonly isShipped: boolean;
  /** The shortest way to it from a mix.exs: the declared dependency, then the packages below it, itself last; `undefined` for one that nothing asks for, or only over more packages than anybody reads. */
  readonly chain: readonly [DeclaredDependency, ...LockEntry[]] | undefined;
  /** The packages of the lock that ask for it, with what they require. */
  readonly parents: readonly { readonly entry: LockEntry; readonly requirement: string }[];
}

export interface DependencyGraph {
  /** Every package of every lock, in the order of the locks. */
  readonly packages: readonly LockedPackage[];
  readonly projects: readonly MixProject[];
  readonly locks: readonly Lock[];
  /** The lock that counts for a mix.exs. */
  lockOf(mixFile: string): Lock | undefined;
}

export const dependencyGraph = projectAnalysis("dependencyGraph", (input): DependencyGraph => {
  const projects = input.get(mixProjects);
  const known = input.get(locks);
  const packages = known.all.flatMap((lock) => {
    const declared = projects
      .filter(({ file }) => known.of(file.path) === lock)
      .flatMap(({ dependencies }) => dependencies);
    return packagesOf(lock, declared);
  });
  return { packages, projects, locks: known.all, lockOf: known.of };
});

function packagesOf(lock: Lock, declared: readonly DeclaredDependency[]): readonly LockedPackage[] {
  const everywhere = chainsFrom(declared, lock);
  const shipped = chainsFrom(declared.filter(isShipped), lock);
  const parents = parentsIn(lock);
  return [...lock.entries.values()].map((entry) => ({
    entry,
    lock,
    isShipped: shipped.has(entry.name) || !everywhere.has(entry.name),
    chain: shipped.get(entry.name) ?? everywhere.get(entry.name),
    parents: parents.get(entry.name) ?? [],
  }));
}

/** True when the release that serves users holds it. */
export function isShipped({ only }: DeclaredDependency): boolean {
  return (
    only === undefined || only.includes("prod") || only.some((environment) => !["dev", "test"].includes(environment))
  );
}

type Chain = readonly [DeclaredDependency, ...LockEntry[]];

/** Longer chains are not kept: a lock can hold one of as many packages as it has. */
const maxChain = 30;

/** `undefined`: something asks for it, over too many packages. */
type Chains = Map<string, Chain | undefined>;

function longer(chain: Chain | undefined, entry: LockEntry): Chain | undefined {
  return chain && chain.length < maxChain ? [...chain, entry] : undefined;
}

/** Breadth first, so that the shortest chain wins; each package is entered once, so circles end. Optional packages count where nothing else brings them. */
function chainsFrom(declared: readonly DeclaredDependency[], lock: Lock): ReadonlyMap<string, Chain | undefined> {
  const chains: Chains = new Map();
  addNeeded(chains, declared, lock);
  for (const [name, chain] of [...chains]) {
    const optional = lock.entries.get(name)?.children.filter(({ isOptional }) => isOptional) ?? [];
    for (const child of optional) {
      const entry = lock.entries.get(child.name);
      if (entry && !chains.has(child.name)) chains.set(child.name, longer(chain, entry));
    }
  }
  return chains;
}

function addNeeded(chains: Chains, declared: readonly DeclaredDependency[], lock: Lock): void {
  let waiting: (readonly [string, Chain | undefined])[] = declared.map((one) => [one.name, [one]]);
  while (waiting.length > 0) {
    const found: (readonly [string, Chain | undefined])[] = [];
    for (const [name, chain] of waiting) {
      const entry = lock.entries.get(name);
      if (!entry || chains.has(name)) continue;
      const own = longer(chain, entry);
      chains.set(name, own);
      for (const child of entry.children) if (!child.isOptional) found.push([child.name, own]);
    }
    waiting = found;
  }
}

function parentsIn(lock: Lock): ReadonlyMap<string, LockedPackage["parents"]> {
  const parents = new Map<string, { entry: LockEntry; requirement: string }[]>();
  for (const entry of lock.entries.values()) {
    for (const { name, requirement } of entry.children) {
      const known = parents.get(name);
      if (known) known.push({ entry, requirement });
      else parents.set(name, [{ entry, requirement }]);
    }
  }
  return parents;
}
