/**
 * Finds definitions and modules in text that somebody is typing.
 *
 * Two things go wrong while a block is not closed yet: the definitions after it become part of it, and the `defmodule` around it falls
 * apart into an ERROR; one `end` too many closes the module too early. Indentation tells
 * what was meant: a definition that stands no deeper than the one around it is its sibling, a module ends at the `end` below its first letter,
 * and a line right under a module's head starts a statement. Nothing is done where nothing is broken.
 */

import type { Range } from "../ast.ts";
import type { ModuleScope } from "../source-file.ts";
import { END, FLAGS, type FlatTree, HAS_ERROR, NEXT, newCellBuffer, START, STRIDE, TYPE } from "./flat-tree.ts";
import type { Grammar } from "./grammar.ts";
import { type GrammarTable, Kind } from "./kinds.ts";
import { type FormPlace, isModuleKeyword, type Split, splitForms } from "./split.ts";

export function recoverForms(grammar: Grammar, split: Split, tree: FlatTree, text: string): Split {
  const source: Source = { tree, table: grammar.table, text };
  if (!isBroken(source, split)) return split;
  const whole = split.modules.filter((scope) => endsInLine(text, scope));
  const separated = inOrder(split.places.flatMap((place) => separate(source, place)));
  const lost = lostModules(source, separated, whole);
  const modules = namedModules(text, [...whole, ...lost]);
  // A module found again is no form: what is in it is.
  const heads = new Set(lost.map(({ range }) => range.start));
  const statements = separated.filter(({ start }) => !heads.has(start));
  const chunks = brokenDefinitions(grammar, text, modules, statements);
  const places = inOrder([...outside(chunks, statements), ...chunks.flatMap((chunk) => chunk.places)]);
  const around = modulesAround(modules);
  return { places: places.map((place) => ({ ...place, modules: around(place.start) })), modules };
}

function inOrder(places: readonly FormPlace[]): readonly FormPlace[] {
  return places.toSorted((a, b) => a.start - b.start);
}

/** Gives the modules around an offset, outermost first; offsets must not go back. */
function modulesAround(modules: readonly ModuleScope[]): (offset: number) => readonly ModuleScope[] {
  let open: readonly ModuleScope[] = [];
  let next = 0;
  return (offset) => {
    for (; next < modules.length && (modules[next] as ModuleScope).bodyRange.start <= offset; next++) {
      open = [...open, modules[next] as ModuleScope];
    }
    if (open.some(({ bodyRange }) => bodyRange.end <= offset))
      open = open.filter(({ bodyRange }) => offset < bodyRange.end);
    return open;
  };
}

interface Source {
  readonly tree: FlatTree;
  readonly table: GrammarTable;
  readonly text: string;
}

/** True for an ERROR, and for an `end` that closes nothing, which the grammar takes for a name: one before it closed too much. */
function isBroken({ tree, table, text }: Source, { places }: Split): boolean {
  if (tree.length === 0) return false;
  if (((tree.cells[FLAGS] as number) & HAS_ERROR) !== 0) return true;
  return places.some(({ node, start, end }) => {
    return table.kinds[tree.cells[node + TYPE] as number] === Kind.identifier && text.slice(start, end) === "end";
  });
}

/** False for a module of several lines whose `end` stands elsewhere than below its first letter: another closed it, or it has none. */
function endsInLine(text: string, { range, bodyRange }: ModuleScope): boolean {
  const isClosed = range.end !== bodyRange.end;
  if (columnOf(text, bodyRange.end) === columnOf(text, range.start)) return isClosed;
  return isClosed && !text.slice(range.start, range.end).includes("\n");
}

const DEFINITION =
  /^(?:@[a-z_]|def(?:p|macro|macrop|guard|guardp|delegate|struct|exception|module|impl|protocol|overridable)?\b)/;

/** A form and the definitions that it swallowed, each as a form of its own. */
function separate(source: Source, place: FormPlace): FormPlace[] {
  const { cells } = source.tree;
  const indentation = columnOf(source.text, place.start);
  const first = indentation === undefined ? undefined : firstSibling(source, place, indentation);
  if (first === undefined) return [place];
  const end = place.start + source.text.slice(place.start, cells[first + START]).trimEnd().length;
  const rest = statementsFrom(source, place, first).flatMap((node) => {
    const range = { start: cells[node + START] as number, end: cells[node + END] as number };
    return separate(source, { ...place, node, ...range });
  });
  return [{ ...place, end }, ...rest];
}

/** The first definition in a form that stands no deeper than the form. */
function firstSibling(
  { tree, table, text }: Source,
  { node, end }: FormPlace,
  indentation: number,
): number | undefined {
  const { cells } = tree;
  for (let inner = node + STRIDE; inner < (cells[node + NEXT] as number); inner += STRIDE) {
    const kind = table.kinds[cells[inner + TYPE] as number];
    if (kind !== Kind.call && kind !== Kind.unary) continue;
    const start = cells[inner + START] as number;
    const column = start < end && DEFINITION.test(text.slice(start, start + 20)) ? columnOf(text, start) : undefined;
    if (column !== undefined && column <= indentation && start > (cells[node + START] as number)) return inner;
  }
  return undefined;
}

/** `first` and the outermost expressions after it in the form. */
function statementsFrom({ tree, table }: Source, { node }: FormPlace, first: number): number[] {
  const { cells } = tree;
  const statements: number[] = [];
  for (let inner = first; inner < (cells[node + NEXT] as number); ) {
    const kind = table.kinds[cells[inner + TYPE] as number];
    const isExpression = kind !== Kind.token && kind !== Kind.section && kind !== Kind.error;
    if (isExpression) statements.push(inner);
    inner = isExpression ? (cells[inner + NEXT] as number) : inner + STRIDE;
  }
  return statements;
}

/** How deep a line's first character stands; `undefined` for any other. */
function columnOf(text: string, offset: number): number | undefined {
  // Backwards from the character, because a line can be as long as the file.
  let start = offset;
  for (; start > 0 && text.charAt(start - 1) !== "\n"; start--) {
    if (text.charAt(start - 1).trim() !== "") return undefined;
  }
  return offset - start;
}

/** A definition that the tree of the file lost, parsed by itself. */
interface Chunk extends Range {
  readonly places: readonly FormPlace[];
}

/** Statements right under a module's head that start no form, or one with an error: cut out by their indentation. */
function brokenDefinitions(
  grammar: Grammar,
  text: string,
  modules: readonly ModuleScope[],
  places: readonly FormPlace[],
): Chunk[] {
  const chunks: Chunk[] = [];
  const readers = readersOf(places, grammar.table);
  for (const { start, column } of statementLines(text, bodyColumns(text, modules))) {
    if (start < (chunks[chunks.length - 1]?.end ?? 0)) continue;
    const end = statementEnd(text, start, column);
    if (readers.isRead(start, end)) continue;
    const source = text.slice(start, end);
    const tree = grammar.parse(source, newCellBuffer(source.length));
    const found = splitForms(tree, grammar.table, source).places;
    chunks.push({
      start,
      end,
      places: found.map((place) => ({ ...place, base: start, start: place.start + start, end: place.end + start })),
    });
  }
  return chunks;
}

/** Columns at which definitions stand that belong to a module. */
function bodyColumns(text: string, modules: readonly ModuleScope[]): ReadonlySet<number> {
  return new Set(modules.map(({ range }) => (columnOf(text, range.start) ?? 0) + 2));
}

/** Lines that start with a name or an attribute, but for modules and the words that go on with or end a statement. */
const STATEMENT =
  /^([ \t]*)(?!(?:defmodule|defprotocol|defimpl|end|do|else|rescue|catch|after|and|or|in|when|not)\b)@?[a-z_]\w*[?!]?(?:[ \t(.]|$)/gm;

function statementLines(text: string, columns: ReadonlySet<number>): { start: number; column: number }[] {
  return [...text.matchAll(STATEMENT)]
    .map(({ index, 1: blanks = "" }) => ({ start: index + blanks.length, column: blanks.length }))
    .filter(({ column }) => columns.has(column));
}

interface Readers {
  /** True if a form without error holds the offset in its inside. Offsets must not go back, here and below. */
  isHeld(start: number): boolean;
  /** True if a form without error is the statement from `start` to `end`, or holds it. */
  isRead(start: number, end: number): boolean;
}

/** The forms that are read well, in their order. */
function readersOf(places: readonly FormPlace[], table: GrammarTable): Readers {
  const whole = places.filter((place) => isWhole(place, table)).sort((a, b) => a.start - b.start);
  let next = 0;
  const formAt = (offset: number) => {
    while (next < whole.length && (whole[next] as FormPlace).end <= offset) next++;
    const place = whole[next];
    return place !== undefined && place.start <= offset ? place : undefined;
  };
  const isHeld = (start: number) => (formAt(start)?.start ?? start) < start;
  return { isHeld, isRead: (start, end) => isHeld(start) || (formAt(start)?.end ?? 0) >= end };
}

function isWhole({ tree, node, base, end }: FormPlace, { kinds }: GrammarTable): boolean {
  const { cells } = tree;
  const isCut = end < base + (cells[node + END] as number);
  const hasErrors = ((cells[node + FLAGS] as number) & HAS_ERROR) !== 0;
  return !isCut && !hasErrors && !TEXTS.has(kinds[cells[node + TYPE] as number] as number);
}

/** Nobody leaves a text alone in a module: one there is what stands between two others. */
const TEXTS: ReadonlySet<number> = new Set([
  Kind.string,
  Kind.charlist,
  Kind.sigil,
  Kind.quotedAtom,
  Kind.quotedContent,
]);

/** After the `end` below a statement's first letter, or its heredoc; else before the next line that stands no deeper. */
function statementEnd(text: string, start: number, column: number): number {
  const lineEnd = text.indexOf("\n", start);
  if (lineEnd === -1) return text.trimEnd().length;
  const heredoc = /(?:"""|''')[ \t]*\r?$/.exec(text.slice(start, lineEnd))?.[0].slice(0, 3);
  const line = new RegExp(
    heredoc === undefined ? `^[ \\t]{0,${column}}(?=[^ \\t\\r\\n])` : `^[ \\t]*(?=${heredoc})`,
    "gm",
  );
  line.lastIndex = lineEnd + 1;
  const next = line.exec(text);
  if (next === null)
    return heredoc === undefined ? text.trimEnd().length : start + text.slice(start, lineEnd).trimEnd().length;
  const first = next.index + next[0].length;
  if (heredoc !== undefined) return first + heredoc.length;
  if (next[0].length === column && /^end\b/.test(text.slice(first, first + 4))) return first + "end".length;
  return start + text.slice(start, next.index).trimEnd().length;
}

/** Forms that stand in no chunk; one that reaches into a chunk ends before it. Both are in order. */
function outside(chunks: readonly Chunk[], places: readonly FormPlace[]): FormPlace[] {
  let next = 0;
  return places.flatMap((place) => {
    while (next < chunks.length && (chunks[next] as Chunk).end <= place.start) next++;
    const chunk = chunks[next];
    if (chunk === undefined) return [place];
    if (chunk.start <= place.start) return [];
    return [chunk.start < place.end ? { ...place, end: chunk.start } : place];
  });
}

const MODULE_HEAD =
  /(defmodule|defprotocol|defimpl)[ \t]+([A-Z][\w.]*)(?:,[ \t]*for:[ \t]*(?:([A-Z][\w.]*)|\[[ \t]*([A-Z][\w.]*)[^\]\r\n]*\]))?[ \t]+do[ \t]*(?=[\r\n])/y;

/** More modules than this are not put together again: each is a search for its end. */
const MAX_LOST_MODULES = 100;

/** Modules whose heads the tree has not as such: they stand in an ERROR, or in what an open quote swallowed. */
function lostModules(
  { table, text }: Source,
  places: readonly FormPlace[],
  known: readonly ModuleScope[],
): ModuleScope[] {
  const knownStarts = new Set(known.map(({ range }) => range.start));
  const readers = readersOf(places, table);
  const lost: ModuleScope[] = [];
  for (const { index, 1: blanks = "" } of text.matchAll(MODULE_LINE)) {
    const start = index + blanks.length;
    if (knownStarts.has(start) || readers.isHeld(start)) continue;
    const scope = moduleAt(text, start);
    if (scope !== undefined) lost.push(scope);
    if (lost.length === MAX_LOST_MODULES) break;
  }
  return lost;
}

const MODULE_LINE = /^([ \t]*)(?:defmodule|defprotocol|defimpl)[ \t]/gm;

/** In order, each named after the module that is around it now. */
function namedModules(text: string, modules: readonly ModuleScope[]): ModuleScope[] {
  const named: ModuleScope[] = [];
  const open: ModuleScope[] = [];
  for (const scope of modules.toSorted((a, b) => a.range.start - b.range.start)) {
    while ((open[open.length - 1]?.bodyRange.end ?? Number.MAX_VALUE) <= scope.range.start) open.pop();
    const head = headAt(text, scope.range.start);
    const name = head === undefined ? scope.name : nameOf(head, open[open.length - 1]?.name);
    const renamed = { ...scope, name };
    named.push(renamed);
    open.push(renamed);
  }
  return named;
}

interface Head {
  readonly keyword: ModuleScope["keyword"];
  /** From the keyword to `do`. */
  readonly spelling: string;
  readonly written: string;
  readonly implementedFor: string | undefined;
}

function headAt(text: string, start: number): Head | undefined {
  MODULE_HEAD.lastIndex = start;
  const [all = "", keyword = "", written = "", one, first] = MODULE_HEAD.exec(text) ?? [];
  if (!isModuleKeyword(keyword)) return undefined;
  return { keyword, spelling: all.trimEnd(), written, implementedFor: one ?? first };
}

function moduleAt(text: string, start: number): ModuleScope | undefined {
  const column = columnOf(text, start);
  const head = headAt(text, start);
  if (column === undefined || head === undefined) return undefined;
  const bodyStart = start + head.spelling.length;
  const closing = new RegExp(`^[ \\t]{${column}}end\\b`, "gm");
  closing.lastIndex = bodyStart;
  const closed = closing.exec(text);
  const bodyEnd = closed === null ? text.length : closed.index + column;
  const nameStart = start + head.spelling.indexOf(head.written, head.keyword.length);
  return {
    keyword: head.keyword,
    name: undefined,
    range: { start, end: closed === null ? text.length : bodyEnd + "end".length },
    nameRange: { start: nameStart, end: nameStart + head.written.length },
    bodyRange: { start: bodyStart, end: bodyEnd },
  };
}

function nameOf({ keyword, written, implementedFor }: Head, outer: string | undefined): string | undefined {
  if (keyword !== "defimpl") return outer === undefined ? written : `${outer}.${written}`;
  const target = implementedFor ?? outer;
  return target === undefined ? undefined : `${written}.${target}`;
}
