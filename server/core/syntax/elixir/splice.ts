/**
 * Splice: an edit inside a module parses the statements that it touches, and nothing else.
 *
 * The result must equal that of a fresh parse of the whole file. So it is done only where nothing around those statements can have a part
 * in how they are read, and nothing in them a part in how the rest is: the file had no ERROR; the stretch of text from the form before them to the
 * form after them, or to the edge of a `do` block of a module, starts and ends with a line end; between two names that stand for
 * what is around it, it parses without ERROR to statements of their own.
 */

import type { Range } from "../ast.ts";
import type { Comment, Form, ModuleScope, SourceFile } from "../source-file.ts";
import { addExtras, type Extras, elixirComments, sorted } from "./extras.ts";
import { FLAGS, type FlatTree, HAS_ERROR, START, STRIDE, TYPE } from "./flat-tree.ts";
import { draftForm, finishForm, isLowered, type LoweredForm, ownText } from "./form.ts";
import type { Grammar } from "./grammar.ts";
import { type GrammarTable, Kind } from "./kinds.ts";
import { movedBy } from "./problems.ts";
import { type FormPlace, splitForms } from "./split.ts";

/** The new version of `previous`, or `undefined` if the whole file must be parsed. */
export function splice(grammar: Grammar, text: string, previous: SourceFile): SourceFile | undefined {
  if (!isUnderstood(previous)) return undefined;
  const edit = editBetween(previous.text, text);
  const stretch = stretchAround(previous, edit, grammar.table);
  if (stretch === undefined) return undefined;
  const range = { start: stretch.start, end: stretch.end + edit.growth };
  const parsed = hasLinesOfItsOwn(text, range)
    ? parseStretch(grammar, text, range, previous.forms.slice(stretch.first, stretch.next))
    : undefined;
  return parsed && assemble(previous, text, { stretch, growth: edit.growth, ...parsed });
}

/** True if the file has no ERROR: every problem is one of a form whose Elixir was understood, so one of a template. */
function isUnderstood({ forms, problems }: SourceFile): boolean {
  let known = 0;
  for (const { syntax } of forms) {
    if (!isLowered(syntax) || !syntax.isWhole) return false;
    known += syntax.problems.length;
  }
  return known === problems.length;
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

/** What an edit can change, in the old text: the statements that it touches, and the blank lines and comments around them. */
interface Stretch extends Range {
  /** The modules around it, outermost first. */
  readonly modules: readonly ModuleScope[];
  /** Indices of the forms in it, end exclusive. */
  readonly first: number;
  readonly next: number;
}

/** `undefined` where an edit touches more than statements of one module body, or what is around them could take part in how they are read. */
function stretchAround({ text, forms, modules }: SourceFile, edit: Edit, table: GrammarTable): Stretch | undefined {
  const around = modules.filter((scope) => isInside(edit, scope.bodyRange));
  const scope = around[around.length - 1];
  const isHeadTouched =
    modules.length > around.length && modules.some((it) => touches(edit, it) && !around.includes(it));
  if (isHeadTouched || !isDoBlock(text, scope)) return undefined;
  // What follows a form on its line can become part of it.
  const lineStart = text.lastIndexOf("\n", edit.start - 1) + 1;
  const first = firstIndex(forms, (form) => endOf(form) >= lineStart);
  const next = firstIndex(forms, (form) => form.start > edit.end);
  const before = forms[first - 1];
  const after = forms[next];
  if ([before, after].some((form) => form !== undefined && isClause(form, table))) return undefined;
  let start = scope?.bodyRange.start ?? -1;
  let end = scope?.bodyRange.end ?? Number.POSITIVE_INFINITY;
  if (before !== undefined) start = Math.max(start, endOf(before));
  if (after !== undefined) end = Math.min(end, after.start);
  for (const { range } of modules) {
    if (range.end <= edit.start) start = Math.max(start, range.end);
    if (range.start >= edit.end) end = Math.min(end, range.start);
  }
  if (start < 0 || start >= end || end > text.length || SUSPECT_START.test(text.slice(end, end + 10))) return undefined;
  return { start, end, modules: around, first, next };
}

function isInside(edit: Range, { start, end }: Range): boolean {
  return start <= edit.start && edit.end <= end;
}

function touches(edit: Range, { range }: ModuleScope): boolean {
  return range.start < edit.end && edit.start < range.end;
}

/** True for the `do … end` of a module, and for the top of a file. */
function isDoBlock(text: string, scope: ModuleScope | undefined): boolean {
  if (scope === undefined) return true;
  const { range, bodyRange } = scope;
  const isClosed = text.startsWith("end", bodyRange.end) && range.end === bodyRange.end + 3;
  return isClosed && text.endsWith("do", bodyRange.start);
}

/** A statement after `->` belongs to the clause before it. */
function isClause({ syntax }: Form, { kinds }: GrammarTable): boolean {
  return isLowered(syntax) && kinds[syntax.type] === Kind.stabClause;
}

function endOf({ start, syntax }: Form): number {
  return start + syntax.text.length;
}

/** Index of the first form for which something is true that is true for all after it; their number if there is none. */
function firstIndex(forms: readonly Form[], isReached: (form: Form) => boolean): number {
  let low = 0;
  let high = forms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isReached(forms[middle] as Form)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * How a statement must not start: with a word that could be taken for an operator (see respell.ts), or with what could go on with the statement
 * before.
 */
const SUSPECT_START = /^(?:in|or|and|when|not|do)|^[^A-Za-z_@]/;

/** True if nothing but a comment stands in the line where a stretch starts, and nothing in the one where it ends. */
function hasLinesOfItsOwn(text: string, { start, end }: Range): boolean {
  const lineEnd = text.indexOf("\n", start);
  const lineStart = text.lastIndexOf("\n", end - 1) + 1;
  if (lineEnd === -1 || lineEnd >= lineStart) return false;
  const isOnOwnLines =
    /^[ \t]*(?:#.*)?\r?$/.test(text.slice(start, lineEnd)) && /^[ \t]*$/.test(text.slice(lineStart, end));
  // For the grammar a comment ends at a NUL.
  return isOnOwnLines && !text.slice(start, end).includes("\0");
}

interface ParsedStretch {
  /** The forms in the stretch, with file offsets. */
  readonly forms: readonly { readonly start: number; readonly syntax: LoweredForm }[];
  /** Comments of the Elixir code in it, at file offsets. */
  readonly comments: readonly Comment[];
}

/** A name that stands for what is before and after a stretch: it shows whether the stretch goes on with the one, or in the other. */
const NEIGHBOUR = "x";

function parseStretch(grammar: Grammar, text: string, range: Range, old: readonly Form[]): ParsedStretch | undefined {
  const source = NEIGHBOUR + text.slice(range.start, range.end) + NEIGHBOUR;
  const base = range.start - NEIGHBOUR.length;
  const tree = grammar.parse(source);
  const places = placesBetweenNeighbours(tree, grammar.table, source);
  if (places === undefined) return undefined;
  const comments = elixirComments(tree, text, base);
  const known = new Map(old.map(({ syntax }) => [syntax.text, syntax]));
  const drafts = places.map(({ node, start, end, ...place }) => {
    const spelling = source.slice(start, end);
    const syntax = known.get(spelling);
    const isKnown = syntax !== undefined && isLowered(syntax) && syntax.type === tree.cells[node + TYPE];
    return isKnown ? syntax : draftForm(grammar, { ...place, node, start, end }, ownText(spelling));
  });
  // A stray `end` is a name here, but closes the module in its place.
  if (!drafts.every(({ isWhole }) => isWhole)) return undefined;
  const forms = drafts.map((draft, i) => ({
    start: base + (places[i] as FormPlace).start,
    syntax: "templates" in draft ? draft : finishForm(grammar, draft),
  }));
  return { forms, comments };
}

/** The statements of a stretch, if they are statements of their own between its neighbours. */
function placesBetweenNeighbours(
  tree: FlatTree,
  table: GrammarTable,
  source: string,
): readonly FormPlace[] | undefined {
  if (tree.length === 0 || ((tree.cells[FLAGS] as number) & HAS_ERROR) !== 0) return undefined;
  const { places, modules } = splitForms(tree, table, source);
  const [before, after] = [places[0], places[places.length - 1]];
  const isApart =
    places.length >= 2 && before?.end === NEIGHBOUR.length && after?.start === source.length - NEIGHBOUR.length;
  if (!isApart || modules.length > 0 || holdsStandIn(tree, table, source)) return undefined;
  const own = places.slice(1, -1);
  return own.some(({ start }) => SUSPECT_START.test(source.slice(start, start + 10))) ? undefined : own;
}

/** True if a name stands for the arguments of a call (see respell.ts): among other forms the grammar can fail to get so far. */
function holdsStandIn({ cells, length }: FlatTree, { kinds }: GrammarTable, source: string): boolean {
  for (let node = 0; node < length; node += STRIDE) {
    const isName = kinds[cells[node + TYPE] as number] === Kind.identifier;
    if (isName && source.charAt(cells[node + START] as number) === "(") return true;
  }
  return false;
}

interface Replacement extends ParsedStretch {
  readonly stretch: Stretch;
  readonly growth: number;
}

function assemble(previous: SourceFile, text: string, { stretch, growth, ...parsed }: Replacement): SourceFile {
  const { first, next, start: from, end: to } = stretch;
  const keep = <T extends Range>(items: readonly T[]): T[] => [
    ...items.filter(({ end }) => end <= from),
    ...items.filter(({ start }) => start >= to).map((item) => movedBy(item, growth)),
  ];
  const extras: Extras = {
    comments: [...keep(previous.comments), ...parsed.comments],
    problems: keep(previous.problems),
  };
  for (const { syntax, start } of parsed.forms) addExtras(syntax, start, text, extras);
  const scopes = new Map(previous.modules.map((scope) => [scope, movedScope(scope, to, growth)]));
  const inPlace = (modules: readonly ModuleScope[]) => modules.map((scope) => scopes.get(scope) ?? scope);
  const kept = ({ path, start, syntax, modules }: Form): Form => {
    return { path, start: start >= to ? start + growth : start, syntax, modules: inPlace(modules) };
  };
  const { path, forms } = previous;
  const modules = inPlace(stretch.modules);
  return {
    ...previous,
    text,
    forms: [
      ...forms.slice(0, first).map(kept),
      ...parsed.forms.map((form): Form => ({ path, ...form, modules })),
      ...forms.slice(next).map(kept),
    ],
    modules: [...scopes.values()],
    ...sorted(extras),
  };
}

function movedScope(scope: ModuleScope, from: number, growth: number): ModuleScope {
  const moved = ({ start, end }: Range): Range => ({
    start: start >= from ? start + growth : start,
    end: end >= from ? end + growth : end,
  });
  return { ...scope, range: moved(scope.range), nameRange: moved(scope.nameRange), bodyRange: moved(scope.bodyRange) };
}
