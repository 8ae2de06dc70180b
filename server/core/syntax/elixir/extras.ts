/** What a file has beside its forms: comments and problems, at file offsets. */

import type { Comment, SyntaxProblem } from "../source-file.ts";
import { commentText, placeComment } from "./comments.ts";
import type { FlatTree } from "./flat-tree.ts";
import type { LoweredForm } from "./form.ts";
import { movedBy } from "./problems.ts";

export interface Extras {
  readonly comments: Comment[];
  readonly problems: SyntaxProblem[];
}

/** The comments of a tree whose text starts at `base` of the file. */
export function elixirComments(tree: FlatTree, file: string, base: number): Comment[] {
  const comments: Comment[] = [];
  for (let i = 0; i < tree.comments.length; i += 2) {
    const start = (tree.comments[i] as number) + base;
    const end = (tree.comments[i + 1] as number) + base;
    comments.push(placeComment({ start, end, text: commentText(file.slice(start, end)) }, file));
  }
  return comments;
}

/** Adds a form's comments and problems at the form's place. */
export function addExtras(form: LoweredForm, start: number, file: string, extras: Extras): void {
  for (const comment of form.comments) extras.comments.push(placeComment(movedBy(comment, start), file));
  for (const problem of form.problems) extras.problems.push(movedBy(problem, start));
}

export function sorted({ comments, problems }: Extras): Extras {
  comments.sort((a, b) => a.start - b.start);
  problems.sort((a, b) => a.start - b.start);
  return { comments, problems };
}
