/** One form: from its subtree to its `FormSyntax`, templates included. */

import type { Node, Range, SigilNode } from "../ast.ts";
import type { EmbeddedTemplate, FormSyntax } from "../source-file.ts";
import type { Template, TemplateLanguage } from "../template-ast.ts";
import { parseTemplate } from "../template-parser.ts";
import { collectComments, commentText, type LooseComment } from "./comments.ts";
import { END, FLAGS, HAS_ERROR, TYPE } from "./flat-tree.ts";
import type { Grammar } from "./grammar.ts";
import { lowerWhole, startLowering } from "./lower.ts";
import type { LoweringProblem } from "./lowering.ts";
import { MAX_PROBLEMS, movedBy, problemsIn } from "./problems.ts";
import type { FormPlace } from "./split.ts";

/**
 * What the syntax layer itself knows of a form; offsets are the form's. It lies in the form's syntax and not beside it in a weak map, whose
 * values outlive the garbage collections that most forms do not live to see.
 */
export interface LoweredForm extends FormSyntax {
  /** tree-sitter's symbol of the form's node; -1 for a template file. */
  readonly type: number;
  /** True if its Elixir was understood: no ERROR, nothing missing, no stray word of the language. (Its templates may have problems.) */
  readonly isWhole: boolean;
  /** Comments of templates and of the expressions in them. */
  readonly comments: readonly LooseComment[];
  /** Problems that the tree of the file does not show: too deep nesting, templates. */
  readonly problems: readonly LoweringProblem[];
}

/** A form whose own expression is lowered; its templates are not parsed yet, because they need the grammar's buffer. */
export interface FormDraft {
  readonly text: string;
  readonly type: number;
  readonly node: Node;
  readonly sigils: readonly SigilNode[];
  readonly problems: readonly LoweringProblem[];
  readonly isWhole: boolean;
}

/** Lowers a form whose text is `text`. */
export function draftForm(grammar: Grammar, place: FormPlace, text: string): FormDraft {
  const { tree, node } = place;
  const base = place.start - place.base;
  const lowering = startLowering(grammar, tree, { text, base, origin: 0, limit: base + text.length });
  const lowered = lowering.lower(node);
  const isCut = (tree.cells[node + END] as number) > base + text.length;
  const hasErrors = isCut || ((tree.cells[node + FLAGS] as number) & HAS_ERROR) !== 0;
  return {
    text,
    type: tree.cells[node + TYPE] as number,
    node: lowered,
    sigils: lowering.sigils,
    problems: lowering.problems,
    isWhole: !hasErrors && lowering.problems.length === 0,
  };
}

/** Parses the templates of a draft. */
export function finishForm(grammar: Grammar, draft: FormDraft): LoweredForm {
  const { text, node, type, isWhole } = draft;
  const parsing = startTemplates(grammar, text, draft.sigils);
  const templates = parseSigils(parsing);
  const problems = [...draft.problems, ...parsing.problems];
  const isComplete = isWhole && problems.length === 0;
  return { text, node, templates, isComplete, type, isWhole, comments: parsing.comments, problems };
}

/** A whole template file as one form. */
export function templateForm(grammar: Grammar, text: string, language: TemplateLanguage): LoweredForm {
  const parsing = startTemplates(grammar, text, []);
  const range = { start: 0, end: text.length };
  const own: EmbeddedTemplate = { template: parseOne(parsing, range, language) };
  const templates = [own, ...parseSigils(parsing)];
  const { comments, problems } = parsing;
  const node: Node = { kind: "block", ...range, expressions: [] };
  return { text, node, templates, isComplete: problems.length === 0, type: -1, isWhole: false, comments, problems };
}

/** True for the syntax of forms that were lowered here. */
export function isLowered(syntax: FormSyntax): syntax is LoweredForm {
  return "isWhole" in syntax;
}

/** A copy that does not keep the text alive that it was cut from: forms outlive the versions of their file. */
export function ownText(slice: string): string {
  return ` ${slice}`.slice(1);
}

/** The templates of one form being parsed. */
interface TemplateParsing {
  readonly grammar: Grammar;
  /** The form's. */
  readonly text: string;
  /** Sigils still to look at; grows when an expression of a template holds one. */
  readonly sigils: SigilNode[];
  readonly comments: LooseComment[];
  readonly problems: LoweringProblem[];
}

function startTemplates(grammar: Grammar, text: string, sigils: readonly SigilNode[]): TemplateParsing {
  return { grammar, text, sigils: [...sigils], comments: [], problems: [] };
}

const SIGIL_LANGUAGES: Readonly<Record<string, TemplateLanguage>> = { H: "heex", E: "eex", L: "eex" };

/** The template of every sigil that holds one, outermost first. */
function parseSigils(parsing: TemplateParsing): EmbeddedTemplate[] {
  const templates: EmbeddedTemplate[] = [];
  for (let i = 0; i < parsing.sigils.length; i++) {
    const sigil = parsing.sigils[i] as SigilNode;
    const language = SIGIL_LANGUAGES[sigil.name];
    if (language !== undefined) templates.push({ template: parseOne(parsing, sigil.content, language), sigil });
  }
  return templates;
}

function parseOne(parsing: TemplateParsing, range: Range, language: TemplateLanguage): Template {
  const { text, problems, comments } = parsing;
  const template = parseTemplate(text, range, language, (source, offset) => parseExpression(parsing, source, offset));
  problems.push(...template.problems);
  collectComments(template, text, comments);
  return template;
}

function parseExpression(parsing: TemplateParsing, source: string, offset: number): Node {
  const { grammar, problems, comments } = parsing;
  const tree = grammar.parseExpression(source);
  const lowering = startLowering(grammar, tree, { text: source, base: -offset, origin: offset });
  const node = lowerWhole(lowering, tree, offset);
  for (const sigil of lowering.sigils) parsing.sigils.push(sigil);
  const misread = problemsIn(tree, grammar.table, source).map((it) => movedBy(it, offset));
  if (problems.length < 2 * MAX_PROBLEMS) problems.push(...lowering.problems, ...misread);
  for (let i = 0; i < tree.comments.length; i += 2) {
    const start = tree.comments[i] as number;
    const end = tree.comments[i + 1] as number;
    comments.push({ start: start + offset, end: end + offset, text: commentText(source.slice(start, end)) });
  }
  return node;
}
