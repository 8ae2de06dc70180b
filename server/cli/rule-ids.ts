/** Finding rules by what a user types. */

import { nearestRules, type RuleMetadata } from "../core/index.ts";

/** The rule of an id or an alias, whatever the case. */
export function findRule(rules: readonly RuleMetadata[], name: string): RuleMetadata | undefined {
  const wanted = name.toLowerCase();
  return rules.find(({ id, aliases = [] }) => [id, ...aliases].some((one) => one.toLowerCase() === wanted));
}

/** "Unknown rule "xs-raw". Did you mean xss-raw?" */
export function unknownRuleMessage(rules: readonly RuleMetadata[], name: string): string {
  const nearest = nearestRules(rules, name).map(({ id }) => id);
  const hint = nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "`firebreak rules` lists them all.";
  return `Unknown rule "${name}". ${hint}`;
}
