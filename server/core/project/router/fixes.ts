/** Edits in routers that leave the text as the formatter would write it. */

import type { Edit } from "../../finding.ts";
import { fileRangeOf, type SourceFile, type Span } from "../../syntax/source-file.ts";
import { indentationAt, lineEndOf } from "../edits.ts";

/** Writes a statement on a line of its own, after the line where a span ends. */
export function statementAfter(file: SourceFile, span: Span, statement: string): Edit {
  const { start, end } = fileRangeOf(span);
  const lineEnd = file.text.indexOf("\n", end);
  const at = lineEnd < 0 ? file.text.length : lineEnd + 1;
  const text = `${indentationAt(file.text, start)}${statement}${lineEndOf(file.text)}`;
  return { path: file.path, start: at, end: at, text: lineEnd < 0 ? `${lineEndOf(file.text)}${text}` : text };
}
