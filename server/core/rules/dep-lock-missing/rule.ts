/** Reports apps whose packages are not held by a lock with checksums. */

import { dependencyGraph } from "../../project/dependency-graph.ts";
import type { MixProject } from "../../project/mix-project.ts";
import { pathOutside } from "../../project/outside-paths.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const depLockMissing = defineRule({
  id: "dep-lock-missing",
  title: "Lock missing or without checksums",
  severity: "medium",
  cwe: [353, 1357],
  owasp: ["A08:2021", "A08:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [dependencyGraph],
  messages: {
    missing:
      "There is no mix.lock for this app: every machine builds with other versions, and nothing checks that an archive is the one that was tested.",
    library: {
      severity: "info",
      text: "There is no mix.lock: whoever works on this library builds with other versions.",
    },
    checksum: {
      severity: "low",
      text: "{count} of this lock have no outer checksum, so a changed archive is not noticed: `mix deps.get` with a current Hex writes them.",
    },
  },
  check({ dependencyGraph: { projects, locks, lockOf }, report }) {
    for (const project of projects) {
      const { file, projectSpan, dependencies } = project;
      const isElsewhere = pathOutside(file, "lockfile") !== undefined; // An app of an umbrella that is not open.
      if (!projectSpan || isElsewhere || lockOf(file.path) || !dependencies.some(({ source }) => source !== "path"))
        continue;
      report(projectSpan, isApp(project) ? "missing" : "library", { confidence: "high" });
    }
    for (const { entries } of locks) {
      const unchecked = [...entries.values()].filter(({ hasOuterChecksum }) => !hasOuterChecksum);
      const [first] = unchecked;
      if (!first) continue;
      const count = unchecked.length === 1 ? "One package" : `${unchecked.length} packages`;
      report(spanOf(first.form, first.nameRange), "checksum", { confidence: "high", data: { count } });
    }
  },
});

/** What is started by itself: with releases, or an application module. */
function isApp({ hasReleases, hasApplicationModule, isPublished }: MixProject): boolean {
  return hasReleases || (hasApplicationModule && !isPublished);
}
