/** Reports SQL of migrations that is put together when they run. Of the audit preset: mostly the project's own people decide what is put in. */

import { calls } from "../../project/calls.ts";
import { isMigrationPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const sqlMigrationInterpolation = defineRule({
  id: "sql-migration-interpolation",
  title: "SQL of a migration that is put together",
  severity: "info",
  cwe: [89],
  owasp: ["A03:2021", "A05:2025"],
  preset: "audit",
  since: "0.1.0",
  scope: "file",
  needs: [calls],
  messages: {
    put: "SQL of a migration is put together when it runs: see to it that nobody else decides what is put in.",
  },
  check({ file, calls, report }) {
    if (!isMigrationPath(file.path)) return;
    for (const call of [...calls.named("execute"), ...calls.named("query"), ...calls.named("query!")]) {
      const sql = call.args.find(isPutTogether);
      if (sql) report(spanOf(call.form, sql), "put", { confidence: "low" });
    }
  },
});

function isPutTogether(node: Node): boolean {
  if (node.kind === "binary" && node.operator === "<>") return true;
  const isText = node.kind === "string" || (node.kind === "sigil" && /^[sS]$|SQL/.test(node.name));
  return isText && node.parts.some(({ kind }) => kind === "interpolation");
}
