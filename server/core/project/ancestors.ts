/** What stands around an expression, and whether anybody looks at its value. */

import type { BlockNode, Node, Range } from "../syntax/ast.ts";
import { childrenOf, covers } from "./nodes.ts";

/** The nodes around a place, innermost first; a node with exactly that range is not among them. */
export function ancestorsOf(root: Node, place: Range): readonly Node[] {
  const found: Node[] = [];
  let node: Node | undefined = root;
  while (node && covers(node, place) && !(node.start === place.start && node.end === place.end)) {
    found.unshift(node);
    node = childrenOf(node).find((child) => covers(child, place));
  }
  return found;
}

/** The statement before and the block around a place, where the place is a statement that others follow: nobody looks at its value. */
export function unusedStatement(
  root: Node,
  place: Range,
): { readonly block: BlockNode; readonly previous: Node | undefined } | undefined {
  const [block] = ancestorsOf(root, place);
  if (block?.kind !== "block") return undefined;
  const index = block.expressions.findIndex((node) => covers(node, place));
  return index >= 0 && index < block.expressions.length - 1
    ? { block, previous: block.expressions[index - 1] }
    : undefined;
}
