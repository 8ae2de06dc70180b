/**
 * Enters functions of the project: a call's value is that of the clauses that can match its arguments.
 *
 * A function is evaluated once for all calls with the same constants: what else is handed in is left open and put in afterwards.
 */

import type { TraceSpan } from "../finding.ts";
import type { KeyedAnalysis } from "../project/analysis.ts";
import type { Placed } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";
import { names } from "../project/names.ts";
import { evaluatesFile, valueOfTemplate } from "./compiled-templates.ts";
import { refine } from "./conditions.ts";
import { evaluate, type Frame } from "./evaluate.ts";
import { type NotedCall, noting, putIn } from "./noted-calls.ts";
import { afterClause, argumentFor, bind, matches, type Scope } from "./patterns.ts";
import { restKey } from "./substitute.ts";
import { constant, join, type RecordValue, standIn, unknown, type Value } from "./values.ts";

const maxDepth = 4;
const maxClauses = 40;
/** Nodes that are evaluated to summarise one function with everything it enters. */
const maxNodes = 6_000;
/** What a summary that is known already costs, in relation to making it. */
const discount = 8;

export interface Called {
  readonly module: string;
  readonly name: string;
  readonly arity: number;
}

/** What a function gives for some arguments, and the nodes that were evaluated for it. Equal to itself alone: it points into syntax trees. */
export class Summary {
  readonly value: Value | undefined;
  readonly noted: readonly NotedCall[];
  readonly cost: number;

  constructor(value: Value | undefined, noted: readonly NotedCall[], cost: number) {
    this.value = value;
    this.noted = noted;
    this.cost = cost;
  }
}

export interface SummaryQuestion {
  readonly called: Called;
  /** One for each argument. */
  readonly shapes: readonly Shape[];
  /** How many functions of the project were entered on the way to the call. */
  readonly depth: number;
}

/**
 * What a function of the project gives for arguments, each one `step` further on its way; `undefined` when the project does not define it or nothing
 * more should be entered.
 */
export function enterFunction(
  called: Called,
  args: readonly Value[],
  step: TraceSpan,
  frame: Frame,
): Value | undefined {
  if (frame.depth >= maxDepth || frame.budget.left <= 0) return undefined;
  const isKnown = frame.names.originOf(called.module, called.name, called.arity) !== undefined;
  if (!isKnown && !evaluatesFile(called)) return undefined;
  const head = headWithDefaults(called, args, frame);
  if (head) return enterFunction({ ...called, arity: head.fact.arity }, completed(head, args, frame), step, frame);
  const shapes = args.map((arg, i) => shapeOf(arg, i, []));
  const summary = frame.summaryOf({ called, shapes, depth: frame.depth });
  frame.budget.left -= 1 + Math.ceil(summary.cost / discount);
  const substituted = putIn(args, summary.noted, step, frame.budget);
  return summary.value && substituted(summary.value);
}

/** `def render(text, options \\ [])`, the head without a body that gives the clauses after it their defaults. */
function headWithDefaults({ module, name }: Called, args: readonly Value[], { names }: Frame) {
  return names
    .clausesOf(module, name, args.length)
    .find(({ fact }) => !fact.body && fact.arity > args.length && !fact.isMacro);
}

function completed({ form, fact }: Placed<Definition>, args: readonly Value[], frame: Frame): readonly Value[] {
  const inner: Frame = { ...frame, form, scope: new Map(), isTemplate: false, seen: undefined };
  return fact.params.map((param, i) => argumentFor(fact, i, args) ?? defaultOf(param, inner));
}

/** What a function gives for arguments of a shape, entered at a depth. It asks for what is deeper alone, so that no question waits for itself. */
export const summaries: KeyedAnalysis<SummaryQuestion, Summary> = {
  name: "summary",
  isPatient: true,
  keyOf: ({ called, shapes, depth }) =>
    `${depth} ${called.module}.${called.name}(${shapes.map((shape) => shape.key).join()})`,
  compute: (project, { called, shapes, depth }) => {
    const budget = { left: maxNodes, nested: 0 };
    const noted: NotedCall[] = [];
    const values = shapes.map(({ value, key }, i) => (key === closureKey ? noting(i, noted) : value));
    const entering: Entering = {
      names: project.get(names),
      depth,
      budget,
      summaryOf: (question) => project.answer(summaries, question),
    };
    const value = valueOfClauses(called, values, entering) ?? valueOfTemplate(called, values, project, entering);
    return new Summary(value, Object.freeze(noted), maxNodes - budget.left);
  },
};

/** An argument with its constants, and what stands for the rest; `key` is equal for equal shapes. */
export interface Shape {
  readonly value: Value;
  readonly key: string;
}

/** Longest constant and largest record that a function is evaluated for on its own. */
const maxConstant = 40;
const maxFields = 8;
const maxRecordDepth = 3;
const closureKey = "fn";

function shapeOf(arg: Value, index: number, route: readonly string[]): Shape {
  if (arg.kind === "constant") {
    const isShort = arg.text !== undefined && arg.text.length <= maxConstant;
    return isShort ? { value: arg, key: `${arg.type} ${JSON.stringify(arg.text)}` } : { value: constant, key: "=" };
  }
  if (arg.kind === "closure" && route.length === 0) return { value: arg, key: closureKey };
  if (arg.kind === "trusted") return { value: arg, key: `!${arg.why}` };
  if (arg.kind === "record" && arg.fields.size <= maxFields && route.length < maxRecordDepth && !arg.variants)
    return shapeOfRecord(arg, index, route);
  return { value: standIn({ index, route }), key: "?" };
}

function shapeOfRecord(arg: RecordValue, index: number, route: readonly string[]): Shape {
  const fields = [...arg.fields].map(([key, part]) => [key, shapeOf(part, index, [...route, key])] as const);
  const rest = shapeOf(arg.rest, index, [...route, restKey]);
  const value: RecordValue = {
    ...arg,
    fields: new Map(fields.map(([key, shape]) => [key, shape.value])),
    rest: rest.value,
  };
  const kind = `${arg.isList ? "[" : "{"}${arg.isRestWhole ? "…" : ""}${arg.isPartly ? "?" : ""}`;
  return {
    value,
    key: `${kind}${fields.map(([key, shape]) => `${JSON.stringify(key)}:${shape.key}`).join()}|${rest.key}}`,
  };
}

/** The clauses of a function that are written in the project; none when some are macros or cannot be seen. */
export function clausesToEnter({ module, name, arity }: Called, { names }: Entering): readonly Placed<Definition>[] {
  const clauses = names.clausesOf(module, name, arity).slice(0, maxClauses);
  const withBody = clauses.filter(({ fact }) => fact.body && !fact.isMacro);
  return withBody.length < clauses.filter(({ fact }) => fact.body).length ? [] : withBody;
}

/** What is known of the way into a function. */
export type Entering = Pick<Frame, "names" | "depth" | "budget" | "summaryOf">;

function valueOfClauses(called: Called, args: readonly Value[], frame: Entering): Value | undefined {
  const clauses = clausesToEnter({ ...called, arity: args.length }, frame);
  if (clauses.length === 0) return undefined;
  const values: Value[] = [];
  let given = args;
  for (const clause of clauses) {
    // Looking at a head costs too: clauses that call one another would else be tried without end.
    frame.budget.left -= 1;
    const answers = clause.fact.params.map((param, i) =>
      matches(param, argumentFor(clause.fact, i, given) ?? constant),
    );
    if (answers.includes("no")) continue;
    const inner = enteredFrame(clause, given, frame);
    if (!inner) continue;
    const { body, otherBodies } = clause.fact;
    values.push(
      join(
        [body, ...otherBodies].flatMap((one) =>
          one ? [evaluate(one, { ...inner, scope: new Map(inner.scope) })] : [],
        ),
      ),
    );
    if (!clause.fact.guard && answers.every((answer) => answer === "yes")) break;
    given = afterClause(clause.fact.params, given);
  }
  return values.length > 0 ? join(values) : unknown(`what \`${called.name}/${called.arity}\` returns`);
}

/** Where the body of a clause is evaluated; `undefined` when its guard cannot hold. */
export function enteredFrame(
  { form, fact }: Placed<Definition>,
  args: readonly Value[],
  { names, depth, budget, summaryOf }: Entering,
): Frame | undefined {
  const scope: Scope = new Map();
  const inner: Frame = {
    names,
    form,
    scope,
    depth: depth + 1,
    isTemplate: false,
    budget,
    summaryOf,
    seen: undefined,
  };
  for (const [i, param] of fact.params.entries()) {
    const value = argumentFor(fact, i, args) ?? defaultOf(param, inner);
    bind(param, value, { form, names, scope, isHead: false });
  }
  return fact.guard && !refine(fact.guard, inner) ? undefined : inner;
}

function defaultOf(param: Definition["params"][number], frame: Frame): Value {
  return param.kind === "binary" && param.operator === "\\\\" ? evaluate(param.right, frame) : constant;
}
