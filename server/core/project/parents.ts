/** What stands around a node: asked once for a form, since nodes do not know it. */

import type { Node } from "../syntax/ast.ts";
import type { FormSyntax } from "../syntax/source-file.ts";
import { childrenOf, walk } from "./nodes.ts";

const known = new WeakMap<FormSyntax, ReadonlyMap<Node, Node>>();

/** What each node stands directly in. */
export function parentsIn(syntax: FormSyntax): ReadonlyMap<Node, Node> {
  const found = known.get(syntax);
  if (found) return found;
  const parents = new Map<Node, Node>();
  walk(syntax.node, (node) => {
    for (const child of childrenOf(node)) parents.set(child, node);
    return undefined;
  });
  known.set(syntax, parents);
  return parents;
}
