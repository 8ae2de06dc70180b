/** Reports requirements that let any later version in. */

import { dependencyGraph } from "../../project/dependency-graph.ts";
import { replace } from "../../project/edits.ts";
import type { Lock } from "../../project/mix-lock.ts";
import type { DeclaredDependency } from "../../project/mix-project.ts";
import { isAtom, valueUnder } from "../../project/nodes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const depLooseVersion = defineRule({
  id: "dep-loose-version",
  title: "Requirement without an upper bound",
  severity: "low",
  cwe: [1357],
  owasp: ["A06:2021", "A03:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [dependencyGraph],
  messages: {
    open: "`{requirement}` lets every later version of `{name}` in, also one that breaks the app or was put there by somebody else.",
    none: "`{name}` has no requirement: the next update takes any version of it.",
  },
  check({ dependencyGraph: { projects, lockOf }, report }) {
    for (const { file, dependencies } of projects) {
      for (const declared of dependencies) {
        if (declared.source !== "hex" || isAtom(valueUnder(declared.options, "override"), "true")) continue;
        const { name, form, tuple, requirement } = declared;
        if (!requirement) report(spanOf(form, tuple), "none", { confidence: "high", data: { name } });
        else if (/^\s*>=?\s*[^\s<]+\s*$/.test(requirement.text))
          report(spanOf(form, requirement.node), "open", {
            confidence: "high",
            data: { name, requirement: requirement.text },
            fixes: fixesOf(declared, lockOf(file.path)),
          });
      }
    }
  },
});

/** `~> 0.21` for a locked 0.21.1: what the lock has, and what is compatible with it. */
function fixesOf({ name, form, requirement }: DeclaredDependency, lock: Lock | undefined): readonly ProposedFix[] {
  const [, compatible] = /^(\d+\.\d+)\.\d+$/.exec(lock?.entries.get(name)?.version ?? "") ?? [];
  if (compatible === undefined || !requirement) return [];
  const edits = [replace(form, requirement.node, `"~> ${compatible}"`)];
  return [{ title: `Require \`~> ${compatible}\`, which the locked version fits`, class: "review", edits }];
}
