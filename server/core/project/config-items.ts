/**
 * Keyword lists of configuration scripts, however they are put together: written out, joined by `++`, by functions of `Keyword`, chosen by a condition,
 * or held by a variable of the script.
 *
 * Invariant: what is read is bounded; a list of which something could not be read says so (`isComplete` false).
 */

import type { BinaryNode, CallNode, ListNode, Node, PairNode, TupleNode } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { type Condition, conditionsAround, environmentsTested, everyEnvironment, intersect } from "./environments.ts";
import type { Enclosing } from "./form-facts.ts";
import { aliasText, argumentsOf, atomName, clausesOf, expressionsOf, pairsOf, sectionOf, walk } from "./nodes.ts";

/** One pair of a list. */
export interface ConfigItem {
  readonly key: string;
  readonly value: Node;
  /** The form that key and value are written in. */
  readonly form: Form;
  /** The pair, or the tuple of two, and its list; absent for `Keyword.put/3`. */
  readonly pair?: PairNode | TupleNode;
  readonly list?: ListNode;
  /** What else decides that it is there, besides where the whole list counts. */
  readonly condition: Condition;
}

export interface ConfigItems {
  readonly items: readonly ConfigItem[];
  /** False when there may be others. */
  readonly isComplete: boolean;
}

/** A place in a script, with the variables that a `for` around it gives a value. */
export interface ScriptPlace {
  readonly file: SourceFile;
  readonly form: Form;
  readonly bound: Bindings;
}

export type Bindings = ReadonlyMap<string, Node>;

/** A node with the place where the names in it mean something. */
export interface PlacedNode {
  readonly node: Node;
  readonly place: ScriptPlace;
}

export const always: Condition = { environments: everyEnvironment, isConditional: false };

const maxDepth = 6;
const maxItems = 2000;
const nothing: ConfigItems = { items: [], isComplete: true };
const unreadable: ConfigItems = { items: [], isComplete: false };

/** The pairs that an expression gives; `undefined` for what is no keyword list at all. */
export function itemsOf(node: Node, place: ScriptPlace): ConfigItems {
  let budget = maxItems;
  const read = (node: Node | undefined, place: ScriptPlace, condition: Condition, depth: number): ConfigItems => {
    if (!node || depth > maxDepth || budget <= 0) return unreadable;
    budget--;
    const inner = (part: Node | undefined, under = condition) => read(part, place, under, depth + 1);
    if (node.kind === "list") {
      budget -= node.items.length;
      return itemsOfList(node, place, condition);
    }
    if (node.kind === "atom" && node.name === "nil") return nothing;
    if (node.kind === "binary") return itemsOfBinary(node, place, condition, inner);
    if (node.kind === "variable") {
      const found = behindVariable({ node, place });
      return found ? read(found.node, found.place, condition, depth + 1) : unreadable;
    }
    if (node.kind === "block") return inner(node.expressions.at(-1));
    return node.kind === "call" ? itemsOfCall(node, argumentsOf(node), place, condition, inner) : unreadable;
  };
  return read(node, place, always, 0);
}

type Inner = (part: Node | undefined, under?: Condition) => ConfigItems;

function itemsOfList(list: ListNode, { form, bound }: ScriptPlace, condition: Condition): ConfigItems {
  const items = list.items.flatMap((pair): readonly ConfigItem[] => {
    if (pair.kind !== "pair" && (pair.kind !== "tuple" || pair.items.length !== 2)) return [];
    const [key, value] = pair.kind === "pair" ? [pair.key, pair.value] : pair.items;
    const name = keyNameOf(key, bound);
    return name === undefined || !value ? [] : [{ key: name, value, form, pair, list, condition }];
  });
  return { items, isComplete: items.length === list.items.length };
}

/** `:key`, `MyApp.Key`, or a variable of a `for` that stands for one. */
export function keyNameOf(key: Node | undefined, bound: Bindings): string | undefined {
  if (key?.kind === "variable") return keyNameOf(bound.get(key.name), new Map());
  return atomName(key) ?? aliasText(key);
}

function itemsOfBinary(
  { operator, left, right }: BinaryNode,
  place: ScriptPlace,
  condition: Condition,
  inner: Inner,
): ConfigItems {
  if (operator === "++") return joined(inner(left), inner(right));
  if (operator === "=") return inner(right);
  if (operator === "&&" || operator === "and") return inner(right, narrowed(condition, left));
  if (operator === "||" || operator === "or")
    return joined(inner(left, perhaps(condition)), inner(right, perhaps(condition)));
  if (operator !== "|>" || right.kind !== "call") return unreadable;
  return itemsOfKeyword(right, [left, ...argumentsOf(right)], place.form, condition, inner) ?? unreadable;
}

function perhaps({ environments }: Condition): Condition {
  return { environments, isConditional: true };
}

/** The condition together with a tested expression. */
function narrowed(condition: Condition, tested: Node | undefined, isHeld = true): Condition {
  const said = tested && environmentsTested(tested);
  if (!said) return perhaps(condition);
  const { kind, names } = said;
  const environments = isHeld ? said : ({ kind: kind === "only" ? "except" : "only", names } as const);
  return { ...condition, environments: intersect(condition.environments, environments) };
}

function itemsOfCall(
  node: CallNode,
  args: readonly Node[],
  place: ScriptPlace,
  condition: Condition,
  inner: Inner,
): ConfigItems {
  const known = itemsOfKeyword(node, args, place.form, condition, inner);
  if (known || node.target) return known ?? unreadable;
  if (node.name === "if" || node.name === "unless") {
    const then = inner(sectionOf(node, "do"), narrowed(condition, args[0], node.name === "if"));
    const otherwise = sectionOf(node, "else");
    return otherwise ? joined(then, inner(otherwise, narrowed(condition, args[0], node.name !== "if"))) : then;
  }
  if (node.name !== "case" && node.name !== "cond") return unreadable;
  const section = sectionOf(node, "do");
  const { form } = place;
  const branches = clausesOf(section).map(({ body, start, end }) => {
    const said = conditionsAround({ start, end }, { call: node, outer: undefined });
    return inner(body, {
      environments: intersect(condition.environments, said.environments),
      isConditional: condition.isConditional || said.isConditional,
    });
  });
  return form.syntax.isComplete ? branches.reduce(joined, nothing) : unreadable;
}

/** `Keyword.merge/2`, `Keyword.put/3` and their like; `undefined` for other calls. */
function itemsOfKeyword(
  { target, name }: CallNode,
  args: readonly Node[],
  form: Form,
  condition: Condition,
  inner: Inner,
): ConfigItems | undefined {
  if (aliasText(target) !== "Keyword" && aliasText(target) !== "Config") return undefined;
  const [first, second, third] = args;
  if (name === "merge" || name === "deep_merge") return overridden(inner(first), inner(second));
  const key = atomName(second);
  if (key === undefined) return { ...inner(first), isComplete: false };
  const rest = inner(first);
  const others = { ...rest, items: rest.items.filter((item) => item.key !== key) };
  if (name === "delete") return others;
  if (name !== "put" && name !== "put_new") return { ...rest, isComplete: false };
  if (!third || (name === "put_new" && others.items.length < rest.items.length)) return rest;
  return { ...others, items: [...others.items, { key, value: third, form, condition }] };
}

function joined(a: ConfigItems, b: ConfigItems): ConfigItems {
  return { items: [...a.items, ...b.items], isComplete: a.isComplete && b.isComplete };
}

function overridden(weaker: ConfigItems, stronger: ConfigItems): ConfigItems {
  const keys = new Set(stronger.items.filter(({ condition }) => condition === always).map(({ key }) => key));
  return joined({ ...weaker, items: weaker.items.filter(({ key }) => !keys.has(key)) }, stronger);
}

/** What a variable of the script was given: by a `for` around it, else by the last assignment before it that stands beside or around it. */
export function behindVariable({ node, place }: PlacedNode): PlacedNode | undefined {
  if (node.kind !== "variable") return undefined;
  const bound = place.bound.get(node.name);
  if (bound) return { node: bound, place: { ...place, bound: new Map() } };
  const { file, form } = place;
  const offset = form.start + node.start;
  const before =
    assignmentsIn(file)
      .get(node.name)
      ?.filter((one) => one.end <= offset && one.blockEnd >= offset) ?? [];
  const last = before.at(-1);
  return last && { node: last.value, place: { file, form: last.form, bound: new Map() } };
}

interface Assignment {
  readonly form: Form;
  readonly value: Node;
  /** File offsets: its end, and the end of the block in which it counts. */
  readonly end: number;
  readonly blockEnd: number;
}

const known = new WeakMap<SourceFile, ReadonlyMap<string, readonly Assignment[]>>();

function assignmentsIn(file: SourceFile): ReadonlyMap<string, readonly Assignment[]> {
  const found = known.get(file);
  if (found) return found;
  const byName = new Map<string, Assignment[]>();
  for (const form of file.forms) collect(form.syntax.node, form, file.text.length, byName);
  known.set(file, byName);
  return byName;
}

/** `blockEnd`: where the block ends that the node stands in. */
function collect(root: Node, form: Form, blockEnd: number, byName: Map<string, Assignment[]>): void {
  walk(root, (node) => {
    if (node.kind === "fn" || (node.kind === "call" && node.name.startsWith("def"))) return false;
    if (node.kind === "call" && node.hasDoBlock) {
      for (const arg of argumentsOf(node)) collect(arg, form, blockEnd, byName);
      for (const { value } of pairsOf(node.args.at(-1))) collectBlock(value, form, byName);
      return false;
    }
    if (node.kind === "binary" && node.operator === "=" && node.left.kind === "variable") {
      const { name } = node.left;
      const assignments = byName.get(name) ?? [];
      assignments.push({ form, value: node.right, end: form.start + node.end, blockEnd });
      byName.set(name, assignments);
    }
    return undefined;
  });
}

function collectBlock(block: Node, form: Form, byName: Map<string, Assignment[]>): void {
  for (const one of expressionsOf(block))
    collect(
      one.kind === "clause" ? one.body : one,
      form,
      form.start + (one.kind === "clause" ? one : block).end,
      byName,
    );
}

/** What the `for` and `Enum.each` calls around a place bind, for each of their rounds; one empty set without any. */
export function roundsAround(around: Enclosing | undefined): readonly Bindings[] {
  const rounds: Bindings[] = [];
  for (let enclosing = around; enclosing; enclosing = enclosing.outer) {
    const { call } = enclosing;
    const { pattern, list } = loopOf(call) ?? {};
    if (!pattern || list?.kind !== "list" || rounds.length > 0) continue;
    rounds.push(...list.items.slice(0, maxRounds).map((item) => bindings(pattern, item)));
  }
  return rounds.length > 0 ? rounds : [new Map()];
}

const maxRounds = 64;

function loopOf(call: CallNode): { readonly pattern: Node | undefined; readonly list: Node | undefined } | undefined {
  const [first, second] = call.args;
  if (call.name === "for" && !call.target && first?.kind === "binary" && first.operator === "<-")
    return { pattern: first.left, list: first.right };
  if (call.name === "each" && aliasText(call.target) === "Enum" && second?.kind === "fn")
    return { pattern: second.clauses[0]?.params[0], list: first };
  return undefined;
}

/** `name`, `{a, b}` and `{key, value}` against an item of a list. */
function bindings(pattern: Node, item: Node): Bindings {
  if (pattern.kind === "variable") return new Map([[pattern.name, item]]);
  if (pattern.kind !== "tuple") return new Map();
  const parts = item.kind === "tuple" ? item.items : item.kind === "pair" ? [item.key, item.value] : [];
  return new Map(pattern.items.flatMap((one, i) => [...(parts[i] ? bindings(one, parts[i] as Node) : [])]));
}
