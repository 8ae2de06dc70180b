/** Evaluates the expressions of a template, with the names that its loops, slots and blocks bring. */

import { patternsOf } from "../project/form-facts.ts";
import { walk } from "../project/nodes.ts";
import type { Node, Range } from "../syntax/ast.ts";
import { spanOf } from "../syntax/source-file.ts";
import type { BlockExpressionNode, Template, TemplateNode, TemplateSection } from "../syntax/template-ast.ts";
import { refine } from "./conditions.ts";
import { evaluate, type Frame } from "./evaluate.ts";
import { bind, branch, type Scope } from "./patterns.ts";
import { concatenation } from "./texts.ts";
import { constantText, elementOf, join, stepped, unknown, type Value } from "./values.ts";

export function evaluateTemplate(template: Template, frame: Frame): void {
  evaluateAll(template.children, frame);
}

function evaluateAll(nodes: readonly TemplateNode[], frame: Frame): void {
  for (const node of nodes) evaluateNode(node, frame);
}

/** The text that EEx's own engine makes of a template: it escapes nothing. https://hexdocs.pm/eex/EEx.html#module-engine */
export function templateText({ children }: Template, frame: Frame): Value {
  return concatenation(children.map((node) => textOfNode(node, frame)));
}

function textOfNode(node: TemplateNode, frame: Frame): Value {
  if (node.kind === "element") {
    const { attributes, tagCode, openRange, children } = node;
    const inTag = [...attributes.flatMap(({ value }) => (value?.kind === "text" ? value.parts : [])), ...tagCode];
    return concatenation([textOfTag(inTag, openRange, frame), ...children.map((child) => textOfNode(child, frame))]);
  }
  if (node.kind === "block-expression") return textOfBlock(node, frame);
  if (node.kind !== "expression") return written(node, frame);
  const value = evaluate(node.expression, frame);
  if (!/^<%==?$/.test(node.marker)) return noText;
  return stepped(value, { span: spanOf(frame.form, node.expression), note: "put into the template as it is" });
}

const noText = constantText("string", "");

function written({ start, end }: Range, { form }: Frame): Value {
  return constantText("string", form.syntax.text.slice(start, end));
}

/** An opening tag with the code in it. */
function textOfTag(parts: readonly TemplateNode[], { start, end }: Range, frame: Frame): Value {
  const texts: Value[] = [];
  let at = start;
  for (const part of [...parts].sort((a, b) => a.start - b.start)) {
    texts.push(written({ start: at, end: part.start }, frame), textOfNode(part, frame));
    at = part.end;
  }
  return concatenation([...texts, written({ start: at, end }, frame)]);
}

function textOfBlock({ expression, sections }: BlockExpressionNode, frame: Frame): Value {
  const inner = { ...frame, scope: branch(frame.scope) };
  evaluate(expression, inner);
  bindInside(expression, inner);
  const ofSection = ({ children }: TemplateSection, scope: Scope) =>
    concatenation(children.map((child) => textOfNode(child, { ...inner, scope })));
  return join(sections.map((section, i) => ofSection(section, scopeOfSection(expression, i, inner))));
}

/** What holds in a section of `<%= if … do %>`. */
function scopeOfSection(expression: Node, index: number, frame: Frame): Scope {
  const scope = branch(frame.scope);
  if (expression.kind !== "call" || expression.target || !/^(?:if|unless)$/.test(expression.name)) return scope;
  const [condition] = expression.args;
  if (condition) refine(condition, { ...frame, scope }, (expression.name === "if") === (index === 0));
  return scope;
}

function evaluateNode(node: TemplateNode, frame: Frame): void {
  if (node.kind === "expression") {
    evaluate(node.expression, frame);
  } else if (node.kind === "block-expression") {
    const inner = { ...frame, scope: branch(frame.scope) };
    evaluate(node.expression, inner);
    bindInside(node.expression, inner);
    for (const [i, section] of node.sections.entries())
      evaluateAll(section.children, { ...inner, scope: scopeOfSection(node.expression, i, inner) });
  } else if (node.kind === "element") {
    const inner = { ...frame, scope: branch(frame.scope) };
    for (const { name, value } of node.attributes) {
      if (value?.kind === "expression" && name.endsWith("for")) bindInside(value.expression, inner);
      if (value?.kind === "expression" && name.endsWith("let")) {
        bind(value.expression, unknown("what the component hands to its slot"), {
          form: inner.form,
          names: inner.names,
          scope: inner.scope,
          isHead: false,
        });
      }
    }
    const condition = node.attributes.find(({ name }) => name === ":if")?.value;
    if (condition?.kind === "expression") refine(condition.expression, inner);
    for (const { value } of node.attributes) {
      if (value?.kind === "expression") evaluate(value.expression, inner);
      if (value?.kind === "text") evaluateAll(value.parts, inner);
    }
    evaluateAll(node.children, inner);
  }
}

/** Binds what generators, clauses and matches of a block's expression bind: `x <- @items`, `fn f ->`, `{:ok, x} ->`. */
function bindInside(expression: Node, frame: Frame): void {
  const to = { form: frame.form, names: frame.names, scope: frame.scope, isHead: false };
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
        bind(param, value, { form: frame.form, names: frame.names, scope: frame.scope, isHead: false });
    }
    return undefined;
  });
}
