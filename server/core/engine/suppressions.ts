/**
 * Suppressions written in comments.
 *
 * `# firebreak:ignore id, id until=2027-01-31 -- reason` covers what starts on its own line (at the end of a line) or on the next line with code (on a
 * line of its own): the findings on that line and those inside an expression, attribute or tag that starts there.
 * `# firebreak:ignore-file id -- reason` covers the file. `# sobelow_skip ["XSS.Raw"]` covers the definition below it.
 */

import type { Suppression } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { indexLines, type LineIndex } from "../syntax/positions.ts";
import type { Comment, Form, SourceFile, Span } from "../syntax/source-file.ts";
import { type Enclosure, enclosuresOf } from "./enclosing.ts";
import { namesOf } from "./selection.ts";

export interface SuppressionComment {
  readonly comment: Comment;
  readonly by: "comment" | "file-comment" | "sobelow_skip";
  readonly ids: readonly string[];
  readonly reason: string;
  readonly until?: string;
  /** What could not be read in it. */
  readonly problem?: string;
}

/** The suppressions of one file. */
export interface Suppressions {
  readonly comments: readonly SuppressionComment[];
  /** The comment that suppresses a finding of `rule` at `at` on a day; `undefined` if there is none. */
  covering(rule: Rule, at: Span, today: string): SuppressionComment | undefined;
  /** False for a comment that no code follows, so that it covers nothing whatever is found. */
  isAttached(comment: SuppressionComment): boolean;
}

export function suppressionsOf(file: SourceFile): Suppressions {
  const comments = file.comments.flatMap((comment) => parseSuppression(withoutLineEnd(file, comment)) ?? []);
  if (comments.length === 0) return { comments, covering: () => undefined, isAttached: () => true };
  const lines = indexLines(file.text);
  const targetOf = targetLines(file, lines);
  const index = new Map<Scope, SuppressionComment[]>();
  for (const suppression of comments) {
    const scope = scopeOf(file, targetOf, suppression);
    if (scope === undefined || suppression.problem !== undefined) continue;
    const known = index.get(scope);
    if (known) known.push(suppression);
    else index.set(scope, [suppression]);
  }
  return {
    comments,
    covering: (rule, at, today) =>
      scopesAround(at, lines)
        .flatMap((scope) => {
          const known = index.get(scope) ?? [];
          return known.find((one) => isInForce(one, today) && idNaming(one, rule) !== undefined) ?? [];
        })
        .sort((a, b) => a.comment.start - b.comment.start)[0],
    isAttached: ({ by, comment }) => {
      if (by !== "comment") return true;
      const line = targetOf(comment);
      return file.text.slice(lines.lineStart(line), lines.lineEnd(line)).trim() !== "";
    },
  };
}

/** Elixir's comments end with their line, and so with the first half of a Windows line end. */
function withoutLineEnd({ text }: SourceFile, comment: Comment): Comment {
  return text[comment.end - 1] === "\r" ? { ...comment, end: comment.end - 1 } : comment;
}

/** False for a comment that cannot be read or whose day is over. */
export function isInForce({ problem, until }: SuppressionComment, today: string): boolean {
  return problem === undefined && (until === undefined || today <= until);
}

/** The suppression as findings carry it. */
export function suppressionOf({ by, reason, until }: SuppressionComment): Suppression {
  return { by, reason, ...(until !== undefined && { until }) };
}

const directive = /^firebreak:(ignore-file|ignore)(?![\w-])\s*(.*)$/s;
const sobelowSkip = /^sobelow_skip\s*\[(.*)\]/s;

/** `undefined` for a comment that is no suppression. */
function parseSuppression(comment: Comment): SuppressionComment | undefined {
  const skip = sobelowSkip.exec(comment.text);
  if (skip) {
    const ids = [...(skip[1] ?? "").matchAll(/"([^"]+)"/g)].map((match) => match[1] as string);
    return { comment, by: "sobelow_skip", ids, reason: "" };
  }
  const match = directive.exec(comment.text);
  if (!match) return undefined;
  const [list = "", ...reason] = (match[2] ?? "").split(/(?:^|\s)--(?:\s|$)/);
  return {
    comment,
    by: match[1] === "ignore" ? "comment" : "file-comment",
    reason: reason.join(" -- ").trim(),
    ...parseList(list),
  };
}

function parseList(list: string): Pick<SuppressionComment, "ids" | "until" | "problem"> {
  const words = list.split(/[\s,]+/).filter((word) => word !== "");
  const [until] = words.filter((word) => word.startsWith("until=")).map((word) => word.slice("until=".length));
  const ids = words.filter((word) => !word.startsWith("until="));
  const problem = problemOf(ids, until);
  return { ids, ...(until !== undefined && { until }), ...(problem !== undefined && { problem }) };
}

function problemOf(ids: readonly string[], until: string | undefined): string | undefined {
  if (ids.length === 0) return "it names no rule";
  const odd = ids.find((id) => !/^[A-Za-z][\w.-]*$/.test(id));
  if (odd !== undefined) return `\`${odd}\` is not a rule id`;
  if (until !== undefined && !isDay(until)) return `\`until=${until}\` is not a day such as 2027-01-31`;
  return undefined;
}

/** True for an existing day as `2027-01-31`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}

/** The id by which a comment names a rule. Sobelow also lets a whole family be skipped: `XSS` for `XSS.Raw`. */
export function idNaming({ by, ids }: Pick<SuppressionComment, "by" | "ids">, rule: Rule): string | undefined {
  const names = namesOf(rule);
  return ids.find((id) =>
    names.some((name) => name === id || (by === "sobelow_skip" && /^[A-Z]/.test(name) && name.startsWith(`${id}.`))),
  );
}

/**
 * What a comment speaks about: the whole file, a definition, or what starts on a line (0-based). A definition is told by where it starts: a finding
 * that is remembered across edits holds the form of an earlier text, at the same place.
 */
type Scope = "file" | `definition at ${number}` | number;

function definitionScope({ start }: Form): Scope {
  return `definition at ${start}`;
}

function scopeOf(
  file: SourceFile,
  targetOf: (comment: Comment) => number,
  { by, comment }: SuppressionComment,
): Scope | undefined {
  if (by === "file-comment") return "file";
  if (by === "comment") return targetOf(comment);
  const definition = nextDefinition(file, comment.end);
  return definition && definitionScope(definition);
}

/** Every scope that a place is in, each once. */
function scopesAround(at: Span, lines: LineIndex): readonly Scope[] {
  const { form } = at;
  const starts = enclosuresOf(form, at).flatMap((one) => (isConstruct(one) ? one.range.start : []));
  const onLines = [at.start, ...starts].map((start) => lines.positionAt(form.start + start).line);
  return [...new Set<Scope>(["file", definitionScope(form), ...onLines])];
}

function nextDefinition(file: SourceFile, offset: number): Form | undefined {
  return file.forms.find(
    ({ start, syntax: { node } }) => start >= offset && node.kind === "call" && /^def/.test(node.name),
  );
}

/** Gives the line (0-based) whose code a comment of the file speaks about. */
function targetLines(file: SourceFile, lines: LineIndex): (comment: Comment) => number {
  const lineOf = (offset: number) => lines.positionAt(offset).line;
  const isAlone = (own: Comment) =>
    own.isOwnLine && file.text.slice(own.end, lines.lineEnd(lineOf(own.end))).trim() === "";
  /** By the line that a comment which is alone starts on. Comments in a row all speak about the code below them. */
  const below = new Map<number, number>();
  for (const own of [...file.comments].reverse()) {
    const next = lineOf(own.end) + 1;
    if (isAlone(own)) below.set(lineOf(own.start), below.get(next) ?? next);
  }
  return (comment) => {
    const line = lineOf(comment.start);
    return isAlone(comment) ? (below.get(line) ?? line) : line;
  };
}

/** What a reader sees as one thing. A block, or a list without brackets, begins with its first item, which may be all that the comment speaks about. */
function isConstruct(enclosure: Enclosure): boolean {
  if (enclosure.kind !== "node") return enclosure.kind !== "template";
  const { node } = enclosure;
  return node.kind !== "block" && !(node.kind === "list" && node.isImplicit);
}
