/** The edit that suppresses a finding where it stands: a comment of the right syntax on a line of its own, where a comment is allowed. */

import type { Edit } from "../finding.ts";
import type { Range } from "../syntax/ast.ts";
import { indexLines } from "../syntax/positions.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { type Enclosure, enclosuresOf } from "./enclosing.ts";

/**
 * `at` is the finding's range in the file; `undefined` when the file cannot hold a comment there. Without a reason the comment ends after the id.
 */
export function suppressionEdit(file: SourceFile, at: Range, id: string, reason = ""): Edit | undefined {
  const form = formAt(file, at);
  if (!form || file.path.endsWith("mix.lock")) return undefined;
  const lines = indexLines(file.text);
  const lineStartOf = (offset: number) => lines.lineStart(lines.positionAt(offset).line);
  const enclosures = enclosuresOf(form, { start: at.start - form.start, end: at.end - form.start });
  const start = commentPlace(enclosures, at.start, form.start, lineStartOf);
  if (file.language === "text" && isContinuation(file, start)) return undefined;
  const text = `firebreak:ignore ${id}${reason === "" ? "" : ` -- ${reason}`}`;
  const indent = /^[ \t]*/.exec(file.text.slice(start))?.[0] ?? "";
  const comment = commentOf(syntaxAt(enclosures, start - form.start), text);
  return { path: file.path, start, end: start, text: `${indent}${comment}${lineEndOf(file.text)}` };
}

/** True for a line that goes on with the one before, where a shell allows no comment; a Dockerfile does. */
function isContinuation({ path, text }: SourceFile, lineStart: number): boolean {
  return !/(Docker|Container)file/.test(path) && /\\\r?\n$/.test(text.slice(0, lineStart));
}

function formAt(file: SourceFile, at: Range): Form | undefined {
  return file.forms.find(({ start, syntax }) => start <= at.start && at.end <= start + syntax.text.length);
}

/** The start of the last line, at or before the finding, that does not begin inside something that comments cannot interrupt. */
function commentPlace(
  enclosures: readonly Enclosure[],
  offset: number,
  formStart: number,
  lineStartOf: (offset: number) => number,
): number {
  const line = lineStartOf(offset);
  const blocker = enclosures.find(
    (enclosure) => isUninterrupted(enclosure, line - formStart) && formStart + enclosure.range.start < line,
  );
  return blocker ? commentPlace(enclosures, formStart + blocker.range.start, formStart, lineStartOf) : line;
}

/** In a template nothing but markup can be interrupted; in Elixir everything but quoted text. */
function isUninterrupted(enclosure: Enclosure, line: number): boolean {
  switch (enclosure.kind) {
    case "tag":
    case "attribute":
    case "expression":
    case "comment":
      return true;
    case "template":
      return false;
    case "node": {
      const { node } = enclosure;
      if (node.kind === "sigil")
        return !(node.content.start <= line && line < node.content.end && isTemplateSigil(node.name));
      return node.kind === "string" || node.kind === "charlist" || node.kind === "quoted-atom";
    }
  }
}

function isTemplateSigil(name: string): boolean {
  return name === "H" || name === "E" || name === "L";
}

/** What a comment looks like at a place (form offset). */
function syntaxAt(enclosures: readonly Enclosure[], place: number): "elixir" | "heex" | "eex" {
  const template = enclosures.findLast(
    (enclosure) => enclosure.kind === "template" && enclosure.range.start <= place && place < enclosure.range.end,
  );
  return template?.kind === "template" ? template.template.language : "elixir";
}

function commentOf(syntax: "elixir" | "heex" | "eex", text: string): string {
  if (syntax === "heex") return `<%!-- ${text} --%>`;
  return syntax === "eex" ? `<%# ${text} %>` : `# ${text}`;
}

function lineEndOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
