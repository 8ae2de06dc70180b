/** Parses whole files: Elixir into modules and forms, a template file as one form. */

import type { Form, FormSyntax, SourceFile } from "../source-file.ts";
import type { TemplateLanguage } from "../template-ast.ts";
import { addExtras, type Extras, elixirComments, sorted } from "./extras.ts";
import { END, FLAGS, HAS_ERROR, NO_TREE, TYPE } from "./flat-tree.ts";
import { draftForm, type FormDraft, finishForm, isLowered, type LoweredForm, ownText, templateForm } from "./form.ts";
import type { Grammar } from "./grammar.ts";
import { cutsOf, movedContents } from "./pieces.ts";
import { MAX_PROBLEMS, problemsIn } from "./problems.ts";
import { recoverForms } from "./recover.ts";
import { splice } from "./splice.ts";
import { type FormPlace, splitForms } from "./split.ts";

export function parseElixirFile(grammar: Grammar, path: string, text: string, previous?: SourceFile): SourceFile {
  if (previous?.path !== path || previous.language !== "elixir") return parseWhole(grammar, path, text, undefined);
  if (previous.text === text) return previous;
  return splice(grammar, text, previous) ?? parseWhole(grammar, path, text, previous);
}

function parseWhole(grammar: Grammar, path: string, text: string, previous: SourceFile | undefined): SourceFile {
  const { table } = grammar;
  const tree = grammar.parse(text);
  if (tree.length === 0) return parsePieces(grammar, path, text);
  const { places, modules } = recoverForms(grammar, splitForms(tree, table, text), tree, text);
  const extras: Extras = { comments: elixirComments(tree, text, 0), problems: problemsIn(tree, table, text) };
  const known = new Map(previous?.forms.map(({ syntax }) => [syntax.text, syntax]));
  const drafts = places.map((place) => {
    return reusable(known, place, text) ?? draftPlace(grammar, place, text, previous !== undefined);
  });
  // From here on the tree is overwritten: templates parse their expressions with the same grammar.
  const forms = drafts.map((draft, i): Form => {
    const { start, modules: around } = places[i] as FormPlace;
    const syntax = "templates" in draft ? draft : finishForm(grammar, draft);
    addExtras(syntax, start, text, extras);
    return { path, start, syntax, modules: around };
  });
  return { path, language: "elixir", text, forms, modules, ...sorted(extras) };
}

/** For a text that is too broken to be read whole. */
function parsePieces(grammar: Grammar, path: string, text: string): SourceFile {
  const file: SourceFile = { path, language: "elixir", text, forms: [], modules: [], comments: [], problems: [] };
  const cuts = cutsOf(text);
  if (cuts.length === 1) return { ...file, problems: problemsIn(NO_TREE, grammar.table, text) };
  const pieces = cuts.map((start, i) => {
    return movedContents(parseWhole(grammar, path, text.slice(start, cuts[i + 1]), undefined), start);
  });
  return {
    ...file,
    forms: pieces.flatMap(({ forms }) => forms),
    modules: pieces.flatMap(({ modules }) => modules),
    comments: pieces.flatMap(({ comments }) => comments),
    problems: pieces.flatMap(({ problems }) => problems).slice(0, 2 * MAX_PROBLEMS),
  };
}

/**
 * The form of the previous version with the same text and kind of node, if neither has an ERROR in it: around ERRORs the same text can
 * have different trees.
 */
function reusable(known: ReadonlyMap<string, FormSyntax>, place: FormPlace, text: string): LoweredForm | undefined {
  const { node, base, start, end } = place;
  const { cells } = place.tree;
  const isCut = end < base + (cells[node + END] as number);
  if (known.size === 0 || isCut || ((cells[node + FLAGS] as number) & HAS_ERROR) !== 0) return undefined;
  const syntax = known.get(text.slice(start, end));
  if (syntax === undefined || !isLowered(syntax)) return undefined;
  return syntax.isWhole && syntax.type === cells[node + TYPE] ? syntax : undefined;
}

function draftPlace(grammar: Grammar, place: FormPlace, text: string, isEdited: boolean): FormDraft {
  const slice = text.slice(place.start, place.end);
  return draftForm(grammar, place, isEdited ? ownText(slice) : slice);
}

export function parseTemplateFile(
  grammar: Grammar,
  path: string,
  text: string,
  language: TemplateLanguage,
): SourceFile {
  const lowered = templateForm(grammar, text, language);
  const extras: Extras = { comments: [], problems: [] };
  addExtras(lowered, 0, text, extras);
  const forms: Form[] = [{ path, start: 0, syntax: lowered, modules: [] }];
  return { path, language, text, forms, modules: [], ...sorted(extras) };
}
