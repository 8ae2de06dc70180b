/** LiveViews behind plugs that ask for a user: whether anything asks again when the socket connects. */

import type { Confidence } from "../../finding.ts";
import { isInProduction } from "./presence.ts";
import { type HookInfo, isAuthentication, isInForce, type RouteInfo, type Routes, type Step } from "./routes.ts";

export interface UncheckedMount {
  readonly info: RouteInfo;
  /** The plug that asks for a user. */
  readonly step: Step;
  readonly confidence: Confidence;
}

/** https://hexdocs.pm/phoenix_live_view/security-model.html */
export function uncheckedMounts(routes: Routes): readonly UncheckedMount[] {
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
