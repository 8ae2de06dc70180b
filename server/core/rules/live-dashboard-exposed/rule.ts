/** Reports LiveDashboard where everybody can open it. */

import { pairOf } from "../../project/nodes.ts";
import { keptToDevelopment, openness } from "../../project/router/exposure.ts";
import { routes } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";

export const liveDashboardExposed = defineRule({
  id: "live-dashboard-exposed",
  title: "LiveDashboard reachable without login",
  severity: "high",
  cwe: [306, 497],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes],
  messages: {
    open: "Everybody can open LiveDashboard at `{path}`: no plug before it turns visitors away.",
  },
  check({ routes, report, dismiss }) {
    const seen = new Set<unknown>();
    for (const info of routes.all()) {
      const { route, path } = info;
      const span = routes.spanOf(route.place);
      if (route.kind !== "mount" || route.module !== "live_dashboard" || !span || seen.has(route.place)) continue;
      seen.add(route.place);
      const confidence = route.options && hasHook(route.options.node) ? "low" : openness(info, routes);
      if (!confidence) {
        dismiss(span, "Plugs before it turn strangers away, or it is only there in development");
        continue;
      }
      const file = routes.fileAt(route.place.path);
      const fixes = file
        ? [{ title: "Keep it to development", class: "review" as const, edits: [keptToDevelopment(file, span)] }]
        : [];
      report(span, "open", { data: { path }, confidence, fixes });
    }
  },
});

/** `on_mount:` of the dashboard is a check of its own. */
function hasHook(options: Node): boolean {
  return pairOf(options, "on_mount") !== undefined;
}
