/** Starts engines: the parser, the rules, and projects over them. */

import type { Rule, RuleMetadata } from "../rule.ts";
import { createParser } from "../syntax/parser.ts";
import type { World } from "../world.ts";
import { createProject } from "./live-project.ts";
import type { Engine } from "./project.ts";

export interface EngineOptions {
  readonly rules: readonly Rule[];
  /** Told about everything that a rule or the engine got wrong; the default logs it. Tests make it fatal. */
  readonly onBug?: (message: string) => void;
}

/** Rejects only if the grammars cannot be loaded. */
export async function createEngineWith(world: World, options: EngineOptions): Promise<Engine> {
  const parser = await createParser(await world.loadGrammars());
  const onBug = options.onBug ?? ((message) => world.log("error", message));
  const host = { world, parser, rules: options.rules, onBug };
  return {
    rules: options.rules.map(metadataOf),
    openProject: (projectOptions) => createProject(host, projectOptions),
    dispose: () => parser.dispose(),
  };
}

/** What others may know of a rule. */
function metadataOf({ id, title, severity, cwe, owasp, preset, since, aliases }: Rule): RuleMetadata {
  return { id, title, severity, cwe, owasp, preset, since, ...(aliases && { aliases }) };
}
