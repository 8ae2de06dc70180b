/** What encloses a place in a form: Elixir nodes, templates and their pieces, outermost first. Offsets are relative to the form. */

import { childrenOf } from "../project/nodes.ts";
import type { Node, Range } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { Attribute, BlockExpressionNode, ElementNode, Template, TemplateNode } from "../syntax/template-ast.ts";

export type Enclosure =
  | { readonly kind: "node"; readonly range: Range; readonly node: Node }
  | { readonly kind: "template"; readonly range: Range; readonly template: Template }
  | {
      /** `tag`: an opening tag alone, without what is inside the element. */
      readonly kind: "tag" | "attribute" | "expression" | "comment";
      readonly range: Range;
    };

/** Everything in the form that holds `place`, outermost first. */
export function enclosuresOf(form: Form, place: Range): readonly Enclosure[] {
  return [
    ...inNode(form.syntax.node, place),
    ...form.syntax.templates.flatMap(({ template }) => inTemplate(template, place)),
  ];
}

/** True if `inner` lies in `outer`, ends included. */
export function holds(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function inNode(root: Node, place: Range): readonly Enclosure[] {
  const found: Enclosure[] = [];
  let node: Node | undefined = holds(root, place) ? root : undefined;
  while (node) {
    found.push({ kind: "node", range: node, node });
    node = childrenOf(node).find((child) => holds(child, place));
  }
  return found;
}

function inTemplate(template: Template, place: Range): readonly Enclosure[] {
  if (!holds(template, place)) return [];
  return [{ kind: "template", range: template, template }, ...inMarkup(template.children, place)];
}

function inMarkup(nodes: readonly TemplateNode[], place: Range): readonly Enclosure[] {
  return nodes.filter((node) => holds(node, place)).flatMap((node) => inTemplateNode(node, place));
}

function inTemplateNode(node: TemplateNode, place: Range): readonly Enclosure[] {
  switch (node.kind) {
    case "element":
      return inElement(node, place);
    case "expression":
      return [{ kind: "expression", range: node }, ...inNode(node.expression, place)];
    case "block-expression":
      return inBlock(node, place);
    case "comment":
      return [{ kind: "comment", range: node }];
    default:
      return [];
  }
}

function inElement(element: ElementNode, place: Range): readonly Enclosure[] {
  if (!holds(element.openRange, place)) return inMarkup(element.children, place);
  const attributes = element.attributes.filter((attribute) => holds(attribute, place));
  return [
    { kind: "tag", range: element.openRange },
    ...attributes.flatMap((attribute) => inAttribute(attribute, place)),
  ];
}

function inBlock(block: BlockExpressionNode, place: Range): readonly Enclosure[] {
  const tag = block.sections.map(({ opener }) => opener).find((opener) => holds(opener, place));
  if (tag) return [{ kind: "expression", range: tag }, ...inNode(block.expression, place)];
  return block.sections.flatMap(({ children }) => inMarkup(children, place));
}

function inAttribute(attribute: Attribute, place: Range): readonly Enclosure[] {
  const { value } = attribute;
  const inside =
    value?.kind === "expression" ? inNode(value.expression, place) : value ? inMarkup(value.parts, place) : [];
  return [{ kind: "attribute", range: attribute }, ...inside];
}
