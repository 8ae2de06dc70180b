/** Which rows an Ecto query takes, where nothing but an id decides it: `Post |> where(id: ^id)`, `from(p in Post, where: p.id == ^id)`. */

import type { CallNode, Node } from "../syntax/ast.ts";
import { atomName, pairsOf, walk } from "./nodes.ts";

export interface ChosenRow {
  /** The alias of the schema, as written. */
  readonly source: Node;
  /** What the id is compared with. */
  readonly id: Node;
}

/** Functions of `Ecto.Query` that choose no rows: https://hexdocs.pm/ecto/Ecto.Query.html */
const neutral =
  /^(preload|order_by|limit|select|select_merge|distinct|lock|group_by|join|left_join|inner_join|first|last|exclude)$/;

const maxStages = 24;

/** `bound` gives the expression that a variable was matched with, once. */
export function rowChosenBy(query: Node, bound: (name: string) => Node | undefined): ChosenRow | undefined {
  const conditions: Node[] = [];
  const source = sourceOf(query, bound, conditions, 0);
  const pins = conditions.flatMap(pinsIn);
  const [pin] = pins;
  return source && pin?.isId && pins.length === 1 ? { source, id: pin.value } : undefined;
}

/** The alias of a query that chooses no rows: `Post |> preload(:user)`. */
export function sourceOfAll(query: Node, bound: (name: string) => Node | undefined): Node | undefined {
  const conditions: Node[] = [];
  const source = sourceOf(query, bound, conditions, 0);
  return conditions.length === 0 ? source : undefined;
}

/** The alias that a query starts at; what it asks of rows is put into `conditions`. `undefined` where a stage is not known. */
function sourceOf(
  query: Node,
  bound: (name: string) => Node | undefined,
  conditions: Node[],
  depth: number,
): Node | undefined {
  if (depth > maxStages) return undefined;
  if (query.kind === "alias") return query;
  if (query.kind === "variable") {
    const value = query.name === "__MODULE__" ? undefined : bound(query.name);
    return query.name === "__MODULE__" ? query : value && sourceOf(value, bound, conditions, depth + 1);
  }
  if (query.kind === "binary" && query.operator === "|>") {
    if (query.right.kind !== "call" || !isStage(query.right, query.right.args, conditions)) return undefined;
    return sourceOf(query.left, bound, conditions, depth + 1);
  }
  if (query.kind !== "call") return undefined;
  const [first, ...others] = query.args;
  if (!first || !isStage(query, others, conditions)) return undefined;
  const isGenerator = query.name === "from" && first.kind === "binary" && first.operator === "in";
  return sourceOf(isGenerator ? first.right : first, bound, conditions, depth + 1);
}

/** True for a stage that is known; its conditions are noted. */
function isStage({ name }: CallNode, args: readonly Node[], conditions: Node[]): boolean {
  if (neutral.test(name)) return true;
  if (name === "where") {
    const condition = args.at(-1);
    if (condition) conditions.push(condition);
    return condition !== undefined;
  }
  if (name !== "from") return false;
  const options = pairsOf(args.at(-1));
  for (const { key, value } of options) if (/where|having|on$/.test(atomName(key) ?? "")) conditions.push(value);
  return options.every(({ key }) => !/^(or_where|having|union)/.test(atomName(key) ?? "or_where"));
}

interface Pin {
  readonly value: Node;
  readonly isId: boolean;
}

/** What a condition puts in from outside, and whether it is what an `id` must be equal to. */
function pinsIn(condition: Node): readonly Pin[] {
  const ids = new Set<Node>();
  const pins: Pin[] = [];
  walk(condition, (node) => {
    if (node.kind === "pair" && atomName(node.key) === "id") ids.add(node.value);
    if (node.kind === "binary" && node.operator === "==") {
      if (isIdField(node.left)) ids.add(node.right);
      if (isIdField(node.right)) ids.add(node.left);
    }
    if (node.kind === "unary" && node.operator === "^") pins.push({ value: node.operand, isId: ids.has(node) });
    return undefined;
  });
  return pins;
}

/** `p.id` */
function isIdField(node: Node): boolean {
  return node.kind === "call" && node.name === "id" && node.target?.kind === "variable" && node.args.length === 0;
}
