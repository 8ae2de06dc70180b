/** Parses whole files: Elixir into modules and forms, a template file as one form. */

import type { Comment, Form, SourceFile, SyntaxProblem } from "../source-file.ts";
import type { TemplateLanguage } from "../template-ast.ts";
import { commentText, type LooseComment, placeComment } from "./comments.ts";
import { END, type FlatTree, START } from "./flat-tree.ts";
import { draftForm, finishForm, type LoweredForm, templateForm } from "./form.ts";
import type { Grammar } from "./grammar.ts";
import { problemsIn } from "./problems.ts";
import { type FormPlace, splitForms } from "./split.ts";

export function parseElixirFile(grammar: Grammar, path: string, text: string, _previous?: SourceFile): SourceFile {
  const { table } = grammar;
  const tree = grammar.parse(text);
  const { places, modules } = splitForms(tree, table, text);
  const comments = elixirComments(tree, text);
  const problems = problemsIn(tree, table, text);
  const starts = places.map(({ node }) => tree.cells[node + START] as number);
  const drafts = places.map(({ node }, i) =>
    draftForm(grammar, tree, node, textAt(text, tree, places[i]), starts[i] as number),
  );
  // From here on the tree is overwritten: templates parse their expressions with the same grammar.
  const lowered = drafts.map((draft) => finishForm(grammar, draft));
  const forms = lowered.map(({ syntax }, i): Form => {
    return { path, start: starts[i] as number, syntax, modules: places[i]?.modules ?? [] };
  });
  lowered.forEach((form, i) => {
    addExtras(form, starts[i] as number, text, { comments, problems });
  });
  return { path, language: "elixir", text, forms, modules, ...sorted({ comments, problems }) };
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
  const forms: Form[] = [{ path, start: 0, syntax: lowered.syntax, modules: [] }];
  return { path, language, text, forms, modules: [], ...sorted(extras) };
}

interface Extras {
  readonly comments: Comment[];
  readonly problems: SyntaxProblem[];
}

function elixirComments(tree: FlatTree, text: string): Comment[] {
  const comments: Comment[] = [];
  for (let i = 0; i < tree.comments.length; i += 2) {
    const start = tree.comments[i] as number;
    const end = tree.comments[i + 1] as number;
    comments.push(placeComment({ start, end, text: commentText(text.slice(start, end)) }, text));
  }
  return comments;
}

function textAt(text: string, tree: FlatTree, place: FormPlace | undefined): string {
  if (place === undefined) return "";
  return text.slice(tree.cells[place.node + START], tree.cells[place.node + END]);
}

/** Adds a form's comments and problems at the form's place. */
function addExtras(form: LoweredForm, start: number, text: string, extras: Extras): void {
  const moved = <T extends LooseComment | SyntaxProblem>(item: T): T => {
    return { ...item, start: item.start + start, end: item.end + start };
  };
  extras.comments.push(...form.comments.map((comment) => placeComment(moved(comment), text)));
  extras.problems.push(...form.problems.map(moved));
}

function sorted({ comments, problems }: Extras): Extras {
  comments.sort((a, b) => a.start - b.start);
  problems.sort((a, b) => a.start - b.start);
  return { comments, problems };
}
