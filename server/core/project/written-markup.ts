/** Text with tags that is put together by hand: `"<img src=\"#{src}\">"`, and what is put into it. */

import type { Node, Part, Range } from "../syntax/ast.ts";
import type { Form, FormSyntax, SourceFile } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { childrenOf, textOfLiteral, walk } from "./nodes.ts";

export interface PutIntoTags {
  readonly form: Form;
  readonly definition: Definition;
  /** What is put in, and where that is written. */
  readonly node: Node;
  readonly range: Range;
}

/** All that a file's functions put into tags, inside a quoted attribute or between an opening tag and the next one. */
export const writtenMarkup = fileAnalysis("writtenMarkup", ({ file }): readonly PutIntoTags[] =>
  mayHoldTags(file) ? file.forms.flatMap((form) => inForm(form.syntax).map((one) => ({ form, ...one }))) : [],
);

/** By form, so that an edit reads the form that it changes. */
const known = new WeakMap<FormSyntax, readonly Omit<PutIntoTags, "form">[]>();

function mayHoldTags({ language, text }: SourceFile): boolean {
  return language === "elixir" && text.includes("#{") && /<[a-z]/i.test(text);
}

function inForm(syntax: FormSyntax): readonly Omit<PutIntoTags, "form">[] {
  const found = known.get(syntax) ?? formFacts(syntax).definitions.flatMap(inDefinition);
  known.set(syntax, found);
  return found;
}

function inDefinition(definition: Definition): readonly Omit<PutIntoTags, "form">[] {
  const found: Omit<PutIntoTags, "form">[] = [];
  const { body } = definition;
  if (body && !definition.isMacro)
    walk(body, (node) => {
      if (node.kind === "string" || (node.kind === "sigil" && /^s$/i.test(node.name)))
        for (const part of putIn(node.parts)) found.push({ definition, ...part });
      return undefined;
    });
  return found;
}

/** As much of the text before a value is looked at, in characters. */
const maxBefore = 400;

function putIn(parts: readonly Part[]): readonly Pick<PutIntoTags, "node" | "range">[] {
  let before = "";
  return parts.flatMap((part) => {
    const isIn = part.kind === "interpolation" && (inAttribute.test(before) || inElement.test(before));
    before = `${before}${part.kind === "text" ? part.value : "\uFFFC"}`.slice(-maxBefore);
    return isIn && part.kind === "interpolation" ? [{ node: part.body, range: part }] : [];
  });
}

const inAttribute = /<[a-z][\w:-]*\s[^<>]*=\s*(?:"[^"<>]*|'[^'<>]*)$/i;
const inElement = /<[a-z][\w:-]*(?:\s[^<>]*)?>[^<>]*$/i;

/** True where the head of a function takes what stands under a text: `%{"src" => src}`, a part of JSON that was decoded. */
export function takesUnderText({ params }: Definition, key: string): boolean {
  const isIn = (node: Node): boolean =>
    (node.kind === "pair" && textOfLiteral(node.key) === key) || childrenOf(node).some(isIn);
  return params.some(isIn);
}
