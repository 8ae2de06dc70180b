/** Reports dependencies from git whose code may change without a change of mix.exs. */

import { addOptions } from "../../project/dependency-edits.ts";
import { dependencyGraph } from "../../project/dependency-graph.ts";
import { replace } from "../../project/edits.ts";
import type { Lock } from "../../project/mix-lock.ts";
import type { DeclaredDependency } from "../../project/mix-project.ts";
import { pairOf } from "../../project/nodes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const depGitUnpinned = defineRule({
  id: "dep-git-unpinned",
  title: "Git dependency not pinned",
  severity: "medium",
  cwe: [1357, 494],
  owasp: ["A08:2021", "A03:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [dependencyGraph],
  messages: {
    unpinned:
      "`{name}` comes from git without a commit, and no lock holds one: whoever can push there decides what is built.",
    locked: {
      severity: "low",
      text: "`{name}` comes from git without a commit: the lock holds one, but the next `mix deps.update` takes whatever was pushed.",
    },
    tag: { severity: "info", text: "`{name}` comes from git by its tag, which can be moved to another commit." },
  },
  check({ dependencyGraph: { projects, lockOf }, report }) {
    for (const { file, dependencies } of projects) {
      for (const declared of dependencies) {
        if (declared.source !== "git" || pairOf(declared.options, "ref")) continue;
        const commit = commitOf(declared, lockOf(file.path));
        const isTagged = pairOf(declared.options, "tag") !== undefined;
        report(spanOf(declared.form, declared.tuple), isTagged ? "tag" : commit === undefined ? "unpinned" : "locked", {
          confidence: "high",
          data: { name: declared.name },
          fixes: commit === undefined || isTagged ? [] : fixesOf(declared, commit),
        });
      }
    }
  },
});

function commitOf({ name }: DeclaredDependency, lock: Lock | undefined): string | undefined {
  return lock?.entries.get(name)?.git?.commit;
}

function fixesOf(declared: DeclaredDependency, commit: string): readonly ProposedFix[] {
  const { form, options } = declared;
  const branch = pairOf(options, "branch");
  const ref = `ref: "${commit}"`;
  const edits = branch ? [replace(form, branch, ref)] : addOptions(declared, ref);
  return edits.length > 0 ? [{ title: "Pin it to the commit in mix.lock", class: "safe", edits }] : [];
}
