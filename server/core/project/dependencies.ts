/** The libraries a project is built with: names and versions from every mix.lock, names from every mix.exs. */

import type { SourceFile } from "../syntax/source-file.ts";
import { filesAt, projectAnalysis } from "./analysis.ts";

export interface Dependency {
  readonly name: string;
  /** As locked; `undefined` for a git or path dependency or one that is not locked. */
  readonly version: string | undefined;
  readonly path: string;
  /** 0-based line of the entry. */
  readonly line: number;
}

export interface Dependencies {
  /** True when some lock or mix file of the project names it, or it comes with one that does. */
  has(name: string): boolean;
  /** The locked entry; when several locks name it, the first by path. */
  locked(name: string): Dependency | undefined;
  /** True when a locked version is at least `version`; `undefined` when no version is known. */
  isAtLeast(name: string, version: string): boolean | undefined;
  readonly all: readonly Dependency[];
}

export const dependencies = projectAnalysis("dependencies", ({ files }): Dependencies => {
  const locked = filesAt(files, (path) => /(^|\/)mix\.lock$/.test(path)).flatMap(lockedIn);
  const named = filesAt(files, (path) => /(^|\/)mix\.exs$/.test(path)).flatMap(namedIn);
  const byName = new Map([...locked].reverse().map((one) => [one.name, one]));
  const names = new Set([...locked, ...named].map(({ name }) => name));
  return {
    all: [...locked, ...named],
    has: (name) => names.has(name),
    locked: (name) => byName.get(name),
    isAtLeast: (name, version) => {
      const found = byName.get(name)?.version;
      return found === undefined ? undefined : compareVersions(found, version) >= 0;
    },
  };
});

/** `"plug": {:hex, :plug, "1.19.2", …}` */
function lockedIn({ path, text }: SourceFile): readonly Dependency[] {
  return text.split(/\r\n|\n|\r/).flatMap((written, line) => {
    const match = /^\s*"([a-z0-9_]+)":\s*\{:(hex|git|path)\b(?:,\s*:[a-z0-9_]+,\s*"([^"]+)")?/.exec(written);
    return match ? [{ name: match[1] as string, version: match[2] === "hex" ? match[3] : undefined, path, line }] : [];
  });
}

/** `{:plug, "~> 1.19"}` */
function namedIn({ path, text }: SourceFile): readonly Dependency[] {
  return text.split(/\r\n|\n|\r/).flatMap((written, line) => {
    const match = /^[^#]*\{:([a-z0-9_]+),\s*(?:"[~><=!]|(?:[a-z_]+:\s))/.exec(written);
    return match ? [{ name: match[1] as string, version: undefined, path, line }] : [];
  });
}

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
