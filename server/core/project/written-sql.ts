/** Statements of SQL that are put together by interpolation, and the values that stand between quotes in them. */

import type { Node, Part, Range } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { walk } from "./nodes.ts";

export interface QuotedInSql {
  readonly form: Form;
  readonly definition: Definition;
  readonly node: Node;
  readonly range: Range;
}

/** What a file's functions put between quotes of a statement: `WHERE name = '#{name}'`, `LIKE '%#{text}%'`, `REGEXP_CONTAINS(line, r"#{text}")`. */
export const writtenSql = fileAnalysis("writtenSql", ({ file }): readonly QuotedInSql[] =>
  file.language === "elixir" && file.text.includes("#{") && statements.test(file.text)
    ? file.forms.flatMap(inForm)
    : [],
);

const statements =
  /\b(?:select\s[^"]{0,400}\sfrom|insert\s+into|delete\s+from|update\s+\S{1,80}\s+set)\s|"\s*(?:WHERE|AND|OR|HAVING)\s/i;

function inForm(form: Form): readonly QuotedInSql[] {
  return formFacts(form.syntax).definitions.flatMap((definition) => {
    const found: QuotedInSql[] = [];
    if (definition.body && !definition.isMacro)
      walk(definition.body, (node) => {
        if (node.kind === "string" || (node.kind === "sigil" && /^s$/i.test(node.name)))
          for (const part of quotedIn(node.parts)) found.push({ form, definition, ...part });
        return undefined;
      });
    return found;
  });
}

/** As much of the text before a value is looked at, in characters. */
const maxBefore = 2_000;

function quotedIn(parts: readonly Part[]): readonly Pick<QuotedInSql, "node" | "range">[] {
  let before = "";
  return parts.flatMap((part) => {
    const isIn = part.kind === "interpolation" && isStatement.test(before) && afterQuote.test(before);
    before += part.kind === "text" ? part.value : "\uFFFC";
    if (before.length > maxBefore) before = before.slice(0, maxBefore / 2) + before.slice(-maxBefore / 2);
    return isIn && part.kind === "interpolation" ? [{ node: part.body, range: part }] : [];
  });
}

/** A whole statement, or what is put behind one: `sql <> " AND name = '#{name}'"`. */
const isStatement =
  /^\s*(?:select\b[\s\S]*\bfrom\b|insert\s+into\b|delete\s+from\b|update\s+\S+\s+set\b|(?:where|and|or|having)\s+[\s(]*["`]?\w[\w.\uFFFC]*["`]?\s*(?:[=<>!]|\b(?:not\s+)?i?like\b))/i;
const afterQuote = /(?:[=<>,(]|\b(?:i?like|rlike|regexp|in))\s*r?['"]%?$/i;
