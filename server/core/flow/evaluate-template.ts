/** Evaluates the expressions of a template, with the names that its loops, slots and blocks bring. */

import { patternsOf } from "../project/form-facts.ts";
import { walk } from "../project/nodes.ts";
import type { Node } from "../syntax/ast.ts";
import type { Template, TemplateNode } from "../syntax/template-ast.ts";
import { evaluate, type Frame } from "./evaluate.ts";
import { bind, branch } from "./patterns.ts";
import { elementOf, unknown } from "./values.ts";

export function evaluateTemplate(template: Template, frame: Frame): void {
  evaluateAll(template.children, frame);
}

function evaluateAll(nodes: readonly TemplateNode[], frame: Frame): void {
  for (const node of nodes) evaluateNode(node, frame);
}

function evaluateNode(node: TemplateNode, frame: Frame): void {
  if (node.kind === "expression") {
    evaluate(node.expression, frame);
  } else if (node.kind === "block-expression") {
    const inner = { ...frame, scope: branch(frame.scope) };
    evaluate(node.expression, inner);
    bindInside(node.expression, inner);
    for (const section of node.sections) evaluateAll(section.children, { ...inner, scope: branch(inner.scope) });
  } else if (node.kind === "element") {
    const inner = { ...frame, scope: branch(frame.scope) };
    for (const { name, value } of node.attributes) {
      if (value?.kind === "expression" && name.endsWith("for")) bindInside(value.expression, inner);
      if (value?.kind === "expression" && name.endsWith("let")) {
        bind(value.expression, unknown("what the component hands to its slot"), {
          form: inner.form,
          scope: inner.scope,
          isHead: false,
        });
      }
    }
    for (const { value } of node.attributes) {
      if (value?.kind === "expression") evaluate(value.expression, inner);
      if (value?.kind === "text") evaluateAll(value.parts, inner);
    }
    evaluateAll(node.children, inner);
  }
}

/** Binds what generators, clauses and matches of a block's expression bind: `x <- @items`, `fn f ->`, `{:ok, x} ->`. */
function bindInside(expression: Node, frame: Frame): void {
  const to = { form: frame.form, scope: frame.scope, isHead: false };
  walk(expression, (node) => {
    if (node.kind === "binary" && node.operator === "<-") bind(node.left, elementOf(evaluate(node.right, frame)), to);
    if (node.kind === "clause") {
      for (const param of patternsOf(node).params) bind(param, unknown("what the block hands to its body"), to);
    }
    if (node.kind !== "call" || node.name !== "case" || !node.args[0]) return undefined;
    bindCase(node.args[0], node, frame);
    return false;
  });
}

function bindCase(subject: Node, node: Node, frame: Frame): void {
  const value = evaluate(subject, frame);
  walk(node, (inner) => {
    if (inner.kind === "clause") {
      for (const param of patternsOf(inner).params)
        bind(param, value, { form: frame.form, scope: frame.scope, isHead: false });
    }
    return undefined;
  });
}
