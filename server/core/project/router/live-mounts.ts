/** LiveViews behind plugs that ask for a user: whether anything asks again when the socket connects. */

import type { Confidence, TraceSpan } from "../../finding.ts";
import type { Span } from "../../syntax/source-file.ts";
import { isInProduction } from "./presence.ts";
import { type HookInfo, isAuthentication, isInForce, type RouteInfo, type Routes, type Step } from "./routes.ts";

interface UncheckedMount {
  readonly info: RouteInfo;
  /** The plug that asks for a user. */
  readonly step: Step;
  readonly confidence: Confidence;
}

/** What two rules report of a LiveView, each for the plugs of its own. */
export interface UncheckedRoute {
  readonly span: Span;
  /** The plug that asks for a user, and the LiveView. */
  readonly step: Step;
  readonly module: string;
  /** `more`: how many other routes have the same cause, in brackets; empty where there are none. */
  readonly data: { readonly plug: string; readonly path: string; readonly more: string };
  readonly confidence: Confidence;
  readonly trace: readonly TraceSpan[];
}

/** How many routes of one cause a trace names. */
const maxNamed = 20;

/** What has one cause, the same plug in the same `live_session`, told once: at the first of the surest routes, with the others in its trace. */
function byCause(found: readonly Caused[]): readonly UncheckedRoute[] {
  const groups = new Map<string, Caused[]>();
  for (const one of found) {
    const known = groups.get(one.cause);
    if (known) known.push(one);
    else groups.set(one.cause, [one]);
  }
  return [...groups.values()].flatMap((group) => {
    const order = ["high", "medium", "low"] as const;
    const first = order.flatMap((level) => group.find(({ route }) => route.confidence === level) ?? [])[0];
    if (!first) return [];
    const others = group.filter((one) => one !== first);
    const trace = others.slice(0, maxNamed).map(({ route }) => ({ span: route.span, note: "the same here" }));
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    const data = { ...first.route.data, more };
    return [{ ...first.route, data, trace: [...first.route.trace, ...trace] }];
  });
}

interface Caused {
  readonly cause: string;
  readonly route: Omit<UncheckedRoute, "data"> & { readonly data: Omit<UncheckedRoute["data"], "more"> };
}

/** The routes to report, each cause once, behind plugs that are wanted by their label. */
export function uncheckedRoutes(routes: Routes, isWanted: (plug: string) => boolean): readonly UncheckedRoute[] {
  const seen = new Set<unknown>();
  const found = uncheckedMounts(routes).flatMap(({ info, step, confidence }): readonly Caused[] => {
    const { place, module } = info.route;
    const span = routes.spanOf(place);
    const { label } = step.plug;
    if (!isWanted(label) || !span || module === undefined || seen.has(place)) return [];
    seen.add(place);
    const guard = routes.spanOf(step.plug.place);
    const trace = guard
      ? [
          { span: guard, note: "the plug that asks for a user" },
          { span, note: "the route" },
        ]
      : [];
    const { path, form, start } = step.plug.place;
    const cause = `${path} ${form} ${start} ${info.route.session?.name}`;
    return [{ cause, route: { span, step, module, data: { plug: label, path: info.path }, confidence, trace } }];
  });
  return byCause(found);
}

export function isGuardianPlug(plug: string): boolean {
  return plug.startsWith("Guardian.");
}

/** https://hexdocs.pm/phoenix_live_view/security-model.html */
function uncheckedMounts(routes: Routes): readonly UncheckedMount[] {
  return routes.all().flatMap((info) => {
    const { route, steps } = info;
    if (route.kind !== "live" || !isInProduction(route.presence)) return [];
    const asking = steps.filter((one) => isInForce(one) && one.from.kind !== "endpoint" && isAuthentication(one.deeds));
    const step = asking.findLast(({ plug }) => checkWords.test(plug.label)) ?? asking[0];
    const hooks = routes.hooksOf(info);
    if (!step || hooks === "unknown" || hooks.some(mayCheck)) return [];
    const confidence = confidenceOf(info, hooks, routes);
    return confidence ? [{ info, step, confidence }] : [];
  });
}

/** Of several plugs that ask for a user, the last that is named for it says most of whom the page is for. */
const checkWords = /require|ensure|enforce|authenticated|authorize|admin|staff|_only$|check_/i;

function mayCheck({ halts, denies, hook }: HookInfo): boolean {
  return halts === "unknown" || denies || /require|ensure|auth|admin/i.test(hook.argument ?? "");
}

/** A `mount/3` that looks at the session, or at the user that a hook assigned, may check by itself. */
function confidenceOf({ route }: RouteInfo, hooks: readonly HookInfo[], routes: Routes): Confidence | undefined {
  if (route.module === undefined) return undefined;
  const mount = routes.deedsOfFunction({ module: route.module, name: "mount", arity: 3 });
  if (!mount) return hooks.length === 0 && routes.plugsOf(route.module) ? "high" : "low";
  if (mount.readsSessionArgument || mount.reads.length > 0) return undefined;
  return hooks.length === 0 ? "high" : "medium";
}
