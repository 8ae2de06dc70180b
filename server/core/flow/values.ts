/**
 * What is known about a value before the program runs.
 *
 * Invariants: bounded (origins, steps, folded text), immutable, and never more certain than the code: what goes over a bound or cannot be followed
 * is an `unknown` origin, never a constant.
 */

import type { TraceSpan } from "../finding.ts";
import type { Placed } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";

export type Value = Constant | Trusted | Open | RecordValue | Closure;

/** The same at every run. `text` is there when it could be folded: the content of a string, the name of an atom, the digits of a number. */
export interface Constant {
  readonly kind: "constant";
  readonly type: "string" | "atom" | "number" | "other";
  readonly text?: string;
}

/** Made by the server in a way that no one outside decides: a number, a route, escaped markup. */
export interface Trusted {
  readonly kind: "trusted";
  readonly why: string;
}

/** Decided at run time. */
export interface Open {
  readonly kind: "open";
  /** At least one; those of the request first. */
  readonly origins: readonly Origin[];
  /** True when it may also be something that the server decides. */
  readonly isPartly?: true;
}

/** A map, struct, keyword list, tuple (fields `0`, `1` …) or list (only `rest`), as far as its parts are known one by one. */
export interface RecordValue {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, Value>;
  /** What any other part may be. */
  readonly rest: Value;
  /** True for a list: its first items are the fields `0`, `1` … */
  readonly isList?: true;
  /** True when `rest` is what the fields were put into, so that another part is a part of it. */
  readonly isRestWhole?: true;
  /** True when it may also be something else that the server decides, such as `nil` or `:error`. */
  readonly isPartly?: true;
  /** Where it can be tuples of different first atoms, such as `{:ok, x}` and `{:error, y}`: each of them. */
  readonly variants?: readonly RecordValue[];
  /** How many parts it has at most, those of its parts included, where that was counted. */
  readonly size?: number;
}

/** An anonymous function. */
export interface Closure {
  readonly kind: "closure";
  /** `budget` is that of whoever calls a function that was made elsewhere; without it the call takes from that of its maker. */
  readonly call: (args: readonly Value[], budget?: Budget) => Value;
  /** The argument that it stands for while a function is summarised. */
  readonly parameter?: Parameter;
}

/** What evaluation may still cost; shared by all frames of one question. */
export interface Budget {
  /** Nodes. */
  left: number;
  /** How many closures are being called inside one another. */
  nested: number;
}

/**
 * What was done to a value on its way, that makes it harmless for some sinks. `html`: escaped or sanitized. `json`: encoded, which leaves `</script>` as
 * it is. `sql`, `shell`: quoted for that language. `path`: cannot leave a folder. `url`: its host was checked. `redirect`: it stays on this site. `scheme`: as an address it runs no script. `single`: it does not begin with two slashes. `atom`: only
 * atoms that exist. `guard`: an atom, made wherever it comes from. `regex`: quoted for patterns. `header`: without line ends. `code`: written as Elixir writes the term.
 * `option`: does not begin with a dash. `checked`: given back by a function that says it checks, which makes nothing harmless, but tells this way of the value from ways without a check.
 */
export type Treatment =
  | "html"
  | "json"
  | "sql"
  | "shell"
  | "path"
  | "url"
  | "redirect"
  | "scheme"
  | "single"
  | "atom"
  | "guard"
  | "regex"
  | "header"
  | "code"
  | "option"
  | "checked";

export interface Origin {
  /**
   * `request`: an outsider sends it. `stored`: the project's database, a job's arguments or another service's answer, which an outsider may have
   * written before. `assign`: it was put into the assigns elsewhere. `unknown`: it could not be followed.
   */
  readonly kind: "request" | "stored" | "assign" | "unknown";
  /** For a message: "`bio` from the request parameters of `mount/3`", "the assign `@bio`", "what `load/1` returns". */
  readonly text: string;
  /** The keys that led to it: `user`, `id`. */
  readonly path: readonly string[];
  /** Source first. */
  readonly steps: readonly TraceSpan[];
  readonly treatments: readonly Treatment[];
  /**
   * The text before it in the string that it is part of: `https://api.example.com/users/`. U+FFFC stands in it for a part that is not written in the
   * code: made by the server, or of another origin. Absent when the string may start with the origin itself.
   */
  readonly before?: string | undefined;
  /** True when a call that could not be followed lies on its way. */
  readonly isDoubtful: boolean;
  /** True when it is one of many parts that were too many to be kept apart: what is taken from it is mostly another of them. */
  readonly isMixed?: true | undefined;
  /** True for a path without `.` and `..`, so that what it starts with is the folder it is in. */
  readonly isExpanded?: true | undefined;
  /** The table that it is a row of, by the name of its schema, and the keys that lead from the row to it. */
  readonly row?: { readonly schema: string; readonly path: readonly string[] } | undefined;
  /** The LiveView or LiveComponent among whose assigns it was put, by the name of its module. */
  readonly live?: string | undefined;
  /** The parameter that it stands for, whose value the project's own calls decide; never there in what a rule is answered. */
  readonly parameter?: Parameter | undefined;
}

export interface Parameter {
  /** Absent for what stands for an argument while a function is summarised. */
  readonly placed?: Placed<Definition> | undefined;
  readonly index: number;
  /** The way from the parameter to the part that is meant: keys, indexes of tuples, `*` for any element. */
  readonly route: readonly string[];
}

const maxOrigins = 8;
const maxSteps = 12;
const maxPath = 6;
const maxText = 2000;
/** Items of a list that are kept one by one. */
const maxItems = 16;
const maxFields = 64;
const maxVariants = 6;
/** Parts of a record, those of its parts included; with more of them the largest are kept flat. */
const maxParts = 64;

export const constant: Constant = { kind: "constant", type: "other" };

/** Of code that gives no value: it raises, or is not there. A join leaves it out. */
export const never: Constant = { kind: "constant", type: "other" };

export function constantText(type: Constant["type"], text: string): Constant {
  return text.length > maxText ? { kind: "constant", type } : { kind: "constant", type, text };
}

export function trusted(why: string): Trusted {
  return { kind: "trusted", why };
}

export function open(kind: Origin["kind"], text: string, steps: readonly TraceSpan[] = []): Open {
  return { kind: "open", origins: [{ kind, text, path: [], steps, treatments: [], isDoubtful: false }] };
}

/** What the project's own calls hand to a parameter. */
export function handedIn(text: string, placed: Placed<Definition>, index: number): Open {
  const [origin] = unknown(text).origins;
  return { kind: "open", origins: origin ? [{ ...origin, parameter: { placed, index, route: [] } }] : [] };
}

/** The assigns of a function: what the code that shows its template gives. */
export function assignsOfCaller(placed: Placed<Definition>, index: number): RecordValue {
  const [origin] = open("assign", "the assigns").origins;
  const parameter = { placed, index, route: [] };
  return { ...record([], { kind: "open", origins: origin ? [{ ...origin, parameter }] : [] }), isRestWhole: true };
}

/** What stands for an argument, or a part of it, while a function is summarised. */
export function standIn(parameter: Parameter): Open {
  const [origin] = unknown("an argument").origins;
  return { kind: "open", origins: origin ? [{ ...origin, parameter }] : [] };
}

export function unknown(text: string): Open {
  return open("unknown", text);
}

export function record(fields: Iterable<readonly [string, Value]>, rest: Value = constant): RecordValue {
  return within({ kind: "record", fields: new Map(fields), rest });
}

/** The record; where it has too many parts the largest of them as one each, until it has not. */
function within(value: RecordValue): RecordValue {
  const size = countOf(value);
  if (size <= maxParts) return value.size === size ? value : { ...value, size };
  const { variants: _, ...whole } = value;
  const fields = new Map([...value.fields].slice(0, maxFields));
  let left = 1 + sizeOf(value.rest);
  for (const part of fields.values()) left += sizeOf(part);
  const bySize = [...fields].sort(([, one], [, other]) => sizeOf(other) - sizeOf(one));
  for (const [key, part] of bySize) {
    if (left <= maxParts) break;
    left -= sizeOf(part) - 1;
    fields.set(key, asOne(part));
  }
  return { ...whole, fields, rest: left > maxParts ? asOne(value.rest) : value.rest, size: left };
}

/** A part that is kept as one where its own parts are too many: which of them is asked for later cannot be followed. */
function asOne(part: Value): Value {
  if (part.kind !== "record" || part.fields.size < 2) return flat(part);
  return mapOrigins(flat(part), (origin) => ({ ...origin, isDoubtful: true, isMixed: true }));
}

/** How many parts a record has, itself and those of its parts included. */
function countOf(value: RecordValue): number {
  let size = 1 + sizeOf(value.rest);
  for (const part of value.fields.values()) size += sizeOf(part);
  if (value.variants) for (const variant of value.variants) size += sizeOf(variant);
  return size;
}

/** How many parts a value has, itself included. */
function sizeOf(value: Value): number {
  return value.kind === "record" ? (value.size ?? countOf(value)) : 1;
}

const withParameters = new WeakMap<RecordValue, boolean>();

/** True when some part stands for a parameter, or may give one when it is called. */
export function holdsParameter(value: Value): boolean {
  if (value.kind === "open") return value.origins.some(({ parameter }) => parameter !== undefined);
  if (value.kind !== "record") return value.kind === "closure";
  const known = withParameters.get(value);
  if (known !== undefined) return known;
  const parts = [...value.fields.values(), value.rest, ...(value.variants ?? [])];
  const holds = parts.some(holdsParameter);
  withParameters.set(value, holds);
  return holds;
}

/** A list whose first items are known one by one. */
export function list(items: readonly Value[], rest: Value = constant): RecordValue {
  const known = items.slice(0, maxItems);
  const others = items.slice(maxItems);
  return {
    ...record(
      known.map((item, i) => [String(i), item] as const),
      others.length > 0 ? join([...others, rest]) : rest,
    ),
    isList: true,
  };
}

/** The value with its parts as one: what a string made of it could hold. */
export function flat(value: Value): Constant | Trusted | Open {
  if (value.kind === "closure") return unknown("an anonymous function");
  if (value.kind !== "record") return value;
  const found = flattened.get(value) ?? joinFlat([...value.fields.values(), value.rest].map(flat));
  flattened.set(value, found);
  return found;
}

const flattened = new WeakMap<RecordValue, Constant | Trusted | Open>();

/** A value that is one of these. */
export function join(all: readonly Value[]): Value {
  const each = distinct(all);
  const values = each.includes(never) ? each.filter((value) => value !== never) : each;
  const [first = all.length > 0 ? never : constant] = values;
  if (values.length < 2) return first;
  if (values.some(isRecord)) return joinWithRecords(values);
  const closures = values.filter((value) => value.kind === "closure");
  if (closures.length > 0 && values.every(({ kind }) => kind === "closure" || kind === "constant"))
    return { kind: "closure", call: (args, budget) => join(closures.map(({ call }) => call(args, budget))) };
  return joinFlat(values.map(flat));
}

/** Fewer values than this are told apart by looking at each. */
const few = 12;

/** Each value once. */
function distinct<V extends Value>(all: readonly V[]): readonly V[] {
  if (all.length > few) return [...new Set(all)];
  const values: V[] = [];
  for (const value of all) if (!values.includes(value)) values.push(value);
  return values;
}

function joinWithRecords(values: readonly Value[]): RecordValue {
  const parts = values.filter(({ kind }) => kind !== "constant");
  const joined = joinRecords(
    parts.map((value) => (isRecord(value) ? value : { ...record([], flat(value)), isRestWhole: true })),
  );
  return parts.length < values.length ? { ...joined, isPartly: true } : joined;
}

function isRecord(value: Value): value is RecordValue {
  return value.kind === "record";
}

function joinRecords(records: readonly RecordValue[]): RecordValue {
  const [first] = records;
  if (records.length === 1 && first) return first;
  const merged = merge(records);
  const variants = variantsOf(records.flatMap((one) => one.variants ?? [one]));
  return variants ? within({ ...merged, variants }) : merged;
}

/** A list has at a place that it does not reach what its other items are, and not a part of them. */
function memberAt(one: RecordValue, key: string): Value {
  return one.isList && /^\d+$/.test(key) ? partAt(one, Number(key)) : field(one, key);
}

function merge(records: readonly RecordValue[]): RecordValue {
  const keys = new Set(records.flatMap(({ fields }) => [...fields.keys()]));
  const merged = record(
    [...keys].slice(0, maxFields).map((key) => [key, join(records.map((one) => memberAt(one, key)))] as const),
    join(records.map(({ rest }) => rest)),
  );
  return {
    ...merged,
    ...(records.every(({ isList }) => isList) ? { isList: true } : {}),
    ...(records.some(({ isRestWhole }) => isRestWhole) ? { isRestWhole: true } : {}),
    ...(records.some(({ isPartly }) => isPartly) ? { isPartly: true } : {}),
  };
}

/** Records by the atom that they start with; `undefined` when that does not tell them apart. */
function variantsOf(records: readonly RecordValue[]): readonly RecordValue[] | undefined {
  const byTag = new Map<string | undefined, RecordValue[]>();
  for (const one of records) {
    const tag = tagOf(one);
    byTag.set(tag, [...(byTag.get(tag) ?? []), one]);
  }
  if (byTag.size < 2 || byTag.size > maxVariants) return undefined;
  return [...byTag.values()].map((group) => (group.length === 1 && group[0] ? group[0] : merge(group)));
}

function tagOf({ fields, isList }: RecordValue): string | undefined {
  const tag = isList ? undefined : fields.get("0");
  return tag?.kind === "constant" && tag.type === "atom" ? tag.text : undefined;
}

/** The value as far as it can be one of these variants. */
export function amongVariants(value: Value, isWanted: (variant: RecordValue) => boolean): Value {
  const wanted = value.kind === "record" ? value.variants?.filter(isWanted) : undefined;
  return wanted && wanted.length > 0 ? joinRecords(wanted) : value;
}

/** `{:ok, value}`. */
export function okTuple(value: Value): RecordValue {
  return record([
    ["0", constantText("atom", "ok")],
    ["1", value],
  ]);
}

function joinFlat(all: readonly (Constant | Trusted | Open)[]): Constant | Trusted | Open {
  const values = distinct(all);
  const opens = values.filter((value) => value.kind === "open");
  const [first] = opens;
  if (!first) return joinClosed(values);
  const isPartly = opens.length < values.length || opens.some((value) => value.isPartly);
  const origins = opens.length === 1 && first.origins.length === 1 ? first.origins : joinOrigins(opens);
  if (origins === first.origins && isPartly === (first.isPartly ?? false)) return first;
  return isPartly ? { kind: "open", origins, isPartly } : { kind: "open", origins };
}

function joinClosed(values: readonly (Constant | Trusted | Open)[]): Constant | Trusted | Open {
  const [first] = values;
  const same = values.every(
    (value) => value.kind === "constant" && first?.kind === "constant" && value.text === first.text,
  );
  return (same ? first : values.find((value) => value.kind === "trusted")) ?? constant;
}

/** The origins that differ, the more telling first; those of the first value where the others add none. */
function joinOrigins(opens: readonly Open[]): readonly Origin[] {
  const different: Origin[] = [];
  let worst = 0;
  let isOrdered = true;
  for (const { origins } of opens) {
    for (const origin of origins) {
      const ranked = rank(origin);
      // It would stand behind as many as are kept.
      if (different.length >= maxOrigins && ranked >= worst) continue;
      if (different.some((one) => isSame(one, origin))) continue;
      if (ranked < worst) isOrdered = false;
      else worst = ranked;
      different.push(origin);
    }
  }
  if (!isOrdered) different.sort((a, b) => rank(a) - rank(b));
  const kept = different.length > maxOrigins ? different.slice(0, maxOrigins) : different;
  const first = opens[0]?.origins ?? [];
  return kept.length === first.length && kept.every((origin, i) => origin === first[i]) ? first : kept;
}

/** Equal in all but the steps, but that a request's value which is handed to two functions comes on two ways: one of them may check it. */
function isSame(one: Origin, other: Origin): boolean {
  if (one === other) return true;
  return (
    one.text === other.text &&
    one.kind === other.kind &&
    one.before === other.before &&
    one.isDoubtful === other.isDoubtful &&
    one.isMixed === other.isMixed &&
    one.isExpanded === other.isExpanded &&
    one.row?.schema === other.row?.schema &&
    one.live === other.live &&
    isSameList(one.path, other.path) &&
    isSameList(one.treatments, other.treatments) &&
    one.parameter?.placed === other.parameter?.placed &&
    one.parameter?.index === other.parameter?.index &&
    isSameList(one.parameter?.route ?? none, other.parameter?.route ?? none) &&
    (one.kind !== "request" || isSameStep(one.steps[1], other.steps[1]))
  );
}

function isSameStep(one: TraceSpan | undefined, other: TraceSpan | undefined): boolean {
  return one === other || one?.note === other?.note;
}

const none: readonly string[] = [];

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((item, i) => item === other[i]));
}

const ranks = { request: 0, stored: 1, assign: 2, unknown: 4 };

/** Parameters may turn out to be of the request. */
function rank({ kind, parameter }: Origin): number {
  return parameter ? 3 : ranks[kind];
}

/** The part of a value under a key. */
export function field(value: Value, key: string | undefined): Value {
  if (value.kind === "record") {
    if (key === undefined) return anyField(value);
    return value.fields.get(key) ?? (value.isList || value.isRestWhole ? field(otherParts(value), key) : value.rest);
  }
  // What Ecto notes of a struct's own schema, and the module of a struct: requests and rows have neither.
  if (value.kind === "constant" || key === "__meta__" || key === "__struct__") return constant;
  if (value.kind === "trusted" || value.kind === "closure") return value;
  if (key === undefined) return elementOf(value);
  const whole = withoutTexts(value);
  return whole ? mapOrigins(whole, (origin) => originUnder(origin, key)) : never;
}

/** The field of a record that a computed key names: which one it is cannot be followed, unless all are alike. */
function anyField(value: RecordValue): Value {
  const any = join([...value.fields.values(), value.rest]);
  return value.isList || value.fields.size < 2 ? any : doubtful(any);
}

/** The value without the origins that stand behind a text: what is a text has no fields. `undefined` when nothing else is left. */
function withoutTexts(value: Open): Open | undefined {
  if (value.origins.every(({ before }) => before === undefined)) return value;
  const origins = value.origins.filter(({ before }) => before === undefined);
  return origins.length > 0 ? { ...value, origins } : undefined;
}

function originUnder(
  { kind, text, path, steps, treatments, isDoubtful, isMixed, isExpanded, row, live, parameter }: Origin,
  key: string,
): Origin {
  const longer = path.length < maxPath ? [...path, key] : path;
  const routed = parameter && routedTo(parameter, key);
  const part = row && { schema: row.schema, path: row.path.length < maxPath ? [...row.path, key] : row.path };
  return {
    kind,
    text,
    path: longer,
    steps,
    treatments,
    isDoubtful,
    isMixed,
    isExpanded,
    row: part,
    live,
    parameter: routed,
  };
}

function otherParts(value: RecordValue): Value {
  return value.isList ? elementOf(value) : value.rest;
}

/** The same origin, one step further on the way from a parameter. */
function routed(origin: Origin, key: string): Origin {
  const { parameter } = origin;
  const next = parameter && routedTo(parameter, key);
  return next === parameter ? origin : { ...origin, parameter: next };
}

function routedTo(parameter: Parameter, key: string): Parameter {
  const { placed, index, route } = parameter;
  if (route.length >= maxPath || (key === "*" && route.at(-1) === "*")) return parameter;
  return { placed, index, route: [...route, key] };
}

/** What stands for the parameter of a value, or for the part of it under a key; `undefined` where it stands for none. */
export function parameterUnder(value: Value | undefined, key: string): Parameter | undefined {
  const [origin] = value?.kind === "open" ? value.origins : [];
  return origin?.parameter && routedTo(origin.parameter, key);
}

/** The part of a tuple or list at an index. */
export function partAt(value: Value, index: number): Value {
  if (value.kind === "record") return value.fields.get(String(index)) ?? value.rest;
  return value.kind === "open" ? mapOrigins(value, (origin) => routed(origin, String(index))) : value;
}

/** Any element of a collection. */
export function elementOf(value: Value): Value {
  return value.kind === "record"
    ? join([...value.fields.values(), value.isRestWhole ? elementOf(value.rest) : value.rest])
    : value.kind === "constant"
      ? constant
      : value.kind === "open" && value.origins.some(({ parameter }) => parameter)
        ? mapOrigins(value, (origin) => routed(origin, "*"))
        : value;
}

/** Any element that a loop takes from a collection: of a map or keyword list a tuple of key and value. */
export function entryOf(value: Value): Value {
  if (value.kind !== "record" || value.isList || value.fields.size === 0 || value.fields.has("0"))
    return elementOf(value);
  const entries = [...value.fields].map(([key, part]) => entry(constantText("atom", key), part));
  if (value.isRestWhole) return join([...entries, elementOf(value.rest)]);
  return join(value.rest.kind === "constant" ? entries : [...entries, entry(constant, value.rest)]);
}

/** A tuple of a key and a value. */
export function entry(key: Value, value: Value): Value {
  return record([
    ["0", key],
    ["1", value],
  ]);
}

export function withField(value: Value, key: string, part: Value): Value {
  if (value.kind !== "record") return { ...record([[key, part]], value), isRestWhole: true };
  const { variants: _, ...rest } = value;
  return within({ ...rest, fields: new Map([...value.fields, [key, part]]) });
}

/** The value with each origin changed; the same object where nothing changes. `change` is asked once for an origin that stands in several parts. */
export function mapOrigins(value: Value, change: (origin: Origin) => Origin): Value {
  if (value.kind === "open") return mapOpen(value, change);
  if (value.kind !== "record") return value;
  const origins = new Map<Origin, Origin>();
  const changed = (origin: Origin): Origin => {
    const known = origins.get(origin) ?? change(origin);
    origins.set(origin, known);
    return known;
  };
  const parts = new Map<Value, Value>();
  const mapped = (part: Value): Value => {
    if (part.kind !== "open" && part.kind !== "record") return part;
    const known = parts.get(part) ?? (part.kind === "open" ? mapOpen(part, changed) : mapParts(part, mapped));
    parts.set(part, known);
    return known;
  };
  return mapParts(value, mapped);
}

function mapOpen(value: Open, change: (origin: Origin) => Origin): Open {
  const origins = value.origins.map(change);
  return origins.every((origin, i) => origin === value.origins[i]) ? value : { ...value, origins };
}

/** A record with each of its parts changed; the same object where nothing changes. */
export function mapParts(value: RecordValue, change: (part: Value) => Value): RecordValue {
  const rest = change(value.rest);
  let fields: Map<string, Value> | undefined;
  for (const [key, part] of value.fields) {
    const next = change(part);
    if (next === part) continue;
    fields ??= new Map(value.fields);
    fields.set(key, next);
  }
  const variants = value.variants?.map((variant) => mapParts(variant, change));
  const isChanged = variants?.some((variant, i) => variant !== value.variants?.[i]);
  if (rest === value.rest && !fields && !isChanged) return value;
  return within({ ...value, fields: fields ?? value.fields, rest, ...(variants ? { variants } : {}) });
}

export function treated(value: Value, treatment: Treatment): Value {
  return mapOrigins(flat(value), (origin) => ({
    ...origin,
    treatments: origin.treatments.includes(treatment) ? origin.treatments : [...origin.treatments, treatment],
  }));
}

/**
 * The value after a step that the trace should show. Values without a source to trace stay as they are, and so do those whose source has no
 * place yet: a trace starts where the outsider's part of the connection is read, not where the connection is passed on.
 */
export function stepped(value: Value, step: TraceSpan): Value {
  return mapOrigins(value, (origin) =>
    (origin.kind !== "unknown" && origin.steps.length > 0) || origin.parameter
      ? { ...origin, steps: shortened([...origin.steps, step]) }
      : origin,
  );
}

/** The steps of a long way without those in its middle. */
export function shortened(steps: readonly TraceSpan[]): readonly TraceSpan[] {
  return steps.length > maxSteps ? [...steps.slice(0, maxSteps / 2), ...steps.slice(-maxSteps / 2)] : steps;
}

export function doubtful(value: Value): Value {
  return mapOrigins(value, (origin) => ({ ...origin, isDoubtful: true }));
}

/** The origins that were not made harmless by one of these treatments. */
export function untreated(value: Value, ...harmless: readonly Treatment[]): readonly Origin[] {
  const one = flat(value);
  if (one.kind !== "open") return [];
  return one.origins.filter(({ treatments }) => !treatments.some((treatment) => harmless.includes(treatment)));
}

/** "`bio` from the request parameters of `mount/3`". */
export function describe({ kind, text, path }: Origin): string {
  const key = path.findLast((one) => !/^\d+$/.test(one)); // The place in a tuple or list tells nobody anything.
  if (key === undefined) return text;
  return kind === "unknown" ? `\`${key}\` of ${text}` : `\`${key}\` from ${text}`;
}

/** The note at a trace's first step. */
export function sourceNote(origin: Origin): string {
  return `${describe(origin)}: decided by whoever sends the request`;
}
