/** Reports scripts that install whatever version of a package is the newest. */

import { calls } from "../../project/calls.ts";
import { atomName, textOfLiteral } from "../../project/nodes.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const mixInstallUnpinned = defineRule({
  id: "mix-install-unpinned",
  title: "Script installs floating packages",
  severity: "low",
  cwe: [1357, 494],
  owasp: ["A08:2021", "A03:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls],
  messages: {
    floating:
      "`Mix.install` takes the newest `{name}` at each first run, also one that was published with a stolen key.",
  },
  check({ calls, report }) {
    for (const { args, form } of calls.to("Mix.install/1", "Mix.install/2")) {
      const list = args[0];
      if (list?.kind !== "list") continue;
      for (const item of list.items) {
        const name = floatingName(item);
        if (name !== undefined) report(spanOf(form, item), "floating", { confidence: "high", data: { name } });
      }
    }
  },
});

/** `:req`, `{:req, ">= 0.0.0"}`. */
function floatingName(item: Node): string | undefined {
  if (item.kind === "atom") return item.name;
  const [name, requirement] = item.kind === "tuple" ? item.items : [];
  return /^\s*>=?[^<]*$/.test(textOfLiteral(requirement) ?? "~>") ? atomName(name) : undefined;
}
