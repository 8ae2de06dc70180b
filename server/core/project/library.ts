/** Whether the project is a library, whose callers nobody sees, or an app that serves by itself. */

import { projectAnalysis } from "./analysis.ts";
import { mixProjects } from "./mix-project.ts";
import { outline } from "./outline.ts";
import { isDevelopmentPath, isTestPath } from "./paths.ts";

export interface Library {
  /** True when no module of the project answers requests. */
  readonly isLibrary: boolean;
  /** True also for a package that has no router: an app that nobody sees leads requests there, and calls what the package offers. */
  readonly isOffered: boolean;
  /** True for what is offered as a package of its own: others surely call its functions. */
  readonly isPublished: boolean;
}

export const library = projectAnalysis("library", ({ all, get }): Library => {
  const outlines = [...all(outline)].filter(([path]) => !isTestPath(path) && !isDevelopmentPath(path));
  const uses = (isOne: (name: string, which: string | undefined) => boolean) =>
    outlines.some(([, { steps }]) =>
      steps.some(({ directives }) =>
        directives.some(({ kind, segments, which }) => kind === "use" && isOne(segments.join("."), which)),
      ),
    );
  const isLibrary = !uses((name, which) => servers.has(name) || roles.has(which));
  const isPackage = get(mixProjects).some(({ isPublished }) => isPublished);
  const isRouted = uses((name, which) => routing.has(name) || which === "router" || which === "endpoint");
  const isOffered = isLibrary || (isPackage && !isRouted);
  return { isLibrary, isOffered, isPublished: isOffered && isPackage };
});

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

const routing: ReadonlySet<string> = new Set(["Phoenix.Router", "Phoenix.Endpoint", "Plug.Router"]);
