/**
 * What is known about a value before the program runs.
 *
 * Invariants: bounded (origins, steps, folded text), immutable, and never more certain than the code: what goes over a bound or cannot be followed
 * is an `unknown` origin, never a constant.
 */

import type { TraceSpan } from "../finding.ts";

export type Value = Constant | Trusted | Open | RecordValue;

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
}

/** A map, struct, keyword list, tuple (fields `0`, `1` …) or list (only `rest`), as far as its parts are known one by one. */
export interface RecordValue {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, Value>;
  /** What any other part may be. */
  readonly rest: Value;
  /** True for a list: its first items are the fields `0`, `1` … */
  readonly isList?: true;
}

/**
 * What was done to a value on its way, that makes it harmless for some sinks. `html`: escaped or sanitized. `json`: encoded, which leaves `</script>` as
 * it is. `sql`, `shell`: quoted for that language. `path`: cannot leave a folder. `url`: its host was checked. `redirect`: it stays on this site. `atom`: only
 * atoms that exist. `regex`: quoted for patterns. `header`: without line ends.
 */
export type Treatment = "html" | "json" | "sql" | "shell" | "path" | "url" | "redirect" | "atom" | "regex" | "header";

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
  readonly before?: string;
  /** True when a call that could not be followed lies on its way. */
  readonly isDoubtful: boolean;
}

const maxOrigins = 8;
const maxSteps = 12;
const maxText = 2000;
/** Items of a list that are kept one by one. */
const maxItems = 16;

export const constant: Constant = { kind: "constant", type: "other" };

export function constantText(type: Constant["type"], text: string): Constant {
  return text.length > maxText ? { kind: "constant", type } : { kind: "constant", type, text };
}

export function trusted(why: string): Trusted {
  return { kind: "trusted", why };
}

export function open(kind: Origin["kind"], text: string, steps: readonly TraceSpan[] = []): Open {
  return { kind: "open", origins: [{ kind, text, path: [], steps, treatments: [], isDoubtful: false }] };
}

export function unknown(text: string): Open {
  return open("unknown", text);
}

export function record(fields: Iterable<readonly [string, Value]>, rest: Value = constant): RecordValue {
  return { kind: "record", fields: new Map(fields), rest };
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
  return value.kind === "record" ? joinFlat([...value.fields.values(), value.rest].map(flat)) : value;
}

/** A value that is one of these. */
export function join(values: readonly Value[]): Value {
  const [first, ...others] = values;
  if (!first) return constant;
  if (others.length === 0) return first;
  if (values.every((value) => value.kind === "record" || value.kind === "constant") && values.some(isRecord)) {
    return joinRecords(values.filter(isRecord));
  }
  return joinFlat(values.map(flat));
}

function isRecord(value: Value): value is RecordValue {
  return value.kind === "record";
}

function joinRecords(records: readonly RecordValue[]): Value {
  const keys = new Set(records.flatMap(({ fields }) => [...fields.keys()]));
  const joined = record(
    [...keys].map((key) => [key, join(records.map((one) => one.fields.get(key) ?? one.rest))]),
    join(records.map(({ rest }) => rest)),
  );
  return records.every(({ isList }) => isList) ? { ...joined, isList: true } : joined;
}

function joinFlat(values: readonly (Constant | Trusted | Open)[]): Constant | Trusted | Open {
  const origins = values.flatMap((value) => (value.kind === "open" ? value.origins : []));
  if (origins.length > 0) return { kind: "open", origins: bounded(origins) };
  const [first] = values;
  const same = values.every(
    (value) => value.kind === "constant" && first?.kind === "constant" && value.text === first.text,
  );
  return (same ? first : values.find((value) => value.kind === "trusted")) ?? constant;
}

function bounded(origins: readonly Origin[]): readonly Origin[] {
  const different = new Map<string, Origin>();
  for (const origin of origins) {
    const key = `${origin.kind} ${origin.text} ${origin.path} ${origin.treatments} ${origin.before} ${origin.isDoubtful}`;
    if (!different.has(key)) different.set(key, origin);
  }
  const rank = { request: 0, stored: 1, assign: 2, unknown: 3 };
  const sorted = [...different.values()].sort((a, b) => rank[a.kind] - rank[b.kind]);
  return sorted.slice(0, maxOrigins);
}

/** The part of a value under a key. */
export function field(value: Value, key: string | undefined): Value {
  if (value.kind === "record") return key === undefined ? elementOf(value) : (value.fields.get(key) ?? value.rest);
  if (value.kind === "constant") return constant;
  if (value.kind === "trusted" || key === undefined) return value;
  return mapOrigins(value, ({ before: _, ...origin }) => ({ ...origin, path: [...origin.path, key].slice(0, 6) }));
}

/** Any element of a collection. */
export function elementOf(value: Value): Value {
  return value.kind === "record"
    ? join([...value.fields.values(), value.rest])
    : value.kind === "constant"
      ? constant
      : value;
}

export function withField(value: Value, key: string, part: Value): Value {
  if (value.kind === "record") return { ...value, fields: new Map([...value.fields, [key, part]]) };
  return record([[key, part]], value);
}

export function mapOrigins(value: Value, change: (origin: Origin) => Origin): Value {
  if (value.kind === "open") return { kind: "open", origins: value.origins.map(change) };
  if (value.kind !== "record") return value;
  const fields = new Map([...value.fields].map(([key, part]) => [key, mapOrigins(part, change)]));
  return { ...value, fields, rest: mapOrigins(value.rest, change) };
}

export function treated(value: Value, treatment: Treatment): Value {
  return mapOrigins(flat(value), (origin) => ({
    ...origin,
    treatments: [...new Set([...origin.treatments, treatment])],
  }));
}

/**
 * The value after a step that the trace should show. Values without a source to trace stay as they are, and so do those whose source has no
 * place yet: a trace starts where the outsider's part of the connection is read, not where the connection is passed on.
 */
export function stepped(value: Value, step: TraceSpan): Value {
  return mapOrigins(value, (origin) =>
    origin.kind === "request" && origin.steps.length > 0 && origin.steps.length < maxSteps
      ? { ...origin, steps: [...origin.steps, step] }
      : origin,
  );
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
  const key = path.at(-1);
  if (key === undefined) return text;
  return kind === "unknown" ? `\`${key}\` of ${text}` : `\`${key}\` from ${text}`;
}

/** The note at a trace's first step. */
export function sourceNote(origin: Origin): string {
  return `${describe(origin)}: decided by whoever sends the request`;
}
