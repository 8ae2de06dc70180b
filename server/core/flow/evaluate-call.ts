/** Evaluates calls: Elixir's control structures, the functions of libraries by their models, the project's own functions by their bodies. */

import { patternsOf } from "../project/form-facts.ts";
import {
  argumentsOf,
  atomName,
  clausesOf,
  expressionsOf,
  isAtom,
  pairsOf,
  sectionOf,
  valueUnder,
} from "../project/nodes.ts";
import { isRepository } from "../project/repositories.ts";
import type { CallNode, ClauseNode, Node } from "../syntax/ast.ts";
import { spanOf } from "../syntax/source-file.ts";
import { closureValue, constantOf, evaluate, evaluateBranch, type Frame, isClosure, part, see } from "./evaluate.ts";
import { enterFunction } from "./functions.ts";
import { type Effect, gettextNames, modelOf } from "./models.ts";
import { bind, matches, refine, type Scope } from "./patterns.ts";
import { concatenation, joined, joinedPath, mergedUri, withoutStart } from "./texts.ts";
import {
  constant,
  constantText,
  doubtful,
  elementOf,
  field,
  flat,
  join,
  list,
  open,
  record,
  stepped,
  treated,
  trusted,
  unknown,
  type Value,
  withField,
} from "./values.ts";

type ControlStructure = (node: CallNode, frame: Frame) => Value;

const controlStructures: Readonly<Record<string, ControlStructure>> = {
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

export function evaluateCall(node: CallNode, frame: Frame): Value {
  if (node.form === "local" && Object.hasOwn(controlStructures, node.name)) {
    return controlStructures[node.name]?.(node, frame) ?? constant;
  }
  if (isFieldAccess(node)) return part(evaluate(node.target, frame), node.name, node, frame);
  if (node.form === "anonymous") return anonymousCall(node, frame);
  return functionCall(node, argumentsOf(node), undefined, frame);
}

/** `left |> f(x)`; the value is also that of the pipe's last call. */
export function evaluatePipe(left: Node, right: Node, pipe: Node, frame: Frame): Value {
  const value = evaluate(left, frame);
  const piped = pipedInto(left, value, right, pipe, frame);
  see(right, piped, frame);
  return piped;
}

function pipedInto(left: Node, value: Value, right: Node, pipe: Node, frame: Frame): Value {
  if (right.kind === "call" && right.form === "local" && right.name === "case")
    return caseOf(value, undefined, right, frame);
  if (right.kind === "call" && right.form === "anonymous") return closureOf(right.target, [value], frame);
  if (right.kind === "call") return functionCall(right, [left, ...argumentsOf(right)], value, frame);
  if (right.kind === "variable") {
    return functionCall({ ...nameOnly(right), start: pipe.start, end: pipe.end }, [left], value, frame);
  }
  return closureOf(right, [value], frame);
}

function nameOnly(node: Node & { kind: "variable" }): CallNode {
  return {
    kind: "call",
    name: node.name,
    nameRange: node,
    args: [],
    hasParens: false,
    form: "local",
    hasDoBlock: false,
    start: node.start,
    end: node.end,
  };
}

/** `x.field`, where `x` is not a module. */
function isFieldAccess(node: CallNode): node is CallNode & { readonly target: Node } {
  const { target } = node;
  if (node.form !== "remote" || node.hasParens || node.args.length > 0 || !target) return false;
  return (
    target.kind !== "alias" && target.kind !== "atom" && !(target.kind === "variable" && target.name === "__MODULE__")
  );
}

function anonymousCall(node: CallNode, frame: Frame): Value {
  return closureOf(
    node.target,
    node.args.map((arg) => evaluate(arg, frame)),
    frame,
  );
}

function closureOf(target: Node | undefined, args: readonly Value[], frame: Frame): Value {
  if (target && isClosure(target)) return closureValue(target, args, frame);
  if (target) evaluate(target, frame);
  return doubtful(join([unknown("what an anonymous function returns"), ...args.map(flat)]));
}

function functionCall(node: CallNode, args: readonly Node[], piped: Value | undefined, frame: Frame): Value {
  if (node.target && node.target.kind !== "alias" && node.target.kind !== "atom") evaluate(node.target, frame);
  const plain = args.map((arg, i) => (i === 0 && piped ? piped : isClosure(arg) ? undefined : evaluate(arg, frame)));
  const input = plain.filter((value) => value !== undefined);
  const values = plain.map((value, i) => value ?? closureValue(args[i] as Node, closureArguments(node, input), frame));
  const block = node.hasDoBlock ? evaluateBranch(sectionOf(node, "do"), frame) : undefined;
  const closures = values.filter((_, i) => plain[i] === undefined);
  const arity = args.length + (node.hasDoBlock ? 1 : 0);
  const resolution = frame.names.resolve(frame.form, {
    target: node.target,
    name: node.name,
    arity,
    start: node.start,
  });
  if (!node.target && gettextNames.has(node.name)) return join(values.map(flat));
  if (!resolution.isKnown) return unresolvedCall(node.name, [...values, ...(block ? [block] : [])]);
  if (readers.test(node.name) && isRepository(resolution.module, frame.names))
    return unknown(`what \`${node.target ? `${resolution.module}.` : ""}${node.name}\` returns`);
  const model = modelOf(resolution.module, node.name);
  if (model) return applyModel(model.effect, { node, args, values, closures, frame, module: resolution.module });
  if (resolution.module.endsWith(".Gettext") && gettextNames.has(node.name)) return join(values.map(flat));
  const step = { span: spanOf(frame.form, node.nameRange), note: `handed to \`${node.name}/${arity}\`` };
  const own = enterFunction(
    resolution,
    values.map((value) => stepped(value, step)),
    frame,
  );
  return own ?? unresolvedCall(node.target ? `${resolution.module}.${node.name}` : node.name, values);
}

/** Functions of a repository whose result is what was stored: what they are given only chooses it. */
const readers = /^(all|one|get|get_by|reload|exists|aggregate|stream|query|query_many|preload|all_by|to_sql)!?\??$/;

/** Functions that hand on an accumulator beside each element. */
const accumulating = /^(reduce|reduce_while|map_reduce|flat_map_reduce|scan|foldl|foldr)$/;

/** What a function given to a call is called with: the elements of the other arguments, or for `then` the argument itself. */
function closureArguments(node: CallNode, input: readonly Value[]): readonly Value[] {
  const [first, second] = input;
  if (!first) return [];
  if (accumulating.test(node.name) && second) return [elementOf(first), second];
  return [node.name === "then" || node.name === "tap" ? first : elementOf(first)];
}

/** A call that cannot be followed keeps what a request put in, doubtfully. Helpers of older routers make paths. */
function unresolvedCall(name: string, values: readonly Value[]): Value {
  if (/_(path|url)$/.test(name)) return trusted("route helpers encode their parts");
  const kept = values.map(flat).flatMap((value) =>
    // What came along in a connection that was handed on, and was never read, was not put in.
    value.kind === "open"
      ? value.origins.filter(({ kind, steps, parameter }) => (kind === "request" && steps.length > 0) || parameter)
      : [],
  );
  const result = unknown(`what \`${name}\` returns`);
  return kept.length > 0 ? doubtful(withoutStart(join([{ kind: "open", origins: kept }, result]))) : result;
}

interface ModelCall {
  readonly node: CallNode;
  readonly args: readonly Node[];
  readonly values: readonly Value[];
  /** What the functions among the arguments return. */
  readonly closures: readonly Value[];
  readonly frame: Frame;
  readonly module: string;
}

function applyModel(effect: Effect, call: ModelCall): Value {
  const { node, args, values, closures, frame } = call;
  const [first = constant, second = constant] = values;
  if (typeof effect === "object") return treatedBy(effect, values);
  switch (effect) {
    case "keeps":
      return withoutStart(join(values.map(flat)));
    case "text":
      return concatenation([first]);
    case "join":
      return joined(first, second);
    case "join path":
      return joinedPath(values);
    case "merge uri":
      return mergedUri(first, second);
    case "append":
      return concatenation(values);
    case "json":
      return treated(first, isHtmlSafeJson(call) ? "html" : "json");
    case "number":
      return trusted(`\`${node.name}\` leaves no text of its argument`);
    case "constant":
      return trusted(`\`${node.name}\` gives what the server's own people set or the server itself has signed`);
    case "escapes":
      return isUnsafeMarkdown(call) ? join(values.map(flat)) : treated(join(values.map(flat)), "html");
    case "path":
    case "atom":
    case "regex":
    case "sql":
    case "shell":
      return treated(join(values.map(flat)), effect);
    case "part":
      return partOf(first, args, values, node, frame);
    case "put":
      return putInto(first, args[1], values[2], frame);
    case "assign":
      return assignInto(first, args, values, closures, frame);
    case "element":
      return elementOf(first);
    case "same":
      return first;
    case "cookies":
      return checkedCookies(first, args[1], frame);
    case "closure":
      return closures.length > 0 ? record([], join(closures)) : join(values.map(flat));
    case "request":
      return requestCall(node, frame);
    case "indexed":
      return list(
        [],
        record([
          ["0", elementOf(first)],
          ["1", trusted("a number")],
        ]),
      );
    case "other":
      return unknown(`what \`${call.module}.${node.name}\` returns`);
    case "answer":
      return open("stored", `the answer to \`${call.module}.${node.name}\``);
  }
}

/** The first argument's data, treated; where the function answers `{:ok, value}`, that. */
function treatedBy({ treats, on }: Exclude<Effect, string>, values: readonly Value[]): Value {
  const value = treated(withoutStart(join(values.map(flat))), treats);
  return on === "ok"
    ? record(
        [
          ["0", constantText("atom", "ok")],
          ["1", value],
        ],
        constant,
      )
    : value;
}

/** `Jason.encode!(x, escape: :html_safe)`: https://hexdocs.pm/jason/Jason.html#encode/2 */
function isHtmlSafeJson({ args, module }: ModelCall): boolean {
  return module === "Jason" && isAtom(valueUnder(args[1], "escape"), "html_safe");
}

/** `unsafe: true` in a Markdown renderer's options lets markup through, unless it also sanitizes: https://hexdocs.pm/mdex/safety.html */
function isUnsafeMarkdown({ args, module }: ModelCall): boolean {
  const options = args[1];
  if (module.endsWith(".Format")) return isAtom(valueUnder(options, "escape"), "false");
  if (module !== "MDEx" || valueUnder(options, "sanitize")) return false;
  const rendering = valueUnder(options, "render");
  return ["unsafe", "unsafe_"].some((key) => isAtom(valueUnder(rendering, key), "true"));
}

/** `fetch_cookies(conn, signed: ["cart"])`: the cookies named are believed only when the server wrote them. https://hexdocs.pm/plug/Plug.Conn.html#fetch_cookies/2 */
function checkedCookies(conn: Value, options: Node | undefined, frame: Frame): Value {
  const lists = ["signed", "encrypted"].flatMap((key) => valueUnder(options, key) ?? []);
  if (lists.length === 0) return conn;
  const checked = trusted("Plug checks who wrote the cookie");
  const items = lists.flatMap((list): readonly Node[] => (list.kind === "list" ? list.items : [list]));
  const names = items.map((item) => (item.kind === "sigil" ? undefined : constantOf(item, frame)));
  const known = names.flatMap((name) => (name === undefined ? [] : [[name, checked] as const]));
  return withField(conn, "cookies", known.length === names.length ? record(known, field(conn, "cookies")) : checked);
}

function requestCall(node: CallNode, frame: Frame): Value {
  const text = `\`${node.name}\``;
  const note = `${text}: decided by whoever sends the request`;
  return open("request", text, [{ span: spanOf(frame.form, node.nameRange), note }]);
}

function partOf(value: Value, args: readonly Node[], values: readonly Value[], node: Node, frame: Frame): Value {
  const keys = args[1]?.kind === "list" ? args[1].items : args[1] ? [args[1]] : [];
  let found = value;
  for (const key of keys) found = part(found, constantOf(key, frame), node, frame);
  return values[2] ? join([found, values[2]]) : found;
}

function putInto(value: Value, key: Node | undefined, inside: Value | undefined, frame: Frame): Value {
  const name = constantOf(key, frame);
  return name !== undefined && inside ? withField(value, name, inside) : join([value, inside ?? constant].map(flat));
}

/** `assign(socket, :key, value)`, `assign(socket, key: value)`, `assign_new(socket, :key, fn -> value end)`. */
function assignInto(
  target: Value,
  args: readonly Node[],
  values: readonly Value[],
  closures: readonly Value[],
  frame: Frame,
): Value {
  const added: (readonly [string, Value])[] = [];
  const key = args.length > 2 ? constantOf(args[1], frame) : undefined;
  if (key !== undefined) added.push([key, closures[0] ?? values[2] ?? constant]);
  const several = values[1];
  if (args.length === 2 && several?.kind === "record") added.push(...several.fields);
  const holder = target.kind === "record" ? target.fields.get("assigns") : undefined;
  const put = (value: Value) => added.reduce((into, [name, part]) => withField(into, name, part), value);
  return holder ? withField(target, "assigns", put(holder)) : put(target);
}

function conditional(node: CallNode, frame: Frame): Value {
  const [condition] = node.args;
  if (condition) evaluate(condition, frame);
  const narrowed = (scope: Scope) => condition && refine(condition, scope);
  const isIf = node.name === "if";
  return join([
    evaluateBranch(sectionOf(node, "do"), frame, isIf ? narrowed : undefined),
    evaluateBranch(sectionOf(node, "else"), frame, isIf ? undefined : narrowed),
  ]);
}

function caseValue(node: CallNode, frame: Frame): Value {
  const [subject] = node.args;
  return caseOf(subject ? evaluate(subject, frame) : constant, subject, node, frame);
}

function caseOf(value: Value, subject: Node | undefined, node: CallNode, frame: Frame): Value {
  return clauseValues(clausesOf(sectionOf(node, "do")), value, subject, frame);
}

/** The values of the clauses that can match, up to the first that must. */
function clauseValues(clauses: readonly ClauseNode[], value: Value, subject: Node | undefined, frame: Frame): Value {
  const values: Value[] = [];
  for (const clause of clauses) {
    const { params, guard } = patternsOf(clause);
    const answer = params[0] ? matches(params[0], value) : "maybe";
    if (answer === "no") continue;
    values.push(
      evaluateBranch(clause.body, frame, (scope) => {
        if (params[0]) bind(params[0], value, { form: frame.form, scope, isHead: false });
        if (guard) refine(guard, scope);
        if (subject?.kind === "variable" && params[0] && isLiteral(params[0])) scope.set(subject.name, constant);
      }),
    );
    if (answer === "yes" && !guard) break;
  }
  return join(values);
}

function isLiteral(node: Node): boolean {
  return (
    node.kind === "atom" ||
    node.kind === "integer" ||
    (node.kind === "string" && node.parts.every(({ kind }) => kind === "text"))
  );
}

function condValue(node: CallNode, frame: Frame): Value {
  return join(
    clausesOf(sectionOf(node, "do")).map((clause) => {
      const [condition] = clause.params;
      if (condition) evaluate(condition, frame);
      return evaluateBranch(clause.body, frame, (scope) => condition && refine(condition, scope));
    }),
  );
}

function withValue(node: CallNode, frame: Frame): Value {
  const inner = { ...frame, scope: new Map(frame.scope) };
  for (const step of argumentsOf(node)) if (!isSections(step)) bindStep(step, inner, (value) => value);
  const body = evaluateBranch(sectionOf(node, "do"), inner);
  const otherwise = clausesOf(sectionOf(node, "else"));
  return otherwise.length > 0
    ? join([body, clauseValues(otherwise, unknown("a value that did not match"), undefined, frame)])
    : body;
}

/** A generator or match of `with` or `for`; anything else is evaluated, and as a condition narrows what follows. */
function bindStep(step: Node, frame: Frame, taken: (value: Value) => Value): void {
  if (step.kind === "binary" && step.operator === "<-") {
    const pattern = step.left;
    bind(pattern, taken(evaluate(step.right, frame)), { form: frame.form, scope: frame.scope, isHead: false });
    if (pattern.kind === "binary" && pattern.operator === "when") refine(pattern.right, frame.scope);
  } else {
    evaluate(step, frame);
    refine(step, frame.scope);
  }
}

function forValue(node: CallNode, frame: Frame): Value {
  const inner = { ...frame, scope: new Map(frame.scope) };
  for (const step of argumentsOf(node)) if (!isSections(step)) bindStep(step, inner, elementOf);
  const body = sectionOf(node, "do");
  const clauses = clausesOf(body);
  const value =
    clauses.length > 0
      ? clauseValues(clauses, unknown("the accumulator of a `for`"), undefined, inner)
      : evaluateBranch(body, inner);
  return record([], value);
}

/** The `do:`, `else:`, `into:` … of a call without a block. */
function isSections(node: Node): boolean {
  return node.kind === "list" && node.isImplicit;
}

function tryValue(node: CallNode, frame: Frame): Value {
  return join(
    pairsOf(node.args.at(-1)).flatMap(({ key, value }) => {
      if (atomName(key) === "after") {
        evaluateBranch(value, frame);
        return [];
      }
      const clauses = clausesOf(value);
      if (clauses.length > 0) return [clauseValues(clauses, unknown("an error or a message"), undefined, frame)];
      return expressionsOf(value).length > 0 ? [evaluateBranch(value, frame)] : [];
    }),
  );
}
