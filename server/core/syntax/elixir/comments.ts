/** Comments of Elixir code and of templates. */

import type { Range } from "../ast.ts";
import type { Comment } from "../source-file.ts";
import type { CommentNode, Template } from "../template-ast.ts";
import { visitTemplate } from "../template-walk.ts";

/** A comment whose line is not looked at yet. */
export type LooseComment = Range & Pick<Comment, "text">;

/** The text of an Elixir comment without its number signs and the blanks around it. */
export function commentText(spelling: string): string {
  return spelling.replace(/^#+/, "").trim();
}

/** Completes a comment: its offsets are the file's now. */
export function placeComment({ start, end, text }: LooseComment, file: string): Comment {
  let before = start - 1;
  while (before >= 0 && (file[before] === " " || file[before] === "\t")) before--;
  return { start, end, text, isOwnLine: before < 0 || file[before] === "\n" || file[before] === "\r" };
}

/** How a comment of a template starts. */
const COMMENT_START = /<!--|<%!--|<%#/;

/** Adds the comments of a template to `found`. */
export function collectComments(template: Template, text: string, found: LooseComment[]): void {
  if (!COMMENT_START.test(text.slice(template.start, template.end))) return;
  const comment = ({ start, end, contentRange }: CommentNode) => {
    found.push({ start, end, text: text.slice(contentRange.start, contentRange.end).trim() });
  };
  visitTemplate(template, { comment });
}
