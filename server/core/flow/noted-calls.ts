/**
 * Anonymous functions that a summarised function is given: what it calls them with is noted, and what they give is left open, until a call of the
 * summarised function says which they are.
 *
 * Invariants: a noted call depends on earlier ones alone; over a bound the arguments of further calls are joined into those of the last one.
 */

import type { TraceSpan } from "../finding.ts";
import { followed, type Lookup, substitution } from "./substitute.ts";
import {
  type Budget,
  type Closure,
  constant,
  join,
  type Parameter,
  standIn,
  stepped,
  unknown,
  type Value,
} from "./values.ts";

/** A call of the anonymous function that is handed in as the argument at `index`. */
export interface NotedCall {
  readonly index: number;
  readonly args: readonly Value[];
}

/** Calls of anonymous functions that are told apart in one summary. */
const maxNoted = 12;
/** Starts the step of a route that means what a noted call gives; the number of the call follows. */
const resultMark = "()";

/** What stands for the anonymous function at `index` while its calls are noted; afterwards nothing is known of what it gives. */
export function noting(index: number, noted: NotedCall[]): Closure {
  const call = (args: readonly Value[]): Value => {
    if (Object.isFrozen(noted)) return unknown("what an anonymous function returns");
    const at = noted.length < maxNoted ? noted.length : noted.findLastIndex((one) => one.index === index);
    const before = noted[at];
    if (at < 0) return unknown("code too large to follow");
    noted[at] = { index, args: before ? joinedEach(before.args, args) : args };
    return standIn({ index, route: [`${resultMark}${at}`] });
  };
  return { kind: "closure", call, parameter: { index, route: [] } };
}

function joinedEach(one: readonly Value[], other: readonly Value[]): readonly Value[] {
  const longer = one.length < other.length ? other : one;
  return longer.map((_, i) => join([one[i], other[i]].filter((value) => value !== undefined)));
}

/**
 * The values of a summary when its function is called with `args`, whose parts come a step further on their way. Each noted call is made once, whether its result is asked for or not: it says what the
 * anonymous function's own code sees.
 */
export function putIn(
  args: readonly Value[],
  noted: readonly NotedCall[],
  step: TraceSpan,
  budget: Budget,
): (value: Value) => Value {
  const known = new Map<string, Value>();
  const results: Value[] = [];
  const lookup: Lookup = (parameter) => {
    const key = `${parameter.index} ${parameter.route.join("\0")}`; // Equal parameters are not the same object.
    const found = known.get(key) ?? valueFor(parameter);
    known.set(key, found);
    return found;
  };
  const substituted = substitution(lookup, budget);
  const valueFor = ({ index, route }: Parameter): Value => {
    const [first, ...others] = route;
    if (!first?.startsWith(resultMark)) return stepped(followed(args[index] ?? constant, route), step);
    return followed(resultOf(Number(first.slice(resultMark.length))), others);
  };
  const resultOf = (at: number): Value => {
    const found = results[at];
    if (found) return found;
    results[at] = unknown("what an anonymous function returns"); // For those that are called with their own result.
    const { index, args: given = [] } = noted[at] ?? { index: -1 };
    const closure = args[index];
    if (closure?.kind === "closure") results[at] = closure.call(given.map(substituted));
    return results[at];
  };
  for (const at of noted.keys()) resultOf(at);
  return substituted;
}
