/**
 * What becomes of a value: the names it is given, the functions that return it or take it, and what it is compared with. Follows encodings,
 * concatenations, local variables and the module's own private functions.
 *
 * Invariant: bounded; a use that is not found is not a use that does not exist.
 */

import type { Placed } from "../project/facts.ts";
import { type Definition, formFacts, type WrittenCall } from "../project/form-facts.ts";
import type { Names } from "../project/names.ts";
import { aliasText, atomName, covers, textOfLiteral, walk } from "../project/nodes.ts";
import { parentsIn } from "../project/parents.ts";
import type { BinaryNode, CallNode, Node, PairNode } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";

export interface Use {
  /** `named`: a variable, key, field or parameter. `returned`: a function of the project. `compared`: the other side. `given`: a function that is not followed. */
  readonly kind: "named" | "returned" | "compared" | "given";
  readonly name: string;
}

const maxSteps = 200;
const maxHops = 2;

/** The uses of what a call gives; none for a captured call. */
export function usesOf(call: WrittenCall & { readonly form: Form }, names: Names): readonly Use[] {
  if (call.style === "capture" || call.template) return [];
  const uses: Use[] = [];
  const state = { uses, names, seen: new Set<Node>(), hops: 0 };
  follow(call.node, { ...state, form: call.form });
  return uses;
}

interface Situation {
  readonly uses: Use[];
  readonly names: Names;
  readonly form: Form;
  readonly seen: Set<Node>;
  readonly hops: number;
}

/** Goes on from a node that holds the value to what is around it. */
function follow(node: Node, at: Situation): void {
  if (at.seen.has(node) || at.seen.size > maxSteps) return;
  at.seen.add(node);
  const parent = parentsIn(at.form.syntax).get(node);
  if (!parent) return;
  if (parent.kind === "binary") followBinary(parent, node, at);
  else if (parent.kind === "pair") followPair(parent, node, at);
  else if (parent.kind === "call") followArgument(parent, node, at);
  else if (isHeldBy(parent, node)) follow(parent, at);
}

const holders: ReadonlySet<Node["kind"]> = new Set(["fn", "list", "tuple", "bitstring", "string", "charlist", "sigil"]);

/** True when what is around a node has its value, or holds it. */
function isHeldBy(parent: Node, node: Node): boolean {
  switch (parent.kind) {
    case "block":
      return parent.expressions.at(-1) === node;
    case "access":
      return parent.container === node;
    case "unary":
      return parent.operator === "&" || parent.operator === "-";
    case "clause":
      return parent.body === node;
    default:
      return holders.has(parent.kind);
  }
}

const joining: ReadonlySet<string> = new Set(["<>", "++", "+", "-", "*", "/", "|", "||", "&&", "..", "..//", "::"]);
const comparing: ReadonlySet<string> = new Set(["==", "!=", "===", "!=="]);

function followBinary(parent: BinaryNode, node: Node, at: Situation): void {
  const { operator, left, right } = parent;
  if (operator === "|>") {
    if (right === node) follow(parent, at);
    else if (right.kind === "call") intoCall(right, 0, parent, at);
    else if (right.kind === "variable" && keepers.has(right.name)) follow(parent, at);
  } else if (operator === "=" || operator === "<-") {
    if (right !== node) return;
    for (const name of variablesOf(left)) intoVariable(name, left.end, at);
    if (operator === "=") follow(parent, at);
  } else if (comparing.has(operator)) {
    at.uses.push({ kind: "compared", name: textOf(at.form, left === node ? right : left) });
  } else if (joining.has(operator)) follow(parent, at);
}

function variablesOf(pattern: Node): readonly string[] {
  const found: string[] = [];
  walk(pattern, (node) => {
    if (node.kind === "variable") found.push(node.name);
    return node.kind !== "unary"; // Not what is pinned.
  });
  return found;
}

function intoVariable(name: string, from: number, at: Situation): void {
  at.uses.push({ kind: "named", name });
  const { syntax } = at.form;
  const definition = formFacts(syntax).definitions.find((one) => one.start <= from && from <= one.end);
  walk(syntax.node, (node) => {
    if (
      node.kind === "variable" &&
      node.name === name &&
      node.start > from &&
      (!definition || covers(definition, node))
    )
      follow(node, at);
    return undefined;
  });
}

const sections: ReadonlySet<string> = new Set(["do", "else", "rescue", "catch"]);

/** `key: value`, `"key" => value`, or the body of a `do` block. */
function followPair(pair: PairNode, node: Node, at: Situation): void {
  if (pair.value !== node) return;
  const name = atomName(pair.key) ?? textOfLiteral(pair.key);
  if (name === undefined) return;
  if (!sections.has(name)) {
    at.uses.push({ kind: "named", name });
    return;
  }
  const list = parentsIn(at.form.syntax).get(pair);
  const call = list && parentsIn(at.form.syntax).get(list);
  if (call?.kind !== "call") return;
  const definition = formFacts(at.form.syntax).definitions.find((one) => one.start === call.start);
  if (definition) intoCallers({ form: at.form, fact: definition }, at);
  else follow(call, at);
}

/** The value is returned; a private function's callers are in its module. */
function intoCallers({ fact, form }: Placed<Definition>, at: Situation): void {
  at.uses.push({ kind: "returned", name: fact.name });
  const module = at.names.moduleAround(form);
  if (fact.isPublic || !module || at.hops >= maxHops) return;
  for (const other of module.forms) {
    for (const call of formFacts(other.syntax).calls) {
      if (call.name !== fact.name || call.arity !== fact.arity || call.target || call.style === "capture") continue;
      follow(call.node, { ...at, form: other, hops: at.hops + 1 });
    }
  }
}

function followArgument(call: CallNode, node: Node, at: Situation): void {
  if (call.target === node) return;
  const parents = parentsIn(at.form.syntax);
  const around = parents.get(call);
  if (around?.kind === "unary" && around.operator === "@") {
    at.uses.push({ kind: "named", name: call.name });
    return;
  }
  const pipe = around?.kind === "binary" && around.operator === "|>" && around.right === call ? around : undefined;
  intoCall(call, call.args.indexOf(node) + (pipe ? 1 : 0), pipe ?? call, at);
}

/** Local functions whose result holds their first argument. */
const keepers: ReadonlySet<string> = new Set(
  "to_string to_charlist inspect abs rem div round trunc binary_part hd elem if unless case cond with for".split(" "),
);

/** Modules of functions whose result holds their first argument, or what a function given to them gives. */
const keepingModules: ReadonlySet<string> = new Set(
  "String Base Integer Float Enum Stream List IO Tuple Range Kernel :binary :base64 :lists :erlang :io_lib".split(" "),
);

const control: ReadonlySet<string> = new Set(["if", "unless", "case", "cond", "with"]);
const comparers = /^(secure_compare|hash_equals|equals?\??|compare)$/;
const setters = /^(put|assign|add|set|change|force_change|update)/;

/** `index` counts a piped argument; `result` is the node that holds what the call gives. */
function intoCall(call: CallNode, index: number, result: Node, at: Situation): void {
  const { name, target } = call;
  const isPiped = result !== call;
  const args = isPiped ? [undefined, ...call.args] : call.args;
  const key = index > 0 ? args[index - 1] : undefined;
  const setName = key && (atomName(key) ?? textOfLiteral(key));
  if (setName !== undefined && setters.test(name)) at.uses.push({ kind: "named", name: setName });
  else if (comparers.test(name)) {
    for (const [i, other] of args.entries())
      if (i !== index && other) at.uses.push({ kind: "compared", name: textOf(at.form, other) });
  } else if (!target && control.has(name))
    return; // It decides, and goes no further.
  else if (isKeeper(call) && (index === 0 || isClosure(args[index]))) follow(result, at);
  else intoFunction(call, index, args.length, at);
}

function isClosure(node: Node | undefined): boolean {
  return node?.kind === "fn" || (node?.kind === "unary" && node.operator === "&");
}

function isKeeper({ target, name }: CallNode): boolean {
  if (!target) return keepers.has(name) || name === "then";
  return keepingModules.has(target.kind === "atom" ? `:${target.name}` : (aliasText(target) ?? ""));
}

function intoFunction(call: CallNode, index: number, arity: number, at: Situation): void {
  const { target, name, start } = call;
  const resolution = at.names.resolve(at.form, { target, name, arity, start });
  at.uses.push({ kind: "given", name: resolution.isKnown ? `${resolution.module}.${name}` : name });
  const [clause] = resolution.isKnown ? at.names.clausesOf(resolution.module, resolution.name, arity) : [];
  const param = clause?.fact.params[index];
  if (param?.kind === "variable") at.uses.push({ kind: "named", name: param.name });
}
