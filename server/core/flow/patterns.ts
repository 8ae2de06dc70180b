/** Matching: what variables of a pattern hold, and whether a pattern can match. */

import type { Definition } from "../project/form-facts.ts";
import type { Names } from "../project/names.ts";
import { atomName, childrenOf, textOfLiteral } from "../project/nodes.ts";
import type { Node } from "../syntax/ast.ts";
import { type Form, spanOf } from "../syntax/source-file.ts";
import { asChangeset, isChangeset, namesChangeset } from "./changeset-value.ts";
import { safeBehind } from "./safe-patterns.ts";
import {
  amongVariants,
  constantText,
  elementOf,
  field,
  list,
  mapOrigins,
  type Origin,
  partAt,
  sourceNote,
  treated,
  trusted,
  type Value,
  withField,
} from "./values.ts";

export type Scope = Map<string, Value>;

export interface Binding {
  readonly form: Form;
  readonly names: Names;
  readonly scope: Scope;
  /** In the head of a function a source stands at the variable that takes it. */
  readonly isHead: boolean;
}

/** Binds the variables of a pattern to the parts of a value. */
export function bind(pattern: Node, value: Value, to: Binding): void {
  switch (pattern.kind) {
    case "variable":
      if (pattern.name !== "_") assign(pattern.name, to.isHead ? startingAt(pattern, value, to.form) : value, to.scope);
      return;
    case "tuple": {
      const fitting = amongVariants(value, (variant) => matches(pattern, variant) !== "no");
      const tag = atomName(pattern.items[0]);
      for (const [i, item] of pattern.items.entries()) bind(item, underTag(tag, i, partAt(fitting, i)), to);
      return;
    }
    case "list":
      for (const [i, item] of pattern.items.entries()) bindListItem(item, i, value, to);
      return;
    case "map":
      for (const item of pattern.items) bindItem(item, value, to);
      return;
    case "struct": {
      const known = isUpload(pattern.name) ? uploadOf(value) : knownBy(pattern, value, to);
      for (const item of pattern.items) bindItem(item, known, to);
      return;
    }
    case "binary":
      bindBinary(pattern.operator, pattern.left, pattern.right, value, to);
      return;
    case "bitstring":
      for (const item of pattern.items) bind(item, value, to);
      return;
    case "unary":
      if (pattern.operator === "^") pin(pattern.operand, value, to.scope);
      return;
    default:
      return;
  }
}

/** `{:ok, %{id: ^id}} = verify(token)`: from here on the variable is what the server signed or has written. */
function pin(variable: Node, value: Value, scope: Scope): void {
  const isOfServer = value.kind === "trusted" || (value.kind === "constant" && value.text !== undefined);
  if (variable.kind === "variable" && isOfServer) assign(variable.name, value, scope);
}

/**
 * What a tuple's first atom says of the others: `{:safe, html}` is escaped or was told of where it was made; the reason in `{:error, reason}` from a call
 * that cannot be followed is not what the call was given.
 */
function underTag(tag: string | undefined, index: number, value: Value): Value {
  if (index !== 1) return value;
  if (tag === "safe") return treated(value, "html");
  if (tag !== "error" || isChangeset(value)) return value;
  return mapOrigins(value, (origin) =>
    origin.kind === "request" && origin.isDoubtful ? { ...origin, kind: "unknown", steps: [] } : origin,
  );
}

function bindBinary(operator: string, left: Node, right: Node, value: Value, to: Binding): void {
  if (operator === "=") {
    const known = [left, right].reduce((known, pattern) => knownBy(pattern, known, to), value);
    bind(left, known, to);
    bind(right, known, to);
    noteRest(left, right, to.scope);
    noteRest(right, left, to.scope);
  } else if (operator === "\\\\" || operator === "when" || operator === "::") bind(left, value, to);
  else if (operator === "<>") {
    if (left.kind === "bitstring") bind(left, value, to);
    bind(right, value, to);
  } else if (operator === "|") {
    bind(left, elementOf(value), to);
    bind(right, value, to);
  }
}

function bindItem(item: Node, value: Value, to: Binding): void {
  if (item.kind === "pair") bind(item.value, field(value, keyOf(item.key)), to);
  else if (item.kind === "binary" && item.operator === "|") bindBinary("|", item.left, item.right, value, to);
  else bind(item, elementOf(value), to);
}

function isUpload(name: Node): boolean {
  return name.kind === "alias" && name.segments.join(".").endsWith("Plug.Upload");
}

/** Where an upload was written to: what stands in that file comes from whoever sent it. */
export const uploadedFile = trusted("the server chooses the file that an upload is written to");

/** An uploaded file: Plug itself chooses where it is written. https://hexdocs.pm/plug/Plug.Upload.html */
function uploadOf(value: Value): Value {
  return withField(value, "path", uploadedFile);
}

/** What the whole of a value is known to be where `%Ecto.Changeset{}` or `%{"file" => %Plug.Upload{}}` matches it. */
function knownBy(pattern: Node, value: Value, to: Binding): Value {
  if (namesChangeset(pattern)) return asChangeset(value);
  if (pattern.kind === "struct") return rowOf(pattern.name, value, to);
  const start = writtenStart(pattern);
  if (start !== undefined) return beginningWith(start, value);
  if (pattern.kind !== "map") return value;
  return pattern.items.reduce((known, item) => {
    const key = item.kind === "pair" ? keyOf(item.key) : undefined;
    if (item.kind !== "pair" || key === undefined || !namesUpload(item.value)) return known;
    return withField(known, key, uploadOf(field(known, key)));
  }, value);
}

/** The text that a value begins with which `"https://" <> rest` matches. */
export function writtenStart(pattern: Node): string | undefined {
  return pattern.kind === "binary" && pattern.operator === "<>" ? textOfLiteral(pattern.left) : undefined;
}

/** A value that begins with a text, and so is a path of this site where the text is a slash and no second one follows. */
export function beginningWith(start: string, value: Value): Value {
  const known = safeBehind(start).reduce((known, treatment) => treated(known, treatment), value);
  if (start !== "/") return known;
  return mapOrigins(known, (origin) =>
    origin.treatments.includes("single") ? { ...origin, treatments: [...origin.treatments, "redirect"] } : origin,
  );
}

/** What is left for the clauses after one that takes `"<"`, as who escapes a text piece by piece has, or `"//" <> _`. */
export function afterClause(params: readonly Node[], args: readonly Value[]): readonly Value[] {
  const isTag = params.some((param) => textOfLiteral(param) === "<");
  const isHost = params.some((param) => startIn(param) === "//");
  if (!isTag && !isHost) return args;
  return args.map((arg) => (arg.kind === "open" ? treated(arg, isTag ? "html" : "single") : arg));
}

function startIn(param: Node): string | undefined {
  if (param.kind !== "binary" || param.operator !== "=") return writtenStart(param);
  return startIn(param.left) ?? startIn(param.right);
}

/** Notes of which variable another one is the rest: `"/" <> rest = path`. */
function noteRest(pattern: Node, whole: Node, scope: Scope): void {
  if (pattern.kind !== "binary" || writtenStart(pattern) !== "/" || pattern.right.kind !== "variable") return;
  if (whole.kind === "variable") scope.set(restKey(pattern.right.name), constantText("string", whole.name));
}

/** Where a scope keeps of which variable one is what follows its first slash. */
export function restKey(name: string): string {
  return `rest ${name}`;
}

/** `%Post{} = post`: a row of that table, where nothing else is known of it; whether the struct has a table is asked when somebody wants to know what stands in it. */
function rowOf(name: Node, value: Value, { form, names }: Binding): Value {
  if (value.kind !== "open" || !value.origins.some(mayBeRow)) return value;
  const schema = names.moduleNamed(form, name, name.start);
  if (schema === undefined) return value;
  return mapOrigins(value, (origin) => (mayBeRow(origin) ? { ...origin, row: { schema, path: [] } } : origin));
}

function mayBeRow({ kind, row }: Origin): boolean {
  return (kind === "unknown" || kind === "assign") && row === undefined;
}

/** `%Plug.Upload{}`, `%Plug.Upload{} = file`. */
function namesUpload(pattern: Node): boolean {
  if (pattern.kind === "binary" && pattern.operator === "=")
    return namesUpload(pattern.left) || namesUpload(pattern.right);
  return pattern.kind === "struct" && isUpload(pattern.name);
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
  if (namesChangeset(pattern)) return isChangeset(value) && childrenOf(pattern).length < 2 ? "yes" : "maybe";
  if (pattern.kind === "binary" && pattern.operator === "=") return matchesBoth(pattern.left, pattern.right, value);
  const text = keyOf(pattern);
  if (text !== undefined && value.kind === "constant" && value.text !== undefined)
    return text === value.text ? "yes" : "no";
  if (text !== undefined && value.kind === "record") return value.isPartly || value.isRestWhole ? "maybe" : "no";
  if (pattern.kind === "tuple" && value.kind === "constant" && value.text !== undefined) return "no";
  if (pattern.kind === "tuple" && value.kind === "record") {
    if (value.isList) return "no";
    if (value.variants) return value.variants.every((one) => matches(pattern, one) === "no") ? "no" : "maybe";
    const answers = pattern.items.map((item, i) => matches(item, partAt(value, i)));
    return answers.includes("no") ? "no" : answers.includes("maybe") ? "maybe" : "yes";
  }
  return "maybe";
}

function matchesBoth(left: Node, right: Node, value: Value): "yes" | "no" | "maybe" {
  const answers = [matches(left, value), matches(right, value)];
  return answers.includes("no") ? "no" : answers.includes("maybe") ? "maybe" : "yes";
}

/** A variable of its own takes the value: what conditions said of the last one of that name is forgotten. */
function assign(name: string, value: Value, scope: Scope): void {
  scope.set(name, value);
  if (!scope.has(hasFacts)) return;
  for (const key of scope.keys()) if (key.includes(`=${name}.`)) scope.delete(key);
}

/** Set in a scope that holds what a condition said of a part of a variable, under `=variable.key`. */
export const hasFacts = "=";

/** `=params.id` for `params["id"]`, `params[:id]` and `params.id`, `=@user.name` for `@user.name`; `undefined` for other expressions. */
export function factKey(node: Node): string | undefined {
  if (node.kind === "variable") return `=${node.name}.`;
  if (node.kind === "unary" && node.operator === "@" && node.operand.kind === "variable")
    return `=@${node.operand.name}.`;
  const target =
    node.kind === "access" ? node.container : node.kind === "call" && !node.hasParens ? node.target : undefined;
  const key = node.kind === "access" ? keyOf(node.key) : node.kind === "call" ? node.name : undefined;
  if (!target || key === undefined || (node.kind === "call" && node.args.length > 0)) return undefined;
  const around = target.kind === "alias" ? undefined : factKey(target);
  return around === undefined ? undefined : `${around}${key}.`;
}

/** A copy in which a branch may bind names of its own. */
export function branch(scope: Scope): Scope {
  return new Map(scope);
}
