/** The part of `package.json` that depends on the rules: the names that the setting `firebreak.rules` knows. */

import type { RuleMetadata } from "../../server/core/rule.ts";

/** `text` is that of `package.json`; it stays as it is where the setting is not contributed. */
export function manifestText(text: string, rules: readonly RuleMetadata[]): string {
  const manifest = JSON.parse(text);
  const setting = manifest.contributes?.configuration?.properties?.["firebreak.rules"];
  if (setting) setting.propertyNames = { enum: rules.flatMap(({ id, aliases }) => [id, ...(aliases ?? [])]) };
  return JSON.stringify(manifest, undefined, 2);
}
