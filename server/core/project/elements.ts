/** The elements of a file's templates, asked by name, and their attributes. */

import type { Node } from "../syntax/ast.ts";
import { type Form, type FormSyntax, textOf } from "../syntax/source-file.ts";
import type { Attribute, ElementNode } from "../syntax/template-ast.ts";
import { elementsOf } from "../syntax/template-walk.ts";
import { fileAnalysis } from "./analysis.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { covers, textOfLiteral } from "./nodes.ts";

export interface PlacedElement {
  readonly form: Form;
  /** The function that holds the template; absent in a template file. */
  readonly definition: Definition | undefined;
  readonly element: ElementNode;
}

export interface Elements {
  /** Elements by name, in source order: `a` is a tag, `.link` a component as it is written. */
  named(...names: readonly string[]): readonly PlacedElement[];
  /** Every element, in source order. */
  all(): readonly PlacedElement[];
}

export const elements = fileAnalysis("elements", ({ file }): Elements => {
  let found: readonly PlacedElement[] | undefined;
  const all = () => {
    found ??= file.forms.flatMap((form) => elementsIn(form.syntax).map((one) => ({ form, ...one })));
    return found;
  };
  return { all, named: (...names) => all().filter(({ element }) => names.includes(writtenName(element))) };
});

/** By form, so that an edit reads the templates that it changes. */
const known = new WeakMap<FormSyntax, readonly Omit<PlacedElement, "form">[]>();

function elementsIn(syntax: FormSyntax): readonly Omit<PlacedElement, "form">[] {
  const found =
    known.get(syntax) ??
    syntax.templates.flatMap(({ template, sigil }) => {
      const definition = sigil && formFacts(syntax).definitions.find((one) => covers(one, sigil));
      return elementsOf(template).map((element) => ({ definition, element }));
    });
  known.set(syntax, found);
  return found;
}

const prefixes: Readonly<Record<ElementNode["type"], string>> = {
  tag: "",
  "local-component": ".",
  "remote-component": "",
  slot: ":",
};

function writtenName({ type, name }: ElementNode): string {
  return `${prefixes[type]}${type === "tag" ? name.toLowerCase() : name}`;
}

/** The attribute of that name, in any case; the first one counts, as in browsers. */
export function attributeOf({ attributes }: ElementNode, name: string): Attribute | undefined {
  return attributes.find((one) => one.type === "plain" && one.name.toLowerCase() === name);
}

/** True when attributes may be there that are not written one by one: `{@rest}`, or code between them. */
export function mayHaveMoreAttributes({ attributes, tagCode }: ElementNode): boolean {
  return tagCode.length > 0 || attributes.some(({ type }) => type === "root");
}

/** An attribute's value as far as the template says it. */
export type WrittenValue =
  | { readonly kind: "text"; readonly text: string }
  /** Begins with `prefix`; `code` comes next. */
  | { readonly kind: "code"; readonly prefix: string; readonly code: Node | undefined };

/** What an attribute is set to; `undefined` for a bare one. */
export function writtenValueOf(form: Form, { value }: Attribute): WrittenValue | undefined {
  if (!value) return undefined;
  if (value.kind === "expression") return writtenValueOfExpression(value.expression);
  let prefix = "";
  for (const part of value.parts) {
    if (part.kind === "comment") continue;
    if (part.kind !== "text") return { kind: "code", prefix, code: part.expression };
    prefix += textOf(form, part);
  }
  return { kind: "text", text: prefix };
}

/** The same for an Elixir expression. */
export function writtenValueOfExpression(node: Node): WrittenValue {
  const text = textOfLiteral(node);
  if (text !== undefined) return { kind: "text", text };
  if (node.kind === "binary" && node.operator === "<>" && textOfLiteral(node.left))
    return { kind: "code", prefix: textOfLiteral(node.left) ?? "", code: node.right };
  if (node.kind !== "string") return { kind: "code", prefix: "", code: node };
  const [first, second] = node.parts;
  if (first?.kind === "text")
    return { kind: "code", prefix: first.value, code: second?.kind === "interpolation" ? second.body : undefined };
  return { kind: "code", prefix: "", code: first?.kind === "interpolation" ? first.body : node };
}
