/** How a changeset is kept: the fields of `Ecto.Changeset` that hold what was sent and what was there. https://hexdocs.pm/ecto/Ecto.Changeset.html#module-the-ecto-changeset-struct */

import type { Node } from "../syntax/ast.ts";
import { constant, field, holdsParameter, type RecordValue, record, trusted, type Value } from "./values.ts";

export const messages = trusted("the messages of validations are the server's own");

export function changeset(data: Value, changes: Value, params: Value = constant): RecordValue {
  return record([
    ["data", data],
    ["changes", changes],
    ["params", params],
    ["errors", messages],
    ["valid?", messages],
  ]);
}

export function isChangeset(value: Value): value is RecordValue {
  return value.kind === "record" && value.fields.has("changes") && value.fields.has("valid?");
}

/** `%Ecto.Changeset{}`, `%Changeset{}`. */
export function namesChangeset(pattern: Node): boolean {
  return pattern.kind === "struct" && pattern.name.kind === "alias" && pattern.name.segments.at(-1) === "Changeset";
}

/** A value that such a pattern matches. What callers hand in may turn out to be a changeset, whose parts are then asked for. */
export function asChangeset(value: Value): Value {
  if (isChangeset(value)) return value;
  if (holdsParameter(value)) return changeset(field(value, "data"), field(value, "changes"), field(value, "params"));
  return changeset(value, value, value);
}
