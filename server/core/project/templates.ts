/** Questions about places in templates. */

import type { Range } from "../syntax/ast.ts";
import type { ElementNode, Template, TemplateNode } from "../syntax/template-ast.ts";
import { expressionsOf, type TemplateExpression } from "../syntax/template-walk.ts";
import { covers } from "./nodes.ts";

/** The innermost expression of a template that holds a place. */
export function expressionAround(template: Template, place: Range): TemplateExpression | undefined {
  return expressionsOf(template)
    .filter(({ expression }) => covers(expression, place))
    .at(-1);
}

/** The innermost element whose content or attributes hold a place. */
export function enclosingElement(template: Template, place: Range): ElementNode | undefined {
  return innermost(template.children, place, undefined);
}

function innermost(
  nodes: readonly TemplateNode[],
  place: Range,
  around: ElementNode | undefined,
): ElementNode | undefined {
  const node = nodes.find((one) => covers(one, place));
  if (node?.kind === "element") return innermost(node.children, place, node);
  if (node?.kind === "block-expression")
    return innermost(
      node.sections.flatMap(({ children }) => children),
      place,
      around,
    );
  return around;
}
