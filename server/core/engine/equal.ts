/** Structural equality of plain data, for early cut-off: an equal result of a re-run leaves whoever read it alone. */

/** Comparing more than this costs more than running the readers again. */
const maxCompared = 200_000;
const maxDepth = 500;

interface Budget {
  left: number;
}

/**
 * True only if both values are surely the same data. Functions are equal only to themselves, so a value with closures is never equal to
 * a new one; too large, too deep and cyclic values count as different.
 */
export function isEqual(a: unknown, b: unknown): boolean {
  return equal(a, b, { left: maxCompared }, 0);
}

function equal(a: unknown, b: unknown, budget: Budget, depth: number): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (depth > maxDepth || budget.left-- <= 0) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const next = (x: unknown, y: unknown) => equal(x, y, budget, depth + 1);
  if (Array.isArray(a)) return equalItems(a, b as unknown[], next);
  if (a instanceof Map) return equalItems([...a], [...(b as Map<unknown, unknown>)], next);
  if (a instanceof Set) return equalItems([...a], [...(b as Set<unknown>)], next);
  if (Object.getPrototypeOf(a) !== Object.prototype) return false; // Not plain data: only identity counts.
  return equalRecords(a as Record<string, unknown>, b as Record<string, unknown>, next);
}

type Compare = (x: unknown, y: unknown) => boolean;

function equalItems(a: readonly unknown[], b: readonly unknown[], next: Compare): boolean {
  return a.length === b.length && a.every((item, index) => next(item, b[index]));
}

function equalRecords(a: Record<string, unknown>, b: Record<string, unknown>, next: Compare): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && next(a[key], b[key]));
}
