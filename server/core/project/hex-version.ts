/**
 * Versions and requirements as Elixir and Hex read them: https://hexdocs.pm/elixir/Version.html
 *
 * Invariant: what Elixir refuses is `undefined`, never a guess. Reading takes time linear in the text.
 */

/** `1.2.3-rc.1+build`; the build is left out, as it counts for nothing. */
export interface Version {
  /** Major, minor and patch. BigInt, since Elixir's integers have no bound. */
  readonly numbers: readonly [bigint, bigint, bigint];
  /** The identifiers of a pre-release: numbers, and words. */
  readonly pre: readonly (bigint | string)[];
}

type Operator = "==" | "!=" | ">" | ">=" | "<" | "<=";

interface Comparison {
  readonly operator: Operator;
  readonly version: Version;
}

/** Alternatives; all comparisons of one must hold. */
export interface Requirement {
  readonly alternatives: readonly (readonly Comparison[])[];
  /** True when some version in it is a pre-release: then Hex takes pre-releases too. */
  readonly namesPreRelease: boolean;
}

/** `undefined` for anything but `major.minor.patch` with an optional pre-release and build. */
export function parseVersion(text: string): Version | undefined {
  return versionOf(text, 3);
}

function versionOf(text: string, minNumbers: 1 | 2 | 3): Version | undefined {
  const [withoutBuild = "", ...build] = text.split("+");
  if (build.length > 1 || (build.length === 1 && !areIdentifiers(build[0] as string))) return undefined;
  const dash = withoutBuild.indexOf("-");
  const numbers = (dash < 0 ? withoutBuild : withoutBuild.slice(0, dash)).split(".");
  if (numbers.length < minNumbers || numbers.length > 3 || !numbers.every(isNumber)) return undefined;
  const pre = dash < 0 ? [] : preReleaseOf(withoutBuild.slice(dash + 1));
  const [major = "0", minor = "0", patch = "0"] = numbers;
  return pre && { numbers: [BigInt(major), BigInt(minor), BigInt(patch)], pre };
}

/** Digits; without a leading zero, as Elixir wants it. */
function isNumber(text: string): boolean {
  return /^\d+$/.test(text) && (text === "0" || !text.startsWith("0"));
}

function areIdentifiers(text: string): boolean {
  return text.split(".").every((identifier) => /^[0-9A-Za-z-]+$/.test(identifier));
}

function preReleaseOf(text: string): Version["pre"] | undefined {
  if (!areIdentifiers(text)) return undefined;
  const identifiers = text.split(".");
  if (identifiers.some((one) => /^\d+$/.test(one) && !isNumber(one))) return undefined;
  return identifiers.map((one) => (isNumber(one) ? BigInt(one) : one));
}

/** Negative, zero or positive; a pre-release comes before its release: https://semver.org/#spec-item-11 */
export function compareVersions(a: Version, b: Version): number {
  for (const [i, left] of a.numbers.entries()) {
    const order = compare(left, b.numbers[i] as bigint);
    if (order !== 0) return order;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length;
  for (const [i, left] of a.pre.entries()) {
    const right = b.pre[i];
    if (right === undefined) return 1;
    const order = typeof left === typeof right ? compare(left, right) : typeof left === "bigint" ? -1 : 1;
    if (order !== 0) return order;
  }
  return a.pre.length - b.pre.length;
}

/** The same for texts that need not be whole: `27` is 27.0.0, and of `26.2.5.3` three numbers count. */
export function compareWritten(a: string, b: string): number {
  return compareVersions(lenient(a), lenient(b));
}

function lenient(text: string): Version {
  const [withoutBuild = ""] = text.split("+");
  const dash = withoutBuild.indexOf("-");
  const [major, minor, patch] = (dash < 0 ? withoutBuild : withoutBuild.slice(0, dash)).split(".").map(digits);
  const pre = dash < 0 ? [] : (preReleaseOf(withoutBuild.slice(dash + 1)) ?? ["0"]);
  return { numbers: [major ?? 0n, minor ?? 0n, patch ?? 0n], pre };
}

function digits(text: string): bigint {
  return BigInt(/^\d{1,50}/.exec(text)?.[0] ?? 0);
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Reads `~> 1.2`, `>= 1.0.0 and < 2.0.0 or == 3.0.0`; `undefined` for what Elixir refuses. */
export function parseRequirement(text: string): Requirement | undefined {
  const words = text.split(" ").flatMap(wordsIn);
  const alternatives: Comparison[][] = [[]];
  for (let i = 0; i < words.length; i++) {
    const operator = isOperator(words[i]) ? (words[i++] as string) : "==";
    const comparisons = comparisonsOf(operator, words[i] ?? "");
    if (!comparisons) return undefined;
    alternatives.at(-1)?.push(...comparisons);
    const joint = words[++i];
    if (joint === undefined) return { alternatives, namesPreRelease: alternatives.flat().some(isPreRelease) };
    if (joint === "or") alternatives.push([]);
    else if (joint !== "and") return undefined;
  }
  return undefined;
}

/** `>=1.0.0` is two words. */
function wordsIn(text: string): readonly string[] {
  const operator = /^(?:~>|==|!=|>=|<=|[<>!])/.exec(text)?.[0];
  return operator === undefined ? [text].filter(Boolean) : [operator, text.slice(operator.length)].filter(Boolean);
}

function isOperator(word: string | undefined): boolean {
  return word !== undefined && /^[~<>=!]/.test(word);
}

/** The `-0` that `~>` puts under its upper bound is no pre-release that somebody named. */
function isPreRelease({ operator, version }: Comparison): boolean {
  return operator !== "<" && version.pre.length > 0;
}

function comparisonsOf(operator: string, text: string): readonly Comparison[] | undefined {
  if (operator === "~>") {
    const version = versionOf(text, 2);
    return (
      version && [
        { operator: ">=", version },
        { operator: "<", version: boundAbove(text, version) },
      ]
    );
  }
  const version = versionOf(text, 3);
  const known = operators.get(operator);
  return version && known && [{ operator: known, version }];
}

const operators: ReadonlyMap<string, Operator> = new Map([
  ...(["==", "!=", ">", ">=", "<", "<="] as const).map((one) => [one, one] as const),
  ["!", "!="],
]);

/** `~> 1.2` ends before 2.0.0 and its pre-releases, `~> 1.2.3` before 1.3.0. */
function boundAbove(text: string, { numbers: [major, minor] }: Version): Version {
  const written = (text.split(/[-+]/)[0] ?? "").split(".").length;
  return { numbers: written === 2 ? [major + 1n, 0n, 0n] : [major, minor + 1n, 0n], pre: [0n] };
}

/** As Elixir's `Version.match?/3`; `allowsPreRelease` is its `allow_pre`, which Hex switches off unless the requirement names a pre-release. */
export function satisfies(
  version: Version,
  requirement: Requirement,
  allowsPreRelease = requirement.namesPreRelease,
): boolean {
  const isAllowed = ({ operator, version: bound }: Comparison) =>
    allowsPreRelease || version.pre.length === 0 || bound.pre.length > 0 || !operator.startsWith(">");
  return requirement.alternatives.some((comparisons) =>
    comparisons.every((comparison) => isAllowed(comparison) && holds(version, comparison)),
  );
}

function holds(version: Version, { operator, version: bound }: Comparison): boolean {
  const order = compareVersions(version, bound);
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
  }
}

/**
 * True when a version lies in an advisory's range: `>= 1.0, < 1.2.3`, `= 1.0.0`. Missing numbers are zero, commas join, pre-releases count by their order
 * (https://ossf.github.io/osv-schema/#evaluation). A range that cannot be read holds nothing.
 */
export function isInRange(version: Version, range: string): boolean {
  const comparisons = range.split(",").map((part) => {
    const [, operator = "", text = ""] = /^\s*(<=|>=|<|>|=)\s*(\S+)\s*$/.exec(part) ?? [];
    const bound = versionOf(text, 1);
    return bound && { operator: operator === "=" ? "==" : (operator as Operator), version: bound };
  });
  return comparisons.every((comparison) => comparison !== undefined && holds(version, comparison));
}
