/** Reports tools for the people who run the application where everybody can open them. */

import { pairOf } from "../../project/nodes.ts";
import { keptToDevelopment, openness } from "../../project/router/exposure.ts";
import { mountMacros, mountModules } from "../../project/router/mounts.ts";
import { type RouteInfo, routes } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";

export const authzForwardOpen = defineRule({
  id: "authz-forward-open",
  title: "Mounted tool without authentication",
  severity: "high",
  cwe: [306],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes],
  messages: {
    open: "Everybody can open {tool} at `{path}`: no plug before it turns visitors away.",
    metrics: {
      severity: "low",
      text: "Everybody can read {tool} at `{path}`.",
    },
  },
  check({ routes, report }) {
    const seen = new Set<unknown>();
    for (const info of routes.all()) {
      const { route, path } = info;
      const tool = toolOf(info);
      const span = tool === undefined ? undefined : routes.spanOf(route.place);
      if (tool === undefined || !span || seen.has(route.place)) continue;
      seen.add(route.place);
      const ownHook =
        route.options && (pairOf(route.options.node, "on_mount") || pairOf(route.options.node, "resolver"));
      const confidence = ownHook ? "low" : openness(info, routes);
      if (!confidence) continue;
      const file = routes.fileAt(route.place.path);
      const edits = file ? [keptToDevelopment(file, span)] : [];
      const fixes = file ? [{ title: "Keep it to development", class: "assist" as const, edits }] : [];
      const message = /metrics/i.test(tool) ? "metrics" : "open";
      report(span, message, { data: { tool, path }, confidence, fixes });
    }
  },
});

function toolOf({ route: { kind, module } }: RouteInfo): string | undefined {
  if (module === undefined || elsewhere.has(module)) return undefined;
  const mount = kind === "mount" ? (mountMacros.get(module) ?? mountModules.get(module)) : mountModules.get(module);
  return mount?.isTool ? mount.title : undefined;
}

/** Other rules speak of these. */
const elsewhere: ReadonlySet<string> = new Set([
  "live_dashboard",
  "Plug.Swoosh.MailboxPreview",
  "Bamboo.SentEmailViewerPlug",
]);
