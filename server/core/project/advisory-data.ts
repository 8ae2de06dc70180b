/**
 * Advisories and retired versions as data: the shape of the snapshot that comes with the product, and of the file that a refresh writes.
 *
 * Invariant: what comes from outside is believed only after every part of it was checked; an entry that is wrong is left out, and counted.
 */

import { parseVersion } from "./hex-version.ts";

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

/** Hex's own words: https://hexdocs.pm/hex/Mix.Tasks.Hex.Retire.html */
const retirementReasons = ["other", "invalid", "security", "deprecated", "renamed"] as const;

/** A version that its authors took back. */
export interface Retirement {
  /** Lower case. */
  readonly package: string;
  readonly version: string;
  readonly reason: (typeof retirementReasons)[number];
  /** What the authors say, on one line. */
  readonly message?: string;
}

export interface AdvisoryData {
  /** The day on which this was known: `2026-08-01`. */
  readonly date: string;
  readonly advisories: readonly Advisory[];
  readonly retirements: readonly Retirement[];
  /** Ids that were taken back since. */
  readonly withdrawn: readonly string[];
}

/** Larger files are not read. In bytes. */
export const maxAdvisoryFileSize = 20_000_000;

/** Reads a file that a refresh wrote. `undefined` when it is none; entries that are wrong are left out. */
export function readAdvisoryData(text: string): AdvisoryData | undefined {
  const given = parsed(text);
  if (!isRecord(given) || given.schemaVersion !== 1 || !isDay(given.date)) return undefined;
  const { date, advisories, retirements, withdrawn } = given;
  if (!Array.isArray(advisories) || !Array.isArray(retirements) || !Array.isArray(withdrawn)) return undefined;
  return {
    date,
    advisories: advisories.flatMap((one) => advisoryFrom(one) ?? []),
    retirements: retirements.flatMap((one) => retirementFrom(one) ?? []),
    withdrawn: withdrawn.filter(isAdvisoryId),
  };
}

/** The text of such a file. */
export function writeAdvisoryData(data: AdvisoryData): string {
  return `${JSON.stringify({ schemaVersion: 1, ...data }, null, 1)}\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No JSON: not one of our files.
  }
}

/** Checks and cleans one advisory; `undefined` when a part that decides anything is wrong. */
export function advisoryFrom(given: unknown): Advisory | undefined {
  if (!isRecord(given) || !isPackageName(given.package) || !isDay(given.disclosed)) return undefined;
  const [ids, ranges, patched] = [given.ids, given.ranges, given.patched].map(textsIn);
  const severity = severities.find((one) => one === given.severity);
  if (!ids || !ranges || !patched || !severity || ids.length === 0 || !ids.every(isAdvisoryId)) return undefined;
  if (ranges.length === 0 || !ranges.every(isRange) || !patched.every(isVersion)) return undefined;
  const title = cleanLine(given.title);
  return {
    package: given.package,
    ids,
    ranges,
    patched,
    severity,
    disclosed: given.disclosed,
    ...(title && { title }),
  };
}

/** Checks and cleans one retired version. */
export function retirementFrom(given: unknown): Retirement | undefined {
  if (!isRecord(given) || !isPackageName(given.package) || !isVersion(given.version)) return undefined;
  const reason = retirementReasons.find((one) => one === given.reason) ?? "other";
  const message = cleanLine(given.message);
  return { package: given.package, version: given.version, reason, ...(message && { message }) };
}

const severities = ["critical", "high", "medium", "low"] as const;

/** https://hexdocs.pm/hex/Mix.Tasks.Hex.Publish.html: letters, digits and underscores. */
export function isPackageName(name: unknown): name is string {
  return typeof name === "string" && /^[a-z][a-z0-9_.]{0,127}$/.test(name);
}

export function isAdvisoryId(id: unknown): id is string {
  return typeof id === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]{2,63}$/.test(id);
}

/** The length comes first: reading a version takes time with its length. */
function isVersion(text: unknown): text is string {
  return typeof text === "string" && text.length <= 100 && parseVersion(text) !== undefined;
}

function isRange(text: string): boolean {
  return text.length <= 300 && /^(?:<=|>=|<|>|=) \d[\w.+-]*(?:, (?:<=|>=|<|>|=) \d[\w.+-]*)*$/.test(text);
}

export function isDay(text: unknown): text is string {
  return typeof text === "string" && /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text);
}

function textsIn(given: unknown): readonly string[] | undefined {
  if (!Array.isArray(given) || given.length > 500) return undefined;
  return given.every((one): one is string => typeof one === "string") ? given : undefined;
}

/** One line of text that can do nothing to a terminal or a page: no control or direction characters, no markup, at most 160 characters. */
function cleanLine(given: unknown): string | undefined {
  if (typeof given !== "string") return undefined;
  const line = given
    .slice(0, 1000)
    .replace(/[\p{C}\p{Zl}\p{Zp}`<>[\]{}|\\]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...line];
  if (characters.length === 0) return undefined;
  return characters.length > 160 ? `${characters.slice(0, 159).join("").trimEnd()}…` : line;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Both together: what is newer replaces what it shares an id and package with; what was taken back is gone. A newer one that does not say where it ends,
 * a common mistake of databases (https://github.com/hexpm/hexpm/issues/1910), does not replace one that does.
 */
export function mergedAdvisoryData(base: AdvisoryData, newer: AdvisoryData): AdvisoryData {
  if (newer.date < base.date) return base;
  const bounded = new Set(
    base.advisories.filter(isBounded).flatMap((one) => one.ids.map((id) => `${one.package} ${id}`)),
  );
  const better = newer.advisories.filter(
    (one) => isBounded(one) || !one.ids.some((id) => bounded.has(`${one.package} ${id}`)),
  );
  const replaced = new Set(better.flatMap((one) => one.ids.map((id) => `${one.package} ${id}`)));
  const withdrawn = new Set(newer.withdrawn);
  const isKept = (one: Advisory) => {
    return !one.ids.some((id) => replaced.has(`${one.package} ${id}`) || withdrawn.has(id));
  };
  const retired = new Map(
    [...base.retirements, ...newer.retirements].map((one) => [`${one.package} ${one.version}`, one]),
  );
  return {
    date: newer.date,
    advisories: [...base.advisories.filter(isKept), ...better],
    retirements: [...retired.values()],
    withdrawn: newer.withdrawn,
  };
}

/** True when every range says where it ends. */
export function isBounded({ ranges }: Advisory): boolean {
  return ranges.every((range) => /[<=] ?\d/.test(range.replace(/>= ?\S+/g, "")));
}
