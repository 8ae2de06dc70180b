/** Matching: what variables of a pattern hold, whether a pattern can match, and what a guard says about its variables. */

import type { Definition } from "../project/form-facts.ts";
import { atomName, textOfLiteral, wordsOf } from "../project/nodes.ts";
import type { Node } from "../syntax/ast.ts";
import { type Form, spanOf } from "../syntax/source-file.ts";
import { constantText, elementOf, field, list, mapOrigins, partAt, sourceNote, trusted, type Value } from "./values.ts";

export type Scope = Map<string, Value>;

export interface Binding {
  readonly form: Form;
  readonly scope: Scope;
  /** In the head of a function a source stands at the variable that takes it. */
  readonly isHead: boolean;
}

/** Binds the variables of a pattern to the parts of a value. */
export function bind(pattern: Node, value: Value, to: Binding): void {
  switch (pattern.kind) {
    case "variable":
      if (pattern.name !== "_") to.scope.set(pattern.name, to.isHead ? startingAt(pattern, value, to.form) : value);
      return;
    case "tuple":
      for (const [i, item] of pattern.items.entries()) bind(item, partAt(value, i), to);
      return;
    case "list":
      for (const [i, item] of pattern.items.entries()) bindListItem(item, i, value, to);
      return;
    case "map":
    case "struct":
      for (const item of pattern.items) bindItem(item, value, to);
      return;
    case "binary":
      bindBinary(pattern.operator, pattern.left, pattern.right, value, to);
      return;
    case "bitstring":
      for (const item of pattern.items) bind(item, value, to);
      return;
    default:
      return;
  }
}

function bindBinary(operator: string, left: Node, right: Node, value: Value, to: Binding): void {
  if (operator === "=") {
    bind(left, value, to);
    bind(right, value, to);
  } else if (operator === "\\\\" || operator === "when" || operator === "::") bind(left, value, to);
  else if (operator === "<>") bind(right, value, to);
  else if (operator === "|") {
    bind(left, elementOf(value), to);
    bind(right, value, to);
  }
}

function bindItem(item: Node, value: Value, to: Binding): void {
  if (item.kind === "pair") bind(item.value, field(value, keyOf(item.key)), to);
  else if (item.kind === "binary" && item.operator === "|") bindBinary("|", item.left, item.right, value, to);
  else bind(item, elementOf(value), to);
}

/** `[first, second | rest]` against a list whose first items are known. */
function bindListItem(item: Node, index: number, value: Value, to: Binding): void {
  if (value.kind !== "record" || !value.isList || item.kind === "pair") bindItem(item, value, to);
  else if (item.kind === "binary" && item.operator === "|") {
    bind(item.left, partAt(value, index), to);
    bind(item.right, list([...value.fields.values()].slice(index + 1), value.rest), to);
  } else bind(item, partAt(value, index), to);
}

/** The name of a map key: `"id"` and `:id` alike. */
export function keyOf(node: Node): string | undefined {
  return atomName(node) ?? textOfLiteral(node) ?? (node.kind === "integer" ? node.value : undefined);
}

function startingAt(variable: Node, value: Value, form: Form): Value {
  if (value.kind === "record") return value;
  return mapOrigins(value, (origin) => {
    if (origin.kind !== "request" || origin.steps.length > 1) return origin;
    return { ...origin, steps: [{ span: spanOf(form, variable), note: sourceNote(origin) }] };
  });
}

/** The argument that a parameter takes, when some of those with a default get none: the first defaults are given first. */
export function argumentFor(
  { params, minArity }: Definition,
  index: number,
  args: readonly Value[],
): Value | undefined {
  let given = args.length - minArity;
  let next = 0;
  for (const [i, param] of params.entries()) {
    const isOptional = param.kind === "binary" && param.operator === "\\\\";
    const takesOne = !isOptional || given-- > 0;
    if (i === index) return takesOne ? args[next] : undefined;
    if (takesOne) next++;
  }
  return undefined;
}

/** `no` when a literal in the pattern differs from a constant; `yes` when every value matches or the literals are equal. */
export function matches(pattern: Node, value: Value): "yes" | "no" | "maybe" {
  if (pattern.kind === "variable") return "yes";
  if (pattern.kind === "binary" && pattern.operator === "\\\\") return matches(pattern.left, value);
  const text = keyOf(pattern);
  if (text !== undefined && value.kind === "constant" && value.text !== undefined)
    return text === value.text ? "yes" : "no";
  if (pattern.kind === "tuple" && value.kind === "record") {
    const answers = pattern.items.map((item, i) => matches(item, partAt(value, i)));
    return answers.includes("no") ? "no" : answers.includes("maybe") ? "maybe" : "yes";
  }
  return "maybe";
}

const typeGuards: ReadonlySet<string> = new Set("is_integer is_float is_number is_boolean".split(" "));

/** Narrows variables by what a condition says of them: `is_integer(x)`, `x in ["asc", "desc"]`, `x == "asc"`. */
export function refine(condition: Node, scope: Scope): void {
  if (condition.kind === "binary" && ["and", "&&", "when"].includes(condition.operator)) {
    refine(condition.left, scope);
    refine(condition.right, scope);
  } else if (condition.kind === "call" && typeGuards.has(condition.name)) {
    narrow(condition.args[0], trusted("a guard allows numbers alone"), scope);
  } else if (condition.kind === "binary" && condition.operator === "in" && isLiteralList(condition.right)) {
    narrow(condition.left, trusted("a condition allows a fixed list alone"), scope);
  } else if (condition.kind === "binary" && ["==", "==="].includes(condition.operator)) {
    const text = keyOf(condition.right);
    if (text !== undefined) narrow(condition.left, constantText("string", text), scope);
  }
}

function narrow(node: Node | undefined, value: Value, scope: Scope): void {
  if (node?.kind === "variable") scope.set(node.name, value);
}

/** A list of literals, `~w(…)`, a range, or a module attribute. */
function isLiteralList(node: Node): boolean {
  if (node.kind === "list") return node.items.every((item) => keyOf(item) !== undefined);
  if (node.kind === "unary" && node.operator === "@") return true;
  return wordsOf(node) !== undefined || (node.kind === "binary" && node.operator === "..");
}

/** A copy in which a branch may bind names of its own. */
export function branch(scope: Scope): Scope {
  return new Map(scope);
}
