/** What of the configuration counts where users are served. */

import type { Confidence } from "../finding.ts";
import type { Node } from "../syntax/ast.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import type { Config, ConfigEntry } from "./config.ts";
import { reachesProduction } from "./environments.ts";
import type { Options } from "./options.ts";

export interface ProductionEntry extends ConfigEntry {
  /** `high` when nothing but the environment decides that it counts. */
  readonly confidence: Confidence;
}

/** The entries of a file that count in production and are not set again later; each place once, also when several calls share it. */
export function productionEntriesOf(config: Config, file: SourceFile): readonly ProductionEntry[] {
  const seen = new Set<Node>();
  return config.entriesOf(file).flatMap((entry) => {
    const reach = reachesProduction(entry.call.environments);
    if (reach === "no" || seen.has(entry.value) || config.overrideInProduction(entry)) return [];
    seen.add(entry.value);
    return [{ ...entry, confidence: reach === "yes" && !entry.call.isConditional ? "high" : "medium" } as const];
  });
}

/** What counts in production under a path of keys, by the rest of their path with `.` between: `adapter`, `tls_options.verify`. */
function productionValues(config: Config, path: readonly string[]): ReadonlyMap<string, ConfigEntry> {
  const found = new Map<string, ConfigEntry>();
  for (const entry of config.entries) {
    if (entry.path.length <= path.length || path.some((key, i) => entry.path[i] !== key)) continue;
    if (reachesProduction(entry.call.environments) !== "yes" || config.overrideInProduction(entry)) continue;
    found.set(entry.path.slice(path.length).join("."), entry);
  }
  return found;
}

/** The same directly under a path, as options: what a library reads with `Application.get_env/2`. */
export function productionOptions(config: Config, path: readonly string[]): Options {
  const options = [...productionValues(config, path)].flatMap(([key, { value, form, pair, list }]) =>
    key.includes(".") ? [] : [[key, { form, value, ...(pair && { item: pair }), ...(list && { list }) }] as const],
  );
  const lists = config.entriesAt(path).filter(({ call }) => reachesProduction(call.environments) === "yes");
  return { byKey: new Map(options), isComplete: lists.every(({ isWhole }) => isWhole) };
}
