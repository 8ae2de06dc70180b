/**
 * Finds definitions and modules in text that somebody is typing.
 *
 * Two things go wrong while a block is not closed yet: the definitions after it become part of it, and the `defmodule` around it falls
 * apart into an ERROR. Indentation tells what was meant: a definition that stands no deeper than the one around it is its sibling, and a
 * module ends at the `end` below its first letter. Nothing is done where the tree has no error.
 */

import type { Range } from "../ast.ts";
import type { ModuleScope } from "../source-file.ts";
import { END, FLAGS, type FlatTree, HAS_ERROR, NEXT, newCellBuffer, START, STRIDE, TYPE } from "./flat-tree.ts";
import type { Grammar } from "./grammar.ts";
import { type GrammarTable, Kind } from "./kinds.ts";
import { type FormPlace, isModuleKeyword, type Split, splitForms } from "./split.ts";

export function recoverForms(grammar: Grammar, split: Split, tree: FlatTree, text: string): Split {
  if (tree.length === 0 || ((tree.cells[FLAGS] as number) & HAS_ERROR) === 0) return split;
  const source: Source = { tree, table: grammar.table, text };
  const whole = split.modules.filter((scope) => endsInLine(text, scope));
  const lost = lostModules(source, whole);
  const modules = [...whole, ...lost].sort((a, b) => a.range.start - b.range.start);
  const separated = split.places.flatMap((place) => separate(source, place));
  const chunks = brokenDefinitions(grammar, text, modules, separated);
  const places = [...outside(chunks, separated), ...chunks.flatMap((chunk) => chunk.places)];
  const around = ({ start }: FormPlace) => {
    return modules.filter(({ bodyRange }) => bodyRange.start <= start && start < bodyRange.end);
  };
  const inModules = places.map((place) =>
    lost.length + chunks.length === 0 ? place : { ...place, modules: around(place) },
  );
  return { places: inModules.sort((a, b) => a.start - b.start), modules };
}

interface Source {
  readonly tree: FlatTree;
  readonly table: GrammarTable;
  readonly text: string;
}

/** False for a module whose `end` stands elsewhere than its first letter: a stray `end` closed it too early, or it has none. */
function endsInLine(text: string, { range, bodyRange }: ModuleScope): boolean {
  const endColumn = columnOf(text, bodyRange.end);
  return endColumn === columnOf(text, range.start) || (endColumn === undefined && range.end !== bodyRange.end);
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

/** Definitions right under a module's head that start no form, or one with an error: cut out by their indentation. */
function brokenDefinitions(
  grammar: Grammar,
  text: string,
  modules: readonly ModuleScope[],
  places: readonly FormPlace[],
): Chunk[] {
  const chunks: Chunk[] = [];
  for (const { start, column } of definitionLines(text, bodyColumns(text, modules))) {
    const end = definitionEnd(text, start, column);
    const isRead = places.some((place) => isReadBy(place, grammar.table, start, end));
    if (isRead || start < (chunks[chunks.length - 1]?.end ?? 0)) continue;
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

function definitionLines(text: string, columns: ReadonlySet<number>): { start: number; column: number }[] {
  return [...text.matchAll(/^([ \t]*)def(?:p|macro|macrop)?[ \t(]/gm)]
    .map(({ index, 1: blanks = "" }) => ({ start: index + blanks.length, column: blanks.length }))
    .filter(({ column }) => columns.has(column));
}

/** True if a form without error is the definition from `start` to `end`, or holds it. */
function isReadBy(place: FormPlace, table: GrammarTable, start: number, end: number): boolean {
  const { cells } = place.tree;
  const kind = table.kinds[cells[place.node + TYPE] as number];
  const isCut = place.end < place.base + (cells[place.node + END] as number);
  const hasErrors = ((cells[place.node + FLAGS] as number) & HAS_ERROR) !== 0;
  if (isCut || hasErrors || kind === Kind.quotedContent) return false;
  return place.start < start ? start < place.end : place.start === start && place.end >= end;
}

/** After the `end` below a definition's first letter; else before the next line that stands no deeper. */
function definitionEnd(text: string, start: number, column: number): number {
  const line = new RegExp(`^[ \\t]{0,${column}}(?=[^ \\t\\r\\n])`, "gm");
  line.lastIndex = text.indexOf("\n", start) === -1 ? text.length : text.indexOf("\n", start) + 1;
  const next = line.exec(text);
  if (next === null) return text.trimEnd().length;
  const first = next.index + next[0].length;
  if (next[0].length === column && /^end\b/.test(text.slice(first, first + 4))) return first + "end".length;
  return start + text.slice(start, next.index).trimEnd().length;
}

/** Forms that stand in no chunk; one that reaches into a chunk ends before it. */
function outside(chunks: readonly Chunk[], places: readonly FormPlace[]): FormPlace[] {
  return places.flatMap((place) => {
    if (chunks.some(({ start, end }) => start <= place.start && place.start < end)) return [];
    const reached = chunks.find(({ start }) => place.start < start && start < place.end);
    return [reached === undefined ? place : { ...place, end: Math.min(place.end, reached.start) }];
  });
}

const MODULE_HEAD =
  /(defmodule|defprotocol|defimpl)[ \t]+([A-Z][\w.]*)(?:,[ \t]*for:[ \t]*([A-Z][\w.]*))?[ \t]+do[ \t]*(?=[\r\n])/y;

/** Modules whose heads stand in an ERROR. */
function lostModules({ tree, table, text }: Source, known: readonly ModuleScope[]): ModuleScope[] {
  const knownStarts = new Set(known.map(({ range }) => range.start));
  const lost: ModuleScope[] = [];
  for (let node = 0; node < tree.length; node += STRIDE) {
    if (table.kinds[tree.cells[node + TYPE] as number] !== Kind.identifier) continue;
    const start = tree.cells[node + START] as number;
    if (knownStarts.has(start) || !isModuleKeyword(text.slice(start, tree.cells[node + END]))) continue;
    const scope = moduleAt(text, start, [...known, ...lost]);
    if (scope !== undefined) lost.push(scope);
  }
  return lost;
}

function moduleAt(text: string, start: number, others: readonly ModuleScope[]): ModuleScope | undefined {
  const column = columnOf(text, start);
  MODULE_HEAD.lastIndex = start;
  const head = MODULE_HEAD.exec(text);
  const [all = "", keyword = "", written = "", implementedFor] = head ?? [];
  if (column === undefined || head === null || !isModuleKeyword(keyword)) return undefined;
  const bodyStart = start + all.trimEnd().length;
  const closing = new RegExp(`^[ \\t]{${column}}end\\b`, "m").exec(text.slice(bodyStart));
  const bodyEnd = closing === null ? text.length : bodyStart + closing.index + column;
  const nameStart = start + all.indexOf(written, keyword.length);
  return {
    keyword,
    name:
      keyword === "defimpl"
        ? implementation(written, implementedFor, outerName(others, start))
        : nested(written, outerName(others, start)),
    range: { start, end: closing === null ? text.length : bodyEnd + "end".length },
    nameRange: { start: nameStart, end: nameStart + written.length },
    bodyRange: { start: bodyStart, end: bodyEnd },
  };
}

/** The name of the innermost module around an offset. */
function outerName(modules: readonly ModuleScope[], offset: number): string | undefined {
  const around = modules.filter(({ bodyRange }) => bodyRange.start <= offset && offset < bodyRange.end);
  return around.sort((a, b) => b.range.start - a.range.start)[0]?.name;
}

function nested(written: string, outer: string | undefined): string {
  return outer === undefined ? written : `${outer}.${written}`;
}

function implementation(protocol: string, target: string | undefined, outer: string | undefined): string | undefined {
  const name = target ?? outer;
  return name === undefined ? undefined : `${protocol}.${name}`;
}
