/**
 * The fixture format: plain source files whose comments say what must be found.
 *
 *     raw(x)
 *   # ^^^ xss-raw high       a finding at exactly these columns of the code line above; the confidence may be left out
 *   # ^^^ from xss-raw       the trace of a finding of this rule starts here
 *   # <- xss-raw             a finding that starts at the column of this comment, wherever it ends; also `<- from xss-raw`
 *   # ok xss-raw: reason     a near miss: nothing of this rule on the code line above
 *   # todo-miss id: reason   should be found on the line above, and is not today
 *   # todo-noise id: reason  is found on the line above today, and should not be
 *   #- lib/other.ex          from here on another file
 *
 * Marker lines are taken out before anything is parsed, so they may stand where the language has no comments. In templates they are written
 * `<%!-- … --%>`, `<%# … %>` or `<!-- … -->`.
 */

import { type Confidence, confidences } from "../../server/core/finding.ts";

export interface Fixture {
  readonly files: readonly FixtureFile[];
}

export interface FixtureFile {
  readonly path: string;
  /** Without marker lines. */
  readonly text: string;
  readonly expectations: readonly Expectation[];
  /** The line in the fixture (1-based) of each line of `text`. */
  readonly originalLines: readonly number[];
}

/** Lines and columns are those of the text without marker lines, 0-based. */
export type Expectation = {
  readonly id: string;
  readonly line: number;
  /** 1-based line of the marker in the fixture. */
  readonly markerLine: number;
} & (
  | {
      readonly kind: "finding" | "from";
      readonly start: number;
      readonly end?: number;
      readonly confidence?: Confidence;
    }
  | { readonly kind: "ok" | "todo-miss" | "todo-noise"; readonly reason: string }
);

/** A fixture that breaks the rules of the format; the message lists every mistake with its line. */
export class FixtureError extends Error {}

export interface FixtureContext {
  /** For messages, and for the path of a fixture that does not begin with `#- path`. */
  readonly name: string;
  readonly ruleIds: ReadonlySet<string>;
}

/** Throws a `FixtureError`. */
export function parseFixture(text: string, { name, ruleIds }: FixtureContext): Fixture {
  const mistakes: string[] = [];
  const sections = sectionsOf(text, name, mistakes);
  const files = sections.map((section) => parseSection(section, ruleIds, mistakes));
  const paths = files.map(({ path }) => path);
  for (const path of new Set(paths)) {
    if (paths.indexOf(path) !== paths.lastIndexOf(path)) mistakes.push(`${path} is written twice`);
  }
  if (mistakes.length > 0) throw new FixtureError(mistakes.map((mistake) => `${name}: ${mistake}`).join("\n"));
  return { files };
}

interface Line {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
}

interface Section {
  readonly path: string;
  readonly lines: readonly Line[];
}

function sectionsOf(text: string, name: string, mistakes: string[]): readonly Section[] {
  const sections: { path: string; lines: Line[] }[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const number = index + 1;
    const header = /^#-(.*)$/.exec(line);
    const path = header?.[1]?.trim();
    if (path === undefined) {
      if (sections.length === 0) sections.push({ path: defaultPath(name), lines: [] });
      sections.at(-1)?.lines.push({ text: line, number });
    } else if (!isRelativePath(path)) {
      mistakes.push(`line ${number}: \`#-\` needs a relative path with \`/\`, such as \`#- lib/a.ex\``);
    } else sections.push({ path, lines: [] });
  }
  return sections;
}

function isRelativePath(path: string): boolean {
  return path !== "" && !/^\/|\\|\s|(^|\/)\.\.?(\/|$)|\/$/.test(path);
}

/** Where a fixture without `#- path` lies in its project: scripts are configuration, the rest is application code. */
function defaultPath(name: string): string {
  const base = name.slice(name.lastIndexOf("/") + 1);
  if (base.endsWith(".exs")) return `config/${base}`;
  return /\.\w+$/.test(base) && !base.endsWith(".lock") ? `lib/${base}` : base;
}

function parseSection({ path, lines }: Section, ruleIds: ReadonlySet<string>, mistakes: string[]): FixtureFile {
  const kept: Line[] = [];
  const expectations: Expectation[] = [];
  for (const line of lines) {
    const marker = markerOf(line.text);
    if (!marker) {
      kept.push(line);
      continue;
    }
    const parsed = parseMarker(marker, ruleIds);
    if (typeof parsed === "string") mistakes.push(`line ${line.number}: ${parsed}`);
    else if (kept.length === 0) mistakes.push(`line ${line.number}: there is no code line above this marker`);
    else expectations.push({ ...parsed, line: kept.length - 1, markerLine: line.number });
  }
  for (const mistake of misplaced(kept, expectations)) mistakes.push(mistake);
  const text = kept.map((line) => line.text).join("\n");
  return { path, text, expectations, originalLines: kept.map(({ number }) => number) };
}

/** The body of a marker line, the column it starts at, and that of its comment. */
interface Marker {
  readonly body: string;
  readonly column: number;
  readonly commentColumn: number;
}

const commentForms = [
  /^(\s*#\s*)(.*)$/,
  /^(\s*<%!--\s*)(.*?)\s*--%>\s*$/,
  /^(\s*<%#\s*)(.*?)\s*%>\s*$/,
  /^(\s*<!--\s*)(.*?)\s*-->\s*$/,
];

function markerOf(line: string): Marker | undefined {
  for (const form of commentForms) {
    const match = form.exec(line);
    if (!match) continue;
    const [, opening = "", body = ""] = match;
    if (/^(\^|<-|(ok|todo-miss|todo-noise)\s+[a-z0-9]+(-[a-z0-9]+)+\b|todo-(miss|noise)\b)/.test(body)) {
      return { body: body.trimEnd(), column: opening.length, commentColumn: opening.search(/\S/) };
    }
  }
  return undefined;
}

type ParsedMarker = Expectation extends infer E
  ? E extends Expectation
    ? Omit<E, "line" | "markerLine">
    : never
  : never;

/** A mistake is a string. */
function parseMarker({ body, column, commentColumn }: Marker, ruleIds: ReadonlySet<string>): ParsedMarker | string {
  const note = /^(ok|todo-miss|todo-noise)\b\s*([a-z0-9-]*)\s*(?::\s*(.*))?$/.exec(body);
  const pointer = /^(\^+|<-)(.*)$/.exec(body);
  if (note) return parseNote(note[1] as "ok" | "todo-miss" | "todo-noise", note[2] ?? "", note[3] ?? "", ruleIds);
  if (!pointer) return `\`${body}\` is not a marker: write \`ok id: reason\``;
  const arrow = pointer[1] as string;
  return parsePointer(arrow, (pointer[2] ?? "").trim().split(/\s+/), arrow === "<-" ? commentColumn : column, ruleIds);
}

function parseNote(
  kind: "ok" | "todo-miss" | "todo-noise",
  id: string,
  reason: string,
  ruleIds: ReadonlySet<string>,
): ParsedMarker | string {
  if (!ruleIds.has(id)) return `\`${kind}\` names no rule: "${id}"`;
  if (reason.trim() === "") return `\`${kind} ${id}\` needs a reason: \`${kind} ${id}: reason\``;
  return { kind, id, reason: reason.trim() };
}

function parsePointer(
  arrow: string,
  words: readonly string[],
  column: number,
  ruleIds: ReadonlySet<string>,
): ParsedMarker | string {
  const isFrom = words[0] === "from";
  const [id = "", confidence, ...rest] = isFrom ? words.slice(1) : words;
  const place = { start: column, ...(arrow !== "<-" && { end: column + arrow.length }) };
  if (!ruleIds.has(id)) return `\`${arrow}\` names no rule: "${id}"`;
  if (rest.length > 0) return `\`${rest.join(" ")}\` is too much after \`${arrow} ${id} ${confidence}\``;
  if (confidence === undefined) return { kind: isFrom ? "from" : "finding", id, ...place };
  if (isFrom) return `\`from\` takes no confidence: "${confidence}"`;
  if (!isConfidence(confidence)) return `"${confidence}" is no confidence (${confidences.join(", ")})`;
  return { kind: "finding", id, confidence, ...place };
}

function isConfidence(text: string): text is Confidence {
  return (confidences as readonly string[]).includes(text);
}

/** Pointers past the end of their line, and lines that are said to be clean and not clean. */
function misplaced(lines: readonly Line[], expectations: readonly Expectation[]): readonly string[] {
  return expectations.flatMap((expectation) => {
    const { line, markerLine, id } = expectation;
    const length = lines[line]?.text.length ?? 0;
    if (
      (expectation.kind === "finding" || expectation.kind === "from") &&
      (expectation.end ?? expectation.start) > length
    ) {
      return [`line ${markerLine}: the marker points past the end of the code line above`];
    }
    const isContradiction =
      expectation.kind === "ok" &&
      expectations.some((other) => other.kind === "finding" && other.line === line && other.id === id);
    return isContradiction
      ? [`line ${markerLine}: the line above is marked both as \`ok\` and as a finding of ${id}`]
      : [];
  });
}

/** True for lines that are taken out of a fixture before it is parsed. */
export function isMarkerLine(line: string): boolean {
  return markerOf(line) !== undefined;
}
