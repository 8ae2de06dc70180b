/** Modules that `NimbleCSV.define/2` makes, and whether what they write has its formulas escaped. https://hexdocs.pm/nimble_csv/NimbleCSV.html#define/2 */

import type { ListNode } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { fileAnalysis, formIndex, projectView } from "./analysis.ts";
import { formFacts } from "./form-facts.ts";
import { aliasText, argumentsOf, optionsOf, valueUnder } from "./nodes.ts";

export interface CsvParser {
  /** The last part of its name. */
  readonly name: string;
  readonly escapesFormulas: boolean;
  readonly form: Form;
  readonly options: ListNode | undefined;
}

export interface CsvParsers {
  /** The parser of a name, as far as it is written: `Shop.Csv`, `Csv`; that of the library itself escapes nothing. */
  named(name: string): CsvParser | "of the library" | undefined;
}

export const csvParsers = projectView(
  "csvParsers",
  ({ having, of }): CsvParsers => ({
    named: (name) => {
      if (/^NimbleCSV\.\w+$/.test(name)) return "of the library";
      const last = name.split(".").at(-1);
      return having(defining, "NimbleCSV")
        .flatMap((path) => of(defined, { path }))
        .find((one) => one.name === last);
    },
  }),
);

const defining = formIndex("defines CSV parsers", ({ text }) =>
  text.includes("NimbleCSV.define") ? ["NimbleCSV"] : [],
);

const defined = fileAnalysis("definedCsvParsers", ({ file }): readonly CsvParser[] =>
  file.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap(({ name, target, node }) => {
      if (node.kind !== "call" || name !== "define" || aliasText(target) !== "NimbleCSV") return [];
      const [module] = argumentsOf(node);
      const last = module?.kind === "alias" ? module.segments.at(-1) : undefined;
      const options = optionsOf(node);
      return last === undefined
        ? []
        : [{ name: last, escapesFormulas: valueUnder(options, "escape_formula") !== undefined, form, options }];
    }),
  ),
);
