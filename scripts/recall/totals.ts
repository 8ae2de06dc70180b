/** What the measurements say together. */

import type { Confidence } from "../../server/core/index.ts";
import type { Hit, Measured, Result, Skipped } from "./measure.ts";

export interface Totals {
  readonly pairs: number;
  /** Reported by a right rule with high or medium confidence. */
  readonly hit: number;
  /** Reported by a right rule, with low confidence only. */
  readonly low: number;
  /** Those of `hit` whose fix is a whole one. */
  readonly judged: number;
  /** Those of `judged` where nothing is reported any more. */
  readonly silent: number;
}

/** Shares that the product promises itself. */
export const goals = { hit: 0.6, silent: 0.9 } as const;

export function isMeasured(result: Result): result is Measured {
  return "hits" in result;
}

export function isSkipped(result: Result): result is Skipped {
  return "reason" in result;
}

const order: readonly Confidence[] = ["high", "medium", "low"];

/** The surest finding of a right rule. */
export function bestHit({ hits }: Measured): Hit | undefined {
  return [...hits].sort((a, b) => order.indexOf(a.confidence) - order.indexOf(b.confidence))[0];
}

export function isHit(measured: Measured): boolean {
  const best = bestHit(measured);
  return best !== undefined && best.confidence !== "low";
}

export function totalsOf(results: readonly Measured[]): Totals {
  const hits = results.filter(isHit);
  const judged = hits.filter(({ pair }) => !pair.isPartialFix);
  return {
    pairs: results.length,
    hit: hits.length,
    low: results.filter((one) => !isHit(one) && one.hits.length > 0).length,
    judged: judged.length,
    silent: judged.filter(({ after }) => after.length === 0).length,
  };
}

export function reachesGoals({ pairs, hit, judged, silent }: Totals): boolean {
  return hit >= goals.hit * pairs && silent >= goals.silent * judged;
}

/** Totals by class, sorted by name. */
export function totalsByClass(results: readonly Measured[]): ReadonlyMap<string, Totals> {
  const classes = [...new Set(results.map(({ pair }) => pair.class))].sort();
  return new Map(classes.map((name) => [name, totalsOf(results.filter(({ pair }) => pair.class === name))]));
}

/** How often each reason why something is not found was written down, most often first. */
export function reasonsOf(results: readonly Measured[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const result of results) {
    if (isHit(result)) continue;
    const reason = result.pair.missed ?? "not looked at yet";
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}
