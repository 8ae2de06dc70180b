/** Puts values in the place of the parameters that origins stand for. */

import {
  type Budget,
  type Closure,
  constant,
  elementOf,
  field,
  flat,
  holdsParameter,
  join,
  mapOrigins,
  mapParts,
  type Origin,
  type Parameter,
  partAt,
  shortened,
  sourceNote,
  type Value,
} from "./values.ts";

/** The key in a route that means what a record holds besides its known fields. */
export const restKey = "…";

/** What a parameter is; `undefined` when that is not known. */
export type Lookup = (parameter: Parameter) => Value | undefined;

/**
 * Puts in what `lookup` knows; a parameter that it does not know leaves an origin without one. Functions in a value take from `budget` when they are
 * called. The same part is looked at once, however often it stands in the values.
 */
export function substitution(lookup: Lookup, budget?: Budget): (value: Value) => Value {
  const done = new Map<Value, Value>();
  const doneOrigins = new Map<Origin, Value>();

  const substituted = (value: Value): Value => {
    if (value.kind === "closure") return substitutedClosure(value, lookup, budget);
    if (!holdsParameter(value)) return value;
    const known = done.get(value) ?? (value.kind === "record" ? mapParts(value, substituted) : ofOpen(value));
    done.set(value, known);
    return known;
  };
  const ofOpen = (value: Value): Value => {
    if (value.kind !== "open") return value;
    const values = value.origins.map((origin) => doneOrigins.get(origin) ?? ofOrigin(origin));
    return join(value.isPartly ? [constant, ...values] : values);
  };
  const ofOrigin = (origin: Origin): Value => {
    const found = origin.parameter && lookup(origin.parameter);
    const value = found
      ? inherited(origin.kind === "assign" ? knownOf(found, origin) : found, origin)
      : withoutParameter(origin);
    doneOrigins.set(origin, value);
    return value;
  };
  return substituted;
}

export function substitute(value: Value, lookup: Lookup, budget?: Budget): Value {
  return substitution(lookup, budget)(value);
}

function substitutedClosure(value: Closure, lookup: Lookup, budget: Budget | undefined): Value {
  if (value.parameter) return lookup(value.parameter) ?? value;
  return { kind: "closure", call: (args, lent = budget) => substitute(value.call(args, lent), lookup, lent) };
}

/** What is given to a component, as far as more is known of it than that it is an assign. */
function knownOf(found: Value, { text, path }: Origin): Value {
  return mapOrigins(found, (origin) =>
    origin.kind === "unknown" && !origin.parameter
      ? { ...origin, kind: "assign", text, path: path.length > 0 ? path : origin.path }
      : origin,
  );
}

function withoutParameter(origin: Origin): Value {
  return { kind: "open", origins: [origin.parameter ? { ...origin, parameter: undefined } : origin] };
}

/** The part of an argument that a route leads to. */
export function followed(value: Value, route: readonly string[]): Value {
  return route.reduce(followedStep, value);
}

function followedStep(value: Value, key: string): Value {
  if (key === "*") return elementOf(value);
  if (key === restKey) return value.kind === "record" ? value.rest : value;
  return /^\d+$/.test(key) ? partAt(value, Number(key)) : field(value, key);
}

/** What was done to an origin, and after that to what it is put in the place of. */
export function doneTo({ treatments, before }: Origin, later: Origin): Pick<Origin, "treatments" | "before"> {
  return {
    treatments: later.treatments.length === 0 ? treatments : [...new Set([...treatments, ...later.treatments])],
    before: later.before === undefined ? before : later.before + (before ?? ""),
  };
}

/** The value after what was done to the parameter in its function. */
function inherited(found: Value, done: Origin): Value {
  const value = inRow(found, done.row);
  const { treatments, steps, before, isDoubtful, isMixed, isExpanded } = done;
  const isText = treatments.some((one) => one !== "checked") || before !== undefined || isExpanded;
  if (steps.length + treatments.length === 0 && !isText && !isDoubtful) return value;
  // What was made a text, or given to a call that could not be followed, has no parts any more; a connection or socket is handed on.
  const isFlat = isText || (isDoubtful && !(value.kind === "record" && value.fields.has("assigns")));
  return mapOrigins(isFlat ? flat(value) : value, (origin) => {
    const after = stepsAfter(origin, steps);
    // What came along in a connection that was handed on, and was never read, was not put in.
    const isUnread = isDoubtful && origin.kind === "request" && after.length === 0;
    return {
      ...origin,
      ...(isUnread ? { kind: "unknown" } : {}),
      ...doneTo(origin, done),
      steps: after,
      isDoubtful: origin.isDoubtful || isDoubtful,
      ...(isMixed ? { isMixed } : {}),
      ...(isExpanded ? { isExpanded } : {}),
    };
  });
}

/** What a function takes for a row of a table, where its caller says nothing else of it. */
function inRow(value: Value, row: Origin["row"]): Value {
  if (row === undefined || value.kind !== "open") return value;
  return mapOrigins(value, (origin) =>
    (origin.kind === "unknown" || origin.kind === "assign") && origin.row === undefined ? { ...origin, row } : origin,
  );
}

/** A source that had no place yet stands where the function first reads it. */
function stepsAfter(origin: Origin, steps: Origin["steps"]): Origin["steps"] {
  if (origin.steps.length > 0 || origin.parameter)
    return steps.length === 0
      ? origin.steps
      : shortened([...origin.steps, ...steps.filter(({ note }) => note !== "" || origin.parameter)]);
  const read = steps.findIndex(({ note }) => note === "");
  if (origin.kind !== "request" || read < 0) return [];
  return shortened(steps.slice(read)).map((step, i) => (i === 0 ? { ...step, note: sourceNote(origin) } : step));
}
