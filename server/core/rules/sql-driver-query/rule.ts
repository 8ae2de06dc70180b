/** Reports SQL text that holds values and reaches a database driver. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { functionName, isOfCaller, sinkCalls } from "../../flow/sink-tables.ts";
import { leastGuarded, type Reached, reaching, waysTo } from "../../flow/sinks.ts";
import {
  answeredQueries,
  conditionsInOptions,
  driverFunctions,
  foreignQueries,
  isCondition,
  isQuotedValue,
  isSql,
  repositoryQueries,
  sqlInOptions,
} from "../../flow/sinks-sql.ts";
import { type Origin, untreated, type Value } from "../../flow/values.ts";
import { calls } from "../../project/calls.ts";
import { facts } from "../../project/facts.ts";
import { library } from "../../project/library.ts";
import { names } from "../../project/names.ts";
import { optionIndex } from "../../project/option-index.ts";
import { isServing } from "../../project/run-time.ts";
import { writtenSql } from "../../project/written-sql.ts";
import { defineRule } from "../../rule.ts";
import { type Span, spanOf } from "../../syntax/source-file.ts";

export const sqlDriverQuery = defineRule({
  id: "sql-driver-query",
  title: "SQL text built from values, handed to a driver",
  severity: "critical",
  cwe: [89],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names, facts, library, optionIndex, writtenSql],
  messages: {
    query: "{taker} runs SQL text that {origin} is part of: whoever decides it can read and change the database.",
    written:
      "{origin} stands between quotes in this SQL: whoever decides it can end the text, and read and change the database.",
    library: {
      severity: "low",
      text: "{taker} runs SQL text that {origin} is part of. Callers of this library may take it from a request.",
    },
  },
  check({ file, calls, flow, names, facts, library, optionIndex, writtenSql, report, dismiss }) {
    const judgeText = (span: Span, taker: string, value: Value, isKnown: boolean, isOfSql = isSql) => {
      const isHarmless = ({ before = "" }: Origin) => !isKnown && !isOfSql(before);
      const sink = { span, note: "becomes part of the SQL text", harmless: ["sql"], isHarmless } as const;
      const ways = waysTo(value, sink).slice(0, taker.includes("Ecto.Migration") ? 1 : undefined);
      const judged = leastGuarded(ways, (way) => confidenceOf(way, isKnown));
      if (!judged) {
        if (isKnown) dismiss(span, harmlessBecause(value));
        return;
      }
      const { reached, confidence } = judged;
      const { text: origin, trace } = reached;
      const data = { taker, origin };
      if (library.isOffered && isOfCaller(reached) && reached.origin.before !== undefined)
        report(span, "library", { data, confidence: "medium", trace });
      else report(span, "query", { data, confidence, trace });
    };
    for (const { call, index, name } of sinkCalls(driverFunctions, calls)) {
      if (isServing(file.path, call)) judgeText(call.nameSpan, `\`${name}\``, flow.valueOf(call, index), true);
    }
    for (const call of foreignQueries(calls, names)) {
      if (!isServing(file.path, call)) continue;
      for (const index of call.args.slice(0, 3).keys()) {
        const value = flow.valueOf(call, index);
        // Further back stands SQL of clients that also take a project or a database, and what is written for it mostly names a table.
        const isTold = index < 2 || untreated(value, "sql").some((one) => one.kind === "request" || isQuotedValue(one));
        if (isTold) judgeText(call.nameSpan, `\`${functionName(call)}\``, value, false);
      }
    }
    for (const { site, node, moment } of answeredQueries(facts.modules, names)) {
      if (isServing(file.path, moment))
        judgeText(spanOf(site.form, node), "The connection", flow.valueAt(site, node), true);
    }
    for (const { site, node, moment } of sqlInOptions(optionIndex)) {
      if (isServing(file.path, moment))
        judgeText(spanOf(site.form, node), "What takes this", flow.valueAt(site, node), false);
    }
    for (const { site, node, moment } of conditionsInOptions(optionIndex)) {
      if (isServing(file.path, moment))
        judgeText(spanOf(site.form, node), "What takes this", flow.valueAt(site, node), false, isCondition);
    }
    // Where calls that run SQL are seen, they are told of.
    const isRun =
      repositoryQueries(calls, names).length +
        sinkCalls(driverFunctions, calls).length +
        foreignQueries(calls, names).length >
      0;
    for (const { form, definition, node, range } of isRun || library.isLibrary ? [] : writtenSql) {
      if (!isServing(file.path, { definition, around: undefined, template: undefined })) continue;
      const span = spanOf(form, range);
      const sink = { span, note: "becomes part of the SQL text", harmless: ["sql"] } as const;
      const reached = reaching(flow.valueAt({ form, definition }, node), sink);
      if (!reached || isOfState(reached.origin)) continue;
      report(span, "written", { data: { origin: reached.text }, confidence: "medium", trace: reached.trace });
    }
  },
});

/** A part of what a process keeps, or of an event that it is told: mostly names that the app was set up with, and ids that it gave. */
function isOfState({ kind, text, path }: Origin): boolean {
  return (
    kind === "unknown" &&
    path.length > 0 &&
    /parameter(?: `\w+`)? of `(init|handle(_(result|continue|info|cast|connect))?)\/\d+`/.test(text)
  );
}

/** A function that no table knows may do something else with the text. */
function confidenceOf({ origin, confidence }: Reached, isKnown: boolean): Confidence {
  if (isOfState(origin)) return "low";
  if (isQuotedValue(origin)) return "medium";
  return confidence === "high" && !isKnown ? "medium" : confidence;
}
