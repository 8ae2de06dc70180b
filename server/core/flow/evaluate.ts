/**
 * Evaluates Elixir expressions to values: what is constant, trusted, or open with its origins.
 *
 * Invariant: bounded by the frame's budget and depth; over the bound a value is unknown, with that reason.
 */

import { patternsOf } from "../project/form-facts.ts";
import type { Names } from "../project/names.ts";
import type { Node, Part, SigilNode, UnaryNode } from "../syntax/ast.ts";
import { type Form, spanOf } from "../syntax/source-file.ts";
import { narrowSubject, refine, withCondition } from "./conditions.ts";
import { evaluateCall, evaluatePipe, functionCall, nameOnly } from "./evaluate-call.ts";
import { evaluateTemplate } from "./evaluate-template.ts";
import type { Summary, SummaryQuestion } from "./functions.ts";
import { afterClause, bind, branch, factKey, hasFacts, keyOf, matches, type Scope } from "./patterns.ts";
import { concatenation } from "./texts.ts";
import {
  type Budget,
  type Closure,
  constant,
  constantText,
  elementOf,
  field,
  flat,
  join,
  list,
  mapOrigins,
  never,
  open,
  parameterUnder,
  record,
  sourceNote,
  stepped,
  trusted,
  unknown,
  type Value,
} from "./values.ts";

/** Where evaluation is. */
export interface Frame {
  readonly names: Names;
  readonly form: Form;
  readonly scope: Scope;
  /** How many functions of the project were entered on the way here. */
  readonly depth: number;
  /** In a template `@x` is an assign, elsewhere a module attribute. */
  readonly isTemplate: boolean;
  /** Nodes that may still be evaluated; shared by all frames of one question. */
  readonly budget: Budget;
  /** What a function gives for shapes of arguments. */
  readonly summaryOf: (question: SummaryQuestion) => Summary;
  /** Absent while a function is entered from elsewhere. */
  readonly seen: Seen | undefined;
}

/** What was found while a definition was evaluated. */
export interface Seen {
  readonly values: Map<Node, Value>;
  /** What captured functions (`&f/1`) are called with. */
  readonly handed: Map<Node, readonly Value[]>;
  /** Closures that nothing has called so far. */
  readonly uncalled: Map<Node, (args: readonly Value[]) => Value>;
}

export function evaluate(node: Node, frame: Frame): Value {
  frame.budget.left -= 1;
  if (frame.budget.left < 0) return unknown("code too large to follow");
  const value = valueAt(node, frame);
  see(node, value, frame);
  return value;
}

/** What is evaluated several times, such as the body of a closure, may be any of the values. */
export function see(node: Node, value: Value, { seen }: Frame): void {
  if (!seen) return;
  const before = seen.values.get(node);
  seen.values.set(node, before ? join([before, value]) : value);
}

/** Evaluates in a scope whose new names do not leave it. A branch that cannot be entered is looked at all the same, and gives nothing. */
export function evaluateBranch(
  node: Node | undefined,
  frame: Frame,
  // biome-ignore lint/suspicious/noConfusingVoidType: an arrow function that only prepares gives nothing.
  prepare?: (inner: Frame) => boolean | void,
): Value {
  if (!node) return constant;
  const inner = { ...frame, scope: branch(frame.scope) };
  const isPossible = prepare?.(inner);
  const value = evaluate(node, inner);
  return isPossible === false ? never : value;
}

function valueAt(node: Node, frame: Frame): Value {
  switch (node.kind) {
    case "integer":
      return constantText("number", node.value);
    case "float":
      return constant;
    case "atom":
      return constantText("atom", node.name);
    case "alias":
      return constantText("atom", node.segments.join("."));
    case "string":
    case "charlist":
    case "quoted-atom":
      return textValue(node.parts, frame);
    case "sigil":
      return sigilValue(node, frame);
    case "variable":
      return variableValue(node, frame);
    case "list":
      return listValue(node.items, frame);
    case "tuple":
      return record(node.items.map((item, i) => [String(i), evaluate(item, frame)] as const));
    case "map":
    case "struct":
      return collection(node.items, node.base, frame);
    case "bitstring":
      return concatenation(node.items.map((item) => evaluate(item, frame)));
    case "pair":
      return evaluate(node.value, frame);
    case "access":
      return accessValue(node.container, node.key, node, frame);
    case "unary":
      return unaryValue(node, frame);
    case "binary":
      return binaryValue(node.operator, node.left, node.right, node, frame);
    case "call":
      return evaluateCall(node, frame);
    case "fn":
      return closureOf(node, frame);
    case "clause":
      return evaluate(node.body, frame);
    case "block":
      return sequence(node.expressions, frame);
    case "error":
      return join([
        ...node.children.map((child) => evaluate(child, frame)),
        unknown("text that could not be understood"),
      ]);
  }
}

function sequence(expressions: readonly Node[], frame: Frame): Value {
  let last: Value = constant;
  let isOver = false;
  for (const expression of expressions) {
    last = evaluate(expression, frame);
    isOver ||= last === never;
  }
  return isOver ? never : last;
}

function textValue(parts: readonly Part[], frame: Frame): Value {
  return concatenation(
    parts.map((part) => (part.kind === "text" ? constantText("string", part.value) : evaluate(part.body, frame))),
  );
}

function sigilValue(node: SigilNode, frame: Frame): Value {
  const embedded = frame.form.syntax.templates.find(({ sigil }) => sigil?.start === node.start);
  if (embedded) {
    evaluateTemplate(embedded.template, { ...frame, scope: branch(frame.scope), isTemplate: true });
    return trusted("templates escape what they show");
  }
  const value = textValue(node.parts, frame);
  if (node.name === "p") return trusted("verified routes encode their parts");
  if (!/^[wW]$/.test(node.name)) return value;
  if (value.kind !== "constant" || value.text === undefined) return record([], flat(value));
  return list(value.text.split(/\s+/).flatMap((word) => (word === "" ? [] : [constantText("string", word)])));
}

function variableValue(node: Node & { kind: "variable" }, frame: Frame): Value {
  const bound = frame.scope.get(node.name);
  if (bound) return bound;
  if (node.name.startsWith("__")) return constant;
  if (node.name === "assigns") return open("assign", "the assigns");
  return evaluateCall(nameOnly(node), frame);
}

/** The value of a list, map, struct or keyword list. */
function collection(items: readonly Node[], base: Node | undefined, frame: Frame): Value {
  const start = base ? evaluate(base, frame) : undefined;
  const fields = new Map(start?.kind === "record" ? start.fields : []);
  const others: Value[] = start ? [start.kind === "record" ? start.rest : start] : [];
  for (const item of items) {
    if (item.kind !== "pair")
      others.push(
        item.kind === "binary" && item.operator === "|"
          ? listRest(item.left, item.right, frame)
          : evaluate(item, frame),
      );
    else {
      const key = keyOf(item.key);
      if (key === undefined) others.push(evaluate(item.key, frame));
      const value = evaluate(item.value, frame);
      if (key === undefined) others.push(value);
      else fields.set(key, value);
    }
  }
  return record(fields, join(others));
}

/** A list of items; a keyword list has the fields of its keys. */
function listValue(items: readonly Node[], frame: Frame): Value {
  if (items.some((item) => item.kind === "pair")) return collection(items, undefined, frame);
  const last = items.at(-1);
  if (last?.kind !== "binary" || last.operator !== "|") return list(items.map((item) => evaluate(item, frame)));
  const known = [...items.slice(0, -1), last.left].map((item) => evaluate(item, frame));
  const tail = evaluate(last.right, frame);
  if (tail.kind !== "record" || !tail.isList) return list(known, elementOf(tail));
  return list([...known, ...tail.fields.values()], tail.rest);
}

function listRest(head: Node, tail: Node, frame: Frame): Value {
  return join([evaluate(head, frame), elementOf(evaluate(tail, frame))]);
}

function accessValue(container: Node, key: Node, node: Node, frame: Frame): Value {
  const known = factAt(node, frame);
  if (known) return known;
  const name = evaluate(key, frame);
  return part(evaluate(container, frame), name.kind === "constant" ? name.text : undefined, node, frame);
}

/** A part of a value. A source that has no place yet, such as the parameters in `conn`, stands where it is first read. */
export function part(value: Value, key: string | undefined, node: Node, { form }: Frame): Value {
  return mapOrigins(field(value, key), (origin) => {
    if (origin.steps.length > 0) return origin;
    if (origin.parameter && !origin.parameter.placed)
      return { ...origin, steps: [{ span: spanOf(form, node), note: "" }] };
    return origin.kind === "request"
      ? { ...origin, steps: [{ span: spanOf(form, node), note: sourceNote(origin) }] }
      : origin;
  });
}

function unaryValue(node: UnaryNode, frame: Frame): Value {
  const { operator, operand } = node;
  if (operator === "@") return (frame.isTemplate ? factAt(node, frame) : undefined) ?? atSignValue(operand, frame);
  if (operator === "&" && operand.kind === "integer")
    return frame.scope.get(`&${operand.value}`) ?? unknown("an argument of an anonymous function");
  if (operator === "&") return closureOf(node, frame);
  const value = evaluate(operand, frame);
  if (operator === "^") return value;
  return trusted("a number or a boolean");
}

function atSignValue(operand: Node, frame: Frame): Value {
  if (operand.kind === "call") return operand.args[0] ? evaluate(operand.args[0], frame) : constant;
  if (operand.kind !== "variable") return unknown("a name that could not be understood");
  if (frame.isTemplate) return assignValue(operand.name, frame);
  const module = frame.names.moduleAround(frame.form);
  const values = (module?.attributes ?? []).filter(({ fact }) => fact.name === operand.name);
  // Attributes can be made from one another in a long chain, and from themselves.
  if (values.length === 0 || frame.depth >= maxDepthOfAttributes) return ofCompileTime;
  const inner: Frame = { ...frame, scope: new Map(), seen: undefined, depth: frame.depth + 1 };
  return join(values.map(({ form, fact }) => compileTime(evaluate(fact.value, { ...inner, form }))));
}

const maxDepthOfAttributes = 12;
const ofCompileTime = trusted("a module attribute is computed when the project is compiled");

function compileTime(value: Value): Value {
  return flat(value).kind === "open" ? ofCompileTime : value;
}

function assignValue(name: string, { scope, seen }: Frame): Value {
  const assigns = scope.get("assigns");
  const known = assigns?.kind === "record" ? assigns.fields.get(name) : undefined;
  if (known) return known;
  // In a template that EEx makes a function of, the assigns are an argument.
  if (assigns && assigns.kind !== "record" && !seen) return field(assigns, name);
  if (name === "inner_content") return trusted("what a layout shows was rendered before");
  const value = open("assign", `the assign \`@${name}\``);
  const parameter = parameterUnder(assigns?.kind === "record" ? assigns.rest : assigns, name);
  return parameter ? mapOrigins(value, (origin) => ({ ...origin, parameter })) : value;
}

function binaryValue(operator: string, left: Node, right: Node, node: Node, frame: Frame): Value {
  if (operator === "|>") return evaluatePipe(left, right, node, frame);
  if (operator === "=") {
    const value = withCondition(evaluate(right, frame), right, frame);
    const note = left.kind === "variable" ? `\`${left.name}\` takes it` : "a pattern takes it";
    const taken = stepped(value, { span: spanOf(frame.form, left), note });
    if (left.kind === "variable")
      bind(left, taken, { form: frame.form, names: frame.names, scope: frame.scope, isHead: false });
    else narrowSubject(right, left, taken, frame);
    see(left, value, frame);
    return value;
  }
  if (shortCircuit.has(operator)) return shortCircuitValue(operator, left, right, frame);
  const values = [evaluate(left, frame), evaluate(right, frame)] as const;
  if (operator === "++") return appended(values[0], values[1]);
  if (operator === "<>") return concatenation(values);
  if (operator === "--" || operator === "|") return operator === "--" ? values[0] : join(values);
  if (operator === "::") return values[0];
  return trusted("a number or a boolean");
}

const shortCircuit: ReadonlySet<string> = new Set(["||", "&&", "and", "or"]);

/** The right side is only looked at when the left one holds, or does not. */
function shortCircuitValue(operator: string, left: Node, right: Node, frame: Frame): Value {
  const first = evaluate(left, frame);
  const isOr = operator === "||" || operator === "or";
  const second = evaluateBranch(right, frame, (inner) => refine(left, inner, !isOr));
  if (second === never && operator !== "and" && operator !== "&&") refine(left, frame);
  if (operator === "or" || operator === "and") return trusted("a number or a boolean");
  return isOr ? join([first, second]) : second;
}

/** One list after the other. */
function appended(one: Value, other: Value): Value {
  if (one.kind !== "record" || other.kind !== "record" || !one.isList || !other.isList) return join([one, other]);
  const items = [...one.fields.values(), ...other.fields.values()];
  return list(items, join([one.rest, other.rest]));
}

/** `fn … end` or a capture as a value. What is never called is called once at the end, with arguments that are not known. */
function closureOf(node: Node, frame: Frame): Closure {
  const call = (args: readonly Value[], budget = frame.budget): Value => {
    frame.seen?.uncalled.delete(node);
    if (budget.nested >= maxNested) return unknown("code too large to follow");
    budget.nested += 1;
    const value = closureValue(node, args, { ...frame, budget, scope: branch(frame.scope) });
    budget.nested -= 1;
    return value;
  };
  frame.seen?.uncalled.set(node, call);
  return { kind: "closure", call };
}

function closureValue(node: Node, args: readonly Value[], frame: Frame): Value {
  let given = args;
  const argument = (i: number): Value => given[i] ?? unknown("an argument of an anonymous function");
  if (node.kind === "unary") return captureValue(node, args, argument, frame);
  if (node.kind !== "fn") return evaluate(node, frame);
  const values: Value[] = [];
  for (const clause of node.clauses) {
    const { params, guard } = patternsOf(clause);
    const answers = params.map((param, i) => matches(param, argument(i)));
    if (answers.includes("no")) continue;
    values.push(
      evaluateBranch(clause.body, frame, (inner) => {
        for (const [i, param] of params.entries())
          bind(param, argument(i), { form: frame.form, names: frame.names, scope: inner.scope, isHead: false });
        if (guard) refine(guard, inner);
      }),
    );
    if (!guard && answers.every((answer) => answer === "yes")) break;
    given = afterClause(params, given);
  }
  return join(values);
}

function captureValue(node: UnaryNode, args: readonly Value[], argument: (i: number) => Value, frame: Frame): Value {
  const { operand } = node;
  const named =
    operand.kind === "binary" && operand.operator === "/" && operand.right.kind === "integer" ? operand : undefined;
  const arity = named?.right.kind === "integer" ? Math.min(Number(named.right.value), maxCaptured) : maxCaptured;
  const handed = [...Array(arity).keys()].map(argument);
  const before = frame.seen?.handed.get(node);
  frame.seen?.handed.set(node, before ? handed.map((value, i) => join([before[i] ?? value, value])) : handed);
  if (!named) {
    return evaluateBranch(operand, frame, ({ scope }) => {
      for (const [i, value] of handed.entries()) scope.set(`&${i + 1}`, value);
    });
  }
  if (args.length === 0) return unknown("an anonymous function");
  const { left } = named;
  const call = left.kind === "variable" ? nameOnly(left) : left.kind === "call" ? left : undefined;
  return call ? functionCall({ ...call, hasDoBlock: false }, [], handed, frame) : join(args.map(flat));
}

/** Closures that are called inside one another. */
const maxNested = 12;

/** Arguments of a capture that are looked at. */
const maxCaptured = 4;

/** What a condition said of a part of a variable. */
export function factAt(node: Node, { scope }: Frame): Value | undefined {
  if (!scope.has(hasFacts)) return undefined;
  const key = factKey(node);
  return key === undefined ? undefined : scope.get(key);
}

/** The text of a node when it folds to a constant. */
export function constantOf(node: Node | undefined, frame: Frame): string | undefined {
  if (!node) return undefined;
  const value = evaluate(node, { ...frame, seen: undefined });
  return value.kind === "constant" ? value.text : undefined;
}
