/** The one place where the core's types become those of the protocol. */

import {
  type ChangeAnnotation,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  type Location as LspLocation,
  type Position as LspPosition,
  type MarkupContent,
  MarkupKind,
  type Range,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { type Edit, type Finding, type FixClass, indexLines, type Location, type Position } from "../core/index.ts";
import type { DiagnosticData, EditorSettings } from "./protocol.ts";

const diagnosticSource = "firebreak";

export interface DiagnosticOptions {
  readonly severityMap: EditorSettings["severityMap"];
  uriOf(path: string): string;
  hrefOf(id: string): string | undefined;
  /** Whether the client shows where else a finding has a part. */
  readonly hasRelatedInformation: boolean;
}

/** The findings that the severity map shows, as diagnostics. */
export function toDiagnostics(findings: readonly Finding[], options: DiagnosticOptions): Diagnostic[] {
  return findings.flatMap((finding) => toDiagnostic(finding, options) ?? []);
}

/** `undefined` when the severity map says `none`. */
export function toDiagnostic(finding: Finding, options: DiagnosticOptions): Diagnostic | undefined {
  const severity = toSeverity(finding, options.severityMap);
  if (severity === undefined) return undefined;
  const href = options.hrefOf(finding.id);
  const data: DiagnosticData = { id: finding.id, fingerprint: finding.fingerprint };
  return {
    range: toRange(finding),
    severity,
    source: diagnosticSource,
    code: finding.id,
    ...(href !== undefined && { codeDescription: { href } }),
    message: finding.message,
    ...(options.hasRelatedInformation &&
      finding.trace.length > 0 && { relatedInformation: toRelated(finding, options) }),
    data,
  };
}

function toSeverity({ severity }: Finding, map: EditorSettings["severityMap"]): DiagnosticSeverity | undefined {
  switch (map[severity]) {
    case "error":
      return DiagnosticSeverity.Error;
    case "warning":
      return DiagnosticSeverity.Warning;
    case "information":
      return DiagnosticSeverity.Information;
    case "none":
      return undefined;
    default:
      return DiagnosticSeverity.Hint;
  }
}

function toRelated({ trace }: Finding, { uriOf }: DiagnosticOptions): DiagnosticRelatedInformation[] {
  return trace.map((step) => ({ location: toLocation(step, uriOf), message: step.note }));
}

function toLocation(location: Location, uriOf: (path: string) => string): LspLocation {
  return { uri: uriOf(location.path), range: toRange(location) };
}

export function toRange({ start, end }: { readonly start: Position; readonly end: Position }): Range {
  return { start: toPosition(start), end: toPosition(end) };
}

function toPosition({ line, column }: Position): LspPosition {
  return { line, character: column };
}

/** True when two ranges share a character, or touch where one is empty. */
export function overlaps(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: LspPosition, b: LspPosition): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** One file's part of a change: the text that the edits' offsets belong to, and the document's version (`null` when it is closed). */
export interface EditedFile {
  readonly uri: string;
  readonly text: string;
  readonly version: number | null;
}

export interface WorkspaceEditOptions {
  /** The file of an edit; `undefined` when its text is not known. */
  fileOf(path: string): EditedFile | undefined;
  readonly hasDocumentChanges: boolean;
  /** Given when the client can ask before a change and the change calls for it. */
  readonly annotation: ChangeAnnotation | undefined;
}

/** `undefined` when the text of a file is not known, so that no place could be named in it. */
export function toWorkspaceEdit(edits: readonly Edit[], options: WorkspaceEditOptions): WorkspaceEdit | undefined {
  const files: { readonly file: EditedFile; readonly edits: TextEdit[] }[] = [];
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const file = options.fileOf(path);
    if (file === undefined) return undefined;
    files.push({
      file,
      edits: toTextEdits(
        edits.filter((edit) => edit.path === path),
        file.text,
      ),
    });
  }
  if (!options.hasDocumentChanges) {
    return { changes: Object.fromEntries(files.map(({ file, edits: ofFile }) => [file.uri, ofFile])) };
  }
  const { annotation } = options;
  const documentChanges = files.map(({ file, edits: ofFile }) =>
    toDocumentEdit(file, ofFile, annotation !== undefined),
  );
  return annotation === undefined
    ? { documentChanges }
    : { documentChanges, changeAnnotations: { [annotationId]: annotation } };
}

const annotationId = "firebreak";

function toTextEdits(edits: readonly Edit[], text: string): TextEdit[] {
  const lines = indexLines(text);
  return edits.map(({ start, end, text: newText }) => ({
    range: toRange({ start: lines.positionAt(start), end: lines.positionAt(end) }),
    newText,
  }));
}

function toDocumentEdit(
  { uri, version }: EditedFile,
  edits: readonly TextEdit[],
  isAnnotated: boolean,
): TextDocumentEdit {
  return {
    textDocument: { uri, version },
    edits: isAnnotated ? edits.map((edit) => ({ ...edit, annotationId })) : [...edits],
  };
}

/** What the user is told before a change of this class; `undefined` for one that needs no word. */
export function toAnnotation(fixClass: FixClass, label: string): ChangeAnnotation | undefined {
  if (fixClass === "safe") return undefined;
  if (fixClass === "review")
    return { label, description: "Can change what the program does: read it before you keep it." };
  return { label, description: "A start that needs your hand.", needsConfirmation: true };
}

export interface HoverPart {
  readonly finding: Finding;
  readonly title: string;
  /** A short text from the rule's page. */
  readonly summary: string | undefined;
  readonly href: string | undefined;
}

/** What a hover says about the findings under the pointer, besides their messages: editors show those above it. */
export function toHoverContent(parts: readonly HoverPart[], isMarkdown: boolean): MarkupContent {
  const kind = isMarkdown ? MarkupKind.Markdown : MarkupKind.PlainText;
  const describe = isMarkdown ? describeInMarkdown : describePlainly;
  return { kind, value: parts.map(describe).join(isMarkdown ? "\n\n---\n\n" : "\n\n") };
}

/** What a hover says about the routes at a place, one paragraph each, in Markdown. */
export function toRouteHover(paragraphs: readonly string[], isMarkdown: boolean): MarkupContent {
  if (isMarkdown) return { kind: MarkupKind.Markdown, value: paragraphs.join("\n\n") };
  return { kind: MarkupKind.PlainText, value: paragraphs.join("\n").replaceAll(/[`*]/g, "") };
}

function describeInMarkdown({ finding, title, summary, href }: HoverPart): string {
  const link = href === undefined ? `\`${finding.id}\`` : `[\`${finding.id}\`](${href})`;
  const paragraphs = [
    `**${escapeMarkdown(title)}** ${link}`,
    [`Severity ${finding.severity}, confidence ${finding.confidence}`, ...weaknessesOf(finding)].join(" · "),
    ...(summary === undefined ? [] : [summary]),
  ];
  return paragraphs.join("\n\n");
}

function describePlainly({ finding, title, summary, href }: HoverPart): string {
  const lines = [
    `${title} (${finding.id})`,
    [`Severity ${finding.severity}, confidence ${finding.confidence}`, ...weaknessesOf(finding)].join(", "),
    ...(summary === undefined ? [] : [summary]),
    ...(href === undefined ? [] : [href]),
  ];
  return lines.join("\n");
}

function weaknessesOf({ cwe, owasp }: Finding): readonly string[] {
  return [...cwe.map((number) => `CWE-${number}`), ...owasp.map((id) => `OWASP ${id}`)];
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!<>|~-]/g, "\\$&");
}
