/** Evaluates Elixir's control structures, each branch with what its condition says. */

import { type Definition, patternsOf } from "../project/form-facts.ts";
import { argumentsOf, atomName, clausesOf, expressionsOf, pairsOf, sectionOf, valueUnder } from "../project/nodes.ts";
import type { CallNode, ClauseNode, Node } from "../syntax/ast.ts";
import { narrowSubject, refine, truthOf } from "./conditions.ts";
import { evaluate, evaluateBranch, type Frame } from "./evaluate.ts";
import { afterClause, bind, branch, matches } from "./patterns.ts";
import {
  amongVariants,
  constant,
  doubtful,
  entryOf,
  handedIn,
  join,
  never,
  record,
  trusted,
  unknown,
  type Value,
} from "./values.ts";

type ControlStructure = (node: CallNode, frame: Frame) => Value;

export const controlStructures: Readonly<Record<string, ControlStructure>> = {
  if: conditional,
  unless: conditional,
  case: caseValue,
  cond: condValue,
  with: withValue,
  for: forValue,
  try: tryValue,
  receive: tryValue,
  quote: (node, frame) => {
    evaluateBranch(sectionOf(node, "do"), frame);
    return trusted("quoted code is known when the project is compiled");
  },
};

function conditional(node: CallNode, frame: Frame): Value {
  const [condition] = node.args;
  return condition ? conditionalOn(condition, node, frame) : constant;
}

/** `if` and `unless`. A branch that does not come to its end leaves the other's condition for what follows. */
export function conditionalOn(condition: Node, node: CallNode, frame: Frame): Value {
  evaluate(condition, frame);
  const isIf = node.name === "if";
  const [whenTrue, whenFalse] = [sectionOf(node, isIf ? "do" : "else"), sectionOf(node, isIf ? "else" : "do")];
  const values = [
    evaluateBranch(whenTrue, frame, (inner) => refine(condition, inner)),
    evaluateBranch(whenFalse, frame, (inner) => refine(condition, inner, false)),
  ];
  if (values[0] === never) refine(condition, frame, false);
  if (values[1] === never) refine(condition, frame);
  return join(values);
}

function caseValue(node: CallNode, frame: Frame): Value {
  const [subject] = node.args;
  return caseOf(subject ? evaluate(subject, frame) : constant, subject, node, frame);
}

export function caseOf(value: Value, subject: Node | undefined, node: CallNode, frame: Frame): Value {
  return clauseValues(clausesOf(sectionOf(node, "do")), value, subject, frame);
}

/** The values of the clauses that can match, up to the first that must. */
function clauseValues(clauses: readonly ClauseNode[], value: Value, subject: Node | undefined, frame: Frame): Value {
  const values: Value[] = [];
  const rest: Frame = { ...frame, scope: branch(frame.scope) };
  let left = value;
  for (const clause of clauses) {
    const { params, guard } = patternsOf(clause);
    const [pattern] = params;
    const answer = pattern ? matches(pattern, value) : "maybe";
    if (answer === "no") continue;
    values.push(evaluateBranch(clause.body, rest, (inner) => enterClause(clause, left, subject, inner)));
    if (answer === "yes" && !guard) break;
    const truth = truthOf(pattern);
    if (truth !== undefined && subject) refine(subject, rest, !truth);
    if (pattern) [left = left] = afterClause([pattern], [left]);
  }
  narrowAfter(clauses, values, value, subject, frame);
  return join(values);
}

function enterClause(clause: ClauseNode, value: Value, subject: Node | undefined, inner: Frame): void {
  const { params, guard } = patternsOf(clause);
  const [pattern, ...others] = params;
  const to = { form: inner.form, names: inner.names, scope: inner.scope, isHead: false };
  if (pattern && subject) narrowSubject(subject, pattern, value, inner);
  else if (pattern) bind(pattern, value, to);
  for (const other of others) bind(other, value, to);
  if (guard) refine(guard, inner);
}

/** When all clauses but one raise, what follows knows what that one says. */
function narrowAfter(
  clauses: readonly ClauseNode[],
  values: readonly Value[],
  value: Value,
  subject: Node | undefined,
  frame: Frame,
): void {
  const left = clauses.filter((_, i) => values[i] !== never);
  const [only] = left;
  if (!only || !subject || left.length > 1 || clauses.length !== values.length || clauses.length < 2) return;
  const [pattern] = patternsOf(only).params;
  if (!pattern || pattern.kind === "variable") return;
  const scope = branch(frame.scope);
  narrowSubject(subject, pattern, value, { ...frame, scope });
  for (const [name, narrowed] of scope) if (frame.scope.has(name)) frame.scope.set(name, narrowed);
}

function condValue(node: CallNode, frame: Frame): Value {
  const rest: Frame = { ...frame, scope: branch(frame.scope) };
  return join(
    clausesOf(sectionOf(node, "do")).map((clause) => {
      const [condition] = clause.params;
      if (condition) evaluate(condition, rest);
      const value = evaluateBranch(clause.body, rest, (inner) => condition && refine(condition, inner));
      if (condition) refine(condition, rest, false);
      return value;
    }),
  );
}

function withValue(node: CallNode, frame: Frame): Value {
  const inner = { ...frame, scope: branch(frame.scope) };
  const unmatched: Value[] = [];
  for (const step of argumentsOf(node)) {
    if (isSections(step)) continue;
    const value = bindStep(step, inner, (value) => value);
    if (value && step.kind === "binary" && step.left.kind !== "variable") unmatched.push(leftBy(step.left, value));
  }
  const body = evaluateBranch(sectionOf(node, "do"), inner);
  const otherwise = clausesOf(sectionOf(node, "else"));
  if (otherwise.length === 0) return body;
  return join([body, ...otherwise.map((clause) => elseValue(clause, unmatched, frame))]);
}

/** A clause of `else` with those of the values that did not match which it can match. */
function elseValue(clause: ClauseNode, unmatched: readonly Value[], frame: Frame): Value {
  const [pattern] = patternsOf(clause).params;
  const fitting = unmatched.filter((value) => !pattern || matches(pattern, value) !== "no");
  return clauseValues([clause], join([...fitting, unknown("a value that did not match")]), undefined, frame);
}

/** What a pattern leaves of a value for `else`. */
function leftBy(pattern: Node, value: Value): Value {
  return amongVariants(value, (variant) => matches(pattern, variant) !== "yes");
}

/** A generator or match of `with` or `for`; anything else is evaluated, and as a condition narrows what follows. */
function bindStep(step: Node, frame: Frame, taken: (value: Value) => Value): Value | undefined {
  if (step.kind === "binary" && step.operator === "<-") {
    const value = evaluate(step.right, frame);
    narrowSubject(step.right, step.left, taken(value), frame);
    return value;
  }
  if (step.kind === "bitstring") {
    for (const item of step.items) bindStep(item, frame, taken);
    return undefined;
  }
  evaluate(step, frame);
  refine(step, frame);
  return undefined;
}

function forValue(node: CallNode, frame: Frame): Value {
  const inner = { ...frame, scope: branch(frame.scope) };
  for (const step of argumentsOf(node)) if (!isSections(step)) bindStep(step, inner, entryOf);
  const options = node.args.filter(isSections);
  const optionOf = (key: string) => options.flatMap((option) => valueUnder(option, key) ?? [])[0];
  const [reduce, into] = [optionOf("reduce"), optionOf("into")];
  const body = sectionOf(node, "do");
  const clauses = clausesOf(body);
  if (reduce) {
    const start = evaluate(reduce, frame);
    return join([start, clauseValues(clauses, accumulated(start, clauses, inner), undefined, inner)]);
  }
  const value =
    clauses.length > 0
      ? clauseValues(clauses, unknown("the accumulator of a `for`"), undefined, inner)
      : evaluateBranch(body, inner);
  const start = into && evaluate(into, frame);
  return join([record([], value), ...(start?.kind === "record" ? [start] : [])]);
}

/** The accumulator of a later turn: what it starts as, or what the first turn makes of it. */
function accumulated(start: Value, clauses: readonly ClauseNode[], frame: Frame): Value {
  return join([start, clauseValues(clauses, start, undefined, { ...frame, seen: undefined })]);
}

/** The `do:`, `else:`, `into:` … of a call without a block, or its options. */
function isSections(node: Node): boolean {
  return node.kind === "list" && node.isImplicit;
}

function tryValue(node: CallNode, frame: Frame): Value {
  return join(
    pairsOf(node.args.at(-1)).flatMap(({ key, value }) => {
      if (atomName(key) === "after" && node.name === "try") {
        evaluateBranch(value, frame);
        return [];
      }
      const clauses = clausesOf(value);
      if (node.name === "receive" && atomName(key) === "do")
        return clauses.map((clause) => clauseValues([clause], receivedBy(clause, frame), undefined, frame));
      if (clauses.length > 0) return [clauseValues(clauses, unknown("an error or a message"), undefined, frame)];
      return expressionsOf(value).length > 0 ? [evaluateBranch(value, frame)] : [];
    }),
  );
}

/** Clauses of `receive` in the form of the callback that takes messages, so that what the module sends is found as it is for a server. */
const messageCallbacks = new WeakMap<ClauseNode, Definition>();

/**
 * What a clause of `receive` takes: with a tag, such as `{:run, code}`, what the module itself sends with that tag, as far as nobody else does. Inside of
 * functions that are summarised nothing is known of it.
 */
function receivedBy(clause: ClauseNode, frame: Frame): Value {
  const [pattern] = patternsOf(clause).params;
  const isTagged = pattern?.kind === "tuple" && atomName(pattern.items[0]) !== undefined;
  if (!frame.seen || !isTagged) return unknown("a message");
  const fact = messageCallbacks.get(clause) ?? messageCallback(clause, pattern);
  messageCallbacks.set(clause, fact);
  return doubtful(handedIn("a message", { form: frame.form, fact }, 0));
}

function messageCallback(clause: ClauseNode, pattern: Node): Definition {
  return {
    keyword: "defp",
    name: "handle_info",
    nameRange: clause,
    params: [pattern],
    arity: 1,
    minArity: 1,
    otherBodies: [],
    isPublic: false,
    isMacro: false,
    start: clause.start,
    end: clause.end,
  };
}
