/** Rules by what somebody typed for them. */

import leven from "leven";
import type { RuleMetadata } from "../rule.ts";

/** At most three rules whose name is close to what was typed, or holds it, the closest first. */
export function nearestRules<R extends RuleMetadata>(rules: readonly R[], name: string): readonly R[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return rules
    .map((rule) => ({ rule, distance: distanceTo(rule, wanted) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ rule }) => rule);
}

function distanceTo({ id, aliases = [] }: RuleMetadata, wanted: string): number {
  const holdsIt = wanted.length >= 3 && id.includes(wanted);
  return holdsIt ? 0 : Math.min(...[id, ...aliases].map((one) => leven(one.toLowerCase(), wanted)));
}
