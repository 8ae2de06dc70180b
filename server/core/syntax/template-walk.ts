/**
 * How rules and analyses read templates: every expression with where it stands, every element, in the order of the text.
 *
 * Trees are of limited depth, so walking may recurse.
 */

import type { Node, Range } from "./ast.ts";
import type {
  Attribute,
  BlockExpressionNode,
  CommentNode,
  ElementNode,
  ExpressionNode,
  Template,
  TemplateNode,
  TemplateSection,
} from "./template-ast.ts";

/** Where an expression's value goes, which decides how it must be escaped. */
export type ExpressionPlace =
  | { readonly kind: "body" }
  /** The whole value (`{…}`), part of it (`"a <%= … %>"`), or the attributes themselves (`{@rest}`). */
  | { readonly kind: "attribute"; readonly element: ElementNode; readonly attribute: Attribute }
  /** Between the attributes, or in the name: `<option <%= … %>>`. */
  | { readonly kind: "tag"; readonly element: ElementNode }
  | { readonly kind: "raw-text"; readonly element: ElementNode }
  | { readonly kind: "comment"; readonly comment: CommentNode };

/** What is around a place, innermost first: a linked list. */
export interface TemplateScope {
  readonly node: ElementNode | BlockExpressionNode;
  /** The section of a block. */
  readonly section?: TemplateSection;
  readonly outer?: TemplateScope;
}

export interface TemplateExpression {
  /** The Elixir expression. */
  readonly expression: Node;
  /** The range with its markers. */
  readonly range: Range;
  readonly marker: ExpressionNode["marker"];
  /** Present when it is a block with sections. */
  readonly block?: BlockExpressionNode;
  readonly place: ExpressionPlace;
  readonly scope?: TemplateScope;
}

export interface TemplateVisitor {
  /** Is called for every expression: a block before what its sections hold. */
  expression?(expression: TemplateExpression): void;
  /** Is called for every element before its attributes and children. */
  element?(element: ElementNode, scope: TemplateScope | undefined): void;
  comment?(comment: CommentNode): void;
}

/** All expressions of a template, in order. */
export function expressionsOf(template: Template): readonly TemplateExpression[] {
  const found: TemplateExpression[] = [];
  visitTemplate(template, { expression: (each) => found.push(each) });
  return found;
}

/** All elements of a template, in order. */
export function elementsOf(template: Template): readonly ElementNode[] {
  const found: ElementNode[] = [];
  visitTemplate(template, { element: (each) => found.push(each) });
  return found;
}

/** Walks a template in the order of the text. */
export function visitTemplate(template: Pick<Template, "children">, visitor: TemplateVisitor): void {
  visitNodes(template.children, { visitor, place: BODY, scope: undefined });
}

const BODY: ExpressionPlace = { kind: "body" };

interface Walk {
  readonly visitor: TemplateVisitor;
  readonly place: ExpressionPlace;
  readonly scope: TemplateScope | undefined;
}

function visitNodes(nodes: readonly TemplateNode[], walk: Walk): void {
  for (const node of nodes) visitNode(node, walk);
}

function visitNode(node: TemplateNode, walk: Walk): void {
  if (node.kind === "element") visitElement(node, walk);
  else if (node.kind === "expression") visitExpression(node.expression, node, node.marker, undefined, walk);
  else if (node.kind === "block-expression") visitBlock(node, walk);
  else if (node.kind === "comment") visitComment(node, walk);
}

function visitComment(comment: CommentNode, walk: Walk): void {
  walk.visitor.comment?.(comment);
  visitNodes(comment.children, { ...walk, place: { kind: "comment", comment } });
}

function visitBlock(block: BlockExpressionNode, walk: Walk): void {
  visitExpression(block.expression, block, block.marker, block, walk);
  for (const section of block.sections) {
    const inner = { ...walk, scope: scopeIn(walk, block, section) };
    if (walk.place.kind === "tag") visitTagParts(walk.place.element, section.attributes, section.children, inner);
    else visitNodes(section.children, inner);
  }
}

function visitElement(element: ElementNode, walk: Walk): void {
  walk.visitor.element?.(element, walk.scope);
  const scope = scopeIn(walk, element);
  visitTagParts(element, element.attributes, element.tagCode, { ...walk, scope, place: { kind: "tag", element } });
  visitNodes(element.children, { ...walk, scope, place: childPlace(element, walk.place) });
}

function childPlace(element: ElementNode, outer: ExpressionPlace): ExpressionPlace {
  const isRaw = element.type === "tag" && /^(script|style)$/i.test(element.name);
  return isRaw ? { kind: "raw-text", element } : outer;
}

/** Attributes and the code between them, in the order of what they hold. */
function visitTagParts(
  element: ElementNode,
  attributes: readonly Attribute[],
  code: readonly TemplateNode[],
  walk: Walk,
): void {
  let next = 0;
  for (const attribute of attributes) {
    const before = attribute.value?.start ?? attribute.start;
    for (; next < code.length && (code[next] as TemplateNode).start < before; next++) {
      visitNode(code[next] as TemplateNode, walk);
    }
    visitAttribute(element, attribute, walk);
  }
  visitNodes(code.slice(next), walk);
}

function visitAttribute(element: ElementNode, attribute: Attribute, walk: Walk): void {
  const { value } = attribute;
  if (value === undefined) return; // A bare attribute.
  const inner: Walk = { ...walk, place: { kind: "attribute", element, attribute } };
  if (value.kind === "text") visitNodes(value.parts, inner);
  else visitExpression(value.expression, value, "brace", undefined, inner);
}

function visitExpression(
  expression: Node,
  { start, end }: Range,
  marker: ExpressionNode["marker"],
  block: BlockExpressionNode | undefined,
  { visitor, place, scope }: Walk,
): void {
  visitor.expression?.({
    expression,
    range: { start, end },
    marker,
    place,
    ...(block === undefined ? {} : { block }),
    ...(scope === undefined ? {} : { scope }),
  });
}

function scopeIn(walk: Walk, node: ElementNode | BlockExpressionNode, section?: TemplateSection): TemplateScope {
  return {
    node,
    ...(section === undefined ? {} : { section }),
    ...(walk.scope === undefined ? {} : { outer: walk.scope }),
  };
}
