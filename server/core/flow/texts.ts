/**
 * Text made of several values one after the other: what it surely is, and what stands before each origin in it.
 *
 * Invariant: `before` never promises a character that may be missing. U+FFFC stands for a part whose text is not written in the code; it may be empty.
 */

import { constantText, flat, join, mapOrigins, type Value } from "./values.ts";

const serverPart = "\uFFFC";

/** Longest text before an origin that is kept, in characters; of a longer one its start. */
const maxBefore = 300;

/** Values one after the other: folded when all of them are constant. */
export function concatenation(values: readonly Value[]): Value {
  let before = "";
  let isFolded = true;
  const parts = values.flatMap(iodataOf).map((value): Value => {
    const one = flat(value);
    const text = one.kind === "constant" ? one.text : undefined;
    const placed = after(before, one);
    isFolded &&= text !== undefined;
    before += text ?? startOf(one) ?? serverPart;
    return placed;
  });
  return isFolded ? constantText("string", before) : join([emptyText, ...parts]);
}

const emptyText = constantText("string", "");

/** The items of a list one by one, as far as they are known. */
function iodataOf(value: Value): readonly Value[] {
  if (value.kind !== "record" || !value.isList) return [value];
  const items = [...value.fields.values()].flatMap(iodataOf);
  return isEmpty(value.rest) ? items : [...items, value.rest];
}

function isEmpty(value: Value): boolean {
  return value.kind === "constant" && value.text === undefined;
}

/** What a part that is not folded surely starts with, when all its origins agree on it. */
function startOf(value: Value): string | undefined {
  if (value.kind !== "open") return undefined;
  const [first] = value.origins;
  const before = first?.before;
  return before !== undefined && value.origins.every((origin) => origin.before === before)
    ? before + serverPart
    : undefined;
}

/** The value where it stands behind a text. */
export function after(text: string, value: Value): Value {
  if (text === "") return value;
  return mapOrigins(flat(value), (origin) => ({
    ...origin,
    before: (text + (origin.before ?? "")).slice(0, maxBefore),
  }));
}

/** Text in which nothing is known to stand before an origin: what is left after a change of any kind. */
export function withoutStart(value: Value): Value {
  return mapOrigins(value, (origin) => {
    if (origin.before === undefined) return origin;
    const { before: _, ...rest } = origin;
    return rest;
  });
}

/** `Enum.join(list, separator)`: the items with the separator between them, where the items are known one by one. */
export function joined(list: Value, separator: Value): Value {
  if (list.kind !== "record" || !list.isList) return join([withoutStart(flat(list)), flat(separator)]);
  const items = [...list.fields.values(), ...(isEmpty(list.rest) ? [] : [list.rest])];
  return concatenation(items.flatMap((item, i) => (i === 0 ? [item] : [separator, item])));
}

const slash = constantText("string", "/");

/** `Path.join/1,2`: https://hexdocs.pm/elixir/Path.html#join/2 */
export function joinedPath(parts: readonly Value[]): Value {
  const [first] = parts;
  if (parts.length === 1 && first) return joined(first, slash);
  return concatenation(parts.flatMap((part, i) => (i === 0 ? [part] : [slash, part])));
}

/** `URI.merge/2`: what starts with a host of its own replaces the base. https://hexdocs.pm/elixir/URI.html#merge/2 */
export function mergedUri(base: Value, relative: Value): Value {
  const placed = mapOrigins(flat(relative), (origin) =>
    origin.before !== undefined && /^\/[^/\\]/.test(origin.before)
      ? { ...origin, before: serverPart + origin.before }
      : origin,
  );
  return join([flat(base), placed]);
}
