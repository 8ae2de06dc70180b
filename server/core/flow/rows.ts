/** Of which table the rows are that a query or a repository gives: `Repo.get!(Post, id)`, `Post |> where(…) |> Repo.all()`. */

import { fieldsOf } from "../project/schemas.ts";
import type { Node } from "../syntax/ast.ts";
import type { Frame } from "./evaluate.ts";
import { flat, mapOrigins, type Value } from "./values.ts";

/** Functions of a repository that give rows: https://hexdocs.pm/ecto/Ecto.Repo.html */
const givingRows = /^(all|one|get|get_by|reload|stream|preload|all_by)!?$/;

/** Functions of `Ecto.Query` that leave the rows what they are: https://hexdocs.pm/ecto/Ecto.Query.html */
const keepingRows =
  /^(where|or_where|order_by|prepend_order_by|limit|offset|preload|join|distinct|lock|group_by|having|first|last|reverse_order|exclude)$/;

/** What `function` of a repository or of `Ecto.Query` gives, with the table that its first argument names. */
export function withRows(
  given: Value,
  name: string,
  queried: Node | undefined,
  first: Value | undefined,
  frame: Frame,
): Value {
  if (!givingRows.test(name) && !keepingRows.test(name)) return given;
  return rowsOf(given, schemaNamed(queried, frame) ?? schemaIn(first));
}

/** `from(p in Post)` */
export function withRowsOfSource(given: Value, source: Node | undefined, frame: Frame): Value {
  return rowsOf(
    given,
    schemaNamed(source?.kind === "binary" && source.operator === "in" ? source.right : source, frame),
  );
}

function rowsOf(given: Value, schema: string | undefined): Value {
  if (schema === undefined) return given;
  return mapOrigins(given, (origin) =>
    origin.kind === "unknown" && !origin.parameter ? { ...origin, row: { schema, path: [] } } : origin,
  );
}

function schemaNamed(node: Node | undefined, { names, form }: Frame): string | undefined {
  const written = node?.kind === "tuple" ? node.items.at(-1) : node;
  if (written?.kind !== "alias") return undefined;
  const name = names.moduleNamed(form, written, written.start);
  const module = name === undefined ? undefined : names.module(name);
  return module && fieldsOf(module).size > 0 ? name : undefined;
}

function schemaIn(value: Value | undefined): string | undefined {
  const one = value && flat(value);
  return one?.kind === "open" ? one.origins.find(({ row }) => row?.path.length === 0)?.row?.schema : undefined;
}
