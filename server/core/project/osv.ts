/**
 * Advisories as OSV writes them (https://ossf.github.io/osv-schema/), read into ours.
 *
 * Invariant: the text is a stranger's. What decides which versions are affected is checked or the record is refused; nothing is guessed.
 */

import {
  type Advisory,
  advisoryFrom,
  isAdvisoryId,
  isBounded,
  isDay,
  isPackageName,
  isRecord,
} from "./advisory-data.ts";
import { severityOfVectors } from "./cvss.ts";
import { compareVersions, parseVersion, type Version } from "./hex-version.ts";

export interface OsvRecord {
  readonly advisories: readonly Advisory[];
  /** True when its authors took it back. */
  readonly isWithdrawn: boolean;
  readonly ids: readonly string[];
}

/** Reads one record; `undefined` for what is none, or says nothing that can be used about packages of Hex. */
export function readOsvRecord(given: unknown): OsvRecord | undefined {
  if (!isRecord(given) || !isAdvisoryId(given.id)) return undefined;
  const ids = idsOf(given.id, given.aliases);
  const isWithdrawn = typeof given.withdrawn === "string";
  const disclosed = dayOf(given.published) ?? dayOf(given.modified);
  const affected = Array.isArray(given.affected) ? given.affected.slice(0, 200) : [];
  const advisories = affected.flatMap((one) => {
    const found = affectedIn(one);
    const severity = severityOf(given, one);
    return found ? (advisoryFrom({ ...found, ids, severity, disclosed, title: given.summary }) ?? []) : [];
  });
  return advisories.length > 0 || isWithdrawn ? { advisories, isWithdrawn, ids } : undefined;
}

/** The CVE first, then GitHub's. */
function idsOf(id: string, aliases: unknown): readonly string[] {
  const all = [id, ...(Array.isArray(aliases) ? aliases.slice(0, 50).filter(isAdvisoryId) : [])];
  const rank = (one: string) => (one.startsWith("CVE-") ? 0 : one.startsWith("GHSA-") ? 1 : 2);
  return [...new Set(all)].sort((a, b) => rank(a) - rank(b));
}

function dayOf(given: unknown): string | undefined {
  const day = typeof given === "string" ? given.slice(0, 10) : undefined;
  return isDay(day) ? day : undefined;
}

function affectedIn(given: unknown): Pick<Advisory, "package" | "ranges" | "patched"> | undefined {
  if (!isRecord(given) || !isRecord(given.package) || given.package.ecosystem !== "Hex") return undefined;
  const name = typeof given.package.name === "string" ? given.package.name.toLowerCase() : undefined;
  const all = (Array.isArray(given.ranges) ? given.ranges : []).filter(isVersionRange);
  const read = all.map(rangeFrom);
  if (!isPackageName(name) || !read.every((one) => one !== undefined)) return undefined;
  const listed = Array.isArray(given.versions) ? given.versions.slice(0, 500) : [];
  const ranges = read.flatMap((one) => one.ranges);
  const exact = listed.flatMap((one) => (typeof one === "string" && isVersion(one) ? `= ${one}` : []));
  return { package: name, ranges: ranges.length > 0 ? ranges : exact, patched: read.flatMap((one) => one.patched) };
}

/** Ranges over commits say nothing of versions. */
function isVersionRange(given: unknown): given is Readonly<Record<string, unknown>> {
  return isRecord(given) && (given.type === "SEMVER" || given.type === "ECOSYSTEM") && Array.isArray(given.events);
}

interface Event {
  readonly kind: "introduced" | "fixed" | "last_affected" | "limit";
  readonly text: string;
  readonly version: Version;
}

/** `undefined` when an event cannot be read: a range without it would be another one. */
function rangeFrom({
  events: given,
}: Readonly<Record<string, unknown>>): Pick<Advisory, "ranges" | "patched"> | undefined {
  if (!Array.isArray(given) || given.length > 200) return undefined;
  const events = given.map(eventFrom);
  if (!events.every((one) => one !== undefined)) return undefined;
  const sorted = [...events].sort(
    (a, b) =>
      compareVersions(a.version, b.version) || Number(b.kind !== "introduced") - Number(a.kind !== "introduced"),
  );
  const ranges: string[] = [];
  let start: string | undefined;
  for (const { kind, text } of sorted) {
    if (kind === "introduced") start ??= text;
    else if (start !== undefined) {
      ranges.push(written(start, `${kind === "last_affected" ? "<=" : "<"} ${text}`));
      start = undefined;
    }
  }
  if (start !== undefined) ranges.push(`>= ${start}`);
  return { ranges, patched: sorted.flatMap(({ kind, text }) => (kind === "fixed" ? text : [])) };
}

function written(start: string, end: string): string {
  return start === "0" ? end : `>= ${start}, ${end}`;
}

const kinds = ["introduced", "fixed", "last_affected", "limit"] as const;

function eventFrom(given: unknown): Event | undefined {
  if (!isRecord(given)) return undefined;
  const kind = kinds.find((one) => given[one] !== undefined);
  const text = kind && given[kind];
  if (!kind || typeof text !== "string" || text.length > 100) return undefined;
  const version = text === "0" ? zero : parseVersion(text);
  return version && { kind, text, version };
}

/** Before every version, pre-releases too. */
const zero: Version = { numbers: [-1n, 0n, 0n], pre: [] };

function isVersion(text: string): boolean {
  return text.length <= 100 && parseVersion(text) !== undefined;
}

/** The database's own word, else what the vectors say; in doubt the middle. */
function severityOf(record: Readonly<Record<string, unknown>>, affected: unknown): Advisory["severity"] {
  const specific = isRecord(record.database_specific) ? record.database_specific.severity : undefined;
  const word = typeof specific === "string" ? words.get(specific.toUpperCase()) : undefined;
  const own = isRecord(affected) ? affected.severity : undefined;
  return word ?? severityOfVectors(record.severity) ?? severityOfVectors(own) ?? "medium";
}

const words: ReadonlyMap<string, Advisory["severity"]> = new Map([
  ["CRITICAL", "critical"],
  ["HIGH", "high"],
  ["MODERATE", "medium"],
  ["MEDIUM", "medium"],
  ["LOW", "low"],
]);

/** One advisory for each package and thing: records that share an id are joined; the one that says where it ends, and comes from who knows the package best, gives the ranges. */
export function joinedByAlias(all: readonly Advisory[]): readonly Advisory[] {
  const groups: { package: string; ids: Set<string>; members: Advisory[] }[] = [];
  for (const one of all) {
    const shares = groups.filter((group) => group.package === one.package && one.ids.some((id) => group.ids.has(id)));
    const [first = { package: one.package, ids: new Set<string>(), members: [] }, ...others] = shares;
    if (shares.length === 0) groups.push(first);
    for (const other of others) {
      for (const id of other.ids) first.ids.add(id);
      first.members.push(...other.members.splice(0));
      other.ids.clear();
    }
    for (const id of one.ids) first.ids.add(id);
    first.members.push(one);
  }
  return groups.flatMap(({ ids, members }) => {
    const [best] = [...members].sort((a, b) => rankOf(a) - rankOf(b));
    return best ? { ...best, ids: idsOf(best.ids[0] ?? "", [...ids]) } : [];
  });
}

function rankOf(one: Advisory): number {
  const isKnowing = one.ids.some((id) => id.startsWith("EEF-"));
  return (isBounded(one) ? 0 : 2) + (isKnowing ? 0 : 1);
}
