/** Puts values in the place of the parameters that origins stand for. */

import {
  type Budget,
  constant,
  elementOf,
  field,
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

/**
 * The value with each parameter that is known replaced; what `lookup` does not know stays an origin without a parameter. Functions in it take from
 * `budget` when they are called.
 */
export function substitute(value: Value, lookup: (parameter: Parameter) => Value | undefined, budget?: Budget): Value {
  if (value.kind === "open") return substituteOrigins(value, lookup);
  if (value.kind === "record")
    return holdsParameter(value) ? mapParts(value, (part) => substitute(part, lookup, budget)) : value;
  if (value.kind === "closure" && value.parameter) return lookup(value.parameter) ?? value;
  if (value.kind === "closure")
    return { kind: "closure", call: (args, lent = budget) => substitute(value.call(args, lent), lookup, lent) };
  return value;
}

function substituteOrigins(
  value: Value & { kind: "open" },
  lookup: (parameter: Parameter) => Value | undefined,
): Value {
  if (value.origins.every(({ parameter }) => !parameter)) return value;
  const values = value.origins.map((origin): Value => {
    const found = origin.parameter && lookup(origin.parameter);
    if (found) return inherited(found, origin);
    return { kind: "open", origins: [origin.parameter ? { ...origin, parameter: undefined } : origin] };
  });
  return join(value.isPartly ? [constant, ...values] : values);
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

/** The value after what was done to the parameter in its function. */
function inherited(value: Value, done: Origin): Value {
  const { treatments, steps, before, isDoubtful, isExpanded } = done;
  if (treatments.length + steps.length === 0 && before === undefined && !isDoubtful && !isExpanded) return value;
  return mapOrigins(value, (origin) => {
    const after = stepsAfter(origin, steps);
    // What came along in a connection that was handed on, and was never read, was not put in.
    const isUnread = isDoubtful && origin.kind === "request" && after.length === 0;
    return {
      ...origin,
      ...(isUnread ? { kind: "unknown" } : {}),
      treatments: treatments.length === 0 ? origin.treatments : [...new Set([...origin.treatments, ...treatments])],
      steps: after,
      isDoubtful: origin.isDoubtful || isDoubtful,
      ...(isExpanded ? { isExpanded } : {}),
      ...(before === undefined ? {} : { before: before + (origin.before ?? "") }),
    };
  });
}

/** A source that had no place yet stands where the function first reads it. */
function stepsAfter(origin: Origin, steps: Origin["steps"]): Origin["steps"] {
  if (origin.steps.length > 0 || origin.parameter)
    return shortened([...origin.steps, ...steps.filter(({ note }) => note !== "" || origin.parameter)]);
  const read = steps.findIndex(({ note }) => note === "");
  if (origin.kind !== "request" || read < 0) return [];
  return shortened(steps.slice(read)).map((step, i) => (i === 0 ? { ...step, note: sourceNote(origin) } : step));
}
