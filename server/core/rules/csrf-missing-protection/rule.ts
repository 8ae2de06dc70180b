/** Reports pipelines that load a session and let requests change something without a CSRF token. */

import type { Confidence } from "../../finding.ts";
import { dependencies } from "../../project/dependencies.ts";
import type { Identity } from "../../project/router/deeds.ts";
import { statementAfter } from "../../project/router/fixes.ts";
import type { Place } from "../../project/router/model.ts";
import { acceptsHtml } from "../../project/router/pages.ts";
import { isInProduction } from "../../project/router/presence.ts";
import { protectionOf } from "../../project/router/protection.ts";
import { isAuthentication, type RouteInfo, type Routes, routes, type Step } from "../../project/router/routes.ts";
import { isKeptFromOtherSites, sameSiteOf } from "../../project/router/session-cookie.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const csrfMissingProtection = defineRule({
  id: "csrf-missing-protection",
  title: "Session pipeline without CSRF protection",
  severity: "high",
  cwe: [352],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Config.CSRF"],
  scope: "project",
  needs: [routes, dependencies],
  messages: {
    missing:
      "The session is loaded here and no CSRF token is asked for: other sites can send `{request}` in a visitor's name.",
    cookieAlone: {
      severity: "medium",
      text: "The session is loaded here and no CSRF token is asked for: `same_site` of the cookie alone keeps other sites from sending `{request}` in a visitor's name, and pages of sister domains and old browsers pass it by.",
    },
  },
  check({ routes, dependencies, report }) {
    const worst = new Map<string, { readonly step: Step; readonly info: RouteInfo; readonly confidence: Confidence }>();
    for (const info of routes.all()) {
      if (!isInProduction(info.route.presence) || isMadeForOthers(info)) continue;
      if (protectionOf(info, routes, dependencies).csrf !== "unprotected") continue;
      const step = info.steps.find(({ deeds, plug }) => deeds.fetchesSession && isInProduction(plug.presence));
      if (!step) continue;
      const confidence = confidenceOf(info, routes);
      const key = keyOf(step.plug.place);
      const known = worst.get(key);
      if (!known || order[confidence] > order[known.confidence]) worst.set(key, { step, info, confidence });
    }
    for (const { step, info, confidence } of worst.values()) {
      const span = routes.spanOf(step.plug.place);
      const data = { request: `${info.route.verb === "*" ? "POST" : info.route.verb} ${info.path}` };
      if (!span) continue;
      const fixes = fixesFor(step, info, routes);
      if (isKeptFromOtherSites(sameSiteOf(info, routes)))
        report(span, "cookieAlone", { data, confidence: "low", fixes });
      else report(span, "missing", { data, confidence, fixes });
    }
  },
});

const order: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };

function keyOf({ path, form, start }: Place): string {
  return `${path} ${form} ${start}`;
}

/** Webhooks and the answers of sign-in services come from other sites, and carry proofs of their own. */
function isMadeForOthers({ path, route }: RouteInfo): boolean {
  if (route.kind === "live" || (route.kind === "forward" && !isRouter(route.module))) return true;
  return /webhook|callback|saml|oidc|\/acs\b|\/ipn\b|lti|\/hooks?\b/i.test(`${path} ${route.module}`);
}

function isRouter(module: string | undefined): boolean {
  return module?.endsWith("Router") === true;
}

/** Where a user is known from the session, a request of another site acts as that user. */
function confidenceOf({ route, steps }: RouteInfo, routes: Routes): Confidence {
  const action = { module: route.module ?? "", name: route.action ?? "call", arity: 2 };
  const deeds = routes.deedsOfFunction(action, 1);
  const before = steps.filter(({ from }) => from.kind !== "endpoint");
  const knowsUser =
    before.some(
      ({ deeds: done, plug }) =>
        isAuthentication(done) || (done.reads.includes("session") && namesUser.test(plug.label)),
    ) || deeds?.reads.some((one) => one === "session" || one === "assigns");
  if (before.some(asksForHeader)) return "low";
  if (!knowsUser || isKnownByOthers(steps, deeds?.reads ?? [])) return "low";
  const takesJsonAlone = steps.some(({ plug }) => plug.label === ":accepts") && !steps.some(acceptsHtml);
  return takesJsonAlone || !isTold(steps) ? "medium" : "high";
}

/** True where each plug is known and none finds a user in the session: a key in the parameters is what other sites do not have. */
function isKnownByOthers(steps: readonly Step[], read: readonly Identity[]): boolean {
  const findsUser = ({ deeds: { reads, ...deeds }, plug }: Step) => {
    if (!deeds.isKnown) return namesUser.test(plug.label) || ofLibraries.test(plug.label);
    if (deeds.denies && reads.includes("assigns")) return false; // It judges who was found before it.
    const isNamed = deeds.denies || namesWho.test(plug.label);
    return (reads.includes("session") && isNamed) || (reads.includes("token") && !reads.includes("authorization"));
  };
  return !read.includes("session") && isTold(steps) && !steps.some(findsUser);
}

/** Libraries that keep who signed in, in the session among others. */
const ofLibraries = /^(Pow|Guardian|Coherence|Ueberauth|AshAuthentication)\b/;

/** `current` alone may be the current filter or page. */
const namesWho = /user|account|auth|scope|log_?in|admin|member|person|customer|identity/i;

/** Other sites cannot send a token in a header. */
function asksForHeader({ deeds }: Step): boolean {
  const { reads } = deeds;
  return (
    isAuthentication(deeds) &&
    reads.includes("authorization") &&
    !reads.includes("session") &&
    !reads.includes("assigns")
  );
}

const namesUser = /user|account|auth|current|scope|login|log_in|admin|member|person|customer|identity/i;

/** True when every plug before the route is known not to check a token of its own. */
function isTold(steps: readonly Step[]): boolean {
  return steps.every(({ deeds, from }) => deeds.isKnown || from.kind === "endpoint");
}

/** The plug is written after those that Phoenix's own pipelines have before it. */
function fixesFor({ plug, from }: Step, { router }: RouteInfo, routes: Routes): readonly ProposedFix[] {
  if (from.kind !== "pipeline") return [];
  const pipeline = router.pipelines.find((one) => one.name === from.name);
  const before = pipeline?.plugs.filter(({ label }) => precedes.has(label)) ?? [plug];
  const span = routes.spanOf((before.at(-1) ?? plug).place);
  const file = span && routes.fileAt(span.form.path);
  if (!span || !file || pipeline?.place.path !== span.form.path) return [];
  const isCalled = file.text.slice(span.form.start + span.start).startsWith("plug(");
  const statement = isCalled ? "plug(:protect_from_forgery)" : "plug :protect_from_forgery";
  return [{ title: "Ask for a CSRF token", class: "review", edits: [statementAfter(file, span, statement)] }];
}

const precedes: ReadonlySet<string> = new Set([
  ":fetch_session",
  ":fetch_flash",
  ":fetch_live_flash",
  ":put_root_layout",
  ":put_layout",
]);
