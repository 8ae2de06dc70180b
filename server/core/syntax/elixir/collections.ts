/** Lists, tuples, maps, structs, binaries. */

import type { BinaryNode, BitstringNode, ListNode, MapNode, Node, StructNode, TupleNode } from "../ast.ts";
import { STRIDE } from "./flat-tree.ts";
import { Kind } from "./kinds.ts";
import {
  endOf,
  errorNode,
  hasError,
  kindOf,
  type Lowering,
  lowerParts,
  nextOf,
  operandFrom,
  partFrom,
  partsOf,
  startOf,
  textBetween,
} from "./lowering.ts";

export function lowerList(l: Lowering, node: number): ListNode {
  return { kind: "list", start: startOf(l, node), end: endOf(l, node), items: flatItems(l, node), isImplicit: false };
}

/** In a tuple the keyword pairs at the end are one list: `{:a, b: 1}` has two elements. */
export function lowerTuple(l: Lowering, node: number): TupleNode {
  return { kind: "tuple", start: startOf(l, node), end: endOf(l, node), items: lowerParts(l, node) };
}

export function lowerBitstring(l: Lowering, node: number): BitstringNode {
  return { kind: "bitstring", start: startOf(l, node), end: endOf(l, node), items: lowerParts(l, node) };
}

/** Lowers the items of a list or map; keyword pairs at the end become items themselves. */
function flatItems(l: Lowering, node: number): Node[] {
  const end = nextOf(l, node);
  const keywords = partOfKind(l, node, Kind.keywords);
  if (keywords === undefined) return lowerParts(l, node);
  const isAlone = keywords === partFrom(l, node + STRIDE, end) && partFrom(l, nextOf(l, keywords), end) >= end;
  if (isAlone) return lowerParts(l, keywords);
  return partsOf(l, node).flatMap((part) =>
    kindOf(l, part) === Kind.keywords ? lowerParts(l, part) : [l.lower(part)],
  );
}

/** The first part of a kind. */
function partOfKind(l: Lowering, node: number, kind: Kind): number | undefined {
  const end = nextOf(l, node);
  for (let part = partFrom(l, node + STRIDE, end); part < end; part = partFrom(l, nextOf(l, part), end)) {
    if (kindOf(l, part) === kind) return part;
  }
  return undefined;
}

export function lowerMap(l: Lowering, node: number): MapNode | StructNode | Node {
  const struct = partOfKind(l, node, Kind.struct);
  const start = startOf(l, node);
  const end = endOf(l, node);
  const errors = hasError(l, node) ? partsOf(l, node).filter((part) => kindOf(l, part) === Kind.error) : [];
  const broken = errors.map(l.lower);
  const content = contentOf(l, partOfKind(l, node, Kind.mapContent));
  const items = broken.length === 0 ? content.items : [...content.items, ...broken];
  const base = content.base === undefined ? {} : { base: content.base };
  if (struct === undefined) return { kind: "map", start, end, ...base, items };
  const next = nextOf(l, struct);
  const name = operandFrom(l, struct + STRIDE, next);
  return {
    kind: "struct",
    name: name < next ? l.lower(name) : errorNode(start, start, []),
    start,
    end,
    ...base,
    items,
  };
}

/** `base | first, rest…` is parsed as a binary operator and more items. */
function contentOf(l: Lowering, content: number | undefined): { base?: Node; items: Node[] } {
  const items = content === undefined ? [] : flatItems(l, content);
  const [first] = items;
  if (first?.kind === "binary" && first.operator === "|" && !holdsArrow(first)) {
    const { left: base, right } = first;
    const updates = right.kind === "list" && right.isImplicit ? right.items : [right];
    return { base, items: [...updates, ...items.slice(1)].map((item) => pairOf(l, item)) };
  }
  for (let i = 0; i < items.length; i++) items[i] = pairOf(l, items[i] as Node);
  return { items };
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
