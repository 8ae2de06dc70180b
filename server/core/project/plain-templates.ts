/**
 * Templates that EEx compiles or evaluates with its own engine, which escapes nothing: those of whose name Phoenix knows no format (`debugger.eex`), and
 * those that code hands to EEx itself. https://hexdocs.pm/eex/EEx.html
 */

import type { Node } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { expressionsOf, type TemplateExpression } from "../syntax/template-walk.ts";
import { fileAnalysis, formIndex, projectView } from "./analysis.ts";
import { formFacts } from "./form-facts.ts";
import { aliasText, argumentsOf, atomName, textOfLiteral, walk } from "./nodes.ts";

export interface Printed {
  readonly form: Form;
  readonly expression: Node;
  /** Where it is printed. */
  readonly place: TemplateExpression["place"];
}

export interface PlainTemplates {
  /** True for a template that some code hands to EEx without an engine that escapes. */
  isPlain(path: string): boolean;
}

export const plainTemplates = projectView(
  "plainTemplates",
  ({ having, of }): PlainTemplates => ({
    isPlain: (path) => having(handing, "EEx").some((from) => of(patternsIn, { path: from }).some(fits(path, from))),
  }),
);

/** What a template prints into HTML that Phoenix does not show; none for any other file. https://hexdocs.pm/phoenix_template/Phoenix.Template.html */
export function printedBy(
  { path, language, forms, text }: SourceFile,
  { isPlain }: PlainTemplates,
): readonly Printed[] {
  if (language !== "eex" || !/<[a-z]/i.test(text)) return [];
  const isWithoutFormat = /(^|\/)[^/.]+\.eex$/.test(path) && /<(html|body)\b/i.test(text);
  if (!isWithoutFormat && !(/\.html\.eex$|(^|\/)[^/.]+\.eex$/.test(path) && isPlain(path))) return [];
  return printedIn(forms);
}

/** The format of a template whose name says that it makes XML: `rss` of `index.rss.eex`. */
export function feedFormatOf({ path, language }: SourceFile): string | undefined {
  return language === "eex" ? /\.(xml|rss|atom|opml|svg|xhtml)\.eex$/.exec(path)?.[1] : undefined;
}

/** What the template of a feed prints, but for what stands in `<![CDATA[…]]>`, where a tag is text. */
export function printedIntoFeed({ forms }: SourceFile): readonly Printed[] {
  return printedIn(forms).filter(({ form, expression }) => {
    const before = form.syntax.text.slice(0, expression.start);
    return before.lastIndexOf("<![CDATA[") <= before.lastIndexOf("]]>");
  });
}

function printedIn(forms: readonly Form[]): readonly Printed[] {
  return forms.flatMap((form) =>
    form.syntax.templates.flatMap(({ template }) =>
      expressionsOf(template).flatMap(({ expression, marker, block, place }) =>
        marker === "<%=" && !block ? [{ form, expression, place }] : [],
      ),
    ),
  );
}

const handed = /\bEEx\.(?:function_from_file|eval_file|compile_file)\b/;

const handing = formIndex("hands templates to EEx", ({ text }) => (handed.test(text) ? ["EEx"] : []));

/** Paths that a file's code hands to EEx, as far as they are written; a star stands for a part that is not. */
const patternsIn = fileAnalysis("plainTemplatePatterns", ({ file }): readonly string[] =>
  file.forms.flatMap((form) => {
    const found: string[] = [];
    walk(form.syntax.node, (node) => {
      const path = node.kind === "call" ? pathGiven(node) : undefined;
      if (path) found.push(patternOf(path, written(path, form, file), 0));
      return undefined;
    });
    return found;
  }),
);

/** The path argument of a call that gives EEx a file, and no engine of somebody else. */
function pathGiven(node: Node & { kind: "call" }): Node | undefined {
  if (aliasText(node.target) !== "EEx") return undefined;
  const args = argumentsOf(node);
  const isFunction = node.name === "function_from_file";
  if (!isFunction && node.name !== "eval_file" && node.name !== "compile_file") return undefined;
  const hasEngine = args.some(
    (arg) => arg.kind === "list" && arg.items.some((item) => item.kind === "pair" && atomName(item.key) === "engine"),
  );
  return hasEngine ? undefined : args[isFunction ? 2 : 0];
}

type Lookup = (node: Node) => Node | undefined;

/** What a variable of the module or function, or an attribute, was set to above. */
function written(from: Node, form: Form, file: SourceFile): Lookup {
  return (node) => {
    if (node.kind === "unary" && node.operator === "@" && node.operand.kind === "variable") {
      const { name } = node.operand;
      return file.forms.flatMap(({ syntax }) => formFacts(syntax).attributes).find((one) => one.name === name)?.value;
    }
    if (node.kind !== "variable") return undefined;
    return assigned(node.name, form.syntax.node, from.start) ?? ofModule(node.name, form, file);
  };
}

/** `index = Path.join(__DIR__, "index.html.eex")` directly in the module. */
function ofModule(name: string, form: Form, { forms }: SourceFile): Node | undefined {
  const before = forms.slice(0, forms.indexOf(form)).reverse();
  for (const { syntax } of before) {
    const { node } = syntax;
    if (node.kind === "binary" && node.operator === "=" && node.left.kind === "variable" && node.left.name === name)
      return node.right;
  }
  return undefined;
}

function assigned(name: string, within: Node, before: number): Node | undefined {
  let found: Node | undefined;
  walk(within, (node) => {
    if (node.kind === "binary" && node.operator === "=" && node.left.kind === "variable" && node.left.name === name)
      if (node.end <= before) found = node.right;
    return undefined;
  });
  return found;
}

const maxDepth = 8;

function patternOf(node: Node, lookup: Lookup, depth: number): string {
  const inside = (part: Node | undefined) => (part ? patternOf(part, lookup, depth + 1) : "*");
  const text = textOfLiteral(node);
  if (text !== undefined) return text;
  if (depth > maxDepth) return "*";
  if (node.kind === "string")
    return node.parts.map((part) => (part.kind === "text" ? part.value : inside(part.body))).join("");
  if (node.kind === "binary" && node.operator === "<>") return `${inside(node.left)}${inside(node.right)}`;
  if (node.kind === "list") return node.items.map(inside).join("/");
  if (node.kind === "binary" && node.operator === "|>" && node.right.kind === "call")
    return pathOfCall(node.right, [node.left, ...node.right.args], inside);
  if (node.kind === "call" && node.target) return pathOfCall(node, node.args, inside);
  const behind = lookup(node);
  return behind ? inside(behind) : "*";
}

/** `Path.join(__DIR__, "page.eex")`, `Path.expand("page.eex", __DIR__)`, `Application.app_dir(:shop, "priv/page.eex")`. */
function pathOfCall(
  { name }: Node & { kind: "call" },
  args: readonly Node[],
  inside: (part: Node | undefined) => string,
): string {
  if (name === "join") return args.map(inside).join("/");
  if (name === "expand" || name === "relative_to_cwd") return [...args].reverse().map(inside).join("/");
  return name === "app_dir" ? inside(args[1]) : "*";
}

/**
 * Whether a pattern written at `from` means the path. Its end must fit; where a folder is not known, such as `__DIR__`, the template is beside the code or
 * below it.
 */
function fits(path: string, from: string): (pattern: string) => boolean {
  const folder = from.slice(0, from.lastIndexOf("/") + 1);
  return (pattern) => {
    const parts = pattern.split("/").filter((part) => part !== "." && part !== "");
    const unknown = parts.findLastIndex((part, i) => (part === "*" || part === "..") && i < parts.length - 1);
    const isAnywhere = unknown < 0 && parts.length > 1;
    return (isAnywhere || path.startsWith(folder)) && endsLike(path, parts.slice(unknown + 1).join("/"));
  };
}

/** True where the path is the pattern or ends with it; a star stands for any text. */
function endsLike(path: string, pattern: string): boolean {
  const pieces = pattern.split("*");
  if (pieces.length === 1) return path === pattern || path.endsWith(`/${pattern}`);
  let end = path.length;
  for (const piece of pieces.reverse()) {
    const at = path.lastIndexOf(piece, end - piece.length);
    if (at < 0 || (end === path.length && at + piece.length !== end)) return false;
    end = at;
  }
  return true;
}
