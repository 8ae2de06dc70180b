/**
 * What a condition says of the values that it looks at, on the branch where it holds or does not hold.
 *
 * Invariant: what is not understood says nothing.
 */

import { patternsOf } from "../project/form-facts.ts";
import { argumentsOf, clausesOf, sectionOf, textOfLiteral, walk } from "../project/nodes.ts";
import type { CallNode, ClauseNode, Node } from "../syntax/ast.ts";
import { constantOf, evaluate, type Frame } from "./evaluate.ts";
import { nameOnly } from "./evaluate-call.ts";
import { clausesToEnter, enteredFrame } from "./functions.ts";
import {
  beginningWith,
  bind,
  branch,
  factKey,
  hasFacts,
  keyOf,
  matches,
  restKey,
  type Scope,
  writtenStart,
} from "./patterns.ts";
import { safeBehind, safeIn } from "./safe-patterns.ts";
import {
  constant,
  entryOf,
  field,
  flat,
  join,
  mapOrigins,
  never,
  type Open,
  type Origin,
  partAt,
  record,
  type Treatment,
  treated,
  trusted,
  unknown,
  type Value,
} from "./values.ts";

interface Kept {
  readonly condition: Node;
  /** What the names held when the condition was looked at. */
  readonly scope: ReadonlyMap<string, Value>;
}

/** Conditions whose result a variable holds. */
const keptConditions = new WeakMap<Value, Kept>();

/** What asking a kept condition again counts for, in nodes. */
const keptCost = 20;

const comparing: ReadonlySet<string> = new Set("in,not in,==,===,!=,!==,=~,and,or,&&,||".split(","));

/** The result of a condition, by which a later `if` knows what was asked: `ok = x in list`. */
export function withCondition(value: Value, condition: Node, { scope }: Frame): Value {
  if (value === never || (value.kind !== "trusted" && value.kind !== "constant") || !asks(condition)) return value;
  const held = { ...value };
  keptConditions.set(held, { condition, scope: new Map(scope) });
  return held;
}

function asks(node: Node): boolean {
  if (node.kind === "binary") return node.operator === "|>" ? asks(node.right) : comparing.has(node.operator);
  if (node.kind === "unary") return node.operator === "not" || node.operator === "!";
  return node.kind === "call" && node.name.endsWith("?");
}

/** What a variable's condition says of the names that still hold what they held when it was asked. */
function refineKept(held: Value | undefined, frame: Frame, truth: boolean): boolean {
  const kept = held && keptConditions.get(held);
  if (!kept || frame.budget.left <= 0) return true;
  frame.budget.left -= keptCost; // `ok = ok and ok` line after line would else be asked without end.
  const scope = new Map(kept.scope);
  const isPossible = refine(kept.condition, { ...frame, scope, seen: undefined }, truth);
  for (const [name, value] of scope) {
    if (value === kept.scope.get(name) || frame.scope.get(name) !== kept.scope.get(name)) continue;
    if (name.startsWith("=") && !isUnchanged(name, kept, frame)) continue;
    frame.scope.set(name, value);
  }
  return isPossible;
}

/** True when the variable at the start of a fact such as `=params.id.` is the one that was asked about. */
function isUnchanged(fact: string, { scope }: Kept, frame: Frame): boolean {
  const name = fact.slice(1).split(".", 1)[0] ?? "";
  return name === "" || scope.get(name) === frame.scope.get(name);
}

/** Narrows what the scope knows by a condition that holds, or with `truth` false does not hold. The answer is false when that cannot be. */
export function refine(condition: Node, frame: Frame, truth = true): boolean {
  switch (condition.kind) {
    case "atom":
      return (condition.name !== "false" && condition.name !== "nil") === truth;
    case "unary":
      return condition.operator === "not" || condition.operator === "!"
        ? refine(condition.operand, frame, !truth)
        : true;
    case "block": {
      const last = condition.expressions.at(-1);
      return last ? refine(last, frame, truth) : true;
    }
    case "binary":
      return refineOperator(condition.operator, condition.left, condition.right, frame, truth);
    case "call":
      return refineCall(condition, argumentsOf(condition), frame, { truth });
    case "variable":
      return refineKept(frame.scope.get(condition.name), frame, truth);
    default:
      return true;
  }
}

function refineOperator(operator: string, left: Node, right: Node, frame: Frame, truth: boolean): boolean {
  switch (operator) {
    case "when":
    case "and":
    case "&&":
      return truth ? refine(left, frame) && refine(right, frame) : true;
    case "or":
    case "||":
      return truth ? refineEither([left, right], frame) : refine(left, frame, false) && refine(right, frame, false);
    case "in":
    case "not in":
      if ((operator === "in") === truth) allow(left, right, frame);
      else if (constantOf(left, frame) === "..") treatParts(right, frame);
      return true;
    case "==":
    case "===":
    case "!=":
    case "!==":
      if (operator.startsWith("=") === truth) equate(left, right, frame);
      return true;
    case "=~":
      if (truth) refineByPattern(right, left, frame);
      return true;
    case "|>":
      return right.kind === "call" ? refineCall(right, [left, ...argumentsOf(right)], frame, { truth }) : true;
    default:
      return true;
  }
}

/** One of the conditions holds: a name that each of them narrows is one of what they say. */
function refineEither(conditions: readonly Node[], frame: Frame): boolean {
  const scopes = conditions.flatMap((condition) => {
    const scope = branch(frame.scope);
    return refine(condition, { ...frame, scope }) ? [scope] : [];
  });
  const [first] = scopes;
  if (!first) return false;
  for (const [name, value] of first) {
    if (value === frame.scope.get(name)) continue;
    const values = scopes.map((scope) => scope.get(name) ?? value);
    frame.scope.set(name, join(values));
  }
  return true;
}

/**
 * `x in list`: a list that is written or made by the server says what `x` is. Of a list that cannot be seen it is believed that the request did not make it:
 * whether it keeps out what does harm is not known.
 */
function allow(node: Node, list: Node, frame: Frame): void {
  const allowed = evaluate(list, { ...frame, seen: undefined });
  if (flat(allowed).kind !== "open") narrow(node, trusted("a condition allows a fixed list alone"), frame);
  else if (!isOfRequest(allowed))
    narrow(node, saysAllowed(list) ? trusted("a list says what is allowed") : unknown("what a list allows"), frame);
}

/** `client.redirect_uris`, `@allowed_hosts`, `settings[:trusted_origins]` */
function saysAllowed(list: Node): boolean {
  const named = list.kind === "unary" ? list.operand : list.kind === "access" ? list.key : list;
  const name = named.kind === "variable" || named.kind === "call" ? named.name : (keyOf(named) ?? "");
  return /(^|_)(redirect_uris?|allowed|allow_?list(ed)?|whitelist(ed)?|permitted|registered|trusted)(_|$)/.test(name);
}

/** `".." in Path.split(name)` does not hold: no part of the path leads up. */
function treatParts(parts: Node, frame: Frame): void {
  const last = parts.kind === "binary" && parts.operator === "|>" ? parts.right : parts;
  const isSplit = last.kind === "call" && last.name === "split";
  const whole = isSplit && last.kind === "call" ? (last === parts ? last.args[0] : undefined) : parts;
  const path = isSplit && parts.kind === "binary" ? parts.left : whole;
  if (path) treat(path, ["path"], frame);
}

/** True for a function that looks for `".."`. */
function looksForParent(condition: Node): boolean {
  let found = false;
  walk(condition, (node) => {
    found ||= textOfLiteral(node) === "..";
    return !found;
  });
  return found;
}

function equate(left: Node, right: Node, frame: Frame): void {
  for (const [node, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (keyOf(node) !== undefined) continue;
    if (truthOf(other) !== undefined && isCall(node)) {
      refineMatch(node, other, frame);
      continue;
    }
    const value = flat(evaluate(other, { ...frame, seen: undefined }));
    if (value.kind !== "open")
      narrow(node, value.kind === "constant" ? value : trusted("a condition compares it"), frame);
    else treatAlike(node, value, frame);
  }
}

/** `Path.basename(name) == name`: what was done to one side needs not be done to the other. */
function treatAlike(node: Node, { origins }: Open, frame: Frame): void {
  const [first, ...others] = origins;
  const common = first?.treatments.filter((one) => others.every(({ treatments }) => treatments.includes(one))) ?? [];
  if (common.length === 0) return;
  const value = evaluate(node, { ...frame, seen: undefined });
  narrow(
    node,
    common.reduce((done: Value, treatment) => treated(done, treatment), value),
    frame,
  );
}

/** What must be true of the result of a call: its truth, or the pattern that it matches; neither when it only has to return. */
export interface Expected {
  readonly truth?: boolean;
  readonly pattern?: Node;
}

const typeTests: ReadonlySet<string> = new Set("is_integer is_float is_number is_boolean is_nil".split(" "));

/** Narrows the arguments of a call by what its result says. */
export function refineCall(node: CallNode, args: readonly Node[], frame: Frame, expected: Expected): boolean {
  const truth = expected.truth ?? truthOf(expected.pattern);
  const [first, second] = args;
  if (truth === true && first && !node.target && typeTests.has(node.name)) {
    narrow(first, trusted("a guard allows no text"), frame);
    return true;
  }
  if (truth === true && first && !node.target && node.name === "is_atom") {
    treat(first, ["guard"], frame);
    return true;
  }
  if (node.form !== "local" && node.form !== "remote") return true;
  if (!node.target && node.name === "match?" && first && second) {
    if (truth === true) refineMatched(second, first, frame);
    return true;
  }
  const resolution = frame.names.resolve(frame.form, {
    target: node.target,
    name: node.name,
    arity: args.length,
    start: node.start,
  });
  if (!resolution.isKnown) return true;
  const test = truth === undefined ? undefined : tests[`${resolution.module}.${node.name}`];
  if (test && first) test(first, second, frame, truth === true);
  else refineByFunction({ ...resolution, arity: args.length }, args, frame, expected);
  return true;
}

/** `match?(%URI{scheme: "https"}, URI.parse(url))`: what the pattern takes has no name outside of it. */
function refineMatched(subject: Node, pattern: Node, frame: Frame): void {
  const scope = branch(frame.scope);
  narrowSubject(subject, pattern, evaluate(subject, { ...frame, seen: undefined }), {
    ...frame,
    scope,
    seen: undefined,
  });
  for (const [name, value] of changedAround(scope, new Set(variablesIn(pattern)), frame)) frame.scope.set(name, value);
}

type Test = (first: Node, second: Node | undefined, frame: Frame, truth: boolean) => void;

const isMember: Test = (list, item, frame, truth) => {
  if (truth && item) allow(item, list, frame);
  else if (item && constantOf(item, frame) === "..") treatParts(list, frame);
};

const matchesPattern: Test = (pattern, text, frame, truth) => {
  if (truth && text) refineByPattern(pattern, text, frame);
};

/** Predicates of Elixir: https://hexdocs.pm/elixir/String.html, https://hexdocs.pm/elixir/Enum.html, https://hexdocs.pm/elixir/Regex.html */
const tests: Readonly<Record<string, Test>> = {
  "Enum.member?": isMember,
  "MapSet.member?": isMember,
  "Map.has_key?": isMember,
  "Keyword.has_key?": isMember,
  "Enum.any?": (list, condition, frame, truth) => {
    if (truth && condition) refineForOne(list, condition, frame);
    else if (condition && looksForParent(condition)) treatParts(list, frame);
  },
  "Enum.all?": (list, condition, frame, truth) => {
    if (truth && condition && looksForParent(condition)) treatParts(list, frame);
  },
  "Enum.find": (list, condition, frame, truth) => truth && condition && refineForOne(list, condition, frame),
  "Regex.match?": matchesPattern,
  "String.match?": (text, pattern, frame, truth) => pattern && matchesPattern(pattern, text, frame, truth),
  "String.starts_with?": (text, start, frame, truth) => start && refineByStart(text, start, frame, truth),
  "String.contains?": (text, part, frame, truth) => part && !truth && refineByAbsence(text, part, frame),
  "String.ends_with?": (text, end, frame, truth) => {
    const written = truth ? constantOf(end, frame) : undefined;
    if (written !== undefined && /^\.[\w-]+\./.test(written)) checkHost(text, frame);
  },
  "Plug.Crypto.secure_compare": (one, other, frame, truth) => {
    if (truth && other) equate(one, other, frame);
  },
};

/** `Enum.any?(hosts, fn host -> host == uri.host end)`: holds for an element, with what it says of the names around the function. */
function refineForOne(list: Node, condition: Node, frame: Frame): void {
  const element = entryOf(evaluate(list, { ...frame, seen: undefined }));
  const ends =
    condition.kind === "fn"
      ? condition.clauses.flatMap((clause) => endsOf(clause, element, frame))
      : endsOfCapture(condition, element, frame);
  const [first] = ends;
  for (const name of first?.keys() ?? []) {
    const values = ends.map((scope) => scope.get(name));
    if (values.every((value) => value !== undefined)) frame.scope.set(name, join(values));
  }
}

/** What the names around a clause of an anonymous function are where it holds for an element, once for each way. */
function endsOf(clause: ClauseNode, element: Value, frame: Frame): readonly Scope[] {
  const { params, guard } = patternsOf(clause);
  const [param] = params;
  if (param && matches(param, element) === "no") return [];
  const inner = { ...frame, scope: branch(frame.scope), seen: undefined };
  if (param) bind(param, element, { form: frame.form, names: frame.names, scope: inner.scope, isHead: false });
  if (guard && !refine(guard, inner)) return [];
  const own = new Set([...params, ...assignedIn(clause.body)].flatMap(variablesIn));
  return outcomes(clause.body, inner, { truth: true }).map(({ scope }) => changedAround(scope, own, frame));
}

/**
 * What an element is where a condition holds for it, or with `truth` false does not hold: `fn {key, _value} -> key in @known end`; `undefined` for conditions
 * that are not written there.
 */
export function elementWhere(element: Value, condition: Node, frame: Frame, truth: boolean): Value | undefined {
  const inner = { ...frame, seen: undefined };
  if (condition.kind === "fn")
    return join(
      condition.clauses.flatMap((clause) => {
        const { params, guard } = patternsOf(clause);
        const [param] = params;
        if (!param || matches(param, element) === "no") return [];
        const scope = branch(frame.scope);
        bind(param, element, { form: frame.form, names: frame.names, scope, isHead: false });
        if (guard && !refine(guard, { ...inner, scope })) return [];
        return outcomes(clause.body, { ...inner, scope }, { truth }).map((end) => asBound(param, element, end.scope));
      }),
    );
  if (condition.kind !== "unary" || condition.operator !== "&") return undefined;
  const scope = branch(frame.scope).set("&1", element);
  const { operand } = condition;
  const isNamed = operand.kind === "binary" && operand.operator === "/" && operand.right.kind === "integer";
  if (isNamed && operand.left.kind !== "call" && operand.left.kind !== "variable") return undefined;
  const { start, end } = operand;
  const one = { kind: "integer", value: "1", isCharacter: false, start, end } as const;
  const asked = isNamed ? callOf(operand.left, { ...condition, operand: one }) : operand;
  return refine(asked, { ...inner, scope }, truth) ? (scope.get("&1") ?? element) : constant;
}

/** `known?(&1)` for `&known?/1`. */
function callOf(named: Node, argument: Node): Node {
  const call = named.kind === "variable" ? nameOnly(named) : named;
  return call.kind === "call" ? { ...call, args: [argument], hasDoBlock: false } : named;
}

/** A value by what the variables of its pattern hold. */
function asBound(param: Node, element: Value, scope: Scope): Value {
  const name = variableOf(param);
  if (name !== undefined) return scope.get(name) ?? element;
  if (param.kind !== "tuple") return element;
  return record(param.items.map((item, i) => [String(i), asBound(item, partAt(element, i), scope)] as const));
}

/** `&(&1 == url)` */
function endsOfCapture(condition: Node, element: Value, frame: Frame): readonly Scope[] {
  if (condition.kind !== "unary" || condition.operator !== "&") return [];
  const scope = branch(frame.scope).set("&1", element);
  return refine(condition.operand, { ...frame, scope, seen: undefined })
    ? [changedAround(scope, new Set(["&1"]), frame)]
    : [];
}

/** What changed in a scope, but for names of its own. */
function changedAround(scope: Scope, own: ReadonlySet<string>, frame: Frame): Scope {
  const isAround = (name: string) => name.startsWith("=") || frame.scope.has(name);
  return new Map(
    [...scope].filter(
      ([name, value]) =>
        value !== frame.scope.get(name) && isAround(name) && !own.has(name.replace(/^=/, "").split(".", 1)[0] ?? ""),
    ),
  );
}

/** The left sides of matches. */
function assignedIn(body: Node): readonly Node[] {
  const found: Node[] = [];
  walk(body, (node) => {
    if (node.kind === "binary" && (node.operator === "=" || node.operator === "<-")) found.push(node.left);
    return undefined;
  });
  return found;
}

function variablesIn(pattern: Node): readonly string[] {
  const found: string[] = [];
  walk(pattern, (node) => {
    if (node.kind === "variable") found.push(node.name);
    return undefined;
  });
  return found;
}

function refineByPattern(pattern: Node, text: Node, frame: Frame): void {
  const safe = safeIn(pattern, frame);
  if (safe === "all") narrow(text, trusted("a condition allows certain characters alone"), frame);
  else if (safe.length > 0) treat(text, safe, frame);
}

/** `String.starts_with?(x, "/")` and not `"//"`: a path of this site. A folder before a path without `..`: inside that folder. */
function refineByStart(text: Node, start: Node, frame: Frame, truth: boolean): void {
  const value = evaluate(start, { ...frame, seen: undefined });
  const starts = value.kind === "record" && value.isList ? [...value.fields.values()] : [value];
  const texts = starts.map((one) => (one.kind === "constant" ? one.text : undefined));
  const [first = [], ...others] = texts.map((one) => (one === undefined ? [] : safeBehind(one)));
  const safe = first.filter((treatment) => others.every((other) => other.includes(treatment)));
  if (truth && safe.length > 0) treat(text, safe, frame);
  if (truth && flat(value).kind !== "open") treatExpanded(text, frame);
  else if (truth && flat(value).kind === "open" && !isOfRequest(value)) treatExpanded(text, frame);
  if (!truth && texts.includes("/") && text.kind === "variable") treatWhole(text.name, frame);
  const said = truth ? texts.every((one) => one === "/") && "slash" : texts.includes("//") && "one";
  if (said) note(text, said, frame);
}

/** `"/" <> rest = path`, where the rest does not begin with a slash: a path of this site. */
function treatWhole(rest: string, { scope }: Frame): void {
  const whole = scope.get(restKey(rest));
  const name = whole?.kind === "constant" ? whole.text : undefined;
  const value = name === undefined ? undefined : scope.get(name);
  if (name !== undefined && value) scope.set(name, addTreatments(value, ["redirect"]));
}

function isOfRequest(value: Value): boolean {
  const one = flat(value);
  return one.kind === "open" && one.origins.some(({ kind }) => kind === "request");
}

/** Notes half of what makes a path of this site; with both halves the text is one. */
function note(text: Node, said: "slash" | "one", frame: Frame): void {
  const key = factKey(text);
  if (key === undefined) return;
  frame.scope.set(hasFacts, constant);
  frame.scope.set(`${said}${key}`, constant);
  if (frame.scope.has(`slash${key}`) && frame.scope.has(`one${key}`)) treat(text, ["redirect"], frame);
}

function treatExpanded(text: Node, frame: Frame): void {
  const value = evaluate(text, { ...frame, seen: undefined });
  const inside = mapOrigins(flat(value), (origin) =>
    origin.isExpanded ? { ...origin, treatments: [...new Set([...origin.treatments, "path" as const])] } : origin,
  );
  if (inside !== value) narrow(text, inside, frame);
}

/** Text without `..` cannot leave a folder, text without line ends makes no header. */
function refineByAbsence(text: Node, part: Node, frame: Frame): void {
  const value = evaluate(part, { ...frame, seen: undefined });
  const parts = value.kind === "record" ? [...value.fields.values()] : [value];
  const texts = parts.flatMap((one) => (one.kind === "constant" && one.text !== undefined ? [one.text] : []));
  if (texts.includes("..")) treat(text, ["path"], frame);
  if (texts.includes("\n") || texts.includes("\r")) treat(text, ["header"], frame);
}

/** A value that a condition looks at takes what the condition says of it. */
function narrow(node: Node, value: Value, frame: Frame): void {
  const looked = unwrapped(node);
  const before = evaluate(looked, { ...frame, seen: undefined });
  const name = looked.kind === "variable" ? looked.name : capturedArgument(looked);
  if (name !== undefined) {
    if (frame.scope.has(name)) frame.scope.set(name, value);
  } else {
    const key = factKey(looked);
    if (key !== undefined) frame.scope.set(hasFacts, constant).set(key, value);
  }
  if (flat(value).kind === "open") return;
  narrowEqual(before, value, frame);
  treatUrlsOf(before, frame);
}

/** `&1` */
function capturedArgument(node: Node): string | undefined {
  if (node.kind !== "unary" || node.operator !== "&" || node.operand.kind !== "integer") return undefined;
  return `&${node.operand.value}`;
}

/** Functions that change nothing that matters to a list of allowed texts. */
const transparent: ReadonlySet<string> = new Set(["downcase", "upcase", "trim", "to_string", "to_charlist"]);

function unwrapped(node: Node): Node {
  if (
    node.kind === "binary" &&
    node.operator === "|>" &&
    node.right.kind === "call" &&
    transparent.has(node.right.name)
  )
    return unwrapped(node.left);
  if (node.kind === "binary" && node.operator === "||" && keyOf(node.right) !== undefined) return unwrapped(node.left);
  const [first] = node.kind === "call" ? node.args : [];
  return node.kind === "call" && first && transparent.has(node.name) ? unwrapped(first) : node;
}

/** Other names of the same value: `params["id"]` and the `id` that was taken from it. */
function narrowEqual(before: Value, value: Value, frame: Frame): void {
  const [origin, ...others] = before.kind === "open" ? before.origins : [];
  if (!origin || others.length > 0 || origin.path.length === 0) return;
  for (const [name, known] of frame.scope) {
    const [same] = known.kind === "open" ? known.origins : [];
    if (known.kind === "open" && known.origins.length === 1 && same && isSameSource(same, origin, origin.path))
      frame.scope.set(name, value);
  }
}

function isSameSource(one: Origin, other: Origin, path: readonly string[]): boolean {
  return (
    one.kind === other.kind &&
    one.text === other.text &&
    one.path.join() === path.join() &&
    one.parameter?.index === other.parameter?.index &&
    one.parameter?.placed === other.parameter?.placed
  );
}

/** When the host of a URL is allowed, so is the URL; its scheme says whether it runs a script. */
function treatUrlsOf(part: Value, frame: Frame): void {
  const [origin] = part.kind === "open" ? part.origins : [];
  const said = origin && saidByPart[origin.path.at(-1) ?? ""];
  if (!origin || !said) return;
  const path = origin.path.slice(0, -1);
  for (const [name, known] of frame.scope) {
    if (known.kind !== "open" || !known.origins.some((one) => isSameAddress(one, origin, path))) continue;
    frame.scope.set(name, addTreatments(known, said));
  }
}

/** The address, or the path in it. */
function isSameAddress(one: Origin, other: Origin, path: readonly string[]): boolean {
  return isSameSource(one, other, path) || isSameSource(one, other, [...path, "path"]);
}

const saidByPart: Readonly<Record<string, readonly Treatment[]>> = {
  host: ["url", "redirect"],
  authority: ["url", "redirect"],
  scheme: ["scheme"],
};

function checkHost(host: Node, frame: Frame): void {
  treatUrlsOf(evaluate(host, { ...frame, seen: undefined }), frame);
  treat(host, ["url", "redirect"], frame);
}

function treat(node: Node, treatments: readonly Treatment[], frame: Frame): void {
  narrow(node, addTreatments(evaluate(unwrapped(node), { ...frame, seen: undefined }), treatments), frame);
}

function addTreatments(value: Value, treatments: readonly Treatment[]): Value {
  return treatments.reduce((done, treatment) => treated(done, treatment), value);
}

/** What a function of the project says of its arguments by returning what is expected. */
function refineByFunction(
  called: { readonly module: string; readonly name: string; readonly arity: number },
  args: readonly Node[],
  frame: Frame,
  expected: Expected,
): void {
  if (frame.depth >= maxPredicateDepth || frame.budget.left <= 0 || !args.some(isNarrowable)) return;
  const clauses = clausesToEnter(called, frame);
  if (clauses.length === 0) return;
  const values = args.map((arg) => evaluate(arg, { ...frame, seen: undefined }));
  if (!values.some((value) => flat(value).kind === "open")) return;
  const given = Math.min(maxPredicateNodes, frame.budget.left);
  const budget = { left: given, nested: frame.budget.nested };
  const ends = clauses.flatMap((clause) => {
    const { params, body } = clause.fact;
    if (params.some((param, i) => matches(param, values[i] ?? constant) === "no")) return [];
    const inner = enteredFrame(clause, values, { ...frame, budget });
    if (!inner || !body) return [];
    return outcomes(body, inner, expected).map((end) => args.map((_, i) => valueAtEnd(params[i], end, inner)));
  });
  frame.budget.left -= 1 + Math.ceil((given - budget.left) / predicateDiscount);
  if (budget.left < 0) return;
  for (const [i, arg] of args.entries()) {
    const narrowed = ends.map((end) => end[i]);
    if (ends.length > 0 && isNarrowable(arg) && narrowed.every((value) => value !== undefined)) {
      narrow(arg, join(narrowed), frame);
    }
  }
}

const maxPredicateDepth = 4;
/** Nodes of a function that are looked at for what its result says of its arguments; over the bound it says nothing. */
const maxPredicateNodes = 400;
/** What such a look costs, in relation to the nodes: functions that ask one another would else be looked at without end. */
const predicateDiscount = 8;
const maxOutcomes = 16;

function isNarrowable(node: Node): boolean {
  const looked = unwrapped(node);
  return factKey(looked) !== undefined || capturedArgument(looked) !== undefined;
}

/** What a parameter was narrowed to; `undefined` when nothing was said of it. */
function valueAtEnd(param: Node | undefined, end: Frame, start: Frame): Value | undefined {
  const name = param && variableOf(param);
  const literal = param && keyOf(param);
  if (literal !== undefined) return constant;
  const value = name === undefined ? undefined : end.scope.get(name);
  if (value === undefined || name === undefined) return undefined;
  const isGuarded = flat(value).kind !== "open";
  return value !== start.scope.get(name) || isGuarded ? value : undefined;
}

function variableOf(param: Node): string | undefined {
  if (param.kind === "variable") return param.name;
  if (param.kind === "binary" && param.operator === "\\\\") return variableOf(param.left);
  return param.kind === "binary" && param.operator === "="
    ? (variableOf(param.left) ?? variableOf(param.right))
    : undefined;
}

/** The scopes in which an expression gives what is expected. */
function outcomes(node: Node, frame: Frame, expected: Expected): readonly Frame[] {
  if (frame.budget.left < 0) return [frame];
  const found = outcomesOf(node, frame, expected);
  return found.length > maxOutcomes ? [frame] : found;
}

function outcomesOf(node: Node, frame: Frame, expected: Expected): readonly Frame[] {
  if (node.kind === "block") {
    for (const expression of node.expressions.slice(0, -1)) if (evaluate(expression, frame) === never) return [];
    const last = node.expressions.at(-1);
    return last ? outcomes(last, frame, expected) : [frame];
  }
  if (node.kind === "call" && node.form === "local") {
    if (node.name === "if" || node.name === "unless") return outcomesOfIf(node, frame, expected);
    if (node.name === "cond") return outcomesOfCond(node, frame, expected);
    if (node.name === "case") return outcomesOfCase(node, frame, expected);
    if (node.name === "with") return outcomesOfWith(node, frame, expected);
  }
  const inner = { ...frame, scope: branch(frame.scope) };
  const value = evaluate(node, inner);
  if (value === never || isExcluded(value, expected)) return [];
  const truth = expected.truth ?? truthOf(expected.pattern);
  return truth === undefined || refine(node, inner, truth) ? [inner] : [];
}

function isExcluded(value: Value, { truth, pattern }: Expected): boolean {
  if (pattern) return matches(pattern, value) === "no";
  if (truth === undefined || value.kind !== "constant" || value.text === undefined) return false;
  return (value.type === "atom" && (value.text === "false" || value.text === "nil")) === truth;
}

/** The truth that a pattern asks for. */
export function truthOf(pattern: Node | undefined): boolean | undefined {
  if (pattern?.kind !== "atom" || !["true", "false"].includes(pattern.name)) return undefined;
  return pattern.name === "true";
}

function outcomesOfIf(node: CallNode, frame: Frame, expected: Expected): readonly Frame[] {
  const [condition] = node.args;
  const sections = node.name === "if" ? (["do", "else"] as const) : (["else", "do"] as const);
  return sections.flatMap((name, i) => {
    const inner = { ...frame, scope: branch(frame.scope) };
    if (condition && !refine(condition, inner, i === 0)) return [];
    const section = sectionOf(node, name);
    if (section) return outcomes(section, inner, expected);
    return isExcluded({ ...constant, type: "atom", text: "nil" }, expected) ? [] : [inner];
  });
}

function outcomesOfCond(node: CallNode, frame: Frame, expected: Expected): readonly Frame[] {
  const rest = { ...frame, scope: branch(frame.scope) };
  return clausesOf(sectionOf(node, "do")).flatMap((clause) => {
    const inner = { ...rest, scope: branch(rest.scope) };
    const [condition] = clause.params;
    const isPossible = !condition || refine(condition, inner);
    if (condition) refine(condition, rest, false);
    return isPossible ? outcomes(clause.body, inner, expected) : [];
  });
}

function outcomesOfCase(node: CallNode, frame: Frame, expected: Expected): readonly Frame[] {
  const [subject] = node.args;
  if (!subject) return [frame];
  const value = evaluate(subject, { ...frame, seen: undefined });
  const rest = { ...frame, scope: branch(frame.scope) };
  return clausesOf(sectionOf(node, "do")).flatMap((clause) => {
    const { params, guard } = patternsOf(clause);
    const [pattern] = params;
    if (pattern && matches(pattern, value) === "no") return [];
    const inner = { ...rest, scope: branch(rest.scope) };
    if (pattern) narrowSubject(subject, pattern, value, inner);
    const isPossible = !guard || refine(guard, inner);
    const truth = truthOf(pattern);
    if (truth !== undefined) refine(subject, rest, !truth);
    return isPossible ? outcomes(clause.body, inner, expected) : [];
  });
}

function outcomesOfWith(node: CallNode, frame: Frame, expected: Expected): readonly Frame[] {
  const inner = { ...frame, scope: branch(frame.scope) };
  for (const step of argumentsOf(node)) {
    if (step.kind === "list" && step.isImplicit) continue;
    if (step.kind === "binary" && step.operator === "<-")
      narrowSubject(step.right, step.left, evaluate(step.right, inner), inner);
    else evaluate(step, inner);
  }
  const body = sectionOf(node, "do");
  const otherwise = clausesOf(sectionOf(node, "else")).flatMap((clause) => {
    const scope = branch(frame.scope);
    for (const param of patternsOf(clause).params)
      bind(param, constant, { form: frame.form, names: frame.names, scope, isHead: false });
    return outcomes(clause.body, { ...frame, scope }, expected);
  });
  return [...(body ? outcomes(body, inner, expected) : [inner]), ...otherwise];
}

/** Binds a pattern, and takes from the match what it says of what was looked at: `true <- valid?(x)`, `{:ok, _} <- check(x)`, `"asc" <- x`. */
export function narrowSubject(subject: Node, pattern: Node, value: Value, frame: Frame): void {
  const match = pattern.kind === "binary" && pattern.operator === "when" ? pattern.left : pattern;
  bind(match, value, { form: frame.form, names: frame.names, scope: frame.scope, isHead: false });
  const truth = truthOf(match);
  const start = writtenStart(match);
  if (truth !== undefined && !isCall(subject)) refine(subject, frame, truth);
  else if (keyOf(match) !== undefined && !isCall(subject)) narrow(subject, constant, frame);
  else if (start !== undefined && !isCall(subject)) narrow(subject, beginningWith(start, value), frame);
  else if (match.kind !== "variable") refineMatch(subject, match, frame);
  if (match.kind === "map" || match.kind === "struct") narrowByKeys(match.items, value, frame);
  if (match !== pattern && pattern.kind === "binary") refine(pattern.right, frame);
}

/** `%URI{host: "example.com"}` */
function narrowByKeys(items: readonly Node[], value: Value, frame: Frame): void {
  for (const item of items) {
    if (item.kind !== "pair" || keyOf(item.value) === undefined) continue;
    const part = field(value, keyOf(item.key));
    narrowEqual(part, constant, frame);
    treatUrlsOf(part, frame);
  }
}

/** A call can give what is neither true nor false, such as `{:error, reason}`, which `true ->` does not match. */
function isCall(node: Node): boolean {
  return node.kind === "call" || (node.kind === "binary" && node.operator === "|>" && node.right.kind === "call");
}

function refineMatch(subject: Node, pattern: Node, frame: Frame): void {
  if (subject.kind === "call") refineCall(subject, argumentsOf(subject), frame, { pattern });
  else if (subject.kind === "binary" && subject.operator === "|>" && subject.right.kind === "call")
    refineCall(subject.right, [subject.left, ...argumentsOf(subject.right)], frame, { pattern });
}
