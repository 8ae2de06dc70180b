/**
 * Every router and endpoint of the project, read once.
 *
 * Invariant: it depends on the outlines of all files, and on the texts of routers, endpoints and the macros they use; not on function bodies elsewhere.
 */

import { fileAnalysis, type ProjectInput, projectAnalysis } from "../analysis.ts";
import { facts, type ModuleFacts } from "../facts.ts";
import { names } from "../names.ts";
import { moduleTable } from "../outline.ts";
import { meanings } from "../scopes.ts";
import type { Endpoint, RouteGraph, Router } from "./model.ts";
import { readPlugs } from "./module-plugs.ts";
import { readRouter } from "./reader.ts";
import { createReading } from "./site.ts";
import { webOutline } from "./web-outline.ts";

export const routeGraph = projectAnalysis("route-graph", ({ all, of }): RouteGraph => {
  const read = [...all(webOutline)].flatMap(([path, modules]) => (modules.length > 0 ? [of(graphPart, { path })] : []));
  return { routers: read.flatMap(({ routers }) => routers), endpoints: read.flatMap(({ endpoints }) => endpoints) };
});

/** What one file adds. */
const graphPart = fileAnalysis("route-graph-part", ({ file: { path }, project, get }): RouteGraph => {
  const reading = createReading(project, project.get(names));
  const routers: Router[] = [];
  const endpoints: Endpoint[] = [];
  for (const { index } of get(webOutline)) {
    const uses = get(meanings)[index]?.uses ?? new Set<string>();
    const kind = routerKind(uses);
    const isEndpoint = [...uses].some((use) => /(^|\.)Endpoint$/.test(use)); // `Phoenix.Endpoint`, and libraries around it.
    const module = kind || isEndpoint ? moduleAt(path, index, project) : undefined;
    if (module && kind) routers.push(withDoubt(readRouter(module, kind, reading), module, project));
    if (module && isEndpoint) endpoints.push({ module: module.name, path, plugs: readPlugs(module, reading).plugs });
  }
  return { routers, endpoints };
});

function moduleAt(path: string, index: number, project: ProjectInput): ModuleFacts | undefined {
  return project.of(facts, { path }).modules.find((one) => one.index === index);
}

function routerKind(uses: ReadonlySet<string>): Router["kind"] | undefined {
  if (uses.has("Phoenix.Router")) return "phoenix";
  return uses.has("Plug.Router") ? "plug" : undefined;
}

/** Of two modules of one name only the first is what the name means. */
function withDoubt(router: Router, { name, file, forms }: ModuleFacts, project: ProjectInput): Router {
  const place = project.get(moduleTable).get(name);
  const first = forms[0];
  if (!place || place.path === file.path || !first) return router;
  const form = file.forms.indexOf(first);
  const { start, end } = first.syntax.node;
  const because = `another module is called ${name} too, in ${place.path}`;
  return { ...router, unread: [...router.unread, { place: { path: file.path, form, start, end }, because }] };
}
