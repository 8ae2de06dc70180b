/** The only door of the core. */

export {
  type AdvisoryData,
  ageOf,
  knownAdvisories,
  maxAdvisoryFileSize,
  readAdvisoryData,
  writeAdvisoryData,
} from "./engine/advisory-files.ts";
export { readBaseline } from "./engine/baseline.ts";
export { applyEdits } from "./engine/fixes.ts";
export { nearestRules } from "./engine/nearest-rules.ts";
export { baselineFileName } from "./engine/paths.ts";
export * from "./engine/project.ts";
export {
  type Ask,
  defaultOsv,
  type Question,
  type Refreshed,
  type RefreshOptions,
  type Reply,
  refreshAdvisories,
} from "./engine/refresh-advisories.ts";
export * from "./finding.ts";
export type { RuleMetadata } from "./rule.ts";
export * from "./settings.ts";
export type { GrammarFiles } from "./syntax/parser.ts";
export { indexLines, type LineIndex, type Position } from "./syntax/positions.ts";
export * from "./world.ts";

import { createEngineWith } from "./engine/engine.ts";
import type { Engine } from "./engine/project.ts";
import { rules } from "./rules/registry.generated.ts";
import type { World } from "./world.ts";

/** Starts an engine with all rules. Rejects only if the grammars cannot be loaded. */
export async function createEngine(world: World): Promise<Engine> {
  return createEngineWith(world, { rules });
}
