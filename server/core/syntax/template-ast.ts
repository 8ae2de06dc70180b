/**
 * The typed tree of a HEEx or EEx template.
 *
 * Invariants: plain, immutable, serialisable data. Ranges are UTF-16 offsets relative to the form that holds the
 * template (for a template file: the file), end exclusive, and true in the presence of heredoc indentation, because the tree is
 * built over the text as written. Expressions are ordinary Elixir nodes at the same kind of offsets.
 */

import type { Node, Range } from "./ast.ts";

/** HEEx understands tags and `{…}`; EEx (`.eex`, `.leex`, `~E`, `~L`) only `<% %>`: its markup is scanned with the same tags, but braces are text. */
export type TemplateLanguage = "heex" | "eex";

export interface Template extends Range {
  readonly language: TemplateLanguage;
  readonly children: readonly TemplateNode[];
  readonly problems: readonly TemplateProblem[];
}

export interface TemplateProblem extends Range {
  readonly message: string;
}

export type TemplateNode = TextNode | ElementNode | ExpressionNode | BlockExpressionNode | CommentNode | DoctypeNode;

/** What can stand inside an attribute's value. */
export type TemplatePart = TextNode | TemplateCode;

/** What `<% %>` can be. */
export type TemplateCode = ExpressionNode | BlockExpressionNode | CommentNode;

export interface TextNode extends Range {
  readonly kind: "text";
}

/**
 * `<div>`, `<.local>`, `<Remote.component>`, `<:slot>`. An element without its closing tag ends where its parent ends (`isClosed` false).
 * The children of `<script>` and `<style>` are texts and `<% %>` expressions (in HEEx also no `{…}`, which Phoenix leaves alone there).
 * Elements nest at most `MAX_ELEMENT_DEPTH` deep: whoever walks a template may recurse. A deeper one ends at its opening tag,
 * and what it holds stands beside it.
 */
export interface ElementNode extends Range {
  readonly kind: "element";
  readonly type: "tag" | "local-component" | "remote-component" | "slot";
  /** As written, without the leading `.` or `:`: `div`, `button`, `MyAppWeb.Core.button`, `inner_block`. */
  readonly name: string;
  readonly nameRange: Range;
  /** The opening tag from `<` to `>`. */
  readonly openRange: Range;
  readonly attributes: readonly Attribute[];
  /** `<% %>` tags between the attributes or in the name, which EEx allows; attributes inside a block stand in its sections. */
  readonly tagCode: readonly TemplateCode[];
  readonly children: readonly TemplateNode[];
  /** True for `<br/>`; a void element such as `<br>` is closed without it. */
  readonly isSelfClosing: boolean;
  readonly isClosed: boolean;
}

export interface Attribute extends Range {
  /** `plain`: `class`, `phx-click`. `special` (HEEx alone): `:if`, `:for`, `:let`, `:key`, `:type`. `root`: `{@rest}`. */
  readonly type: "plain" | "special" | "root";
  /** As written, a special one with its colon; empty for a root attribute. */
  readonly name: string;
  readonly nameRange: Range;
  /** Absent for a bare attribute such as `disabled`. */
  readonly value?: AttributeValue;
}

/** The range covers quotes and braces. */
export type AttributeValue = AttributeText | AttributeExpression;

/** `"text"`, `'text'` or `text` without quotes; in EEx with `<%= %>` among the parts. */
export interface AttributeText extends Range {
  readonly kind: "text";
  readonly quote: '"' | "'" | "";
  readonly parts: readonly TemplatePart[];
}

/** `{expression}`. */
export interface AttributeExpression extends Range {
  readonly kind: "expression";
  readonly expression: Node;
  /** The text between the braces. */
  readonly contentRange: Range;
}

/** How deep elements and blocks nest together in a tree. */
export const MAX_ELEMENT_DEPTH = 200;

/** `{expr}`, `<%= expr %>`, `<% expr %>`, `<%== expr %>` (EEx without escaping), where the expression is complete in itself. */
export interface ExpressionNode extends Range {
  readonly kind: "expression";
  /** `brace` for `{…}`; else the opening marker of the tag: `<%=`, `<%`, `<%==`. */
  readonly marker: "brace" | "<%=" | "<%" | "<%==" | "<%|" | "<%/";
  readonly expression: Node;
  /** The text between the markers. */
  readonly contentRange: Range;
}

/**
 * An expression that spans markup: `<%= if a do %> … <% else %> … <% end %>`, `for`, `case`, `form_for … fn f -> %>`.
 * `expression` is the whole Elixir expression, parsed with the markup masked by blanks; the bodies it would hold are empty there and stand in `sections`.
 */
export interface BlockExpressionNode extends Range {
  readonly kind: "block-expression";
  readonly marker: ExpressionNode["marker"];
  readonly expression: Node;
  readonly sections: readonly TemplateSection[];
}

/** One stretch of markup inside a block expression: after `do`, `else`, or `pattern ->`. */
export interface TemplateSection extends Range {
  /** The tag that opens it, from `<%` to `%>`. */
  readonly opener: Range;
  readonly children: readonly TemplateNode[];
  /** For a block between the attributes of an opening tag: the attributes it holds. */
  readonly attributes: readonly Attribute[];
}

/** `<!-- -->`, `<%!-- --%>`, `<%# %>`. */
export interface CommentNode extends Range {
  readonly kind: "comment";
  readonly type: "html" | "template";
  /** The text between the markers. */
  readonly contentRange: Range;
  /** The `<% %>` tags in an HTML comment: they run, and what they print reaches the browser. */
  readonly children: readonly TemplatePart[];
}

/** `<!DOCTYPE html>`, `<?xml … ?>` and other declarations. */
export interface DoctypeNode extends Range {
  readonly kind: "doctype";
}
