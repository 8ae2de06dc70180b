/** Reports SQL text that holds values and reaches a repository. */

import { type Flow, flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { isOfCaller } from "../../flow/sink-tables.ts";
import { leastGuarded, reaching, waysTo } from "../../flow/sinks.ts";
import { isQuotedValue, type RepositoryCall, repositoryQueries } from "../../flow/sinks-sql.ts";
import { calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { library } from "../../project/library.ts";
import { type Names, names } from "../../project/names.ts";
import { argumentsOf } from "../../project/nodes.ts";
import { isMigrationPath } from "../../project/paths.ts";
import { adapterOf } from "../../project/repositories.ts";
import { isServing } from "../../project/run-time.ts";
import { parameterEdits, placeholders } from "../../project/sql-parameters.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const sqlRawQuery = defineRule({
  id: "sql-raw-query",
  title: "SQL text built from values",
  severity: "critical",
  cwe: [89],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["SQL.Query", "SQL.Stream"],
  scope: "file",
  needs: [calls, flow, names, dependencies, library],
  messages: {
    query: "`{function}` runs SQL text that {origin} is part of: whoever decides it can read and change the database.",
    library: {
      severity: "low",
      text: "`{function}` runs SQL text that {origin} is part of. Callers of this library may take it from a request.",
    },
  },
  check({ file, calls, flow, names, dependencies, library, report, dismiss }) {
    for (const sink of repositoryQueries(calls, names)) {
      const { call, index, name } = sink;
      if (!isServing(file.path, call)) continue;
      const place = { span: call.nameSpan, note: "becomes part of the SQL text", harmless: ["sql"] } as const;
      const value = flow.valueOf(call, index);
      const judged = leastGuarded(waysTo(value, place).slice(0, 1), (way) =>
        isQuotedValue(way.origin) ? "medium" : way.confidence,
      );
      if (!judged) {
        dismiss(call.nameSpan, harmlessBecause(value));
        continue;
      }
      const { reached, confidence } = judged;
      const { text: origin, trace } = reached;
      const rest = { data: { function: name, origin }, trace, fixes: fixesOf(sink, flow, names, dependencies.has) };
      const isOnce = isMigrationPath(file.path) && reached.origin.kind !== "request"; // Run by whoever deploys.
      if (isOnce) report(call.nameSpan, "query", { ...rest, confidence: "low" });
      else if (library.isOffered && isOfCaller(reached) && reached.origin.before !== undefined)
        report(call.nameSpan, "library", { ...rest, confidence: "medium" });
      else report(call.nameSpan, "query", { ...rest, confidence });
    }
  },
});

function fixesOf(
  { call, index, repository }: RepositoryCall,
  flow: Flow,
  names: Names,
  has: (dependency: string) => boolean,
): readonly ProposedFix[] {
  const { form, node, args, style } = call;
  const placeholder = placeholders[adapterOf(repository, names, has) ?? ""];
  const sql = args[index];
  const isWritten = style !== "capture" && node.kind === "call" && sql && argumentsOf(node).includes(sql);
  if (!placeholder || !isWritten || sql.kind !== "string") return [];
  const isOpen = (hole: typeof sql | (typeof args)[number]) =>
    reaching(flow.valueAt(call, hole), { span: call.nameSpan, note: "" }) !== undefined;
  const edits = parameterEdits({ form, sql, parameters: args[index + 1], placeholder, isOpen });
  return edits.length > 0 ? [{ title: "Hand the values over as parameters", class: "review", edits }] : [];
}
