/** Finding rules by what a user types. */

import leven from "leven";
import type { RuleMetadata } from "../core/index.ts";

/** The rule of an id or an alias, whatever the case. */
export function findRule(rules: readonly RuleMetadata[], name: string): RuleMetadata | undefined {
  const wanted = name.toLowerCase();
  return rules.find((rule) => namesOf(rule).some((one) => one.toLowerCase() === wanted));
}

/** "Unknown rule "xs-raw". Did you mean xss-raw?" */
export function unknownRuleMessage(rules: readonly RuleMetadata[], name: string): string {
  const nearest = nearestIds(rules, name);
  const hint = nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "`firebreak rules` lists them all.";
  return `Unknown rule "${name}". ${hint}`;
}

/** At most three ids that are close to the name, or hold it, the closest first. */
function nearestIds(rules: readonly RuleMetadata[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return rules
    .map((rule) => ({ id: rule.id, distance: distanceTo(rule, wanted) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ id }) => id);
}

function distanceTo(rule: RuleMetadata, wanted: string): number {
  const holdsIt = wanted.length >= 3 && rule.id.includes(wanted);
  return holdsIt ? 0 : Math.min(...namesOf(rule).map((one) => leven(one.toLowerCase(), wanted)));
}

function namesOf(rule: RuleMetadata): readonly string[] {
  return [rule.id, ...(rule.aliases ?? [])];
}
