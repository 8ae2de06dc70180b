/** What is known about packages: the snapshot that comes with the product, and what a refresh brought since. */

import snapshot from "./advisories.json" with { type: "json" };
import { type Advisory, type AdvisoryData, mergedAdvisoryData, type Retirement } from "./advisory-data.ts";
import { projectAnalysis } from "./analysis.ts";
import { compareVersions, isInRange, parseVersion, type Version } from "./hex-version.ts";

export type { Advisory, Retirement } from "./advisory-data.ts";

export interface Advisories {
  /** The day on which this was known: `2026-08-01`. */
  readonly date: string;
  readonly count: number;
  /** True for an id, of whatever database, that is known. */
  has(id: string): boolean;
  /** The advisories that affect a version of a package, the worst first; none for a version that cannot be read. */
  affecting(name: string, version: string): readonly Advisory[];
  /** The first patched version after `version` that none of the advisories affects for which a patch exists; `undefined` when there is none. */
  patched(name: string, version: string): string | undefined;
  retirement(name: string, version: string): Retirement | undefined;
}

/** What comes with the product; nothing is asked over the network for it. */
export const shippedData: AdvisoryData = {
  date: snapshot.snapshot,
  advisories: snapshot.advisories as readonly Advisory[],
  retirements: snapshot.retirements as readonly Retirement[],
  withdrawn: [],
};

const shipped = advisoriesOf(shippedData);

export const advisories = projectAnalysis("advisories", ({ handedIn }): Advisories => {
  const refreshed = handedIn.advisories;
  return refreshed ? advisoriesOf(mergedAdvisoryData(shippedData, refreshed)) : shipped;
});

const ranks = { critical: 0, high: 1, medium: 2, low: 3 };

function advisoriesOf({ date, advisories: all, retirements }: AdvisoryData): Advisories {
  const byPackage = new Map<string, Advisory[]>();
  for (const one of all) {
    const group = byPackage.get(one.package);
    if (group) group.push(one);
    else byPackage.set(one.package, [one]);
  }
  const ofPackage = (name: string) => byPackage.get(name.toLowerCase()) ?? [];
  const ids = new Set(all.flatMap((one) => one.ids));
  const retired = new Map(retirements.map((one) => [`${one.package} ${one.version}`, one]));
  return {
    date,
    count: all.length,
    has: (id) => ids.has(id),
    affecting(name, version) {
      const parsed = parseVersion(version);
      if (!parsed) return [];
      return ofPackage(name)
        .filter((one) => affects(one, parsed))
        .sort((a, b) => ranks[a.severity] - ranks[b.severity]);
    },
    patched: (name, version) => patchedAmong(ofPackage(name), version),
    retirement: (name, version) => retired.get(`${name.toLowerCase()} ${version}`),
  };
}

function affects({ ranges }: Advisory, version: Version): boolean {
  return ranges.some((range) => isInRange(version, range));
}

function patchedAmong(all: readonly Advisory[], version: string): string | undefined {
  const current = parseVersion(version);
  if (!current) return undefined;
  const known = all.filter(({ patched }) => patched.length > 0);
  return known
    .flatMap(({ patched }) => patched)
    .flatMap((text) => {
      const parsed = parseVersion(text);
      return parsed ? [{ text, parsed }] : [];
    })
    .filter(({ parsed }) => compareVersions(parsed, current) > 0 && !known.some((one) => affects(one, parsed)))
    .sort((a, b) => compareVersions(a.parsed, b.parsed))[0]?.text;
}
