/** Small questions about Elixir nodes that every analysis asks. All of them are about how code is written, never about what a name means. */

import type {
  AliasNode,
  CallNode,
  ClauseNode,
  ListNode,
  MapNode,
  Node,
  PairNode,
  Part,
  Range,
  StructNode,
  TupleNode,
} from "../syntax/ast.ts";

/** The nodes directly inside a node, in source order. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "string":
    case "charlist":
    case "quoted-atom":
    case "sigil":
      return interpolationsOf(node.parts);
    case "alias":
      return node.base ? [node.base] : [];
    case "list":
    case "tuple":
    case "bitstring":
      return node.items;
    case "map":
      return node.base ? [node.base, ...node.items] : node.items;
    case "struct":
      return node.base ? [node.name, node.base, ...node.items] : [node.name, ...node.items];
    case "pair":
      return [node.key, node.value];
    case "call":
      return node.target ? [node.target, ...node.args] : node.args;
    case "unary":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    case "access":
      return [node.container, node.key];
    case "fn":
      return node.clauses;
    case "clause":
      return [...node.params, node.body];
    case "block":
      return node.expressions;
    case "error":
      return node.children;
    default:
      return [];
  }
}

const none: readonly Node[] = [];

function interpolationsOf(parts: readonly Part[]): readonly Node[] {
  if (parts.every(({ kind }) => kind !== "interpolation")) return none;
  return parts.flatMap((part) => (part.kind === "interpolation" ? [part.body] : []));
}

/** Calls `visit` for a node and everything inside it, outermost first; a `false` answer leaves out what is inside. */
export function walk(node: Node, visit: (node: Node) => boolean | undefined): void {
  if (visit(node) === false) return;
  for (const child of childrenOf(node)) walk(child, visit);
}

/** True when `outer` covers `inner`. */
export function covers(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** The text of a string, charlist or text sigil without interpolation. */
export function textOfLiteral(node: Node | undefined): string | undefined {
  if (node?.kind === "string" || node?.kind === "charlist") return joinedText(node.parts);
  if (node?.kind === "sigil" && /^[sScC]$/.test(node.name)) return joinedText(node.parts);
  return undefined;
}

function joinedText(parts: readonly Part[]): string | undefined {
  let text = "";
  for (const part of parts) {
    if (part.kind === "interpolation") return undefined;
    text += part.value;
  }
  return text;
}

/** The name of an atom literal; `nil`, `true` and `false` are atoms. */
export function atomName(node: Node | undefined): string | undefined {
  return node?.kind === "atom" ? node.name : undefined;
}

export function isAtom(node: Node | undefined, name: string): boolean {
  return atomName(node) === name;
}

/** `A.B` for an alias without a base such as `__MODULE__`. */
export function aliasText(node: Node | undefined): string | undefined {
  return node?.kind === "alias" && !node.base ? node.segments.join(".") : undefined;
}

/** The words of `~w(…)`, with or without the atom modifier. */
export function wordsOf(node: Node): readonly string[] | undefined {
  if (node.kind !== "sigil" || !/^[wW]$/.test(node.name)) return undefined;
  return joinedText(node.parts)?.split(/\s+/).filter(Boolean);
}

export type Pairs = readonly PairNode[];

/** The pairs of a keyword list, a map or a struct. */
export function pairsOf(node: Node | undefined): Pairs {
  if (node?.kind !== "list" && node?.kind !== "map" && node?.kind !== "struct") return [];
  return node.items.filter((item) => item.kind === "pair");
}

/** The pair of a keyword list or map with that atom key; the first one wins, as in `Keyword.get/2`. */
export function pairOf(node: Node | undefined, key: string): PairNode | undefined {
  return pairsOf(node).find((pair) => isAtom(pair.key, key));
}

export function valueUnder(node: Node | undefined, key: string): Node | undefined {
  return pairOf(node, key)?.value;
}

/** The keyword list at the end of a call's arguments, without the `do` block. */
export function optionsOf(call: CallNode): ListNode | undefined {
  const last = argumentsOf(call).at(-1);
  return last?.kind === "list" && last.items.length > 0 && last.items.every((item) => item.kind === "pair")
    ? last
    : undefined;
}

/** A call's arguments without its `do … end` block. */
export function argumentsOf(call: CallNode): readonly Node[] {
  return call.hasDoBlock ? call.args.slice(0, -1) : call.args;
}

/** What stands in a section of a call's `do` block or of `do:` given as a keyword: `do`, `else`, `rescue` … */
export function sectionOf(call: CallNode, name: string): Node | undefined {
  return valueUnder(call.args.at(-1), name);
}

/** The clauses of a section; none when it holds plain expressions. */
export function clausesOf(section: Node | undefined): readonly ClauseNode[] {
  if (section?.kind === "clause") return [section];
  return section?.kind === "block" ? section.expressions.filter((item) => item.kind === "clause") : [];
}

/** The expressions of a body, one or several. */
export function expressionsOf(body: Node | undefined): readonly Node[] {
  if (!body) return [];
  return body.kind === "block" ? body.expressions : [body];
}

export function isCall(node: Node | undefined, name: string): node is CallNode {
  return node?.kind === "call" && node.form === "local" && node.name === name;
}

export type Container = ListNode | MapNode | StructNode | TupleNode;

/** The name that stands for the module around: `__MODULE__`. */
export function isCurrentModule(node: Node | undefined): boolean {
  return node?.kind === "variable" && node.name === "__MODULE__";
}

/** The written segments of an alias, `__MODULE__` included, or `undefined` when its base is an expression. */
export function aliasSegments(node: AliasNode): readonly string[] | undefined {
  if (!node.base) return node.segments;
  return isCurrentModule(node.base) ? ["__MODULE__", ...node.segments] : undefined;
}
