/** The functions that run as plugs between a request and its answer: `Module.name` for function plugs, `Module.call` for modules. */

import { projectAnalysis } from "../analysis.ts";
import { routeGraph } from "./graph.ts";
import type { PlugUse } from "./model.ts";
import { modulePlugs } from "./module-plugs.ts";
import { webOutline } from "./web-outline.ts";

export const plugFunctions = projectAnalysis("plugFunctions", (project): ReadonlySet<string> => {
  const { routers, endpoints } = project.get(routeGraph);
  const inRouters = routers.flatMap(({ plugs, pipelines, routes }) => [
    ...plugs,
    ...pipelines.flatMap((pipeline) => pipeline.plugs),
    ...routes.flatMap(({ pipes }) => pipes),
  ]);
  const inModules = [...project.all(webOutline)].flatMap(([path, modules]) =>
    modules.some(({ hasPlugs }) => hasPlugs)
      ? [...project.of(modulePlugs, { path }).values()].flatMap(({ plugs }) => plugs)
      : [],
  );
  const targets = new Set(
    routers.flatMap(({ routes }) => routes.flatMap(({ kind, module }) => (kind === "live" ? [] : `${module}.call`))),
  );
  const used = [...endpoints.flatMap(({ plugs }) => plugs), ...inRouters, ...inModules].flatMap(functionOf);
  return new Set(used.filter((name) => !targets.has(name)).sort());
});

function functionOf({ target }: PlugUse): readonly string[] {
  if (target.kind === "function") return [`${target.module}.${target.name}`];
  return target.kind === "module" ? [`${target.module}.call`] : [];
}
