/** Published advisories about packages, as a snapshot that comes with the product: nothing is asked over the network. */

import snapshot from "./advisories.json" with { type: "json" };
import { compareVersions, isInRange, parseVersion, type Version } from "./hex-version.ts";

export interface Advisory {
  /** Lower case. */
  readonly package: string;
  /** All names of the same thing: the CVE first, then GitHub's and others. */
  readonly ids: readonly string[];
  /** `>= 1.5.0, < 1.10.2`; a version in any of them is affected. */
  readonly ranges: readonly string[];
  /** Versions that mend it, one for each line that is maintained. */
  readonly patched: readonly string[];
  readonly severity: "critical" | "high" | "medium" | "low";
  /** `2026-05-08` */
  readonly disclosed: string;
  /** What can happen, in a few words. */
  readonly title?: string;
}

const byPackage = groupedByPackage(snapshot.advisories as readonly Advisory[]);

function groupedByPackage(advisories: readonly Advisory[]): ReadonlyMap<string, readonly Advisory[]> {
  const groups = new Map<string, Advisory[]>();
  for (const advisory of advisories) groups.set(advisory.package, [...(groups.get(advisory.package) ?? []), advisory]);
  return groups;
}

const ids: ReadonlySet<string> = new Set(snapshot.advisories.flatMap((advisory) => advisory.ids));

/** True for an id, of whatever database, that the snapshot has. */
export function hasAdvisory(id: string): boolean {
  return ids.has(id);
}

const ranks = { critical: 0, high: 1, medium: 2, low: 3 };

/** The advisories that affect a version of a package, the worst first; none for a version that cannot be read. */
export function advisoriesFor(name: string, version: string): readonly Advisory[] {
  const parsed = parseVersion(version);
  if (!parsed) return [];
  return (byPackage.get(name.toLowerCase()) ?? [])
    .filter((advisory) => affects(advisory, parsed))
    .sort((a, b) => ranks[a.severity] - ranks[b.severity]);
}

function affects({ ranges }: Advisory, version: Version): boolean {
  return ranges.some((range) => isInRange(version, range));
}

/** The first patched version after `version` that none of the advisories affects for which a patch exists; `undefined` when there is none. */
export function patchedVersion(name: string, version: string): string | undefined {
  const current = parseVersion(version);
  if (!current) return undefined;
  const known = (byPackage.get(name.toLowerCase()) ?? []).filter(({ patched }) => patched.length > 0);
  return known
    .flatMap(({ patched }) => patched)
    .flatMap((text) => {
      const parsed = parseVersion(text);
      return parsed ? [{ text, parsed }] : [];
    })
    .filter(({ parsed }) => compareVersions(parsed, current) > 0 && !known.some((one) => affects(one, parsed)))
    .sort((a, b) => compareVersions(a.parsed, b.parsed))[0]?.text;
}
