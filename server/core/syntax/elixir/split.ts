/** Splits a file's flat tree into modules and forms. */

import type { Range } from "../ast.ts";
import type { ModuleScope } from "../source-file.ts";
import { END, type FlatTree, NEXT, START, STRIDE, TYPE } from "./flat-tree.ts";
import { type GrammarTable, Kind } from "./kinds.ts";

/** Where a form stands. */
export interface FormPlace {
  /** The tree that holds it, and where the text of that tree starts in the file. */
  readonly tree: FlatTree;
  readonly base: number;
  readonly node: number;
  /** File offsets. The form ends with its node, if nothing is broken. */
  readonly start: number;
  readonly end: number;
  readonly modules: readonly ModuleScope[];
}

export interface Split {
  readonly places: readonly FormPlace[];
  readonly modules: readonly ModuleScope[];
}

const MODULE_KEYWORDS: ReadonlySet<string> = new Set(["defmodule", "defprotocol", "defimpl"]);
const SHORTEST_KEYWORD = "defimpl".length;

interface Splitter {
  readonly tree: FlatTree;
  readonly table: GrammarTable;
  readonly text: string;
  readonly places: FormPlace[];
  readonly modules: ModuleScope[];
  /** Blocks of modules around the place, at the top of the file. */
  openBlocks: number;
}

export function splitForms(tree: FlatTree, table: GrammarTable, text: string): Split {
  const splitter: Splitter = { tree, table, text, places: [], modules: [], openBlocks: 0 };
  if (tree.length > 0) splitChildren(splitter, 0, []);
  return splitter;
}

/** Modules nested deeper than this are not split further: the stack must hold. */
const MAX_NESTED_MODULES = 64;

function splitChildren(s: Splitter, parent: number, modules: readonly ModuleScope[]): void {
  const end = next(s, parent);
  for (let child = parent + STRIDE; child < end; child = next(s, child)) splitStatement(s, child, modules);
}

function splitStatement(s: Splitter, node: number, modules: readonly ModuleScope[]): void {
  const kind = kindAt(s, node);
  if (kind === Kind.token) return;
  const head = modules.length < MAX_NESTED_MODULES && kind === Kind.call ? moduleHead(s, node) : undefined;
  const mayHold = modules.length === 0 && kind === Kind.call && head === undefined;
  const block = mayHold ? blockOfModules(s, node) : undefined;
  if (kind === Kind.error || kind === Kind.section) splitChildren(s, node, modules);
  else if (block !== undefined) splitBlock(s, block);
  else if (head === undefined)
    s.places.push({ tree: s.tree, base: 0, node, start: cell(s, node, START), end: cell(s, node, END), modules });
  else splitModule(s, node, head, modules);
}

function splitBlock(s: Splitter, block: number): void {
  s.openBlocks++;
  splitChildren(s, block, []);
  s.openBlocks--;
}

function splitModule(s: Splitter, node: number, head: ModuleHead, modules: readonly ModuleScope[]): void {
  const scope = scopeOf(s, node, head, modules);
  s.modules.push(scope);
  const inner = [...modules, scope];
  if (head.isDoBlock || kindAt(s, head.body) === Kind.block) splitChildren(s, head.body, inner);
  else splitStatement(s, head.body, inner);
}

/** The pieces of `defmodule Name do … end` or `defmodule Name, do: …`. */
interface ModuleHead {
  readonly keyword: ModuleScope["keyword"];
  readonly name: number;
  /** The value of `for:`. */
  readonly implementedFor: number | undefined;
  readonly body: number;
  readonly isDoBlock: boolean;
}

function moduleHead(s: Splitter, call: number): ModuleHead | undefined {
  const target = call + STRIDE;
  const length = cell(s, target, END) - cell(s, target, START);
  if (kindAt(s, target) !== Kind.identifier || length < SHORTEST_KEYWORD) return undefined;
  const keyword = textAt(s, target);
  if (!isModuleKeyword(keyword)) return undefined;
  const parts = partsAt(s, call);
  const args = parts.find((part) => kindAt(s, part) === Kind.arguments);
  const name = args === undefined ? undefined : partsAt(s, args)[0];
  if (args === undefined || name === undefined) return undefined;
  const doBlock = parts.find((part) => kindAt(s, part) === Kind.doBlock);
  const body = doBlock ?? keywordValue(s, args, "do:");
  if (body === undefined) return undefined;
  return { keyword, name, implementedFor: keywordValue(s, args, "for:"), body, isDoBlock: doBlock !== undefined };
}

/** Blocks whose modules are not there as they are written, or as often; the environment of a build stays around what it decides. */
const NO_PLAIN_BLOCK = /^\s*(?:quote|for|test|describe)\b|\benv\b|_env\b/;

/** The block of `if Code.ensure_loaded?(Library) do defmodule Name do … end end`. */
function blockOfModules(s: Splitter, call: number): number | undefined {
  if (s.openBlocks >= MAX_NESTED_MODULES) return undefined;
  const block = partsAt(s, call).find((part) => kindAt(s, part) === Kind.doBlock);
  if (block === undefined || NO_PLAIN_BLOCK.test(s.text.slice(cell(s, call, START), cell(s, block, START))))
    return undefined;
  const holdsModule = partsAt(s, block).some((part) => {
    const head = kindAt(s, part) === Kind.call ? moduleHead(s, part) : undefined;
    return head !== undefined && kindAt(s, head.name) === Kind.alias;
  });
  return holdsModule ? block : undefined;
}

export function isModuleKeyword(text: string): text is ModuleScope["keyword"] {
  return MODULE_KEYWORDS.has(text);
}

/** The value of a keyword argument, by its key as written. */
function keywordValue(s: Splitter, args: number, key: string): number | undefined {
  const keywords = partsAt(s, args).find((part) => kindAt(s, part) === Kind.keywords);
  if (keywords === undefined) return undefined;
  for (const pair of partsAt(s, keywords)) {
    const [pairKey, value] = partsAt(s, pair);
    if (pairKey !== undefined && textAt(s, pairKey).trim() === key) return value;
  }
  return undefined;
}

function scopeOf(s: Splitter, node: number, head: ModuleHead, modules: readonly ModuleScope[]): ModuleScope {
  return {
    keyword: head.keyword,
    name: scopeName(s, head, modules[modules.length - 1]),
    range: rangeAt(s, node),
    nameRange: rangeAt(s, head.name),
    bodyRange: head.isDoBlock ? bodyRange(s, head.body) : rangeAt(s, head.body),
  };
}

function scopeName(s: Splitter, head: ModuleHead, outer: ModuleScope | undefined): string | undefined {
  const written = writtenName(s, head.name, outer);
  if (head.keyword !== "defimpl") return nestedName(s, head.name, written, outer);
  const target =
    head.implementedFor === undefined ? outer?.name : writtenName(s, firstOf(s, head.implementedFor), outer);
  return written === undefined || target === undefined ? undefined : `${written}.${target}`;
}

/** `for: [A, B]` defines a module for each, of the same code: it goes by the first. */
function firstOf(s: Splitter, node: number): number {
  return kindAt(s, node) === Kind.list ? (partsAt(s, node)[0] ?? node) : node;
}

/** A module inside another is named after it, unless its name is already whole. */
function nestedName(
  s: Splitter,
  node: number,
  written: string | undefined,
  outer: ModuleScope | undefined,
): string | undefined {
  if (written === undefined || outer === undefined) return written;
  const isWhole = kindAt(s, node) === Kind.dot || /^Elixir\s*\./.test(textAt(s, node));
  if (isWhole) return written;
  return outer.name === undefined ? undefined : `${outer.name}.${written}`;
}

/** An alias as written, `__MODULE__` replaced by the module around it. */
function writtenName(s: Splitter, node: number, outer: ModuleScope | undefined): string | undefined {
  const text = textAt(s, node).replace(/\s+/g, "");
  if (kindAt(s, node) === Kind.alias) return text.replace(/^Elixir\.(?=.)/, "");
  if (text === "__MODULE__") return outer?.name;
  const rest = /^__MODULE__\.((?:[A-Z]\w*)(?:\.[A-Z]\w*)*)$/.exec(text)?.[1];
  return rest === undefined || outer?.name === undefined ? undefined : `${outer.name}.${rest}`;
}

/** From after `do` to before `end`. */
function bodyRange(s: Splitter, doBlock: number): Range {
  const first = doBlock + STRIDE;
  let last = first;
  for (let child = first; child < next(s, doBlock); child = next(s, child)) last = child;
  const start = cell(s, first, END);
  const isEnd = last !== first && textAt(s, last) === "end";
  return { start, end: Math.max(start, isEnd ? cell(s, last, START) : cell(s, doBlock, END)) };
}

function cell(s: Splitter, node: number, field: number): number {
  return s.tree.cells[node + field] as number;
}

function next(s: Splitter, node: number): number {
  return cell(s, node, NEXT);
}

function kindAt(s: Splitter, node: number): number {
  return s.table.kinds[cell(s, node, TYPE)] as number;
}

function textAt(s: Splitter, node: number): string {
  return s.text.slice(cell(s, node, START), cell(s, node, END));
}

function rangeAt(s: Splitter, node: number): Range {
  return { start: cell(s, node, START), end: cell(s, node, END) };
}

function partsAt(s: Splitter, node: number): number[] {
  const parts: number[] = [];
  for (let child = node + STRIDE; child < next(s, node); child = next(s, child)) {
    if (kindAt(s, child) !== Kind.token) parts.push(child);
  }
  return parts;
}
