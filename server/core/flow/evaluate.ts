/**
 * Evaluates Elixir expressions to values: what is constant, trusted, or open with its origins.
 *
 * Invariant: bounded by the frame's budget and depth; over the bound a value is unknown, with that reason.
 */

import { patternsOf } from "../project/form-facts.ts";
import type { Names } from "../project/names.ts";
import type { Node, Part, SigilNode, UnaryNode } from "../syntax/ast.ts";
import { type Form, spanOf } from "../syntax/source-file.ts";
import { evaluateCall, evaluatePipe } from "./evaluate-call.ts";
import { evaluateTemplate } from "./evaluate-template.ts";
import { bind, branch, keyOf, type Scope } from "./patterns.ts";
import { concatenation } from "./texts.ts";
import {
  constant,
  constantText,
  elementOf,
  field,
  flat,
  join,
  list,
  mapOrigins,
  open,
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
  readonly budget: { left: number };
  /** Absent while a function is entered from elsewhere. */
  readonly seen: Seen | undefined;
}

/** What was found while a definition was evaluated. */
export interface Seen {
  readonly values: Map<Node, Value>;
  /** What captured functions (`&f/1`) are called with. */
  readonly handed: Map<Node, readonly Value[]>;
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

/** Evaluates in a scope whose new names do not leave it. */
export function evaluateBranch(node: Node | undefined, frame: Frame, prepare?: (scope: Scope) => void): Value {
  if (!node) return constant;
  const scope = branch(frame.scope);
  prepare?.(scope);
  return evaluate(node, { ...frame, scope });
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
      return closureValue(node, [], frame);
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
  for (const expression of expressions) last = evaluate(expression, frame);
  return last;
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
  return evaluateCall(
    {
      kind: "call",
      name: node.name,
      nameRange: node,
      args: [],
      hasParens: false,
      form: "local",
      hasDoBlock: false,
      start: node.start,
      end: node.end,
    },
    frame,
  );
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
  const name = evaluate(key, frame);
  return part(evaluate(container, frame), name.kind === "constant" ? name.text : undefined, node, frame);
}

/** A part of a value. A source that has no place yet, such as the parameters in `conn`, stands where it is first read. */
export function part(value: Value, key: string | undefined, node: Node, { form }: Frame): Value {
  return mapOrigins(field(value, key), (origin) =>
    origin.kind === "request" && origin.steps.length === 0
      ? { ...origin, steps: [{ span: spanOf(form, node), note: sourceNote(origin) }] }
      : origin,
  );
}

function unaryValue(node: UnaryNode, frame: Frame): Value {
  const { operator, operand } = node;
  if (operator === "@") return atSignValue(operand, frame);
  if (operator === "&" && operand.kind === "integer")
    return frame.scope.get(`&${operand.value}`) ?? unknown("an argument of an anonymous function");
  if (operator === "&") return closureValue(node, [], frame);
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

function assignValue(name: string, { scope }: Frame): Value {
  const assigns = scope.get("assigns");
  if (assigns?.kind === "record") {
    const known = assigns.fields.get(name);
    if (known) return known;
  }
  return open("assign", `the assign \`@${name}\``);
}

function binaryValue(operator: string, left: Node, right: Node, node: Node, frame: Frame): Value {
  if (operator === "|>") return evaluatePipe(left, right, node, frame);
  if (operator === "=") {
    const value = evaluate(right, frame);
    const note = left.kind === "variable" ? `\`${left.name}\` takes it` : "a pattern takes it";
    bind(left, stepped(value, { span: spanOf(frame.form, left), note }), {
      form: frame.form,
      scope: frame.scope,
      isHead: false,
    });
    see(left, value, frame);
    return value;
  }
  const values = [evaluate(left, frame), evaluate(right, frame)] as const;
  if (operator === "<>") return concatenation(values);
  if (["++", "--", "|", "||"].includes(operator)) return join(values);
  if (operator === "&&") return values[1];
  if (operator === "::") return values[0];
  return trusted("a number or a boolean");
}

/** What an anonymous function or a capture gives for these arguments; arguments that are not known are `unknown`. */
export function closureValue(node: Node, args: readonly Value[], frame: Frame): Value {
  const argument = (i: number): Value => args[i] ?? args[0] ?? unknown("an argument of an anonymous function");
  if (node.kind === "unary") {
    frame.seen?.handed.set(node, [0, 1, 2, 3].map(argument));
    const isName = node.operand.kind === "binary" && node.operand.operator === "/";
    if (isName) return args.length > 0 ? join(args.map(flat)) : unknown("an anonymous function");
    return evaluateBranch(node.operand, frame, (scope) => {
      for (const i of [0, 1, 2, 3]) scope.set(`&${i + 1}`, argument(i));
    });
  }
  if (node.kind !== "fn") return evaluate(node, frame);
  return join(
    node.clauses.map((clause) =>
      evaluateBranch(clause.body, frame, (scope) => {
        const { params } = patternsOf(clause);
        for (const [i, param] of params.entries()) bind(param, argument(i), { form: frame.form, scope, isHead: false });
      }),
    ),
  );
}

/** True for `fn … end` and `&…`. */
export function isClosure(node: Node): boolean {
  return node.kind === "fn" || (node.kind === "unary" && node.operator === "&" && node.operand.kind !== "integer");
}

/** The text of a node when it folds to a constant. */
export function constantOf(node: Node | undefined, frame: Frame): string | undefined {
  if (!node) return undefined;
  const value = evaluate(node, { ...frame, seen: undefined });
  return value.kind === "constant" ? value.text : undefined;
}
