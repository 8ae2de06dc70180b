/** Turns values that are written into SQL text into parameters, where they clearly stand in the place of a value. */

import type { Edit } from "../finding.ts";
import type { ListNode, Node, Range, StringNode } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import { replace } from "./edits.ts";

/** How a database writes parameters: `$1`, `?`, `@1`. */
export type Placeholder = "$" | "?" | "@";

/** https://hexdocs.pm/postgrex, https://hexdocs.pm/myxql, https://hexdocs.pm/ecto_sqlite3, https://hexdocs.pm/tds */
export const placeholders: Readonly<Record<string, Placeholder>> = {
  "Ecto.Adapters.Postgres": "$",
  "Ecto.Adapters.MyXQL": "?",
  "Ecto.Adapters.SQLite3": "?",
  "Ecto.Adapters.Tds": "@",
};

export interface SqlText {
  readonly form: Form;
  /** The SQL, and the list of parameters where one is written. */
  readonly sql: StringNode;
  readonly parameters: Node | undefined;
  readonly placeholder: Placeholder;
  /** True for an interpolated expression that must not stay in the text. */
  readonly isOpen: (expression: Node) => boolean;
}

/** No edits where one of the values stands for a name or a piece of SQL, or where nothing shows what it stands for. */
export function parameterEdits(text: SqlText): readonly Edit[] {
  const { form, sql, parameters, placeholder } = text;
  const written = parameters ? listOf(parameters) : [];
  const holes = holesOf(text);
  if (!written || !holes || holes.length === 0) return [];
  if (placeholder === "?" && written.length > 0) return [];
  const marks = holes.map(({ range }, i) => {
    const mark = placeholder === "?" ? "?" : `${placeholder}${written.length + i + 1}`;
    return replace(form, range, mark);
  });
  const added = holes.map(({ value }) => value).join(", ");
  const last = written.at(-1);
  if (last) return [...marks, replace(form, { start: last.end, end: last.end }, `, ${added}`)];
  if (parameters) return [...marks, replace(form, parameters, `[${added}]`)];
  return [...marks, replace(form, { start: sql.end, end: sql.end }, `, [${added}]`)];
}

function listOf(node: Node): ListNode["items"] | undefined {
  return node.kind === "list" && !node.isImplicit ? node.items : undefined;
}

interface Hole {
  /** What the placeholder takes the place of, quotes included. */
  readonly range: Range;
  /** The parameter's source. */
  readonly value: string;
}

/** Every open hole; `undefined` when one of them cannot become a parameter. */
function holesOf({ form, sql, isOpen }: SqlText): readonly Hole[] | undefined {
  if (textOf(form, sql).includes("\\")) return undefined;
  const found: Hole[] = [];
  for (const part of sql.parts) {
    if (part.kind === "text" || !isOpen(part.body)) continue;
    const before = form.syntax.text.slice(sql.start, part.start);
    const after = form.syntax.text.slice(part.end, sql.end);
    const hole = quotedHole(form, part, before, after) ?? plainHole(form, part, before, after);
    if (!hole) return undefined;
    found.push(hole);
  }
  return found;
}

type Interpolation = Range & { readonly body: Node };

/** `'#{x}'`, `'%#{x}%'`: the quotes go, the wildcards become part of the parameter. */
function quotedHole(form: Form, part: Interpolation, before: string, after: string): Hole | undefined {
  const opening = /'(%?)$/.exec(before);
  const closing = /^(%?)'/.exec(after);
  if (!opening || !closing || quotesIn(before) % 2 === 0) return undefined;
  const range = { start: part.start - opening[0].length, end: part.end + closing[0].length };
  const hasWildcard = opening[1] !== "" || closing[1] !== "";
  const value = textOf(form, part.body);
  return { range, value: hasWildcard ? `"${opening[1]}#{${value}}${closing[1]}"` : value };
}

/** `= #{x}`, `LIMIT #{x}`. */
function plainHole(form: Form, part: Interpolation, before: string, after: string): Hole | undefined {
  const isValue = /([=<>]|\b(?:like|ilike|limit|offset))\s*$/i.test(before);
  const isWhole = /^(?:"|[\s;)]*$|\s*\)|\s+(?:and|or|order|group|limit|offset|returning|union|having)\b)/i.test(after);
  if (!isValue || !isWhole || quotesIn(before) % 2 === 1) return undefined;
  return { range: part, value: textOf(form, part.body) };
}

function quotesIn(text: string): number {
  return text.split("'").length - 1;
}
