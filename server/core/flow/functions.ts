/** Enters functions of the project: a call's value is that of the clauses that can match its arguments. */

import type { Placed } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";
import { evaluate, type Frame } from "./evaluate.ts";
import { argumentFor, bind, matches, refine, type Scope } from "./patterns.ts";
import { constant, join, unknown, type Value } from "./values.ts";

const maxDepth = 4;
const maxClauses = 40;

interface Called {
  readonly module: string;
  readonly name: string;
  readonly arity: number;
}

/** `undefined` when the project does not define the function or nothing more should be entered. */
export function enterFunction(called: Called, args: readonly Value[], frame: Frame): Value | undefined {
  if (frame.depth >= maxDepth || frame.budget.left <= 0) return undefined;
  const clauses = frame.names.clausesOf(called.module, called.name, args.length).slice(0, maxClauses);
  const withBody = clauses.filter(({ fact }) => fact.body && !fact.isMacro);
  if (withBody.length === 0 || withBody.length < clauses.filter(({ fact }) => fact.body).length) return undefined;
  const values: Value[] = [];
  for (const clause of withBody) {
    // Looking at a head costs too: clauses that call one another would else be tried without end.
    frame.budget.left -= 1;
    const answers = clause.fact.params.map((param, i) => matches(param, argumentFor(clause.fact, i, args) ?? constant));
    if (answers.includes("no")) continue;
    values.push(clauseValue(clause, args, frame));
    if (!clause.fact.guard && answers.every((answer) => answer === "yes")) break;
  }
  return values.length > 0 ? join(values) : unknown(`what \`${called.name}/${called.arity}\` returns`);
}

function clauseValue({ form, fact }: Placed<Definition>, args: readonly Value[], frame: Frame): Value {
  const scope: Scope = new Map();
  const inner: Frame = { ...frame, form, scope, depth: frame.depth + 1, isTemplate: false, seen: undefined };
  for (const [i, param] of fact.params.entries()) {
    const value = argumentFor(fact, i, args) ?? defaultOf(param, inner);
    bind(param, value, { form, scope, isHead: false });
  }
  if (fact.guard) refine(fact.guard, scope);
  const bodies = [fact.body, ...fact.otherBodies].flatMap((body) =>
    body ? [evaluate(body, { ...inner, scope: new Map(scope) })] : [],
  );
  return join(bodies);
}

function defaultOf(param: Definition["params"][number], frame: Frame): Value {
  return param.kind === "binary" && param.operator === "\\\\" ? evaluate(param.right, frame) : constant;
}
