/**
 * What the project's own code hands to parameters: an origin that stands for a parameter gives way to the values of the arguments at the calls.
 *
 * Invariants: nothing is looked at before a question meets a parameter; what is not known because of a bound is unknown. What is asked at a distance from
 * the question asks for what is further away alone, so that no answer waits for itself: a circle of calls is followed until the last distance.
 */

import type { KeyedAnalysis, ProjectInput } from "../project/analysis.ts";
import { type RenderSite, callSites as templateSites } from "../project/call-sites.ts";
import { type CallSite, callers } from "../project/callers.ts";
import type { PlacedElement } from "../project/elements.ts";
import type { Placed } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";
import { library } from "../project/library.ts";
import { names } from "../project/names.ts";
import { spanOf } from "../syntax/source-file.ts";
import { evaluated } from "./evaluated.ts";
import { createAssignsInto, shownInView } from "./given-assigns.ts";
import { argumentFor, matches } from "./patterns.ts";
import { assignsGivenBy, elementsShowing } from "./shown-components.ts";
import { followed, substitute } from "./substitute.ts";
import { constant, join, never, open, type Parameter, stepped, unknown, type Value } from "./values.ts";

/** Calls of one function that are followed, by their distance from the question; what the others hand in is unknown. */
const maxCallers = [30, 30, 20, 10, 5, 5];
/** Arguments that are looked at for one parameter, those for the parameters behind them included. */
const maxArguments = 1_000;

export type Resolve = (value: Value) => Value;

/** Puts in what is handed to parameters, as far as it is known. */
export function createResolver(project: ProjectInput): Resolve {
  return (value) => substitute(value, (parameter) => answerFor(parameter, 0, project)?.value);
}

/** A clause of a function, known by its place among the others of that name, so that it stays the same after edits of its file. */
interface ClauseOf {
  readonly module: string;
  readonly name: string;
  readonly arity: number;
  /** -1 for what is written elsewhere and only stands for a clause: then `written` is meant, and nothing else. */
  readonly clause: number;
  readonly written: Placed<Definition>;
}

interface Question {
  readonly of: ClauseOf;
  readonly index: number;
  readonly route: readonly string[];
  readonly distance: number;
}

/** What is handed to a parameter; equal to itself alone: it points into syntax trees. */
class Answer {
  /** `undefined` when nothing is known of it. */
  readonly value: Value | undefined;
  /** Arguments that were looked at for it. */
  readonly cost: number;

  constructor(value: Value | undefined, cost: number) {
    this.value = value;
    this.cost = cost;
  }
}

function answerFor({ placed, index, route }: Parameter, distance: number, project: ProjectInput): Answer | undefined {
  const of = placed && distance < maxCallers.length ? clauseOf(placed, project) : undefined;
  return of && project.answer(handedIn, { of, index, route, distance });
}

function clauseOf(written: Placed<Definition>, project: ProjectInput): ClauseOf | undefined {
  const known = project.get(names);
  const module = known.moduleAround(written.form)?.name;
  if (module === undefined) return undefined;
  const { name, arity } = written.fact;
  const clause = known.clausesOf(module, name, arity).findIndex(({ fact }) => fact === written.fact);
  return { module, name, arity, clause, written };
}

function keyOf({ module, name, arity, clause, written }: ClauseOf): string {
  return `${module}.${name}/${arity} ${clause < 0 ? `of ${identityOf(written.fact)}` : clause}`;
}

const identities = new WeakMap<Definition, number>();
let lastIdentity = 0;

/** A number that no other object has. */
function identityOf(fact: Definition): number {
  const known = identities.get(fact);
  if (known !== undefined) return known;
  lastIdentity += 1;
  identities.set(fact, lastIdentity);
  return lastIdentity;
}

const handedIn: KeyedAnalysis<Question, Answer> = {
  name: "handed in",
  keyOf: ({ of, index, route, distance }) => `${distance} ${keyOf(of)} ${index} ${route.join(" ")}`,
  compute: (project, { of, index, route, distance }) => {
    const { known, hasMore } = project.answer(callSites, of);
    const most = maxCallers[distance] ?? 0;
    let cost = 0;
    const values: Value[] = [];
    for (const handed of known.slice(0, most)) {
      cost += 1;
      const value = handed(index, route);
      if (value)
        values.push(
          substitute(value, (parameter) => {
            if (cost > maxArguments) return undefined;
            const answer = answerFor(parameter, distance + 1, project);
            cost += answer?.cost ?? 0;
            return answer?.value;
          }),
        );
    }
    if (hasMore || known.length > most) values.push(unknown("one of many calls"));
    if (values.length > 0 && isOffered(of.written, project)) values.push(parameterOf(of.written, index));
    if (values.length === 0) return new Answer(undefined, cost);
    return new Answer(join(cost > maxArguments ? [...values, unknown("code too large to follow")] : values), cost);
  },
};

/** True for a function that a package offers: what calls it elsewhere hands in, nobody sees. */
function isOffered({ fact }: Placed<Definition>, project: ProjectInput): boolean {
  return fact.isPublic && !fact.name.startsWith("_") && project.get(library).isPublished;
}

function parameterOf({ form, fact }: Placed<Definition>, index: number): Value {
  const param = fact.params[index];
  const name = param?.kind === "variable" ? `the parameter \`${param.name}\`` : "a parameter";
  const text = `${name} of \`${fact.name}/${fact.arity}\``;
  return open(
    "unknown",
    text,
    param ? [{ span: spanOf(form, param), note: `${text}: callers elsewhere decide it` }] : [],
  );
}

/** What one call hands to a part of a parameter; `undefined` when the clause does not match it. */
type HandedIn = (index: number, route: readonly string[]) => Value | undefined;

/** The calls of one clause. Equal to itself alone: they point into syntax trees. */
class CallSites {
  readonly known: readonly HandedIn[];
  readonly hasMore: boolean;

  constructor(known: readonly HandedIn[], hasMore: boolean) {
    this.known = known;
    this.hasMore = hasMore;
  }
}

const callSites: KeyedAnalysis<ClauseOf, CallSites> = {
  name: "call sites",
  keyOf,
  compute: (project, of) => {
    const [most = 0] = maxCallers;
    const { module, name, arity, clause, written } = of;
    const placed = clause < 0 ? written : project.get(names).clausesOf(module, name, arity)[clause];
    if (!placed) return new CallSites([], false);
    const calls = project.get(callers).of({ ...placed.fact, module, path: placed.form.path, clause: placed.fact });
    const around = project.get(names).moduleAround(placed.form);
    const elements = around ? elementsShowing(placed.fact, around, project) : [];
    const renders = around ? project.get(templateSites).ofView(around.name, placed.fact) : [];
    const sites = [
      ...calls.map((site) => () => handedBy(site, placed.fact, project)),
      ...elements.map((element) => () => shownBy(element, project)),
      ...renders.map((site) => () => renderedBy(site, placed.fact, project)),
    ];
    const known = sites.slice(0, most).map((site) => site());
    return new CallSites(known, sites.length > most);
  },
};

function handedBy({ call, args }: CallSite, fact: Definition, project: ProjectInput): HandedIn {
  const seen = project.of(evaluated, call.form).in(call);
  const values =
    args === "captured"
      ? (seen.handed.get(call.node) ?? [])
      : args.map((arg) => seen.values.get(arg) ?? unknown("code that could not be followed"));
  const handed = fact.params.map((_, i) => argumentFor(fact, i, values));
  const isOther = fact.params.some((param, i) => matches(param, handed[i] ?? constant) === "no");
  const step = { span: spanOf(call.form, call.nameRange), note: `handed to \`${fact.name}/${fact.arity}\`` };
  return (index, route) => {
    if (isOther) return undefined;
    const value = handed[index];
    return value ? stepped(followed(value, route), step) : never; // Its default is taken.
  };
}

/** What a controller's `render` gives to the function of a view, as the last argument. */
function renderedBy(site: RenderSite, { arity }: Definition, project: ProjectInput): HandedIn {
  return (index, route) => (index === arity - 1 ? shownInView(site, route, project) : undefined);
}

/** What an element of a template gives to the component that it shows. */
function shownBy(placed: PlacedElement, project: ProjectInput): HandedIn {
  const isFile = placed.definition === undefined;
  const assignsInto = isFile ? createAssignsInto(placed.form.path, project, (value) => value) : undefined;
  return (index, route) => {
    if (index !== 0) return undefined;
    const given = followed(assignsGivenBy(placed, project), route);
    return assignsInto ? assignsInto(given) : given;
  };
}
