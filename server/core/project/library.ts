/** Whether the project is a library, whose callers nobody sees, or an app that serves by itself. */

import { projectAnalysis } from "./analysis.ts";
import { type Outline, outline } from "./outline.ts";
import { isDevelopmentPath, isTestPath } from "./paths.ts";

export interface Library {
  /** True when no module of the project answers requests. */
  readonly isLibrary: boolean;
}

export const library = projectAnalysis(
  "library",
  ({ all }): Library => ({
    isLibrary: ![...all(outline)].some(([path, one]) => !isTestPath(path) && !isDevelopmentPath(path) && serves(one)),
  }),
);

/** What modules use that answer requests; `use ShopWeb, :router` is the project's own way to say so. */
const servers: ReadonlySet<string> = new Set([
  "Phoenix.Router",
  "Phoenix.Endpoint",
  "Phoenix.Controller",
  "Phoenix.LiveView",
  "Phoenix.Channel",
  "Plug.Router",
]);
const roles: ReadonlySet<string | undefined> = new Set(["router", "endpoint", "controller", "live_view", "channel"]);

function serves({ steps }: Outline): boolean {
  return steps.some(({ directives }) =>
    directives.some(
      ({ kind, segments, which }) => kind === "use" && (servers.has(segments.join(".")) || roles.has(which)),
    ),
  );
}
