/** Lists, tuples, maps, structs, binaries. */

import type { BinaryNode, BitstringNode, ListNode, MapNode, Node, StructNode, TupleNode } from "../ast.ts";
import { Kind } from "./kinds.ts";
import { endOf, errorNode, kindOf, type Lowering, operandsOf, partsOf, startOf, textBetween } from "./lowering.ts";

export function lowerList(l: Lowering, node: number): ListNode {
  return {
    kind: "list",
    start: startOf(l, node),
    end: endOf(l, node),
    items: flatItems(l, partsOf(l, node)),
    isImplicit: false,
  };
}

/** In a tuple the keyword pairs at the end are one list: `{:a, b: 1}` has two elements. */
export function lowerTuple(l: Lowering, node: number): TupleNode {
  return { kind: "tuple", start: startOf(l, node), end: endOf(l, node), items: partsOf(l, node).map(l.lower) };
}

export function lowerBitstring(l: Lowering, node: number): BitstringNode {
  return { kind: "bitstring", start: startOf(l, node), end: endOf(l, node), items: partsOf(l, node).map(l.lower) };
}

/** Lowers items; keyword pairs at the end become items themselves. */
function flatItems(l: Lowering, parts: readonly number[]): Node[] {
  return parts.flatMap((part) => (kindOf(l, part) === Kind.keywords ? partsOf(l, part).map(l.lower) : [l.lower(part)]));
}

export function lowerMap(l: Lowering, node: number): MapNode | StructNode | Node {
  const parts = partsOf(l, node);
  const struct = parts.find((part) => kindOf(l, part) === Kind.struct);
  const content = parts.find((part) => kindOf(l, part) === Kind.mapContent);
  const errors = parts.filter((part) => kindOf(l, part) === Kind.error).map(l.lower);
  const start = startOf(l, node);
  const end = endOf(l, node);
  const { base, items } = contentOf(l, content);
  const entries = { start, end, ...(base === undefined ? {} : { base }), items: [...items, ...errors] };
  if (struct === undefined) return { kind: "map", ...entries };
  const [name] = operandsOf(l, struct);
  return { kind: "struct", name: name === undefined ? errorNode(start, start, []) : l.lower(name), ...entries };
}

/** `base | first, rest…` is parsed as a binary operator and more items. */
function contentOf(l: Lowering, content: number | undefined): { base?: Node; items: Node[] } {
  if (content === undefined) return { items: [] };
  const [first, ...rest] = flatItems(l, partsOf(l, content));
  if (first === undefined) return { items: [] };
  if (first.kind !== "binary" || first.operator !== "|" || holdsArrow(first))
    return { items: [first, ...rest].map((item) => pairOf(l, item)) };
  const { left: base, right } = first;
  const updates = right.kind === "list" && right.isImplicit ? right.items : [right];
  return { base, items: [...updates, ...rest].map((item) => pairOf(l, item)) };
}

/** True when `=>` is the first operator of a chain of weaker ones. */
function holdsArrow(item: Node): boolean {
  let first = item;
  while (first.kind === "binary" && WEAKER_THAN_ARROW.has(first.operator)) first = first.left;
  return first.kind === "binary" && first.operator === "=>";
}

const WEAKER_THAN_ARROW: ReadonlySet<string> = new Set(["|", "::", "when", "<-", "\\\\"]);

/**
 * `key => value` is parsed as a binary operator. In a map everything after the arrow is the value, also operators that are weaker elsewhere:
 * `%{key => integer | nil}`.
 */
function pairOf(l: Lowering, item: Node): Node {
  if (item.kind !== "binary" || !holdsArrow(item)) return item;
  const { key, value } = splitArrow(l, item);
  return { kind: "pair", start: item.start, end: item.end, key, value, isKeyword: false };
}

function splitArrow(l: Lowering, item: BinaryNode): { key: Node; value: Node } {
  if (item.operator === "=>" || item.left.kind !== "binary") return { key: item.left, value: item.right };
  const { key, value: left } = splitArrow(l, item.left);
  return { key, value: { ...item, start: valueStart(l, item.left, left), left } };
}

/** Where the value after the first arrow starts, with its parentheses. */
function valueStart(l: Lowering, item: BinaryNode, value: Node): number {
  if (item.operator !== "=>") return value.start;
  const { end } = item.operatorRange;
  return end + Math.max(0, textBetween(l, end, value.start).search(/[^\s]/));
}
