/** Glob patterns over paths relative to the root, with `/`, the same on every platform. */

import picomatch from "picomatch/posix";

const known = new WeakMap<readonly string[], (path: string) => boolean>();

/** Tells whether a path matches one of the patterns. A pattern that names a folder covers what is in it. */
export function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const matcher = known.get(patterns) ?? compiled(patterns);
  known.set(patterns, matcher);
  return matcher;
}

function compiled(patterns: readonly string[]): (path: string) => boolean {
  const withContents = patterns.map(normalised).flatMap((pattern) => [pattern, `${pattern}/**`]);
  return picomatch(withContents, { dot: true });
}

function normalised(pattern: string): string {
  return pattern.replace(/^\.?\/+/, "").replace(/\/+$/, "");
}
