/** Reports LiveViews behind Guardian's plugs whose socket nothing guards. */

import { uncheckedMounts } from "../../project/router/live-mounts.ts";
import { routes } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";

export const guardianLiveviewGap = defineRule({
  id: "guardian-liveview-gap",
  title: "Guardian plug protects the page but not the socket",
  severity: "high",
  cwe: [306, 862],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes],
  messages: {
    unchecked:
      "`{plug}` guards the page `{path}`, and nothing guards the socket behind it: live navigation and reconnects mount it without that plug.",
  },
  check({ routes, report }) {
    const seen = new Set<unknown>();
    for (const { info, step, confidence } of uncheckedMounts(routes)) {
      const span = routes.spanOf(info.route.place);
      if (!isGuardian(step.plug.label) || !span || seen.has(info.route.place)) continue;
      seen.add(info.route.place);
      const guard = routes.spanOf(step.plug.place);
      const trace = guard
        ? [
            { span: guard, note: "the plug that asks for a user" },
            { span, note: "the route" },
          ]
        : [];
      report(span, "unchecked", { data: { plug: step.plug.label, path: info.path }, confidence, trace });
    }
  },
});

function isGuardian(plug: string): boolean {
  return plug.startsWith("Guardian.");
}
