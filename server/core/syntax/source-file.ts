/**
 * A source file as the rest of the core sees it: text, forms in their places, comments, problems.
 *
 * A *form* is a definition or other statement directly inside a module body, or a statement at the top of a file. A block
 * at the top that holds modules (`if Code.ensure_loaded?(Library) do defmodule …`) is no form: what is in it is.
 * Everything derived from a form's text alone lives in its `FormSyntax`, which is shared between versions of a file for
 * as long as the text of the form stays the same: whoever caches per form uses the `FormSyntax` object as the key.
 * `Form` only adds the place. So a new line at the top of a file makes new `Form`s and no new `FormSyntax`.
 */

import type { Node, Range } from "./ast.ts";
import type { Template } from "./template-ast.ts";

export type Language = "elixir" | "heex" | "eex" | "text";

/** What a form's own text says. Offsets inside are relative to the form. */
export interface FormSyntax {
  readonly text: string;
  /** The expression; for a template file a `block` without expressions; for a module's head see `ModuleScope`. */
  readonly node: Node;
  /** Templates in the form: every `~H`, `~E`, `~L`, outermost first; for a template file the file's own, alone. */
  readonly templates: readonly EmbeddedTemplate[];
  /** True when no part of the form failed to parse. */
  readonly isComplete: boolean;
}

export interface EmbeddedTemplate {
  readonly template: Template;
  /** The sigil node that holds it; absent for a template file. */
  readonly sigil?: Node;
}

/** A form in its place. */
export interface Form {
  readonly path: string;
  /** UTF-16 offset of the form's first character in the file. */
  readonly start: number;
  readonly syntax: FormSyntax;
  /** The modules around it, outermost first; empty at the top of a file. */
  readonly modules: readonly ModuleScope[];
}

/** A `defmodule` (or `defprotocol`, `defimpl`) whose body was split into forms. */
export interface ModuleScope {
  readonly keyword: "defmodule" | "defprotocol" | "defimpl";
  /** Full name with those of the modules around it: `MyApp.Accounts.User`; `undefined` when it is not written as an alias. For a `defimpl`: `Protocol.For`, of a list the first. */
  readonly name: string | undefined;
  /** File offsets. */
  readonly range: Range;
  readonly nameRange: Range;
  /** Offset just inside the body, where a new form could be written; the end of the body. */
  readonly bodyRange: Range;
}

/** A comment with its file offsets; `text` is without the leading `#` and surrounding blanks. */
export interface Comment extends Range {
  readonly text: string;
  /** True where nothing but blanks stands before it on its line. */
  readonly isOwnLine: boolean;
}

/** Something that could not be understood; file offsets. */
export interface SyntaxProblem extends Range {
  readonly message: string;
  /** True where a bound of ours ended the understanding, and not a mistake in the text. */
  readonly isLimit?: boolean;
}

export interface SourceFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly language: Language;
  readonly text: string;
  readonly forms: readonly Form[];
  readonly modules: readonly ModuleScope[];
  /** All comments, in order: Elixir's, and those of templates with their markers removed. */
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

/** A piece of a form that can be reported, read or replaced. */
export interface Span extends Range {
  readonly form: Form;
}

/** The span of a node (or any range) in a form. */
export function spanOf(form: Form, range: Range): Span {
  return { form, start: range.start, end: range.end };
}

/** File offsets of a span. */
export function fileRangeOf(span: Span): Range {
  return { start: span.form.start + span.start, end: span.form.start + span.end };
}

/** The source text of a range in a form. */
export function textOf(form: Form, range: Range): string {
  return form.syntax.text.slice(range.start, range.end);
}

/** A file as a whole, whether or not it is read as a source: for what is said about its being there. */
export function wholeFile(path: string): Span {
  const node = { kind: "block", start: 0, end: 0, expressions: [] } as const;
  const syntax = { text: "", node, templates: [], isComplete: true };
  return { form: { path, start: 0, syntax, modules: [] }, start: 0, end: 0 };
}
