/** Reports ETS tables for secrets that every process may write. */

import { calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { atomName, isAtom, textOfLiteral } from "../../project/nodes.ts";
import { wordsOfName } from "../../project/words.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const etsPublicSensitive = defineRule({
  id: "ets-public-sensitive",
  title: "Public ETS table for secrets",
  severity: "medium",
  cwe: [668, 200],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls],
  messages: {
    writable: "Every process can read and write `{table}`, whose name says that it holds {word}s.",
  },
  check({ calls, report }) {
    for (const call of calls.to(":ets.new/2")) {
      const [name, options] = call.args;
      const table = tableName(name) ?? call.form.modules.at(-1)?.name ?? "";
      const word = wordsOfName(table)
        .map((one) => one.replace(/s$/, ""))
        .find((one) => sensitive.has(one));
      const access = options?.kind === "list" ? options.items.find((item) => isAtom(item, "public")) : undefined;
      if (!access || word === undefined) continue;
      report(spanOf(call.form, access), "writable", {
        confidence: "medium",
        data: { table, word },
        fixes: [
          {
            title: "Let only its owner write, with `:protected`",
            class: "review",
            edits: [replace(call.form, access, ":protected")],
          },
        ],
      });
    }
  },
});

const sensitive: ReadonlySet<string> = new Set("session token secret credential password otp".split(" "));

function tableName(node: Node | undefined): string | undefined {
  return atomName(node) ?? textOfLiteral(node) ?? (node?.kind === "alias" ? node.segments.join(".") : undefined);
}
