/**
 * What the functions of collections do with elements, keys and the closures that they are given: https://hexdocs.pm/elixir/Enum.html, and Map, Keyword,
 * List, Kernel beside it.
 */

import { uploadedFile } from "./patterns.ts";
import { joined } from "./texts.ts";
import {
  constant,
  constantText,
  doubtful,
  elementOf,
  entry,
  entryOf,
  field,
  join,
  okTuple,
  open,
  partAt,
  record,
  trusted,
  type Value,
  withField,
} from "./values.ts";

/** What a function gives for its arguments. */
type Collector = (values: readonly Value[]) => Value;

const number = trusted("a number leaves no text");

/** What a closure gives; a value that is no closure, such as the name of a function, gives nothing that is known. */
export function called(closure: Value | undefined, args: readonly Value[]): Value {
  return closure?.kind === "closure" ? closure.call(args) : join([closure ?? constant, ...args]);
}

const listOf = (element: Value): Value => record([], element);
const first = (values: readonly Value[]): Value => values[0] ?? constant;
const each = (values: readonly Value[]): Value => entryOf(first(values));

/** The same elements; a closure looks at each. */
const elements: Collector = (values) => {
  for (const closure of values.slice(1)) if (closure.kind === "closure") closure.call([each(values)]);
  return listOf(each(values));
};

const element: Collector = (values) => {
  const closure = values.find(({ kind }) => kind === "closure");
  called(closure ?? constant, [each(values)]);
  const fallback = values.slice(1).find((value) => value !== closure && value.kind !== "constant");
  return fallback ? join([each(values), fallback]) : each(values);
};

const mapped: Collector = (values) => listOf(called(values[1], [each(values)]));

/** The accumulator goes through the closure twice: what one turn makes of it is handed to the next. */
const reduced: Collector = ([collection = constant, start, closure]) => {
  const item = entryOf(collection);
  if (!closure) return called(start, [item, item]);
  const once = called(closure, [item, start ?? constant]);
  return join([start ?? constant, once, called(closure, [item, join([start ?? constant, once])])]);
};

const reducedWhile: Collector = ([collection = constant, start = constant, closure]) => {
  const once = partAt(called(closure, [entryOf(collection), start]), 1);
  return join([start, once, partAt(called(closure, [entryOf(collection), join([start, once])]), 1)]);
};

const grouped: Collector = (values) => {
  called(values[1], [each(values)]);
  return listOf(listOf(values[2] ? called(values[2], [each(values)]) : each(values)));
};

const zipped: Collector = ([one = constant, other]) =>
  listOf(
    other
      ? record([
          ["0", elementOf(one)],
          ["1", elementOf(other)],
        ])
      : elementOf(one),
  );

const withIndex: Collector = (values) => {
  const pair = record([
    ["0", each(values)],
    ["1", number],
  ]);
  return values[1]?.kind === "closure" ? listOf(values[1].call([each(values), number])) : listOf(pair);
};

const splitIn: Collector = (values) => {
  const both = elements(values);
  return record([
    ["0", both],
    ["1", both],
  ]);
};

const into: Collector = ([collection = constant, target = constant, closure]) => {
  const known = closure && withNewKeys(collection, closure);
  if (known) return join([known, target]);
  const items = closure ? called(closure, [entryOf(collection)]) : entryOf(collection);
  return join([closure ? record([], ofOneField(collection, join([items, partAt(items, 1)]))) : collection, target]);
};

const mapOf: Collector = ([collection = record([]), closure]) => {
  if (!closure) return collection;
  const known = withNewKeys(collection, closure);
  if (known) return known;
  const items = called(closure, [entryOf(collection)]);
  return record([], ofOneField(collection, items.kind === "record" ? partAt(items, 1) : items));
};

/** Fields of a record for which a closure is called one by one. */
const maxRenamed = 24;

/** `Map.new(attrs, fn {key, value} -> {to_string(key), value} end)`: the fields under their new keys, where all of these are known. */
function withNewKeys(collection: Value, closure: Value): Value | undefined {
  const isMap = collection.kind === "record" && !collection.isList && !collection.fields.has("0");
  if (!isMap || collection.fields.size === 0 || collection.fields.size > maxRenamed) return undefined;
  const fields: (readonly [string, Value])[] = [];
  for (const [key, part] of collection.fields) {
    const item = called(closure, [entry(constantText("atom", key), part)]);
    const name = item.kind === "record" ? textOfKey(partAt(item, 0)) : undefined;
    if (name === undefined) return undefined;
    fields.push([name, partAt(item, 1)]);
  }
  if (collection.rest.kind === "constant") return record(fields);
  const others = collection.isRestWhole ? elementOf(collection.rest) : collection.rest;
  return record(fields, partAt(called(closure, [entry(constant, others)]), 1));
}

/** A field that was made from some field of a record: from which one cannot be followed. */
function ofOneField(collection: Value, value: Value): Value {
  const isOfMany = collection.kind === "record" && !collection.isList && collection.fields.size > 1;
  return isOfMany ? doubtful(value) : value;
}

const merged: Collector = ([one = constant, other = constant]) =>
  other.kind === "record" && one.kind === "record" && !other.isRestWhole
    ? [...other.fields].reduce((into, [key, part]) => withField(into, key, part), one as Value)
    : join([one, other]);

const textOfKey = (key: Value | undefined): string | undefined => (key?.kind === "constant" ? key.text : undefined);

/** `Map.update(map, key, default, fun)`, `Map.update!(map, key, fun)`. */
const updated: Collector = (values) => {
  const [container = constant, key, ...others] = values;
  const name = textOfKey(key);
  const result = join([...others.slice(0, -1), called(others.at(-1), [field(container, name)])]);
  return name === undefined ? join([container, result]) : withField(container, name, result);
};

/** `Map.take(params, ["name"])`: those keys and no others, where they are known. */
const taken: Collector = ([container = constant, keys]) => {
  const names = namesIn(keys);
  return names ? record(names.map((name) => [name, field(container, name)] as const)) : container;
};

/** `Map.drop(params, ["role"])`: all but those keys. */
const without: Collector = ([container = constant, keys]) =>
  (namesIn(keys) ?? []).reduce((left, name) => withField(left, name, constant), container);

/** The texts of a list, when all of it is known. */
function namesIn(keys: Value | undefined): readonly string[] | undefined {
  if (keys?.kind !== "record" || keys.rest.kind !== "constant" || keys.rest.text !== undefined) return undefined;
  const names = [...keys.fields.values()].flatMap((key) => textOfKey(key) ?? []);
  return names.length === keys.fields.size ? names : undefined;
}

/** The keys of `get_in`, `put_in`, `update_in`: a list, or one that is not known. */
function keysOf(path: Value | undefined): readonly (string | undefined)[] {
  return path?.kind === "record" && path.isList ? [...path.fields.values()].map(textOfKey) : [undefined];
}

function putIn(container: Value, keys: readonly (string | undefined)[], change: (part: Value) => Value): Value {
  const [key, ...rest] = keys;
  if (keys.length === 0) return change(container);
  const part = putIn(field(container, key), rest, change);
  return key === undefined ? join([container, record([], part)]) : withField(container, key, part);
}

const ofEnum: Readonly<Record<string, Collector>> = {
  map: mapped,
  map_join: (values) =>
    joined(
      listOf(called(values.at(-1), [each(values)])),
      values.length > 2 ? (values[1] ?? constant) : constantText("string", ""),
    ),
  flat_map: (values) => listOf(elementOf(called(values[1], [each(values)]))),
  each: (values) => {
    called(values[1], [each(values)]);
    return constant;
  },
  reduce: reduced,
  reduce_while: reducedWhile,
  map_reduce: ([collection = constant, start = constant, closure]) => {
    const result = called(closure, [entryOf(collection), start]);
    return record([
      ["0", listOf(partAt(result, 0))],
      ["1", join([start, partAt(result, 1)])],
    ]);
  },
  scan: reduced,
  filter: elements,
  reject: elements,
  sort: elements,
  sort_by: elements,
  uniq: elements,
  uniq_by: elements,
  dedup: elements,
  dedup_by: elements,
  take: elements,
  take_while: elements,
  take_random: elements,
  drop: elements,
  drop_while: elements,
  reverse: elements,
  shuffle: elements,
  slice: elements,
  to_list: (values) => first(values),
  find: element,
  max_by: element,
  min_by: element,
  find_value: (values) => called(values.at(-1), [each(values)]),
  group_by: grouped,
  zip: zipped,
  with_index: withIndex,
  split_with: splitIn,
  split: splitIn,
  split_while: splitIn,
  chunk_every: (values) => listOf(elements(values)),
  chunk_by: (values) => listOf(elements(values)),
  into,
  concat: (values) =>
    values.length > 1 ? join(values.map((value) => listOf(elementOf(value)))) : listOf(elementOf(each(values))),
};

const ofMap: Readonly<Record<string, Collector>> = {
  new: mapOf,
  merge: (values) => merged(values),
  take: taken,
  drop: without,
  delete: ([container = constant, key]) => without([container, record([["0", key ?? constant]])]),
  filter: (values) => {
    called(values[1], [record([["1", each(values)]], constant)]);
    return first(values);
  },
  reject: first,
  update: updated,
  "update!": updated,
  values: (values) => listOf(each(values)),
  fetch: ([container = constant, key]) => okTuple(field(container, textOfKey(key))),
  split: splitIn,
};

const ofKernel: Readonly<Record<string, Collector>> = {
  elem: ([tuple = constant, index]) =>
    textOfKey(index) === undefined ? elementOf(tuple) : partAt(tuple, Number(textOfKey(index))),
  put_elem: ([tuple = constant, index, value = constant]) => withField(tuple, textOfKey(index) ?? "0", value),
  put_in: ([container = constant, path, value = constant]) => putIn(container, keysOf(path), () => value),
  update_in: ([container = constant, path, closure]) =>
    putIn(container, keysOf(path), (part) => called(closure, [part])),
  // biome-ignore lint/suspicious/noThenProperty: it is the name of Elixir's function.
  then: ([value = constant, closure]) => called(closure, [value]),
  tap: ([value = constant, closure]) => {
    called(closure, [value]);
    return value;
  },
  struct: ([, fields = constant]) => fields,
  "struct!": ([, fields = constant]) => fields,
};

/** What a client says of a file that it uploads: https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.UploadEntry.html */
const uploadEntry: Value = {
  ...record(
    ["client_name", "client_type", "client_relative_path", "client_last_modified", "client_meta"].map(
      (key) => [key, field(open("request", "the uploaded entry"), key)] as const,
    ),
    trusted("LiveView makes the rest of an entry"),
  ),
};

const uploaded = record([["path", uploadedFile]]);

const ofLiveView: Readonly<Record<string, Collector>> = {
  consume_uploaded_entries: ([, , closure]) => listOf(partAt(called(closure, [uploaded, uploadEntry]), 1)),
  consume_uploaded_entry: ([, , closure]) => partAt(called(closure, [uploaded, uploadEntry]), 1),
  uploaded_entries: () =>
    record([
      ["0", listOf(uploadEntry)],
      ["1", listOf(uploadEntry)],
    ]),
};

const collectors: Readonly<Record<string, Readonly<Record<string, Collector>>>> = {
  Enum: ofEnum,
  Stream: ofEnum,
  Map: ofMap,
  Keyword: ofMap,
  Kernel: ofKernel,
  "Phoenix.LiveView": ofLiveView,
};

/** What `Module.function` gives; `undefined` where its model says it. */
export function collectorOf(module: string, name: string): Collector | undefined {
  const table = Object.hasOwn(collectors, module) ? collectors[module] : undefined;
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
