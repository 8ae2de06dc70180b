/** Reports ignored advisories that no locked package has. */

import { advisories } from "../../project/advisories.ts";
import { dependencyGraph } from "../../project/dependency-graph.ts";
import { removeWord } from "../../project/edits.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const depIgnoreStale = defineRule({
  id: "dep-ignore-stale",
  title: "Ignored advisory that affects nothing",
  severity: "low",
  cwe: [1395],
  owasp: ["A06:2021", "A03:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [dependencyGraph, advisories],
  messages: {
    stale: "`{id}` affects no locked version: the entry only hides it when it comes back.",
  },
  check({ dependencyGraph: { projects, packages }, advisories, report }) {
    const affecting = new Set(
      packages.flatMap(({ entry }) =>
        advisories.affecting(entry.package, entry.version ?? "").flatMap(({ ids }) => ids),
      ),
    );
    if (packages.length === 0) return; // Without a lock nothing is known.
    for (const { id, form, node, list } of projects.flatMap(({ ignoredAdvisories }) => ignoredAdvisories)) {
      if (affecting.has(id)) continue;
      const edits = removeWord(form, list, id);
      report(spanOf(form, node), "stale", {
        confidence: advisories.has(id) ? "high" : "low", // Our snapshot may not have it yet.
        data: { id },
        fixes: edits.length > 0 ? [{ title: `Remove \`${id}\``, class: "safe", edits }] : [],
      });
    }
  },
});
