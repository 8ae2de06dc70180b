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

export interface TextNode extends Range {
  readonly kind: "text";
}

/**
 * `<div>`, `<.local>`, `<Remote.component>`, `<:slot>`. An element without its closing tag ends where its parent ends (`isClosed` false).
 * The children of `<script>` and `<style>` are texts and `<% %>` expressions (in HEEx also no `{…}`, which Phoenix leaves alone there).
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
  readonly children: readonly TemplateNode[];
  readonly isSelfClosing: boolean;
  readonly isClosed: boolean;
}

export interface Attribute extends Range {
  /** `plain`: `class`, `phx-click`. `special`: `:if`, `:for`, `:let`, `:key`. `root`: `{@rest}`, which has no name. */
  readonly type: "plain" | "special" | "root";
  readonly name: string;
  readonly nameRange: Range;
  /** Absent for a bare attribute such as `disabled`. */
  readonly value?: AttributeValue;
}

/** `"text"` (in EEx with `<%= %>` inside, then `parts`), or `{expression}`. */
export type AttributeValue =
  | ({ readonly kind: "text"; readonly parts: readonly (TextNode | ExpressionNode)[] } & Range)
  | ({ readonly kind: "expression"; readonly expression: Node } & Range);

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
  readonly marker: "<%=" | "<%" | "<%==";
  readonly expression: Node;
  readonly sections: readonly TemplateSection[];
}

/** One stretch of markup inside a block expression: after `do`, `else`, or `pattern ->`. */
export interface TemplateSection extends Range {
  /** The text of the tag that opens it. */
  readonly opener: Range;
  readonly children: readonly TemplateNode[];
}

/** `<!-- -->`, `<%!-- --%>`, `<%# %>`. */
export interface CommentNode extends Range {
  readonly kind: "comment";
  readonly type: "html" | "template";
  /** The text between the markers. */
  readonly contentRange: Range;
}

export interface DoctypeNode extends Range {
  readonly kind: "doctype";
}
