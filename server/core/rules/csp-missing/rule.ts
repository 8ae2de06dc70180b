/** Reports pages without a policy that says which scripts may run. */

import { dependencies } from "../../project/dependencies.ts";
import { replace } from "../../project/edits.ts";
import { metaPolicies } from "../../project/router/meta-policies.ts";
import { pagesOf } from "../../project/router/pages.ts";
import { directivesOf } from "../../project/router/policies.ts";
import { protectionOf } from "../../project/router/protection.ts";
import { type RouteInfo, type Routes, routes } from "../../project/router/routes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const cspMissing = defineRule({
  id: "csp-missing",
  title: "No script policy",
  severity: "medium",
  cwe: [693],
  owasp: ["A05:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Config.CSP"],
  scope: "project",
  needs: [routes, dependencies, metaPolicies],
  messages: {
    missing: "Pages such as `{path}` are sent without a content security policy: an injected script runs.",
    partial:
      "The content security policy of pages such as `{path}` has no `script-src` and no `default-src`: an injected script runs.",
  },
  check({ routes, dependencies, metaPolicies, report }) {
    if (metaPolicies) return; // A policy in the page's head.
    const pages = pagesOf(routes).map((page) => ({ ...page, ...protectionOf(page.info, routes, dependencies) }));
    const isMeant = pages.some(({ policy }) => policy.kind === "text" && saysScripts(policy.text));
    for (const { step, info, policy } of pages) {
      if (policy.kind === "computed" || (policy.kind === "text" && saysScripts(policy.text))) continue;
      if (info.steps.some(({ deeds, from }) => !deeds.isKnown && from.kind !== "endpoint")) continue;
      const place = info.steps.find(({ plug }) => plug.label === ":put_secure_browser_headers")?.plug.place;
      const span = routes.spanOf(place ?? step.plug.place);
      if (!span) continue;
      // Stock pipelines have no more than the header plug: only a policy of one's own on what pages load shows that one was meant.
      const confidence = policy.kind === "text" && (isMeant || saysSources(policy.text)) ? "medium" : "low";
      const message = policy.kind === "none" ? "missing" : "partial";
      report(span, message, { data: { path: info.path }, confidence, fixes: fixesFor(info, routes) });
    }
  },
});

function saysScripts(policy: string): boolean {
  const directives = directivesOf(policy);
  return ["script-src", "script-src-elem", "default-src", "sandbox"].some((name) => directives.has(name));
}

/** `frame-ancestors` and its like say nothing of what a page loads. */
function saysSources(policy: string): boolean {
  return [...directivesOf(policy).keys()].some((name) => name.endsWith("-src"));
}

const suggested =
  "default-src 'self'; img-src 'self' data:; base-uri 'self'; frame-ancestors 'self'; object-src 'none'";

/** Gives the bare plug a policy; the map stands on lines of its own, as the formatter writes it. */
function fixesFor({ steps }: RouteInfo, routes: Routes): readonly ProposedFix[] {
  const plug = steps.find((step) => step.plug.label === ":put_secure_browser_headers")?.plug;
  const span = plug && routes.spanOf(plug.place);
  const file = span && routes.fileAt(span.form.path);
  if (!plug || plug.options || !span || !file || textOf(span.form, span) !== "plug :put_secure_browser_headers")
    return [];
  const lineStart = file.text.lastIndexOf("\n", span.form.start + span.start) + 1;
  const indentation = " ".repeat(span.form.start + span.start - lineStart);
  const text = `plug :put_secure_browser_headers, %{\n${indentation}  "content-security-policy" =>\n${indentation}    "${suggested}"\n${indentation}}`;
  return [
    { title: "Set a policy that lets only own scripts run", class: "review", edits: [replace(span.form, span, text)] },
  ];
}
