/** Templates as readable text for tests: a node a line, with its offsets and its source. */

import type { Node } from "../../server/core/syntax/ast.ts";
import type {
  Attribute,
  Template,
  TemplateLanguage,
  TemplateNode,
  TemplateSection,
} from "../../server/core/syntax/template-ast.ts";
import { parseTemplate } from "../../server/core/syntax/template-parser.ts";

/** Stands in for the Elixir parser: keeps what it was given in a variable's name. */
export function keepSource(source: string, offset: number): Node {
  return { kind: "variable", name: source, start: offset, end: offset + source.length };
}

export function scan(text: string, language: TemplateLanguage = "heex"): Template {
  return parseTemplate(text, { start: 0, end: text.length }, language, keepSource);
}

/** The tree of a template and its problems. */
export function outline(text: string, language: TemplateLanguage = "heex"): string {
  return outlineOf(text, scan(text, language));
}

export function outlineOf(text: string, template: Template): string {
  const lines: string[] = [];
  outlineNodes(text, template.children, "", lines);
  for (const { start, end, message } of template.problems) lines.push(`! ${at(text, { start, end })} ${message}`);
  return lines.join("\n");
}

function outlineNodes(text: string, nodes: readonly TemplateNode[], indent: string, lines: string[]): void {
  for (const node of nodes) outlineNode(text, node, indent, lines);
}

function outlineNode(text: string, node: TemplateNode, indent: string, lines: string[]): void {
  const inner = `${indent}  `;
  switch (node.kind) {
    case "text":
    case "doctype":
      lines.push(`${indent}${node.kind} ${at(text, node)}`);
      return;
    case "comment":
      lines.push(`${indent}${node.type} comment ${at(text, node)} content ${at(text, node.contentRange)}`);
      outlineNodes(text, node.children, inner, lines);
      return;
    case "expression":
      lines.push(`${indent}${node.marker} ${at(text, node)} content ${at(text, node.contentRange)}`);
      return;
    case "block-expression":
      lines.push(`${indent}block ${node.marker} ${at(text, node)} elixir ${elixir(node.expression)}`);
      for (const section of node.sections) outlineSection(text, section, inner, lines);
      return;
    case "element": {
      const flags = `${node.isSelfClosing ? " self-closing" : ""}${node.isClosed ? "" : " unclosed"}`;
      lines.push(`${indent}${node.type} ${node.name}${flags} ${at(text, node)} open ${range(node.openRange)}`);
      for (const attribute of node.attributes) outlineAttribute(text, attribute, `${inner}@`, lines);
      outlineNodes(text, node.tagCode, `${inner}%`, lines);
      outlineNodes(text, node.children, inner, lines);
    }
  }
}

function outlineSection(text: string, section: TemplateSection, indent: string, lines: string[]): void {
  lines.push(`${indent}section ${at(text, section)} opener ${at(text, section.opener)}`);
  for (const attribute of section.attributes) outlineAttribute(text, attribute, `${indent}  @`, lines);
  outlineNodes(text, section.children, `${indent}  `, lines);
}

function outlineAttribute(text: string, attribute: Attribute, indent: string, lines: string[]): void {
  const { value } = attribute;
  const head = `${indent}${attribute.type} ${attribute.name} ${range(attribute)} name ${range(attribute.nameRange)}`;
  if (value?.kind === "text") {
    lines.push(`${head} text ${at(text, value)}`);
    outlineNodes(text, value.parts, `${indent.replace("@", "")}    `, lines);
  } else if (value?.kind === "expression") {
    lines.push(`${head} expression ${at(text, value)} content ${at(text, value.contentRange)}`);
  } else lines.push(head);
}

function elixir(node: Node): string {
  return node.kind === "variable" ? JSON.stringify(node.name) : node.kind;
}

function range({ start, end }: { start: number; end: number }): string {
  return `${start}-${end}`;
}

function at(text: string, { start, end }: { start: number; end: number }): string {
  return `${start}-${end} ${JSON.stringify(text.slice(start, end))}`;
}
