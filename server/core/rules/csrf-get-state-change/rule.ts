/** Reports GET routes to actions that change something by their name and by their code: a link on any site is enough to run them. */

import type { Confidence } from "../../finding.ts";
import { type Names, names } from "../../project/names.ts";
import { callsIn, reachedFrom } from "../../project/reached-code.ts";
import { audienceOfRoute, isRestricted } from "../../project/router/audience.ts";
import { isInProduction } from "../../project/router/presence.ts";
import { type RouteInfo, type Routes, routes } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";

export const csrfGetStateChange = defineRule({
  id: "csrf-get-state-change",
  title: "GET route to an action that changes something",
  severity: "medium",
  cwe: [352, 650],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [names, routes],
  messages: {
    changing:
      "`{action}` changes what is stored, and `GET {path}` runs it: no token is asked for behind GET, so a link or a picture on any site has a visitor run it.",
  },
  check({ names, routes, report, dismiss }) {
    const all = routes.all();
    const others = new Set(all.flatMap((info) => (info.route.verb === "GET" ? [] : (keyOf(info) ?? []))));
    for (const info of all) {
      const { route, path } = info;
      const key = keyOf(info);
      const span = routes.spanOf(route.place);
      if (route.verb !== "GET" || !span || key === undefined || !isAsked(info) || others.has(key)) continue; // `csrf-action-reuse` tells of a second verb.
      const confidence = confidenceOf(info, routes) ?? confidenceOfVisit(info, names);
      const action = route.action ?? "";
      if (confidence) report(span, "changing", { data: { action, path }, confidence });
      else dismiss(span, `\`${action}\` stores nothing as far as its code shows`);
    }
  },
});

function keyOf({ route: { kind, module, action } }: RouteInfo): string | undefined {
  return kind === "action" && module !== undefined && action !== undefined ? `${module} ${action}` : undefined;
}

/** An action that is called after a change, behind a session that says who the visitor is. */
function isAsked({ route, path, steps }: RouteInfo): boolean {
  return (
    isInProduction(route.presence) &&
    changing.test(route.action ?? "") &&
    !proven.test(path) &&
    !proven.test(route.action ?? "") &&
    steps.some(({ deeds }) => deeds.fetchesSession)
  );
}

/** What such an action is for. Signing in and out, and what a mail asks to confirm, is left alone. */
const changing =
  /^(delete|destroy|remove|disable|enable|approve|reject|revoke|ban|unban|block|unblock|cancel|archive|unarchive|restore|publish|unpublish|toggle|follow|unfollow|like|unlike|vote|upvote|downvote|promote|demote|activate|deactivate|restart|retry|purge|clear|mark|set|add|update|create|generate|regenerate|rotate|grant|close|reopen|lock|unlock|pin|unpin|star|unstar|merge|import|sync|claim|assign|unassign)(_|$)/;

/** Parts of an address that other sites do not know, or answers of services that sign people in. */
const proven = /token|secret|hmac|code|signature|hash|callback|confirm|verif|unsubscribe|log_?out|sign_?out|session/i;

/** What the visitor keeps in a cookie or the session is thrown away: a basket, a choice. */
function confidenceOfVisit({ route: { module, action } }: RouteInfo, names: Names): Confidence | undefined {
  if (!/^(delete|destroy|remove|clear|cancel|purge)(_|$)/.test(action ?? "")) return undefined;
  if (signsIn.test(module ?? "")) return undefined; // Signed out is all that somebody can be who is made to follow it.
  const start = names.clausesOf(module ?? "", action ?? "", 2);
  const throwsAway = reachedFrom(start, names, ownCalls).some((placed) =>
    callsIn(placed).some(({ name }) => kept.test(name)),
  );
  return throwsAway ? "medium" : undefined;
}

const signsIn = /(Auth|Authentication|Session|Login|SignIn)(Controller)?$/;

const kept = /^(delete_resp_cookie|delete_session|clear_session)$/;

/** How deep a write may lie below the action; and that of an action that is for writing: in the function of the context that it calls. */
const maxCalls = 2;
const ownCalls = 1;

function confidenceOf(info: RouteInfo, routes: Routes): Confidence | undefined {
  const { module, action } = info.route;
  const name = { module: module ?? "", name: action ?? "", arity: 2 };
  const deeds = routes.deedsOfFunction(name, maxCalls);
  if (!deeds || deeds.asksForMethod || !deeds.writes) return undefined;
  if (routes.deedsOfFunction(name, 0)?.needsSecret) return "low";
  const audience = audienceOfRoute(info, routes);
  if (audience !== "signed-in" && !isRestricted(audience)) return "low"; // Nobody's rights are used.
  return routes.deedsOfFunction(name, ownCalls)?.writes === true ? "high" : "medium";
}
