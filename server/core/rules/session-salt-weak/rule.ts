/** Reports salts of sessions and LiveViews that are placeholders. */

import { config } from "../../project/config.ts";
import { reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { textOfLiteral } from "../../project/nodes.ts";
import { conditionOf, optionIndex, possibleValues } from "../../project/option-index.ts";
import { defineRule } from "../../rule.ts";

/** In characters; the generator writes eight. */
const shortest = 8;

export const sessionSaltWeak = defineRule({
  id: "session-salt-weak",
  title: "Signing or encryption salt is a placeholder",
  severity: "low",
  cwe: [760, 1391],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, names, optionIndex],
  messages: {
    short:
      "`{key}` has {length} characters: keys that are made for different purposes with such salts may be the same.",
    known:
      "`{key}` is a text that waits to be replaced, or one of documentation: keys that are made for different purposes with it may be the same.",
  },
  check({ file, config, names, optionIndex, report }) {
    for (const key of ["signing_salt", "encryption_salt"]) {
      for (const option of optionIndex.named(key)) {
        if (reachesProduction(conditionOf(option, config).environments) === "no") continue;
        const entry = option.pair && config.entriesOf(file).find(({ pair }) => pair === option.pair);
        if (entry && config.overrideInProduction(entry)) continue;
        const values = possibleValues(option.value, option.form, names.moduleAround(option.form));
        const salt = values.map(({ node }) => textOfLiteral(node)).find((text) => text !== undefined && isWeak(text));
        if (salt === undefined) continue;
        if (salt.length < shortest)
          report(option.span, "short", { data: { key, length: String(salt.length) }, confidence: "high" });
        else report(option.span, "known", { data: { key }, confidence: "high" });
      }
    }
  },
});

/** Texts that stand in documentation and starter kits, and words that wait to be replaced. */
const placeholders =
  /^(?:signing|encryption|encrypted|cookie|session|user|live.?view|change.?me|replace.?me|your|my|some|random|default|example|secret|salt|store|value|here|todo|[ _-])+$/i;

/** Words that say of any text around them that it is none to keep. */
const announced =
  /(?:^|[^a-z])(?:dummy|placeholder|change.?(?:me|this)|replace.?(?:me|this)|(?:for|only|in).?(?:dev|test))/i;

function isWeak(salt: string): boolean {
  return (
    salt.length < shortest ||
    placeholders.test(salt) ||
    announced.test(salt) ||
    /^(.)\1*$/.test(salt) ||
    /^(12345678|password)/.test(salt)
  );
}
