/**
 * Splice: an edit inside one form parses that form alone.
 *
 * The result must equal that of a fresh parse of the whole file. So it is done only where nothing around the form can have a part
 * in how it is read, and nothing in the form a part in how the rest is: the file had no ERROR; the form stands on lines of
 * its own, at the top or directly in a `do` block of a module; its new text, followed by another line, parses to that form alone, without ERROR,
 * as the same kind of node. An edit of the blank lines and comments between two forms of one module parses nothing.
 */

import type { Range } from "../ast.ts";
import type { Comment, Form, ModuleScope, SourceFile } from "../source-file.ts";
import { commentText, placeComment } from "./comments.ts";
import { addExtras, type Extras, elixirComments, sorted } from "./extras.ts";
import { END, FLAGS, type FlatTree, HAS_ERROR, START, STRIDE, TYPE } from "./flat-tree.ts";
import { draftForm, finishForm, isLowered, type LoweredForm, ownText } from "./form.ts";
import type { Grammar } from "./grammar.ts";
import { type GrammarTable, Kind } from "./kinds.ts";
import { movedBy } from "./problems.ts";
import { splitForms } from "./split.ts";

/** The new version of `previous`, or `undefined` if the whole file must be parsed. */
export function splice(grammar: Grammar, text: string, previous: SourceFile): SourceFile | undefined {
  const edit = editBetween(previous.text, text);
  const index = formAround(previous.forms, edit);
  const old = previous.forms[index];
  if (old === undefined) return editedGap(text, previous, edit);
  if (!isIndependent(previous, old)) return undefined;
  const range = { start: old.start, end: old.start + old.syntax.text.length + edit.growth };
  if (!standsAlone(text, range)) return undefined;
  const parsed = parseAlone(grammar, text, range, old);
  return parsed && assemble(previous, text, { index, range, growth: edit.growth, ...parsed });
}

/** One replacement that turns the old text into the new one: offsets of the old text, and how many characters it adds. */
interface Edit extends Range {
  readonly growth: number;
}

function editBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  const start = commonLength(shorter, (from, to) => before.slice(from, to) === after.slice(from, to));
  const growth = after.length - before.length;
  const tail = commonLength(shorter - start, (from, to) => {
    return (
      before.slice(before.length - to, before.length - from) === after.slice(after.length - to, after.length - from)
    );
  });
  return { start, end: before.length - tail, growth };
}

/** The largest `n` up to `limit` for which all of the first `n` characters are equal; compares stretches, then halves of them. */
function commonLength(limit: number, isEqual: (from: number, to: number) => boolean): number {
  let from = 0;
  for (let step = 4096; step > 0; ) {
    if (from + step <= limit && isEqual(from, from + step)) from += step;
    else step >>= 1;
  }
  return from;
}

/** Index of the form that holds the edit; -1 if none does. An edit at a form's first character is not inside it. */
function formAround(forms: readonly Form[], edit: Edit): number {
  let low = 0;
  let high = forms.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const form = forms[middle] as Form;
    if (edit.start <= form.start) high = middle - 1;
    else if (edit.start > form.start + form.syntax.text.length) low = middle + 1;
    else return edit.end <= form.start + form.syntax.text.length ? middle : -1;
  }
  return -1;
}

/** True if the old file and the form's place in it rule out that the rest takes part in reading the form. */
function isIndependent(previous: SourceFile, form: Form): boolean {
  const isReadable = previous.forms.every(({ syntax }) => isLowered(syntax) && syntax.isWhole);
  const scope = form.modules[form.modules.length - 1];
  const { text } = previous;
  const isInDoBlock =
    scope === undefined ||
    (text.endsWith("do", scope.bodyRange.start) &&
      text.startsWith("end", scope.bodyRange.end) &&
      scope.range.end === scope.bodyRange.end + 3);
  return isReadable && isInDoBlock && isCleanOutsideForms(previous);
}

/** True if every problem is one of a form whose Elixir was understood: one of a template. */
function isCleanOutsideForms(file: SourceFile): boolean {
  const known = file.forms.reduce((count, { syntax }) => count + (isLowered(syntax) ? syntax.problems.length : 0), 0);
  return known === file.problems.length;
}

/** True if the form has its lines to itself, but for a comment after it, and starts as a name, an attribute or an alias does. */
function standsAlone(text: string, { start, end }: Range): boolean {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const afterLine = text.indexOf("\n", end);
  const after = text.slice(end, afterLine === -1 ? text.length : afterLine);
  const isOnOwnLines = /^[ \t]*$/.test(text.slice(lineStart, start)) && /^[ \t]*(?:#.*)?\r?$/.test(after);
  return (
    isOnOwnLines && lineStart > 0 && /[A-Za-z_@]/.test(text[start] ?? "") && !text.slice(start, end).includes("\0")
  );
}

interface ParsedAlone {
  readonly form: LoweredForm;
  /** Comments of the form's Elixir code, at file offsets. */
  readonly comments: Comment[];
}

/** A line after the form shows whether the form would go on in the next line. */
const NEXT_LINE = "\nx";

function parseAlone(grammar: Grammar, text: string, range: Range, old: Form): ParsedAlone | undefined {
  const source = ownText(text.slice(range.start, range.end));
  const tree = grammar.parse(source + NEXT_LINE);
  const { places, modules } = splitForms(tree, grammar.table, source + NEXT_LINE);
  const [place, next] = places;
  if (place === undefined || next === undefined || places.length !== 2 || modules.length > 0) return undefined;
  if (!isSameKindOfForm(tree, place.node, source, old) || tree.cells[next.node + START] !== source.length + 1)
    return undefined;
  if (holdsStandIn(tree, grammar.table, source)) return undefined;
  const comments = elixirComments(tree, text, range.start);
  const draft = draftForm(grammar, place, source);
  // A stray `end` is a name here, but closes the module in its place.
  return draft.isWhole ? { form: finishForm(grammar, draft), comments } : undefined;
}

/** True if a name stands for the arguments of a call (see respell.ts): among other forms the grammar can fail to get so far. */
function holdsStandIn({ cells, length }: FlatTree, { kinds }: GrammarTable, source: string): boolean {
  for (let node = 0; node < length; node += STRIDE) {
    const isName = kinds[cells[node + TYPE] as number] === Kind.identifier;
    if (isName && source.charAt(cells[node + START] as number) === "(") return true;
  }
  return false;
}

function isSameKindOfForm({ cells, length }: FlatTree, node: number, source: string, old: Form): boolean {
  const isWhole = length > 0 && ((cells[FLAGS] as number) & HAS_ERROR) === 0;
  const isAll = cells[node + START] === 0 && cells[node + END] === source.length;
  return isWhole && isAll && isLowered(old.syntax) && cells[node + TYPE] === old.syntax.type;
}

/** Nothing but blanks and comments, with a line end at least. */
const GAP = /^[ \t]*(?:#[^\r\n]*)?(?:\r?\n[ \t]*(?:#[^\r\n]*)?)*\r?\n[ \t]*$/;

/** How a form must not start whose first word could be taken for an operator (see respell.ts), or for what goes on with the form before. */
const SUSPECT_START = /^(?:in|or|and|when|not|do)|^[^A-Za-z_@]/;

/** The new version if the edit is one of blank lines and comments between two forms. */
function editedGap(text: string, previous: SourceFile, edit: Edit): SourceFile | undefined {
  const { forms } = previous;
  const index = indexOfFormBefore(forms, edit.start);
  const [before, after] = [forms[index], forms[index + 1]];
  if (before === undefined || after === undefined || edit.end > after.start) return undefined;
  const isOneModule = before.modules.at(-1) === after.modules.at(-1);
  if (!isOneModule || SUSPECT_START.test(after.syntax.text) || !isIndependent(previous, before)) return undefined;
  const range = { start: before.start + before.syntax.text.length, end: after.start + edit.growth };
  const gap = text.slice(range.start, range.end);
  const isGap = GAP.test(gap) && GAP.test(previous.text.slice(range.start, after.start));
  // For the grammar a comment ends at a NUL, and may hold a carriage return.
  if (!isGap || gap.includes("\0") || (gap.includes("\r") && gap.includes("#"))) return undefined;
  const comments = [...gap.matchAll(/#.*/g)].map(({ index: at, 0: spelling }) => {
    const start = range.start + at;
    return placeComment({ start, end: start + spelling.length, text: commentText(spelling) }, text);
  });
  return assemble(previous, text, { index, range, growth: edit.growth, comments, form: undefined });
}

/** Index of the last form that ends before an offset; -1 if none does. */
function indexOfFormBefore(forms: readonly Form[], offset: number): number {
  let low = 0;
  let high = forms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { start, syntax } = forms[middle] as Form;
    if (start + syntax.text.length < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

interface Replacement {
  /** The form before which nothing moves. */
  readonly index: number;
  /** File offsets of the new text: of the form, or between it and the next one. */
  readonly range: Range;
  readonly growth: number;
  /** What stands in the place of the form now; absent when the form stays. */
  readonly form: LoweredForm | undefined;
  /** Comments of the Elixir code in the range, at file offsets. */
  readonly comments: readonly Comment[];
}

function assemble(previous: SourceFile, text: string, replacement: Replacement): SourceFile {
  const { index, range, growth, form } = replacement;
  const oldEnd = range.end - growth;
  const isBefore = (item: Range) => item.end <= range.start;
  const isAfter = (item: Range) => item.start >= oldEnd;
  const keep = <T extends Range>(items: readonly T[]): T[] => [
    ...items.filter(isBefore),
    ...items.filter(isAfter).map((item) => movedBy(item, growth)),
  ];
  const extras: Extras = {
    comments: [...keep(previous.comments), ...replacement.comments],
    problems: keep(previous.problems),
  };
  if (form !== undefined) addExtras(form, range.start, text, extras);
  const scopes = new Map(previous.modules.map((scope) => [scope, movedScope(scope, oldEnd, growth)]));
  const forms = previous.forms.map((old, i): Form => {
    const modules = old.modules.map((scope) => scopes.get(scope) ?? scope);
    const start = i > index ? old.start + growth : old.start;
    return { path: previous.path, start, syntax: (i === index ? form : undefined) ?? old.syntax, modules };
  });
  return { ...previous, text, forms, modules: [...scopes.values()], ...sorted(extras) };
}

function movedScope(scope: ModuleScope, from: number, growth: number): ModuleScope {
  const moved = ({ start, end }: Range): Range => ({
    start: start >= from ? start + growth : start,
    end: end >= from ? end + growth : end,
  });
  return { ...scope, range: moved(scope.range), nameRange: moved(scope.nameRange), bodyRange: moved(scope.bodyRange) };
}
