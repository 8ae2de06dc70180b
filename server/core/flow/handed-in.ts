/**
 * What the project's own code hands to parameters: an origin that stands for a parameter gives way to the values of the arguments at the calls.
 *
 * Invariants: nothing is looked at before a question meets a parameter; what is not known because of a bound is unknown. An answer does not depend on the
 * questions before it.
 */

import type { ProjectInput } from "../project/analysis.ts";
import { type CallSite, callers } from "../project/callers.ts";
import type { Definition } from "../project/form-facts.ts";
import { names } from "../project/names.ts";
import { spanOf } from "../syntax/source-file.ts";
import { evaluated } from "./evaluated.ts";
import { argumentFor, matches } from "./patterns.ts";
import { followed, substitute } from "./substitute.ts";
import { constant, join, never, type Parameter, parameterKey, stepped, unknown, type Value } from "./values.ts";

/** Calls of one function that are followed; what the others hand in is unknown. */
const maxCallers = 30;
/** Functions one after the other through which a parameter is followed. */
const maxDepth = 6;
/** Arguments that are looked at for one question. */
const maxArguments = 300;

interface Question {
  left: number;
  /** True once a bound or a circle has left something out. */
  isCut: boolean;
  /** The parameters being resolved. */
  readonly open: Set<string>;
}

interface Answer {
  readonly value: Value;
  readonly cost: number;
}

export type Resolve = (value: Value) => Value;

export function createResolver(project: ProjectInput): Resolve {
  const answers = new Map<string, Answer>();
  const sites = new Map<Definition, readonly HandedIn[]>();

  const resolve = (value: Value, question: Question): Value =>
    substitute(value, (parameter) => valueOfParameter(parameter, question));

  /** `undefined` when nothing is known of it. */
  const valueOfParameter = (parameter: Parameter, question: Question): Value | undefined => {
    const key = parameterKey(parameter);
    const known = answers.get(key);
    if (known && known.cost <= question.left) {
      question.left -= known.cost;
      return known.value;
    }
    if (question.open.has(key) || question.open.size >= maxDepth || question.left <= 0) {
      question.isCut = true;
      return undefined;
    }
    const inner: Question = { left: question.left, isCut: false, open: new Set([...question.open, key]) };
    const value = joinHanded(parameter, inner);
    const cost = question.left - inner.left;
    if (inner.isCut) question.isCut = true;
    else if (value) answers.set(key, { value, cost });
    question.left = inner.left;
    return value;
  };

  const joinHanded = (parameter: Parameter, question: Question): Value | undefined => {
    const values: Value[] = [];
    for (const handed of handedTo(parameter)) {
      if (question.left-- <= 0) {
        question.isCut = true;
        break;
      }
      const value = handed(parameter);
      if (value) values.push(resolve(value, question));
    }
    if (values.length === 0) return undefined;
    return question.left <= 0 ? join([...values, unknown("code too large to follow")]) : join(values);
  };

  const handedTo = ({ placed }: Parameter): readonly HandedIn[] => {
    if (!placed) return [];
    const found = sites.get(placed.fact);
    if (found) return found;
    const { form, fact } = placed;
    const module = project.get(names).moduleAround(form)?.name;
    const calls = module === undefined ? [] : project.get(callers).of({ ...fact, module, path: form.path });
    const followed = calls.slice(0, maxCallers).map((site) => handedBy(site, project));
    const all = calls.length > maxCallers ? [...followed, () => unknown("one of many calls")] : followed;
    sites.set(fact, all);
    return all;
  };

  return (value) => resolve(value, { left: maxArguments, isCut: false, open: new Set() });
}

/** What one call hands to a parameter; `undefined` when the clause does not match it. */
type HandedIn = (parameter: Parameter) => Value | undefined;

function handedBy({ call, args }: CallSite, project: ProjectInput): HandedIn {
  const values = () => {
    const seen = project.of(evaluated, call.form).in(call);
    return args === "captured"
      ? (seen.handed.get(call.node) ?? [])
      : args.map((arg) => seen.values.get(arg) ?? unknown("code that could not be followed"));
  };
  return ({ placed, index, route }) => {
    if (!placed) return undefined;
    const { fact } = placed;
    const handed = fact.params.map((_, i) => argumentFor(fact, i, values()));
    const isOther = fact.params.some((param, i) => matches(param, handed[i] ?? constant) === "no");
    const value = handed[index];
    if (isOther) return undefined;
    if (!value) return never; // Its default is taken.
    const note = `handed to \`${fact.name}/${fact.arity}\``;
    return stepped(followed(value, route), { span: spanOf(call.form, call.nameRange), note });
  };
}
