/** Evaluates calls: field access, closures, the functions of libraries by their models, the project's own functions by their bodies. */

import { patternsOf } from "../project/form-facts.ts";
import { hookedStage } from "../project/live-hooks.ts";
import { aliasText, argumentsOf, atomName, sectionOf, textOfLiteral, valueUnder } from "../project/nodes.ts";
import { isRepository } from "../project/repositories.ts";
import { trustedByName } from "../project/trusted-names.ts";
import type { CallNode, Node } from "../syntax/ast.ts";
import { spanOf, textOf } from "../syntax/source-file.ts";
import { changesetValue, storedValue } from "./changesets.ts";
import { checking } from "./checks.ts";
import { called, collectorOf } from "./collections.ts";
import { elementWhere, refineCall } from "./conditions.ts";
import { caseOf, conditionalOn, controlStructures } from "./control.ts";
import { applyModel } from "./effects.ts";
import { evaluate, evaluateBranch, type Frame, factAt, part, see } from "./evaluate.ts";
import { enterFunction } from "./functions.ts";
import { gettextNames, modelOf } from "./models.ts";
import { withRows, withRowsOfSource } from "./rows.ts";
import { escapedBy, safeFound, safeWithout } from "./safe-patterns.ts";
import { hookArguments, resolverArguments } from "./sources.ts";
import { withoutStart } from "./texts.ts";
import {
  constant,
  constantText,
  doubtful,
  entryOf,
  flat,
  join,
  mapOrigins,
  never,
  type Origin,
  record,
  stepped,
  treated,
  trusted,
  unknown,
  type Value,
} from "./values.ts";

export function evaluateCall(node: CallNode, frame: Frame): Value {
  if (node.form === "local" && Object.hasOwn(controlStructures, node.name)) {
    return controlStructures[node.name]?.(node, frame) ?? constant;
  }
  if (isFieldAccess(node)) return factAt(node, frame) ?? part(evaluate(node.target, frame), node.name, node, frame);
  const args = argumentsOf(node);
  const values = args.map((arg) => evaluate(arg, frame));
  if (node.form === "anonymous") return closureCall(node.target, values, frame);
  return functionCall(node, args, values, frame);
}

/** `left |> f(x)`; the value is also that of the pipe's last call. */
export function evaluatePipe(left: Node, right: Node, pipe: Node, frame: Frame): Value {
  const value = evaluate(left, frame);
  const piped = pipedInto(left, value, right, pipe, frame);
  see(right, piped, frame);
  return piped;
}

function pipedInto(left: Node, value: Value, right: Node, pipe: Node, frame: Frame): Value {
  if (right.kind === "call" && right.form === "local") {
    if (right.name === "case") return caseOf(value, left, right, frame);
    if (right.name === "if" || right.name === "unless") return conditionalOn(left, right, frame);
  }
  if (right.kind === "call") {
    const others = argumentsOf(right);
    const values = [value, ...others.map((arg) => evaluate(arg, frame))];
    if (right.form === "anonymous") return closureCall(right.target, values, frame);
    return functionCall(right, [left, ...others], values, frame);
  }
  if (right.kind === "variable")
    return functionCall({ ...nameOnly(right), start: pipe.start, end: pipe.end }, [left], [value], frame);
  return closureCall(right, [value], frame);
}

/** A variable's name as a call without arguments. */
export function nameOnly(node: Node & { kind: "variable" }): CallNode {
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

function closureCall(target: Node | undefined, args: readonly Value[], frame: Frame): Value {
  const closure = target && evaluate(target, frame);
  if (closure?.kind === "closure") return closure.call(args);
  return doubtful(join([unknown("what an anonymous function returns"), ...args.map(flat)]));
}

const endings: ReadonlySet<string> = new Set(["raise", "reraise", "throw", "exit"]);

/** A call with the values of its arguments; a captured function has no arguments that are written. */
export function functionCall(node: CallNode, args: readonly Node[], values: readonly Value[], frame: Frame): Value {
  if (node.target && node.target.kind !== "alias" && node.target.kind !== "atom") evaluate(node.target, frame);
  if (!node.target) answerFields(node, args, values, frame);
  if (node.name === "attach_hook") answerHook(args, values, frame);
  const block = node.hasDoBlock ? evaluateBranch(sectionOf(node, "do"), frame) : undefined;
  if (!node.target && gettextNames.has(node.name)) return join(values.map(flat));
  const arity = values.length + (node.hasDoBlock ? 1 : 0);
  const { target, name, start } = node;
  const resolution = frame.names.resolve(frame.form, { target, name, arity, start });
  if (!resolution.isKnown) {
    if (readers.test(name) && isNamedRepository(target))
      return withRows(unknown(whatReturns(`Repo.${name}`)), name, args[0], values[0], frame);
    const results = closureResults(node, values);
    return unresolvedCall(name, [...values.map((value, i) => results[i] ?? value), ...(block ? [block] : [])]);
  }
  const { module } = resolution;
  if (module === "Kernel" && endings.has(name)) return never;
  const isStore = (readers.test(name) || writers.test(name)) && isRepository(module, frame.names);
  if (isStore && readers.test(name))
    return withRows(unknown(whatReturns(`${target ? `${module}.` : ""}${name}`)), name, args[0], values[0], frame);
  const ofChanges = isStore ? storedValue : module === "Ecto.Changeset" ? changesetValue : undefined;
  const changes = ofChanges?.(name, { args, values, frame });
  if (changes) return changes;
  if (module === "Ecto.Query" && name === "from")
    return withRowsOfSource(unknown(rowsOf(args[0], frame)), args[0], frame);
  const cleaned = cleanedText(`${module}.${name}`, args, values, frame);
  if (cleaned) return cleaned;
  if (isBaseName(`${module}.${name}`, args)) return treated(withoutStart(flat(join(values.slice(0, 1)))), "path");
  const collect = collectorOf(module, name);
  if (collect) {
    const collected = collect(values);
    const kept = keptOf(`${module}.${name}`, args[1], values[0], frame);
    return kept ? record([], kept) : collected;
  }
  const model = modelOf(module, name);
  if (model) {
    const results = closureResults(node, values);
    const given = values.map((value, i) => results[i] ?? value);
    const closures = results.filter((one) => one !== undefined);
    const result = applyModel(model.effect, { node, values: given, closures, frame, module });
    return makesMarkup(module, name)
      ? stepped(result, { span: spanOf(frame.form, node.nameRange), note: asMarkup })
      : result;
  }
  if (module.endsWith(".Gettext") && gettextNames.has(name)) return join(values.map(flat));
  const step = { span: spanOf(frame.form, node.nameRange), note: `handed to \`${name}/${arity}\`` };
  const own = enterFunction(resolution, values, step, frame);
  if (own && isCheck(name)) refineCall(node, args, frame, {});
  const believed = own && trustedByName("own", name, module);
  if (own && believed && !(believed === "html" && isByPattern(resolution, values.length, frame)))
    return treated(own, believed);
  if (own) return checking.test(name) || isLookup(name, arity) ? mapOrigins(own, checkedOrigin) : own;
  const results = closureResults(node, values);
  const result = unresolvedCall(
    target ? `${module}.${name}` : name,
    values.map((value, i) => results[i] ?? value),
  );
  return module === "Ecto.Query" ? withRows(result, name, args[0], values[0], frame) : result;
}

/** What `Enum.filter` and `Enum.reject` leave of the elements of a list. */
function keptOf(called: string, condition: Node | undefined, list: Value | undefined, frame: Frame): Value | undefined {
  const [, truth] = /^(?:Enum|Stream)\.(filter|reject)$/.exec(called) ?? [];
  if (truth === undefined || !condition || !list || flat(list).kind !== "open") return undefined;
  return elementWhere(entryOf(list), condition, frame, truth === "filter");
}

/** Renderers of Markdown, after which what was written is markup. */
function makesMarkup(module: string, name: string): boolean {
  return /^(Earmark|Cmark|MDEx|Md|Pandex)$/.test(module) && /html|generate|transform/.test(name);
}

const asMarkup = "becomes markup, with the tags that stand in it";

/** `from(b in Banner, where: …)`: what stands in that table. A text may name the table too: https://hexdocs.pm/ecto/Ecto.Query.html#from/2 */
function rowsOf(source: Node | undefined, frame: Frame): string {
  const table = source?.kind === "binary" && source.operator === "in" ? source.right : source;
  const named = table?.kind === "tuple" ? table.items.at(-1) : table;
  const name = named && (frame.names.moduleNamed(frame.form, named, named.start) ?? textOfLiteral(named));
  return name === undefined ? "the rows of a query" : `the rows of \`${name}\``;
}

/** `resolve fn parent, args, resolution -> … end`, also among the options of a `field` in an Absinthe schema: https://hexdocs.pm/absinthe/Absinthe.Schema.Notation.html */
function answerFields(node: CallNode, args: readonly Node[], values: readonly Value[], frame: Frame): void {
  const isField = node.name === "field";
  if (!isField && node.name !== "resolve") return;
  const written = isField ? valueUnder(args.at(-1), "resolve") : args[0];
  const options = values.at(-1);
  const value = isField ? options?.kind === "record" && options.fields.get("resolve") : values[0];
  const clause = written?.kind === "fn" ? written.clauses[0] : undefined;
  if (!clause || !value || value.kind !== "closure" || !isSchema(frame)) return;
  value.call(resolverArguments(patternsOf(clause).params.length, spanOf(frame.form, clause)));
}

/** `attach_hook(socket, :sort, :handle_event, fn event, params, socket -> … end)` */
function answerHook(args: readonly Node[], values: readonly Value[], { names, form }: Frame): void {
  const [stage, hook] = [hookedStage(atomName(args.at(-2))), values.at(-1)];
  const written = args.at(-1);
  if (stage !== undefined && written && hook?.kind === "closure")
    hook.call(hookArguments(stage, names.moduleAround(form)?.name, spanOf(form, written)));
}

function isSchema({ names, form }: Frame): boolean {
  const module = names.moduleAround(form);
  const uses = module && names.usesOf(module);
  return uses !== undefined && (uses.has("Absinthe.Schema") || uses.has("Absinthe.Schema.Notation"));
}

/** `String.replace(x, ~r/[^a-z]/, "")`: what the pattern leaves; `String.replace(x, "'", "''")`: what is escaped. */
function cleanedText(called: string, args: readonly Node[], values: readonly Value[], frame: Frame): Value | undefined {
  if (called === "URI.encode" && encodesAll(args[1], frame)) return trusted("all but letters and digits are encoded");
  if (called === "Regex.run" || called === "Regex.scan") return foundText(args[0], values[1], frame);
  const [pattern, text, from] =
    called === "String.replace"
      ? [args[1], values[0], values[1]]
      : called === "Regex.replace"
        ? [args[0], values[1], values[0]]
        : [];
  const by = values[2];
  if (by?.kind === "closure" && pattern && text)
    return takesTags(pattern, from) && isConstant(by.call([tag]))
      ? treated(withoutStart(flat(text)), "html")
      : undefined;
  if (!pattern || !text || by?.kind !== "constant" || by.text === undefined) return undefined;
  const { text: replacement } = by;
  const escaped = textsOf(from).flatMap((one) => escapedBy(one, replacement));
  const safe = escaped.length > 0 ? escaped : /^[\w-]*$/.test(by.text) ? safeWithout(pattern, frame) : [];
  if (safe === "all") return trusted("all but certain characters are removed");
  return safe.length > 0
    ? safe.reduce((done, treatment) => treated(done, treatment), withoutStart(flat(text)))
    : undefined;
}

const tag = constantText("string", "<");

/** A pattern or a list of texts of which `<` is one. */
function takesTags(pattern: Node, texts: Value | undefined): boolean {
  if (pattern.kind === "sigil")
    return pattern.parts.some(
      (part) => part.kind === "text" && /\[(?!\^)[^\]]*<[^\]]*\]|(^|\|)<($|\|)/.test(part.value),
    );
  return textsOf(texts).includes("<");
}

/** A text, or those of a list. */
function textsOf(value: Value | undefined): readonly string[] {
  const written = value?.kind === "record" ? [...value.fields.values()] : [value];
  return written.flatMap((one) => (one?.kind === "constant" && one.text !== undefined ? [one.text] : []));
}

/** `URI.encode(name, &URI.char_unreserved?/1)`: https://hexdocs.pm/elixir/URI.html#encode/2 */
function encodesAll(predicate: Node | undefined, { form }: Frame): boolean {
  return predicate !== undefined && /\bchar_unreserved\?/.test(textOf(form, predicate));
}

/** `Regex.run(~r/[a-z]+/, x)`: https://hexdocs.pm/elixir/Regex.html#run/3 */
function foundText(pattern: Node | undefined, text: Value | undefined, frame: Frame): Value | undefined {
  const safe = pattern && text ? safeFound(pattern, frame) : [];
  if (safe === "all") return trusted("a pattern finds certain characters alone");
  if (!text || safe.length === 0) return undefined;
  return safe.reduce((done: Value, treatment) => treated(done, treatment), withoutStart(flat(text)));
}

/** True for what no value from outside is a part of. */
function isConstant(value: Value): boolean {
  return flat(value).kind !== "open";
}

/** `path |> String.split("/") |> List.last()`, which is a name without a folder. */
function isBaseName(called: string, [list, index]: readonly Node[]): boolean {
  const isLast =
    called === "List.last" || (called === "Enum.at" && index?.kind === "unary" && isInteger(index.operand, "1"));
  const split = list?.kind === "binary" && list.operator === "|>" ? list.right : list;
  if (!isLast || split?.kind !== "call" || split.name !== "split" || aliasText(split.target) !== "String") return false;
  return argumentsOf(split).some((arg) => textOfLiteral(arg) === "/");
}

function isInteger(node: Node, value: string): boolean {
  return node.kind === "integer" && node.value === value;
}

/** `Repo`, `Repo.replica()`, where what it is an alias of cannot be seen. */
function isNamedRepository(target: Node | undefined): boolean {
  const named = target?.kind === "call" ? target.target : target;
  return /(^|\.)\w*Repo$/.test(aliasText(named) ?? "");
}

/** Functions of a repository whose result is what was stored: what they are given only chooses it. */
const readers = /^(all|one|get|get_by|reload|exists|aggregate|stream|query|query_many|preload|all_by|to_sql)!?\??$/;

/** Those whose result is what they are given to store. */
const writers = /^(insert|update|insert_or_update|delete)!?$/;

/** Functions that are called for what they refuse. */
function isCheck(name: string): boolean {
  return /^(validate|ensure|check|verify|assert|require|guard|authorize|refuse)/.test(name);
}

/** `get_redirect_uri(client, uri)` gives back what is found among what the first argument has. */
function isLookup(name: string, arity: number): boolean {
  return arity > 1 && /^(get|fetch|find|lookup|match)_/.test(name);
}

function checkedOrigin(origin: Origin): Origin {
  return origin.treatments.includes("checked") ? origin : { ...origin, treatments: [...origin.treatments, "checked"] };
}

/** What the closures among the arguments give for elements of the first argument, by index. */
function closureResults({ name }: CallNode, values: readonly Value[]): readonly (Value | undefined)[] {
  if (!values.some(({ kind }) => kind === "closure")) return [];
  const first = values.find(({ kind }) => kind !== "closure");
  const args = first ? [name === "then" || name === "tap" ? first : entryOf(first)] : [];
  return values.map((value) => (value.kind === "closure" ? called(value, args) : undefined));
}

/** An assign, of which nothing is known but who may have given it. */
function lostIn(name: string, origin: Origin): Origin {
  return { ...origin, kind: "unknown", text: whatReturns(name), path: [] };
}

function whatReturns(name: string): string {
  return `what \`${name}\` returns`;
}

/** True for a sanitizer that takes markup out with patterns, whatever it is called. */
function isByPattern(
  { module, name }: { readonly module: string; readonly name: string },
  arity: number,
  { names }: Frame,
): boolean {
  return names
    .clausesOf(module, name, arity)
    .some(({ form, fact }) => /\breplace\(/.test(form.syntax.text.slice(fact.start, fact.end)));
}

/** Functions that give the connection or socket that they are given. */
const handsOn =
  /^(put|assign|merge|delete|drop|clear|configure|halt|fetch|set|add|register|render|send|update|push|attach|detach|allow|cancel|stream|maybe|apply|ensure|require|redirect|load|prepend|append)(_|$)/;

/** `Accounts.get_user(id)`, `client().search(text)`: what is given chooses what comes back; of `one(query)` the query says which rows. `Params.get(params, "url")` gives a part of it. */
function isAskedFor(name: string, [first, ...others]: readonly Value[]): boolean {
  const isPart = first?.kind !== "constant" && others.some((key) => key.kind === "constant" && key.text !== undefined);
  return (
    !name.startsWith(":") &&
    !isPart &&
    /(^|\.)(get|fetch|find|list|load|lookup|query|search|view|show|count|current|retrieve|select|authorize|authenticate)(_\w+)?[!?]?$/.test(
      name,
    )
  );
}

/**
 * A call that cannot be followed keeps what a request put in, doubtfully. A connection or a socket is handed on, or only asked for something. Helpers of
 * older routers make paths.
 */
function unresolvedCall(name: string, values: readonly Value[]): Value {
  if (/_(path|url)$|(^|\.)(path|url)_(for|to)(_|$)/.test(name)) return trusted("route helpers encode their parts");
  const believed = trustedByName("unseen", name);
  if (believed) return treated(flat(join([...values, unknown(whatReturns(name))])), believed);
  const [first] = values;
  if (first?.kind === "record" && first.fields.has("assigns"))
    return handsOn.test(name) ? first : unresolvedCall(name, values.slice(1));
  const result = unknown(whatReturns(name));
  if (isAskedFor(name, values)) return result;
  const kept = values.map(flat).flatMap((value) =>
    // What came along in a connection that was handed on, and was never read, was not put in.
    value.kind === "open"
      ? value.origins
          .filter(({ kind, steps, parameter }) => (kind === "request" && steps.length > 0) || parameter)
          .map((origin) => (origin.kind === "assign" ? lostIn(name, origin) : origin))
      : [],
  );
  return kept.length > 0 ? doubtful(withoutStart(join([{ kind: "open", origins: kept }, result]))) : result;
}
