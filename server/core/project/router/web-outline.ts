/**
 * Which modules of a file may hold routes, plugs or hooks, from its text alone.
 *
 * Invariant: plain data that typing in a function body leaves as it is, so that the router is read again only when it must be.
 */

import { outlineAnalysis } from "../analysis.ts";
import { formFacts } from "../form-facts.ts";
import { indexOfModule } from "../outline.ts";
import { isTestPath } from "../paths.ts";

export interface WebModule {
  /** Index among the modules of the file. */
  readonly index: number;
  /** It has calls such as `scope` or `get` outside of functions. */
  readonly hasRoutes: boolean;
  /** It has `plug` outside of functions. */
  readonly hasPlugs: boolean;
}

export const webOutline = outlineAnalysis("web-outline", (file): readonly WebModule[] => {
  if (file.language !== "elixir" || isTestPath(file.path)) return [];
  const found = new Map<number, WebModule>();
  for (const { syntax, modules } of file.forms) {
    for (const { name, definition } of formFacts(syntax).calls) {
      const isRoute = routeMacros.has(name);
      if (definition || (!isRoute && name !== "plug")) continue;
      const index = indexOfModule(file.modules, modules);
      if (index === undefined) continue;
      const before = found.get(index) ?? { index, hasRoutes: false, hasPlugs: false };
      found.set(index, { ...before, hasRoutes: before.hasRoutes || isRoute, hasPlugs: before.hasPlugs || !isRoute });
    }
  }
  return [...found.values()];
});

const routeMacros: ReadonlySet<string> = new Set(
  "scope pipeline pipe_through resources live live_session forward get post put patch delete match".split(" "),
);
