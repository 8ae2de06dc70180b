/** Reports pipelines that answer with pages and set no secure headers. */

import { dependencies } from "../../project/dependencies.ts";
import { statementAfter } from "../../project/router/fixes.ts";
import { pagesOf } from "../../project/router/pages.ts";
import { protectionOf } from "../../project/router/protection.ts";
import { type RouteInfo, type Routes, routes, type Step } from "../../project/router/routes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const headersMissingSecure = defineRule({
  id: "headers-missing-secure",
  title: "HTML pipeline without secure headers",
  severity: "medium",
  cwe: [693, 1021],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Config.Headers"],
  scope: "project",
  needs: [routes, dependencies],
  messages: {
    missing:
      "Pages such as `{path}` are answered without `put_secure_browser_headers`: no `x-content-type-options`, no word on frames.",
  },
  check({ routes, dependencies, report }) {
    for (const { step, info } of pagesOf(routes)) {
      const { secureHeaders } = protectionOf(info, routes, dependencies);
      if (secureHeaders === "yes" || info.steps.some(setsThemItself)) continue;
      const span = routes.spanOf(step.plug.place);
      const isKnown =
        secureHeaders === "no" && info.steps.every(({ deeds, from }) => deeds.isKnown || from.kind === "endpoint");
      if (!span) continue;
      report(span, "missing", {
        data: { path: info.path },
        confidence: isKnown && hasSession(info) ? "high" : "low",
        fixes: fixesFor(step, info, routes),
      });
    }
  },
});

/** Without a session a page shows nothing of its visitor, and does nothing in their name. */
function hasSession({ steps }: RouteInfo): boolean {
  return steps.some(({ deeds }) => deeds.fetchesSession);
}

function setsThemItself({ deeds }: Step): boolean {
  return (
    deeds.setsOtherHeaders || deeds.headers.some((name) => name.startsWith("x-") || name.startsWith("content-security"))
  );
}

function fixesFor({ plug, from }: Step, { router }: RouteInfo, routes: Routes): readonly ProposedFix[] {
  const pipeline = from.kind === "pipeline" ? router.pipelines.find((one) => one.name === from.name) : undefined;
  if (!pipeline) return [];
  const before = pipeline.plugs.filter(({ label }) => precedes.has(label));
  const span = routes.spanOf((before.at(-1) ?? plug).place);
  const file = span && routes.fileAt(span.form.path);
  if (!span || !file || pipeline.place.path !== span.form.path) return [];
  const isCalled = file.text.slice(span.form.start + span.start).startsWith("plug(");
  const statement = isCalled ? "plug(:put_secure_browser_headers)" : "plug :put_secure_browser_headers";
  return [{ title: "Set the secure headers", class: "review", edits: [statementAfter(file, span, statement)] }];
}

const precedes: ReadonlySet<string> = new Set([
  ":accepts",
  ":fetch_session",
  ":fetch_flash",
  ":fetch_live_flash",
  ":put_root_layout",
  ":protect_from_forgery",
]);
