/** The route table as plain data, for `firebreak routes` and the editor: one row a route, with what protects it. */

import type { Range } from "../../syntax/ast.ts";
import { fileRangeOf } from "../../syntax/source-file.ts";
import { projectView } from "../analysis.ts";
import { dependencies } from "../dependencies.ts";
import { reachesProduction } from "../environments.ts";
import { facts } from "../facts.ts";
import type { Place, PlugUse, Presence, Route } from "./model.ts";
import { type Protection, protectionOf } from "./protection.ts";
import { type HookInfo, type RouteInfo, routes, type Step } from "./routes.ts";

/** A stretch of a file, in file offsets. */
export interface FilePlace extends Range {
  readonly path: string;
}

export interface RouteRow {
  readonly router: string;
  readonly verb: string;
  readonly path: string;
  readonly hosts: readonly string[];
  readonly kind: Route["kind"];
  /** The module that answers; `undefined` with `because`. */
  readonly module?: string;
  readonly action?: string;
  readonly because?: string;
  readonly at?: FilePlace;
  /** As written in `pipe_through`, in order. */
  readonly pipelines: readonly string[];
  readonly plugs: readonly PlugRow[];
  readonly csrf: Protection["csrf"];
  readonly secureHeaders: Protection["secureHeaders"];
  /** The policy's text, or how it comes about. */
  readonly policy: string;
  readonly authentication: readonly string[];
  readonly possibly: readonly string[];
  readonly session?: string;
  readonly onMount: readonly HookRow[];
  readonly fallback?: string;
  /** When the route is there; empty for always. */
  readonly conditions: readonly string[];
}

export interface PlugRow {
  readonly plug: string;
  /** `endpoint`, `router`, `pipeline :browser`, `pipe_through`, `controller`. */
  readonly from: string;
  readonly halts: "yes" | "no" | "unknown";
  /** When it runs; empty for always. */
  readonly conditions: readonly string[];
}

export interface HookRow {
  readonly hook: string;
  readonly halts: "yes" | "no" | "unknown";
}

export interface RouteTable {
  readonly rows: readonly RouteRow[];
  /** What of the routers could not be read, with the reason. */
  readonly unread: readonly { readonly router: string; readonly at?: FilePlace; readonly because: string }[];
}

export interface RouteTables {
  table(): RouteTable;
  /** The routes that a stretch of a file is about: route macros of a router, or the `def` of an action or of a LiveView's callback. */
  rowsAt(path: string, range: Range): readonly RouteRow[];
}

export const routeTables = projectView("route-tables", (project): RouteTables => {
  const known = project.get(routes);
  const versions = project.get(dependencies);
  const placed = (place: Place): FilePlace | undefined => {
    const span = known.spanOf(place);
    return span && { path: place.path, ...fileRangeOf(span) };
  };

  const rowOf = (info: RouteInfo): RouteRow => {
    const { route, router, path, steps } = info;
    const { csrf, secureHeaders, policy, authentication, possibly, hooks } = protectionOf(info, known, versions);
    const at = placed(route.place);
    const fallback = route.module === undefined ? undefined : known.plugsOf(route.module)?.fallback;
    return {
      router: router.module,
      verb: route.verb,
      path,
      hosts: route.hosts,
      kind: route.kind,
      ...(route.module !== undefined && { module: route.module }),
      ...(route.action !== undefined && { action: route.action }),
      ...(route.because !== undefined && { because: route.because }),
      ...(at && { at }),
      pipelines: route.pipes.map(({ label }) => label),
      plugs: steps.map(plugRow),
      csrf,
      secureHeaders,
      policy: policy.kind === "text" ? policy.text : policy.kind,
      authentication: labelsOf(authentication),
      possibly: labelsOf(possibly),
      ...(route.session && { session: route.session.name }),
      onMount: hooks === "unknown" ? [{ hook: "…", halts: "unknown" }] : hooks.map(hookRow),
      ...(fallback !== undefined && { fallback }),
      conditions: conditionsOf(route.presence),
    };
  };

  return {
    table: () => ({
      rows: known.all().map(rowOf),
      unread: known.graph.routers.flatMap(({ module, unread }) =>
        unread.map(({ place, because }) => {
          const at = placed(place);
          return { router: module, ...(at && { at }), because };
        }),
      ),
    }),
    rowsAt(path, range) {
      const touches = (at: Range | undefined) => at !== undefined && at.start <= range.end && range.start <= at.end;
      const isOfRouter = known.graph.routers.some((router) => router.path === path);
      const handlers = isOfRouter ? new Map<string, readonly string[]>() : handlersAt(path, touches);
      const isAsked = (info: RouteInfo) =>
        isOfRouter
          ? info.route.place.path === path && touches(placed(info.route.place))
          : (handlers.get(info.route.module ?? "") ?? []).some((name) => answers(info.route, name));
      return isOfRouter || handlers.size > 0 ? known.all().filter(isAsked).map(rowOf) : [];
    },
  };

  /** The functions of each module that a stretch names where they are defined. */
  function handlersAt(path: string, touches: (at: Range) => boolean): ReadonlyMap<string, readonly string[]> {
    const modules = project.files.has(path) ? project.of(facts, { path }).modules : [];
    const named = modules.map(({ name, definitions }) => {
      const touched = definitions.flatMap(({ form, fact: { name, nameRange } }) =>
        touches({ start: form.start + nameRange.start, end: form.start + nameRange.end }) ? [name] : [],
      );
      return [name, touched] as const;
    });
    return new Map(named.filter(([, touched]) => touched.length > 0));
  }
});

function answers({ kind, action }: Route, name: string): boolean {
  if (kind === "live") return liveCallbacks.has(name);
  return action === name || (action === undefined && name === "call");
}

const liveCallbacks: ReadonlySet<string> = new Set(["mount", "render", "handle_params", "handle_event", "handle_info"]);

function labelsOf(steps: readonly Step[]): readonly string[] {
  return [...new Set(steps.map(({ plug }) => plug.label))];
}

function plugRow({ plug, from, deeds }: Step): PlugRow {
  return {
    plug: plug.label,
    from: from.kind === "pipeline" ? `pipeline :${from.name}` : from.kind === "scope" ? "pipe_through" : from.kind,
    halts: deeds.halts ? "yes" : deeds.isKnown ? "no" : "unknown",
    conditions: [...conditionsOf(plug.presence), ...guardOf(plug, from)],
  };
}

function guardOf({ guard }: PlugUse, from: Step["from"]): readonly string[] {
  return guard && from.kind === "controller" && from.guard === "maybe" ? ["its guard cannot be read"] : [];
}

/** With the module's full name, where it is known. */
function hookRow({ hook: { label, module, argument }, halts }: HookInfo): HookRow {
  if (module === undefined) return { hook: label, halts };
  return { hook: label.startsWith("{") ? `{${module}, :${argument}}` : module, halts };
}

/** In words: `only in dev, test`, `in development`, `if Code.ensure_loaded?(Tidewave)`. */
function conditionsOf({ environments, isDevelopment, conditions }: Presence): readonly string[] {
  const { kind, names } = environments;
  const isLimited = kind === "only" || names.length > 0;
  return [
    ...(isLimited ? [kind === "only" ? `only in ${names.join(", ")}` : `not in ${names.join(", ")}`] : []),
    ...(isDevelopment ? ["in development"] : []),
    ...conditions.map((condition) => `if ${condition}`),
    ...(isLimited && reachesProduction(environments) === "no" ? ["never in production"] : []),
  ];
}
