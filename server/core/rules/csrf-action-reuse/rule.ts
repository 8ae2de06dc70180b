/** Reports actions that change something and answer a GET as well as a POST: a link on any site is enough to run them. */

import type { Confidence } from "../../finding.ts";
import { type Audience, audienceOfRoute, isRestricted } from "../../project/router/audience.ts";
import { isInProduction } from "../../project/router/presence.ts";
import { type RouteInfo, type Routes, routes } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";

export const csrfActionReuse = defineRule({
  id: "csrf-action-reuse",
  title: "One action behind both GET and a state-changing verb",
  severity: "high",
  cwe: [352],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Config.CSRFRoute"],
  scope: "project",
  needs: [routes],
  messages: {
    reuse:
      "`{action}` also answers `{verb} {path}`, which a CSRF token protects: with this GET route any site can have a visitor run it.",
    deep: {
      severity: "medium",
      text: "`{action}` also answers `{verb} {path}`, which a CSRF token protects: with this GET route any site can have a visitor run it. Something that it calls stores data.",
    },
  },
  check({ routes, report, dismiss }) {
    for (const [get, changing] of pairsOf(routes.all())) {
      const span = routes.spanOf(get.route.place);
      if (!span) continue;
      if (isOpen(changing)) {
        dismiss(span, `No token is asked for behind ${changing.route.verb} either`);
        continue;
      }
      const confidence = confidenceOf(get, audienceOfRoute(get, routes), routes);
      if (!confidence) {
        dismiss(span, `\`${get.route.action}\` stores nothing as far as its code shows`);
        continue;
      }
      const data = { action: get.route.action ?? "", verb: changing.route.verb, path: changing.path };
      const other = routes.spanOf(changing.route.place);
      const trace = other
        ? [
            { span: other, note: "the same action behind another verb" },
            { span, note: "and behind GET" },
          ]
        : [];
      report(span, confidence === "high" ? "reuse" : "deep", { data, confidence, trace });
    }
  },
});

/** Answers of sign-in services come by GET or POST, from another site, and carry a proof of their own. */
function isAnswer({ route: { action }, path }: RouteInfo): boolean {
  return /^(callback|auth_callback|oauth_callback)$/.test(action ?? "") || /\/callback\/?$/.test(path);
}

/** Each GET route with a route of another verb for the same action, where a session says who the visitor is. */
function pairsOf(all: readonly RouteInfo[]): readonly (readonly [RouteInfo, RouteInfo])[] {
  const changing = new Map<string, RouteInfo>();
  const gets = new Map<string, RouteInfo>();
  for (const info of all) {
    const key = keyOf(info);
    if (key === undefined || !isInProduction(info.route.presence) || isAnswer(info)) continue;
    const { verb } = info.route;
    const known = verb === "GET" || verb === "*" ? gets : changing;
    if (verb === "HEAD" || verb === "OPTIONS") continue;
    if (info.steps.some(({ deeds }) => deeds.fetchesSession) && !known.has(key)) known.set(key, info);
  }
  return [...gets].flatMap(([key, get]) => {
    const other = get.route.verb === "*" ? get : changing.get(key);
    return other ? [[get, other] as const] : [];
  });
}

/** True where nothing keeps other sites from the other verb: that is told of at its pipeline, and the GET route gives them nothing new. */
function isOpen({ steps }: RouteInfo): boolean {
  return steps.every(({ deeds }) => deeds.isKnown && !deeds.protectsFromForgery);
}

function keyOf({ route: { kind, module, action } }: RouteInfo): string | undefined {
  return kind === "action" && module !== undefined && action !== undefined ? `${module} ${action}` : undefined;
}

/** How deep a write may lie below the action: deeper ones are logs and caches more often than what the action is for. */
const maxCalls = 2;

/** How deep the write of an action that is for writing lies: in the function of the context that it calls. */
const ownCalls = 1;

/** Searching and showing changes nothing, whatever the verb; a token in the parameters is what other sites do not know. */
function confidenceOf(
  { route: { module, action }, path, steps }: RouteInfo,
  audience: Audience,
  routes: Routes,
): Confidence | undefined {
  const name = { module: module ?? "", name: action ?? "", arity: 2 };
  const deeds = routes.deedsOfFunction(name, maxCalls);
  if (!deeds) return "low";
  if (deeds.asksForMethod) return undefined;
  if (!deeds.writes) return routes.deedsOfFunction(name)?.writes ? "low" : undefined;
  if (routes.deedsOfFunction(name, 0)?.needsSecret || /:\w*(token|secret|hmac|code)\b/.test(path)) return "low";
  const isProtected = steps.some((step) => step.deeds.protectsFromForgery);
  const isItsOwn = routes.deedsOfFunction(name, ownCalls)?.writes === true;
  if (!isItsOwn) return isRestricted(audience) ? "low" : "medium"; // Few can be had to run it, and it may not be what it is for.
  return isProtected && !isRestricted(audience) ? "high" : "medium";
}
