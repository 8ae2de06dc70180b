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
  readonly data: { readonly plug: string; readonly path: string };
  readonly confidence: Confidence;
  readonly trace: readonly TraceSpan[];
}

/** The routes to report, each place once, behind plugs that are wanted by their label. */
export function uncheckedRoutes(routes: Routes, isWanted: (plug: string) => boolean): readonly UncheckedRoute[] {
  const seen = new Set<unknown>();
  return uncheckedMounts(routes).flatMap(({ info, step, confidence }) => {
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
    return [{ span, step, module, data: { plug: label, path: info.path }, confidence, trace }];
  });
}

export function isGuardianPlug(plug: string): boolean {
  return plug.startsWith("Guardian.");
}

/** https://hexdocs.pm/phoenix_live_view/security-model.html */
function uncheckedMounts(routes: Routes): readonly UncheckedMount[] {
  return routes.all().flatMap((info) => {
    const { route, steps } = info;
    if (route.kind !== "live" || !isInProduction(route.presence)) return [];
    const step = steps.find((one) => isInForce(one) && one.from.kind !== "endpoint" && isAuthentication(one.deeds));
    const hooks = routes.hooksOf(info);
    if (!step || hooks === "unknown" || hooks.some(mayCheck)) return [];
    const confidence = confidenceOf(info, hooks, routes);
    return confidence ? [{ info, step, confidence }] : [];
  });
}

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
