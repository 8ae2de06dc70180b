/** Lists, tuples, maps, structs, binaries. */

import type { BitstringNode, ListNode, MapNode, Node, StructNode, TupleNode } from "../ast.ts";
import { Kind } from "./kinds.ts";
import { endOf, errorNode, findToken, kindOf, type Lowering, operandsOf, partsOf, startOf } from "./lowering.ts";

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
  const [first, ...rest] = partsOf(l, content);
  if (first === undefined || !isUpdate(l, first)) return { items: entriesOf(l, partsOf(l, content)) };
  const [left, right] = operandsOf(l, first);
  if (left === undefined || right === undefined) return { items: entriesOf(l, partsOf(l, content)) };
  return { base: l.lower(left), items: entriesOf(l, [right, ...rest]) };
}

function isUpdate(l: Lowering, node: number): boolean {
  return kindOf(l, node) === Kind.binary && findToken(l, node, "|") !== undefined;
}

function entriesOf(l: Lowering, parts: readonly number[]): Node[] {
  return flatItems(l, parts).map(pairOf);
}

/** `key => value` is parsed as a binary operator. */
function pairOf(item: Node): Node {
  if (item.kind !== "binary" || item.operator !== "=>") return item;
  return { kind: "pair", start: item.start, end: item.end, key: item.left, value: item.right, isKeyword: false };
}
