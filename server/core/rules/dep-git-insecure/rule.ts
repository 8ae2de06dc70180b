/** Reports dependencies that are fetched over a connection that shows neither who answers nor whether the answer was changed. */

import { dependencyGraph } from "../../project/dependency-graph.ts";
import { replace } from "../../project/edits.ts";
import type { DeclaredDependency } from "../../project/mix-project.ts";
import { textOfLiteral, valueUnder } from "../../project/nodes.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const depGitInsecure = defineRule({
  id: "dep-git-insecure",
  title: "Dependency over an unauthenticated transport",
  severity: "high",
  cwe: [494, 319],
  owasp: ["A08:2021", "A08:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [dependencyGraph],
  messages: {
    git: "`{name}` is fetched over `{scheme}`: anybody on the way can put other code into the build.",
    lock: "`{name}` is locked to an address with `{scheme}`: anybody on the way can put other code into the build.",
  },
  check({ dependencyGraph: { projects, locks }, report }) {
    for (const { dependencies } of projects) {
      for (const declared of dependencies) {
        const node = valueUnder(declared.options, "git");
        const scheme = schemeOf(textOfLiteral(node));
        if (!node || scheme === undefined) continue;
        report(spanOf(declared.form, node), "git", {
          confidence: "high",
          data: { name: declared.name, scheme },
          fixes: [fixOf(declared, textOfLiteral(node) ?? "", node)],
        });
      }
    }
    for (const { entries } of locks) {
      for (const { name, git, form, nameRange } of entries.values()) {
        const scheme = schemeOf(git?.url);
        if (scheme !== undefined)
          report(spanOf(form, nameRange), "lock", { confidence: "high", data: { name, scheme } });
      }
    }
  },
});

function schemeOf(url: string | undefined): string | undefined {
  return /^(?:http|git):\/\//.exec(url ?? "")?.[0];
}

function fixOf({ form }: DeclaredDependency, url: string, node: { readonly start: number; readonly end: number }) {
  const secured = url.replace(/^(?:http|git):/, "https:");
  return {
    title: `Fetch it over \`https://\``,
    class: "review" as const,
    edits: [replace(form, node, `"${secured}"`)],
  };
}
