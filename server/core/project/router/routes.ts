/**
 * What surrounds each route: the plugs before it in order, what they do, and what protects it. This is what rules, `firebreak routes` and the hover ask.
 *
 * Invariant: what cannot be known is said to be unknown; a rule decides what that means for it.
 */

import type { Form, SourceFile, Span } from "../../syntax/source-file.ts";
import { spanOf } from "../../syntax/source-file.ts";
import { type KeyedAnalysis, type ProjectInput, projectView } from "../analysis.ts";
import { facts } from "../facts.ts";
import { names } from "../names.ts";
import { pairsOf, textOfLiteral } from "../nodes.ts";
import { moduleTable } from "../outline.ts";
import { meanings } from "../scopes.ts";
import { type Answer, answers } from "./answers.ts";
import { type CalledFunction, type Deeds, type FunctionName, functionDeeds, joinDeeds, nothingDone } from "./deeds.ts";
import { routeGraph } from "./graph.ts";
import { guardHolds } from "./guards.ts";
import { isHarmlessLibrary, knownFunctions, knownModules } from "./known-plugs.ts";
import type { Endpoint, Hook, Pipeline, Place, PlugUse, Route, RouteGraph, Router } from "./model.ts";
import { type ModulePlugs, modulePlugs } from "./module-plugs.ts";
import { both, given, isInProduction } from "./presence.ts";
import { type Bound, createReading, type Reading } from "./site.ts";

/** One plug that runs before a route. */
export interface Step {
  readonly plug: PlugUse;
  readonly from:
    | { readonly kind: "endpoint" | "router" | "scope" }
    | { readonly kind: "pipeline"; readonly name: string }
    /** `maybe`: its guard cannot be read. */
    | { readonly kind: "controller"; readonly guard: "yes" | "maybe" };
  readonly deeds: PlugDeeds;
}

export interface PlugDeeds extends Deeds {
  /** False when its code is not part of the project and in no table. */
  readonly isKnown: boolean;
}

export interface RouteInfo {
  readonly route: Route;
  readonly router: Router;
  /** With the prefixes of routers that forward to this one. */
  readonly path: string;
  readonly steps: readonly Step[];
}

export interface HookInfo {
  readonly hook: Hook;
  readonly halts: "yes" | "no" | "unknown";
  /** It may turn away those whom it does not know. */
  readonly denies: boolean;
}

export interface Routes {
  readonly graph: RouteGraph;
  /** Every route that may be reached, in the order of the routers. */
  all(): readonly RouteInfo[];
  of(router: Router): readonly RouteInfo[];
  /** The plugs of a pipeline, those of pipelines in it included. */
  stepsOf(pipeline: Pipeline, router: Router): readonly Step[];
  deedsOf(plug: PlugUse): PlugDeeds;
  /** What a function of the project does, with all that it calls so many calls deep; `undefined` when it is not there. */
  deedsOfFunction(name: FunctionName, depth?: number): Deeds | undefined;
  /** Whether a route answers with a page. */
  answerOf(info: RouteInfo): Answer;
  /** The hooks of a route's session and of its LiveView; `unknown` when they cannot be read. */
  hooksOf(info: RouteInfo): readonly HookInfo[] | "unknown";
  /** `undefined` when the module is not part of the project. */
  plugsOf(module: string): ModulePlugs | undefined;
  /** The content security policy that a step sets; `undefined` when it sets none. */
  policyOf(step: Step): Policy | undefined;
  spanOf(place: Place): Span | undefined;
  /** For edits. */
  fileAt(path: string): SourceFile | undefined;
}

export type Policy =
  | { readonly kind: "text"; readonly text: string; readonly written: Bound }
  /** Made when the program runs, or by code that cannot be read. */
  | { readonly kind: "computed" };

const maxDepth = 6;

interface RouterQuestion {
  readonly path: string;
  readonly module: string;
  /** Which of the routers of that name in the file is meant. */
  readonly nth: number;
}

/** The routes of one router: kept, since many rules ask for them, and made router by router. */
const routeInfos: KeyedAnalysis<RouterQuestion, readonly RouteInfo[]> = {
  name: "routes of a router",
  keyOf: ({ path, module, nth }) => `${path} ${module} ${nth}`,
  compute: (project, { path, module, nth }) => {
    const router = namesakes(project.get(routeGraph), { path, module })[nth];
    return router ? createSteps(project, createJudge(project)).infosOf(router) : [];
  },
};

function namesakes({ routers }: RouteGraph, { path, module }: Pick<Router, "path" | "module">): readonly Router[] {
  return routers.filter((one) => one.path === path && one.module === module);
}

interface Steps {
  ofPlug(plug: PlugUse, from: Step["from"], router: Router): readonly Step[];
  infosOf(router: Router): readonly RouteInfo[];
}

function createSteps(project: ProjectInput, judge: Judge): Steps {
  const { deedsOf, plugsOf } = judge;
  const graph = () => project.get(routeGraph);

  const stepsOfPlug = (plug: PlugUse, from: Step["from"], router: Router, depth: number): readonly Step[] => {
    if (plug.target.kind !== "pipeline" || depth > maxDepth) return [{ plug, from, deeds: deedsOf(plug) }];
    const { name } = plug.target;
    return router.pipelines
      .filter((one) => one.name === name)
      .flatMap((pipeline) =>
        pipeline.plugs.flatMap((inner) => {
          const presence = both(both(plug.presence, pipeline.presence), inner.presence);
          return stepsOfPlug({ ...inner, presence }, { kind: "pipeline", name }, router, depth + 1);
        }),
      );
  };

  const remembered = new Map<string, readonly Step[]>();
  const pipedSteps = (route: Route, router: Router): readonly Step[] => {
    const key = `${router.path} ${router.module} ${route.pipes.map(({ place }) => `${place.path}:${place.form}:${place.start}`).join(" ")}`;
    const found = remembered.get(key) ?? route.pipes.flatMap((pipe) => stepsOfPlug(pipe, { kind: "scope" }, router, 0));
    remembered.set(key, found);
    return found;
  };

  const controllerSteps = ({ module, action, kind }: Route, router: Router): readonly Step[] => {
    if (kind !== "action" || module === undefined || module === router.module) return [];
    return (plugsOf(module)?.plugs ?? []).flatMap((plug): readonly Step[] => {
      const holds = plug.guard && action !== undefined ? judge.guard(plug, action) : plug.guard ? "maybe" : "yes";
      if (holds === "no") return [];
      return [{ plug, from: { kind: "controller", guard: holds }, deeds: deedsOf(plug) }];
    });
  };

  /** How requests reach a router: from endpoints and from routers that forward to it. */
  const entriesOf = (router: Router, depth: number): readonly Entry[] => {
    const { endpoints, routers } = graph();
    const direct = endpoints.flatMap((endpoint) => entryOf(endpoint, router, deedsOf));
    const forwarded =
      depth > maxDepth
        ? []
        : routers.flatMap((outer) =>
            outer === router
              ? []
              : outer.routes.flatMap((route) => {
                  if (route.kind !== "forward" || route.module !== router.module) return [];
                  return entriesOf(outer, depth + 1).map(
                    (entry): Entry => ({
                      prefix: joined(entry.prefix, route.path),
                      steps: [...entry.steps, ...routerSteps(outer, deedsOf), ...pipedSteps(route, outer)],
                      presence: both(entry.presence, route.presence),
                    }),
                  );
                }),
          );
    const all = [...direct, ...forwarded];
    return all.length > 0 ? all.slice(0, maxEntries) : [{ prefix: "", steps: [], presence: undefined }];
  };

  const infosFrom = (router: Router, { prefix, steps, presence }: Entry): readonly RouteInfo[] => {
    const before = [...steps, ...routerSteps(router, deedsOf)];
    return router.routes.map((route) => ({
      route: { ...route, presence: both(presence, route.presence) },
      router,
      path: joined(prefix, route.path),
      steps: [...before, ...pipedSteps(route, router), ...controllerSteps(route, router)].map((step) =>
        givenRoute(step, both(presence, route.presence)),
      ),
    }));
  };

  return {
    ofPlug: (plug, from, router) => stepsOfPlug(plug, from, router, 0),
    infosOf: (router) => entriesOf(router, 0).flatMap((entry) => infosFrom(router, entry)),
  };
}

export const routes = projectView("routes", (project): Routes => {
  const graph = () => project.get(routeGraph);
  const judge = createJudge(project);
  const { deedsOf, plugsOf, hookInfo } = judge;
  const reading = () => createReading(project, project.get(names));
  const steps = createSteps(project, judge);

  const of = (router: Router): readonly RouteInfo[] => {
    const { path, module } = router;
    return project.answer(routeInfos, { path, module, nth: namesakes(graph(), router).indexOf(router) });
  };

  return {
    get graph() {
      return graph();
    },
    all: () => graph().routers.flatMap(of),
    of,
    stepsOf: (pipeline, router) =>
      pipeline.plugs.flatMap((plug) => steps.ofPlug(plug, { kind: "pipeline", name: pipeline.name }, router)),
    deedsOf,
    deedsOfFunction: judge.closureOf,
    answerOf({ route: { module, action, kind } }) {
      if (kind === "live") return "page";
      const place = module === undefined ? undefined : project.get(moduleTable).get(module);
      const known = place && module !== undefined ? project.of(answers, place).get(module) : undefined;
      return known?.get(action ?? "call") ?? "unknown";
    },
    hooksOf({ route: { session, module, kind } }) {
      if (kind !== "live") return [];
      if (session?.onMount === "unknown") return "unknown";
      const own = module === undefined ? [] : (plugsOf(module)?.hooks ?? []);
      return [...(session?.onMount ?? []), ...own].map(hookInfo);
    },
    plugsOf,
    policyOf: (step) => policyOf(step, reading(), project),
    fileAt: (path) => project.files.get(path),
    spanOf: ({ path, form, start, end }) => {
      const found = project.files.get(path)?.forms[form];
      return found && spanOf(found, { start, end });
    },
  };
});

/** A plug under the same condition as the route is there whenever the route is. */
function givenRoute(step: Step, route: Route["presence"]): Step {
  const presence = given(step.plug.presence, route);
  return presence === step.plug.presence ? step : { ...step, plug: { ...step.plug, presence } };
}

interface Entry {
  readonly prefix: string;
  readonly steps: readonly Step[];
  readonly presence: Route["presence"] | undefined;
}

const maxEntries = 20;

function entryOf(endpoint: Endpoint, router: Router, deedsOf: Routes["deedsOf"]): readonly Entry[] {
  const index = endpoint.plugs.findIndex(({ target }) => target.kind === "module" && target.module === router.module);
  if (index < 0) return [];
  const steps = endpoint.plugs
    .slice(0, index)
    .map((plug): Step => ({ plug, from: { kind: "endpoint" }, deeds: deedsOf(plug) }));
  return [{ prefix: "", steps, presence: endpoint.plugs[index]?.presence }];
}

function routerSteps(router: Router, deedsOf: Routes["deedsOf"]): readonly Step[] {
  return router.plugs.map((plug) => ({ plug, from: { kind: "router" }, deeds: deedsOf(plug) }));
}

function joined(prefix: string, path: string): string {
  if (prefix === "" || prefix === "/") return path;
  return path === "/" ? prefix : `${prefix}${path}`;
}

/** https://hexdocs.pm/phoenix/Phoenix.Controller.html#put_secure_browser_headers/2 */
function policyOf({ plug, deeds }: Step, reading: Reading, project: ProjectInput): Policy | undefined {
  const { target, options } = plug;
  const isPlain = target.kind === "function" && target.name === "put_secure_browser_headers";
  if (!isPlain)
    return deeds.headers.includes("content-security-policy") || deeds.setsOtherHeaders
      ? { kind: "computed" }
      : undefined;
  const form = options && formAt(options.place, project);
  if (!options || !form) return undefined;
  const { node, site } = reading.behind(options.node, { form, bindings: new Map() });
  if (node.kind !== "map") return { kind: "computed" };
  const pair = pairsOf(node).find(({ key }) => textOfLiteral(key)?.toLowerCase() === "content-security-policy");
  if (!pair) return undefined;
  const { text, isKnown } = reading.textAt(pair.value, site);
  return isKnown ? { kind: "text", text, written: reading.behind(pair.value, site) } : { kind: "computed" };
}

interface Judge {
  closureOf(name: FunctionName, depth?: number): Deeds | undefined;
  deedsOf(plug: PlugUse): PlugDeeds;
  plugsOf(module: string): ModulePlugs | undefined;
  hookInfo(hook: Hook): HookInfo;
  guard(plug: PlugUse, action: string): "yes" | "no" | "maybe";
}

interface ClosureQuestion {
  readonly start: FunctionName;
  /** How many calls deep. */
  readonly deepest: number;
}

/** What a function of the project and all that it calls does; `undefined` when it is not there. */
const closures: KeyedAnalysis<ClosureQuestion, Deeds | undefined> = {
  name: "deeds",
  keyOf: ({ start, deepest }) => `${keyOf(start)} ${deepest}`,
  compute: (project, { start, deepest }) => {
    const seen = new Set<string>([keyOf(start)]);
    const pending: (readonly [CalledFunction, number])[] = [[{ ...start, isWherePresent: false }, 0]];
    let all: Deeds | undefined;
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [one, depth] = next;
      const own = directDeeds(one, project);
      if (!own) continue;
      all = joinDeeds(all ?? nothingDone, one.isWherePresent ? { ...own, denies: false } : own);
      for (const called of own.calls) {
        const isWherePresent = one.isWherePresent || called.isWherePresent;
        const key = `${keyOf(called)}${isWherePresent ? " where present" : ""}`;
        if (depth >= deepest || seen.size > maxFollowed || seen.has(key)) continue;
        seen.add(key);
        pending.push([{ ...called, isWherePresent }, depth + 1]);
      }
    }
    return all;
  },
};

function directDeeds({ module, name, arity }: FunctionName, project: ProjectInput) {
  const place = project.get(moduleTable).get(module);
  const functions = place && project.of(functionDeeds, place).get(module);
  return functions?.get(`${name}/${arity}`);
}

function createJudge(project: ProjectInput): Judge {
  const closureOf: Judge["closureOf"] = (start, deepest = maxDepth) => project.answer(closures, { start, deepest });

  /** The clauses of `on_mount/4` for an argument, or those for any. */
  const hookDeeds = (module: string, argument: string | undefined): Deeds | undefined => {
    const named = [`on_mount:${argument}`, "on_mount:*"].map((name) => closureOf({ module, name, arity: 4 }));
    return named.find((one) => one !== undefined);
  };

  const usesOf = (module: string): ReadonlySet<string> => {
    const place = project.get(moduleTable).get(module);
    return (place && project.of(meanings, place)[place.index]?.uses) ?? new Set();
  };

  const plugsOf: Judge["plugsOf"] = (module) => {
    const place = project.get(moduleTable).get(module);
    return place && project.of(modulePlugs, place).get(module);
  };

  const moduleDeeds = (module: string, depth: number): PlugDeeds => {
    const known = knownModules.get(module);
    if (known) return { ...known, isKnown: true };
    if (!project.get(moduleTable).has(module)) return { ...nothingDone, isKnown: isHarmlessLibrary(module) };
    const own = closureOf({ module, name: "call", arity: 2 });
    const builds = [...usesOf(module)].some((use) =>
      /^(Plug\.Builder|Plug\.Router|Guardian\.Plug\.Pipeline|Phoenix\.Controller|Phoenix\.Endpoint)$/.test(use),
    );
    const inner = builds && depth < maxDepth ? (plugsOf(module)?.plugs ?? []) : [];
    let all: PlugDeeds = { ...(own ?? nothingDone), isKnown: own !== undefined || builds };
    for (const plug of inner) {
      const deeds = deedsAt(plug, depth + 1);
      all = { ...joinDeeds(all, deeds), isKnown: all.isKnown && deeds.isKnown };
    }
    return all;
  };

  const deedsAt = ({ target }: PlugUse, depth: number): PlugDeeds => {
    if (target.kind === "module") return moduleDeeds(target.module, depth);
    if (target.kind === "unknown" || target.kind === "pipeline") return { ...nothingDone, isKnown: false };
    const known = knownFunctions.get(`${target.module}.${target.name}`);
    if (known) return { ...known, isKnown: true };
    if (/^(Plug\.|Phoenix\.)/.test(target.module)) return { ...nothingDone, isKnown: true };
    const own = closureOf({ module: target.module, name: target.name, arity: 2 });
    return { ...(own ?? nothingDone), isKnown: own !== undefined };
  };

  const remembered = new Map<PlugUse, PlugDeeds>();
  return {
    closureOf,
    deedsOf(plug) {
      const found = remembered.get(plug) ?? deedsAt(plug, 0);
      remembered.set(plug, found);
      return found;
    },
    plugsOf,
    hookInfo(hook) {
      const deeds = hook.module === undefined ? undefined : hookDeeds(hook.module, hook.argument);
      return { hook, halts: deeds ? (deeds.halts ? "yes" : "no") : "unknown", denies: deeds?.denies ?? false };
    },
    guard: ({ guard }, action) => (guard ? guardHolds(guard.node, action) : "yes"),
  };
}

const maxFollowed = 200;

function keyOf({ module, name, arity }: FunctionName): string {
  return `${module}.${name}/${arity}`;
}

function formAt({ path, form }: Place, project: ProjectInput): Form | undefined {
  return project.of(facts, { path }).file.forms[form];
}

/** True when a plug turns away visitors that it does not know. */
export function isAuthentication({ denies, reads }: Deeds): boolean {
  return denies && reads.length > 0;
}

/** True for a plug of the endpoint that concerns some paths alone, such as one that takes webhooks. */
export function isForSomePaths({ from, deeds }: Step): boolean {
  return from.kind === "endpoint" && deeds.asksForPath;
}

/** True for a plug whose name says that it turns visitors away, of which nothing else is known. */
export function mayAuthenticate({ deeds, plug }: Step): boolean {
  return !deeds.isKnown && /auth|require|ensure|login|log_in|admin|protect(?!_from)/i.test(plug.label);
}

/** Whether something that a step does can be counted on where users are served. */
export function isInForce({ plug, from }: Step): boolean {
  return (
    isInProduction(plug.presence) &&
    plug.presence.conditions.length === 0 &&
    !(from.kind === "controller" && from.guard === "maybe")
  );
}
