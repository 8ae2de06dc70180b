/** What protects a route, in words that a table or a hover can show. */

import type { Dependencies } from "../dependencies.ts";
import {
  type HookInfo,
  isAuthentication,
  isForSomePaths,
  isInForce,
  mayAuthenticate,
  type RouteInfo,
  type Routes,
  type Step,
} from "./routes.ts";

export interface Protection {
  readonly csrf: "protected" | "unprotected" | "unknown" | "no session" | "not needed";
  readonly secureHeaders: "yes" | "no" | "unknown";
  /** `default`: that of Phoenix, which has no rules for scripts. */
  readonly policy:
    | { readonly kind: "none" | "default" | "computed" }
    | { readonly kind: "text"; readonly text: string };
  /** Plugs that turn away whom they do not know. */
  readonly authentication: readonly Step[];
  /** Plugs that may do so: their code cannot be read, or a condition decides. */
  readonly possibly: readonly Step[];
  readonly hooks: readonly HookInfo[] | "unknown";
}

export function protectionOf(info: RouteInfo, routes: Routes, dependencies: Dependencies): Protection {
  const inForce = info.steps.filter(isInForce);
  const authentication = inForce.filter((step) => isAuthentication(step.deeds) && !isForSomePaths(step));
  const possibly = info.steps.filter(
    (step) =>
      !authentication.includes(step) &&
      !isForSomePaths(step) &&
      (mayAuthenticate(step) || isAuthentication(step.deeds)),
  );
  return {
    csrf: csrfOf(info),
    secureHeaders: secureHeadersOf(info.steps),
    policy: policyOf(inForce, routes, dependencies),
    authentication,
    possibly,
    hooks: routes.hooksOf(info),
  };
}

/** Verbs that Plug's protection does not look at: https://hexdocs.pm/plug/Plug.CSRFProtection.html */
const safeVerbs: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

function csrfOf({ route, steps }: RouteInfo): Protection["csrf"] {
  if (steps.some((step) => isInForce(step) && step.deeds.protectsFromForgery)) return "protected";
  if (safeVerbs.has(route.verb)) return "not needed";
  if (steps.some(({ deeds, plug }) => (!deeds.isKnown || deeds.halts) && /csrf|xsrf|forgery/i.test(plug.label)))
    return "unknown"; // The app's own check, such as of a header that other sites cannot set.
  return steps.some(({ deeds }) => deeds.fetchesSession) ? "unprotected" : "no session";
}

function secureHeadersOf(steps: readonly Step[]): Protection["secureHeaders"] {
  if (steps.some((step) => isInForce(step) && step.deeds.putsSecureHeaders)) return "yes";
  return steps.some(({ deeds, plug }) => !deeds.isKnown && /header|secur/i.test(plug.label)) ? "unknown" : "no";
}

/** The last step that sets the header decides. */
function policyOf(steps: readonly Step[], routes: Routes, dependencies: Dependencies): Protection["policy"] {
  const policies = steps.flatMap((step) => routes.policyOf(step) ?? []);
  const last = policies.at(-1);
  if (last) return last.kind === "text" ? { kind: "text", text: last.text } : last;
  const hasDefault = steps.some(({ deeds }) => deeds.putsSecureHeaders) && dependencies.isAtLeast("phoenix", "1.8.0");
  return { kind: hasDefault ? "default" : "none" };
}
