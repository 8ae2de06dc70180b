/** Reports pages for the project's own people that others can open. */

import type { Confidence } from "../../finding.ts";
import type { ModuleFacts } from "../../project/facts.ts";
import { type Names, names } from "../../project/names.ts";
import { codeOf } from "../../project/rights.ts";
import { type Audience, audienceOfRoute } from "../../project/router/audience.ts";
import { openness } from "../../project/router/exposure.ts";
import { type RouteInfo, type Routes, routes } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";

export const authzAdminRouteOpen = defineRule({
  id: "authz-admin-route-open",
  title: "Page of administrators open to others",
  severity: "high",
  cwe: [306, 862, 425],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [names, routes],
  messages: {
    open: "Everybody can open `{path}`: no plug, hook or code of `{module}` before it asks who the visitor is.",
    signedIn:
      "Whoever signs in can open `{path}`: other pages of administrators ask for a role, and nothing before this one does.",
  },
  check({ names, routes, report, dismiss }) {
    const pages = routes.all().filter(isForAdministrators);
    const asked = new Map(pages.map((info) => [info, audienceOfRoute(info, routes)] as const));
    const hasStaff = [...asked.values()].includes("staff");
    const asking = new Set(
      routes.all().flatMap((info) => (audienceOfRoute(info, routes) === "anyone" ? [] : [info.router])),
    );
    const seen = new Set<string>();
    for (const [info, audience] of asked) {
      const { route, path } = info;
      const span = routes.spanOf(route.place);
      const place = span && `${span.form.path} ${span.form.start + span.start}`;
      if (!span || place === undefined || seen.has(place)) continue;
      const confidence = confidenceOf(info, audience, { hasStaff, asksElsewhere: asking.has(info.router) }, routes);
      const module = route.module === undefined ? undefined : names.module(route.module);
      if (!confidence || !module || asksItself(module, route.action, names)) {
        dismiss(span, "Something before it, or in it, asks who the visitor is");
        continue;
      }
      seen.add(place);
      if (audience === "anyone") report(span, "open", { data: { path, module: module.name }, confidence });
      else report(span, "signedIn", { data: { path }, confidence });
    }
  },
});

/** By its path or by the name of its module; but pages to sign in are for those who have not. */
function isForAdministrators({ route, path }: RouteInfo): boolean {
  if (route.kind === "mount" || route.module === undefined) return false;
  const isNamed =
    /\/(admin|backoffice|back-office|staff)(\/|$)/.test(path) || /(^|\.)(Admin|Backoffice|Staff)\./.test(route.module);
  const isDoor =
    /log_?-?in|log_?-?out|session|password|auth|sign|register|registration|invit|confirm|setup|install|health|callback|webhook|token|error|asset|robots/i;
  return isNamed && !isDoor.test(`${path} ${route.module} ${route.action}`);
}

interface Others {
  /** Some route of administrators asks for a role. */
  readonly hasStaff: boolean;
  /** Some route of the same router asks who the visitor is: a router that never asks may be served where strangers do not get. */
  readonly asksElsewhere: boolean;
}

function confidenceOf(
  info: RouteInfo,
  audience: Audience,
  { hasStaff, asksElsewhere }: Others,
  routes: Routes,
): Confidence | undefined {
  const doors = info.steps.filter(({ deeds, from }) => from.kind !== "endpoint" && deeds.denies);
  if (doors.some(({ plug }) => /key|token|secret|verif|check|auth|sign/i.test(plug.label))) return undefined;
  const open = openness(info, routes) && (doors.length > 0 ? "low" : openness(info, routes));
  if (audience === "anyone") return open === "high" || open === "medium" ? (asksElsewhere ? "medium" : "low") : open;
  return audience === "signed-in" && hasStaff ? "low" : undefined;
}

/** True where the action, the mount or a plug of the module asks. */
function asksItself(module: ModuleFacts, action: string | undefined, names: Names): boolean {
  const started = new Set(["mount", "handle_params", "init", "call", "on_mount", action]);
  const asks =
    /authori[sz]|authenticat|admin\?|is_admin|\brole|permi|\bcan\?|current_\w+|Guardian|basic_auth|token|secret|signature|verif|allowed|get_session|\bsession\b/i;
  const isBehindPlug =
    names.usesOf(module).size > 0 &&
    module.forms.some(({ syntax }) =>
      /^\s*(plug|on_mount)\b.*(auth|admin|require|ensure|role|verif)/i.test(syntax.text),
    );
  return (
    isBehindPlug || module.definitions.some(({ form, fact }) => started.has(fact.name) && asks.test(codeOf(form, fact)))
  );
}
