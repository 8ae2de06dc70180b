/** Reports exports for spreadsheets whose cells can begin with a formula. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { reaching } from "../../flow/sinks.ts";
import { type Call, type Calls, calls } from "../../project/calls.ts";
import { type CsvParsers, csvParsers } from "../../project/csv-parsers.ts";
import { appendItem, replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { aliasText, isAtom, textOfLiteral } from "../../project/nodes.ts";
import { optionsBehind } from "../../project/options.ts";
import { isServing } from "../../project/run-time.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { SourceFile } from "../../syntax/source-file.ts";

export const csvFormulaInjection = defineRule({
  id: "csv-formula-injection",
  title: "Cells of an export that can begin with a formula",
  severity: "low",
  cwe: [1236],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, csvParsers, flow, names],
  messages: {
    written:
      "`{function}` writes cells as they are: one that begins with `=`, `+`, `-` or `@` is a formula for the spreadsheet that opens the file, and runs with the rights of who opens it.",
  },
  check({ file, calls, csvParsers, flow, names, report, dismiss }) {
    if (escapesFormulas.test(file.text)) return;
    const encoded = calls
      .to("CSV.encode/1", "CSV.encode/2")
      .filter((call) => !optionsBehind(call.args[1], call, names).byKey.has("escape_formulas"))
      .map((call) => ({ call, index: 0, fixes: [encodeFix(call)] }));
    for (const { call, index, fixes } of [...encoded, ...dumped(calls, csvParsers), ...joined(file, calls)]) {
      if (!isServing(file.path, call)) continue;
      const value = flow.valueOf(call, index);
      const reached = reaching(value, { span: call.nameSpan, note: "becomes cells" });
      if (!reached) {
        dismiss(call.nameSpan, harmlessBecause(value));
        continue;
      }
      const data = { function: `${aliasText(call.target) ?? ""}.${call.name}`.replace(/^\./, "") };
      const confidence = reached.confidence === "high" ? "high" : confidenceIn(file);
      report(call.nameSpan, "written", { data, confidence, trace: reached.trace, fixes });
    }
  },
});

/** Code of the file that looks at the beginning of cells, or says that it does. */
const escapesFormulas =
  /formula|csv_?(?:inject|safe|escape|sanit)|(?:escape|sanit\w*|safe|clean)_(?:csv|cell|field)|\[\s*"=",\s*"[+@-]"|\?=,\s*\?[+@-]/i;

/** Cells that people fill in, by the names of fields that the file speaks of. */
function confidenceIn({ text }: SourceFile): Confidence {
  return /[.:](?:\w+_)?(?:name|title|email|e_mail|description|note|notes|comment|comments|text|message|subject|address|city|street|company|username|label|remark|remarks|reason|query|url|referrer|data)\b/.test(
    text,
  )
    ? "medium"
    : "low";
}

interface Export {
  readonly call: Call;
  /** Index of the argument that holds the rows. */
  readonly index: number;
  readonly fixes: readonly ProposedFix[];
}

/** `Shop.Csv.dump_to_iodata(rows)` of a parser that escapes no formulas. */
function dumped(calls: Calls, parsers: CsvParsers): readonly Export[] {
  return [...calls.named("dump_to_iodata"), ...calls.named("dump_to_stream")].flatMap((call) => {
    const { target, form } = call;
    const parser = target?.kind === "alias" ? parsers.named(target.segments.join(".")) : undefined;
    if (parser === undefined || (parser !== "of the library" && parser.escapesFormulas)) return [];
    if (parser === "of the library" || parser.form.path !== form.path || !parser.options)
      return [{ call, index: 0, fixes: [] }];
    const edits = appendItem(parser.form, parser.options, `escape_formula: ${escapedStarts}`);
    return [{ call, index: 0, fixes: [{ title: "Escape formulas", class: "review", edits }] }];
  });
}

const escapedStarts = '%{["@", "+", "-", "=", "\\t", "\\r"] => "\'"}';

/** `Enum.join(row, ",")` where the file makes CSV for people. */
function joined({ path, text }: SourceFile, calls: Calls): readonly Export[] {
  if (!/text\/csv|\.csv\b/.test(text)) return [];
  return calls.to("Enum.join/2", "Enum.map_join/3").flatMap((call) => {
    const isOfCsv = /csv|export/.test(call.definition?.name ?? "") || /csv|export/.test(path);
    return isOfCsv && /^[,;]$/.test(textOfLiteral(call.args.at(-1)) ?? "") ? [{ call, index: 0, fixes: [] }] : [];
  });
}

/** https://hexdocs.pm/csv/CSV.html#encode/2 */
function encodeFix({ args, form, node, style }: Call): ProposedFix {
  const [rows, options] = args;
  const edits =
    options?.kind === "list" && !isAtom(options, "nil")
      ? appendItem(form, options, "escape_formulas: true")
      : [
          replace(
            form,
            { start: node.end - 1, end: node.end - 1 },
            style === "plain" && rows ? ", escape_formulas: true" : "escape_formulas: true",
          ),
        ];
  return { title: "Escape formulas", class: "review", edits };
}
