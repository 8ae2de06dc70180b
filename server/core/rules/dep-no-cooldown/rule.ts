/** Reports projects that take new releases of packages on the day they appear. */

import { mixProjects } from "../../project/mix-project.ts";
import { defineRule } from "../../rule.ts";

export const depNoCooldown = defineRule({
  id: "dep-no-cooldown",
  title: "No minimum age for new releases",
  severity: "info",
  cwe: [1357],
  owasp: ["A06:2021", "A03:2025"],
  preset: "audit",
  since: "0.1.0",
  scope: "project",
  needs: [mixProjects],
  messages: {
    none: "Nothing keeps `mix deps.update` from taking a release that was published a minute ago, before anybody could notice that it was stolen.",
  },
  check({ mixProjects, report }) {
    for (const { projectSpan, hasCooldown, dependencies } of mixProjects)
      if (projectSpan && !hasCooldown && dependencies.some(({ source }) => source === "hex"))
        report(projectSpan, "none", { confidence: "high" });
  },
});
