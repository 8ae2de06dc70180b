/** Patterns with which functions that sanitize take scripts out of markup, in place of a parser with a list of what is allowed. */

import { formFacts } from "../../project/form-facts.ts";
import { walk } from "../../project/nodes.ts";
import type { Node } from "../../syntax/ast.ts";
import { type Form, type SourceFile, type Span, spanOf, textOf } from "../../syntax/source-file.ts";

/** The first such pattern of each function and of each attribute of the module. */
export function blockingPatterns({ path, language, text, forms }: SourceFile): readonly Span[] {
  if (language !== "elixir" || !/\breplace\(/.test(text) || !blocked.test(text)) return [];
  const code = text.replace(/^[ \t]*#.*$/gm, "");
  if (takesAllTags.test(code)) return [];
  const isOfSanitizer = sanitizing.test(path);
  return forms.flatMap((form) => {
    const { definitions, attributes } = formFacts(form.syntax);
    const bodies = definitions.flatMap(({ name, body }) =>
      body && (isOfSanitizer || sanitizing.test(name)) ? [body] : [],
    );
    const values = isOfSanitizer ? attributes.map(({ value }) => value) : [];
    return [...bodies, ...values].flatMap((node) => patternIn(node, form) ?? []);
  });
}

/** `on\w+=`, `<script`, `javascript:` in a pattern. */
const blocked = /~r\S.{0,300}(?:\bon\\[wS]|\bon\[a-z|<\\?s?\*?\(?\??:?script\b|javascript)/i;

/** All tags are taken out, which leaves a text, or a parser reads them. */
const takesAllTags = /<\\?\/?\??\[\^<?>\]|<\.\*\??>|\b(?:Floki|HtmlSanitizeEx|Earmark)\.\w+\(/;

const sanitizing =
  /saniti[sz]|scrub|purif|clean_?html|safe_?html|(^|[_/])xss|(remove|strip|drop)_\w*(script|danger|unsafe|html|event|handler|attr)/i;

function patternIn(node: Node, form: Form): Span | undefined {
  let found: Node | undefined;
  walk(node, (inner) => {
    if (inner.kind === "sigil" && inner.name.toLowerCase() === "r" && blocked.test(textOf(form, inner)))
      found ??= inner;
    return found === undefined;
  });
  return found && spanOf(form, found);
}
