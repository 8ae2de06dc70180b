/** Reports LiveViews whose page a plug guards and whose socket nothing guards. */

import { isGuardianPlug, uncheckedRoutes } from "../../project/router/live-mounts.ts";
import { routes } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";

export const authzLiveSessionNoOnMount = defineRule({
  id: "authz-live-session-no-on-mount",
  title: "Authenticated `live` routes with no mount check",
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
    for (const { span, ...options } of uncheckedRoutes(routes, (plug) => !isGuardianPlug(plug)))
      report(span, "unchecked", options);
  },
});
