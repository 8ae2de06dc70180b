/** Reports LiveViews behind Guardian's plugs whose socket nothing guards. */

import { names } from "../../project/names.ts";
import { isGuardianPlug, uncheckedRoutes } from "../../project/router/live-mounts.ts";
import { hookOfOthers } from "../../project/router/mount-hooks.ts";
import { routes } from "../../project/router/routes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const guardianLiveviewGap = defineRule({
  id: "guardian-liveview-gap",
  title: "Guardian plug protects the page but not the socket",
  severity: "high",
  cwe: [306, 862],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [names, routes],
  messages: {
    unchecked:
      "`{plug}` guards the page `{path}`{more}, and nothing guards the socket behind it: live navigation and reconnects mount it without that plug.",
  },
  check({ names, routes, report }) {
    for (const { span, module, ...options } of uncheckedRoutes(routes, isGuardianPlug)) {
      const hook = hookOfOthers(module, routes, names);
      const title = `Ask \`${hook?.written}\` on the socket, too`;
      const fixes: readonly ProposedFix[] = hook ? [{ title, class: "assist", edits: [hook.edit] }] : [];
      report(span, "unchecked", { ...options, fixes });
    }
  },
});
