/**
 * Works around faults of the grammar by parsing a text of equal length in which a few characters are spelled so that the
 * grammar reads them as Elixir does. The lowering always reads the text as written.
 *
 * The faults, each with its test:
 * - After an expression in a clause's body, a name on the next line that starts with `in`, `or`, `and` or `when` can be taken for that operator
 *   (`input ->` as `… in put ->`), and a `-1` or `+1` there for a subtraction. A `;` before it decides.
 * - In a sigil without interpolation the second of two backslashes escapes the closing delimiter: `~S(\\)`.
 * - An interpolation with several expressions is an ERROR: it is blanked, and the lowering reads it by itself.
 * - Keywords as the key of an access are an ERROR (`a[b: 1]`): a number stands for them, and the lowering reads them by itself.
 * - An anonymous call with a `do` block is an ERROR (`f.(x) do … end`): its arguments become a name (`f.aaa do … end`), and the lowering reads
 *   them by itself. After a sum's sign it is no ERROR, but the block goes to the wrong call (`a + f.(x) do … end`).
 * - `..//` is no name of an operator (`&..///3`).
 * - Chinese and Korean letters are in no name.
 * - A long run of blank lines takes the grammar's scanner quadratic time: only its first and last line end are left.
 */

import type { Range } from "../ast.ts";
import { END, FLAGS, type FlatTree, HAS_ERROR, NEXT, START, STRIDE, TYPE } from "./flat-tree.ts";
import { type GrammarTable, Kind } from "./kinds.ts";

/** Blank lines that are longer together than any that people leave. */
const BLANK_LINES = /[\r\n][ \t\r\n]{200,}[\r\n]/g;

/** The text to parse first: without long runs of blank lines. */
export function withoutBlankLines(text: string): string {
  if (!mayHoldBlankRun(text)) return text;
  return text.replace(BLANK_LINES, (run) => {
    const first = run.startsWith("\r\n") ? 2 : 1;
    const last = run.endsWith("\r\n") ? 2 : 1;
    return run.slice(0, first) + " ".repeat(run.length - first - last) + run.slice(run.length - last);
  });
}

/** How far apart the characters are that are looked at first, and how many of them a run of over 200 blanks holds at least. */
const SAMPLE_DISTANCE = 25;
const SAMPLES_IN_RUN = 8;

/** False if no run of blanks can be as long: the pattern alone would look at every line. */
function mayHoldBlankRun(text: string): boolean {
  let blank = 0;
  for (let at = 0; at < text.length; at += SAMPLE_DISTANCE) {
    const code = text.charCodeAt(at);
    blank = code === 32 || code === 9 || code === 10 || code === 13 ? blank + 1 : 0;
    if (blank === SAMPLES_IN_RUN) return true;
  }
  return false;
}

/** The text to parse instead; the same text if the tree shows no fault. */
export function respell(tree: FlatTree, table: GrammarTable, parsed: string): string {
  const separators: number[] = [];
  const blanks: number[] = [];
  const keys: Range[] = [];
  const argumentLists: Range[] = [];
  let hasMisreadEscape = false;
  const { cells } = tree;
  const isBroken = hasErrors(tree);
  for (let node = 0; node < tree.length; node += STRIDE) {
    const kind = table.kinds[cells[node + TYPE] as number];
    if (kind === Kind.token || kind === Kind.identifier) continue; // Most nodes.
    if (kind === Kind.binary) {
      const separator = misreadOperator(tree, table, parsed, node);
      if (separator !== undefined) separators.push(separator);
    } else if (kind === Kind.call && !isBroken) {
      const list = misreadSum(tree, table, parsed, node);
      if (list !== undefined && list.start >= (argumentLists.at(-1)?.end ?? 0)) argumentLists.push(list);
    } else if (kind === Kind.escape) hasMisreadEscape ||= isSecondBackslash(parsed, cells[node + START] as number);
    else if (kind === Kind.interpolation) blanks.push(...unreadInterpolation(tree, parsed, node));
    else if (kind === Kind.access) keys.push(...unreadKey(tree, parsed, node));
    else if (isBroken && kind === Kind.arguments && isBeforeDoBlock(tree, parsed, node)) {
      argumentLists.push({ start: cells[node + START] as number, end: cells[node + END] as number });
      node = (cells[node + NEXT] as number) - STRIDE; // What is in them is read with them.
    }
  }
  const changes = separators.length + blanks.length + keys.length + argumentLists.length;
  if (changes === 0 && !hasMisreadEscape && !isBroken) return parsed;
  let text = replaceEach(replaceEach(parsed, separators, ";"), blanks, " ");
  text = replaceRanges(text, keys, (length) => "0".padEnd(length));
  text = replaceRanges(text, argumentLists, (length) => "a".repeat(length));
  if (hasMisreadEscape) text = text.replace(BACKSLASHES_BEFORE_DELIMITER, (all) => "_".repeat(all.length));
  return isBroken ? text.replace(UNKNOWN_NAMES, (all) => "a".repeat(all.length)) : text;
}

function hasErrors({ cells, length }: FlatTree): boolean {
  return length > 0 && ((cells[FLAGS] as number) & HAS_ERROR) !== 0;
}

/** Letters that the grammar's tables leave out, and the operator; `?語` is a character whatever it is. */
const UNKNOWN_NAMES = /(?<!\?)[\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\u{20000}-\u{3ffff}]|(?<=&\s*)\.\.\/\/(?=\/)/gu;

/** The offsets to blank of an interpolation with an ERROR, if what separates expressions is in it. */
function unreadInterpolation({ cells }: FlatTree, text: string, node: number): number[] {
  if (((cells[node + FLAGS] as number) & HAS_ERROR) === 0) return [];
  const start = (cells[node + START] as number) + 2;
  const end = (cells[node + END] as number) - 1;
  if (text[end] !== "}" || !/[;\n]/.test(text.slice(start, end))) return [];
  return Array.from({ length: end - start }, (_, i) => start + i).filter(
    (at) => text[at] !== "\n" && text[at] !== "\r",
  );
}

const KEYWORDS_IN_ACCESS = /^\s*(?:[\p{L}_][\w@]*[?!]?|"[^"]*"|'[^']*'):\s/u;

/** The text between the brackets of an access with an ERROR, if it starts as keywords do. */
function unreadKey({ cells }: FlatTree, text: string, node: number): Range[] {
  if (((cells[node + FLAGS] as number) & HAS_ERROR) === 0) return [];
  const target = node + STRIDE;
  const start = text.indexOf("[", cells[target + END]) + 1;
  const end = (cells[node + END] as number) - 1;
  const isKeywords = start > 0 && text[end] === "]" && KEYWORDS_IN_ACCESS.test(text.slice(start, end));
  return isKeywords ? [{ start, end }] : [];
}

const DO_BLOCK = /[ \t]*do(?![\w?!:])/y;

/** True for the arguments of an anonymous call in parentheses that `do` comes after. */
function isBeforeDoBlock({ cells }: FlatTree, text: string, node: number): boolean {
  const start = cells[node + START] as number;
  DO_BLOCK.lastIndex = cells[node + END] as number;
  const isAnonymous = text[start] === "(" && isAfterDot(text, start);
  return isAnonymous && text[DO_BLOCK.lastIndex - 1] === ")" && DO_BLOCK.test(text);
}

function isAfterDot(text: string, offset: number): boolean {
  return /\.\s*$/.test(text.slice(Math.max(0, offset - 100), offset));
}

/**
 * `a + f.(x) do … end`, which the grammar takes for a call of `a` with `+ f.(x)` and the `do` block, because it cannot give the block to `f`:
 * the arguments of `f`. Only where a blank stands after the sign is it the operator of a sum.
 */
function misreadSum({ cells }: FlatTree, { kinds }: GrammarTable, text: string, call: number): Range | undefined {
  const end = cells[call + NEXT] as number;
  const args = cells[call + STRIDE + NEXT] as number;
  if (args >= end) return undefined;
  const sign = text.charCodeAt(cells[args + START] as number);
  if (sign !== PLUS && sign !== MINUS) return undefined;
  const kindOf = (node: number) => (node < end ? kinds[cells[node + TYPE] as number] : undefined);
  if (kindOf(args) !== Kind.arguments || kindOf(cells[args + NEXT] as number) !== Kind.doBlock) return undefined;
  if (!/\s/.test(text.charAt((cells[args + START] as number) + 1))) return undefined;
  const listEnd = cells[args + END] as number;
  for (let node = args + STRIDE; node < (cells[args + NEXT] as number); node += STRIDE) {
    const start = cells[node + START] as number;
    const isLast = kindOf(node) === Kind.arguments && cells[node + END] === listEnd;
    if (isLast && text[start] === "(" && isAfterDot(text, start)) return { start, end: listEnd };
  }
  return undefined;
}

const PLUS = 43;
const MINUS = 45;

/** Pairs of backslashes before what may close a sigil; `?\\` is a character. */
const BACKSLASHES_BEFORE_DELIMITER = /(?<![\\?])(?:\\\\)+(?=[)\]}>|/"'])/g;

/** True for an escape whose backslash is itself escaped. */
function isSecondBackslash(text: string, start: number): boolean {
  let before = start;
  while (text[before - 1] === "\\") before--;
  return (start - before) % 2 === 1;
}

/** Where a separator must stand so that the operator of a binary node is read as the start of a new expression. */
function misreadOperator(tree: FlatTree, table: GrammarTable, text: string, node: number): number | undefined {
  const operator = operatorOf(tree, table, node);
  if (operator === undefined || table.misreadOperators[tree.cells[operator + TYPE] as number] === 0) return undefined;
  const start = tree.cells[operator + START] as number;
  const end = tree.cells[operator + END] as number;
  const isSign = /[+-]/.test(text.charAt(start));
  if (!isSign && !/[\w?!]/.test(text.charAt(end))) return undefined; // A word of its own is the operator.
  return separatorBefore(tree, text, start);
}

function operatorOf(tree: FlatTree, table: GrammarTable, node: number): number | undefined {
  const end = tree.cells[node + NEXT] as number;
  for (let child = node + STRIDE; child < end; child = tree.cells[child + NEXT] as number) {
    if (table.kinds[tree.cells[child + TYPE] as number] === Kind.token) return child;
  }
  return undefined;
}

/** The last blank before the first word of a line; at the margin the line end itself, unless it ends a comment. */
function separatorBefore(tree: FlatTree, text: string, start: number): number | undefined {
  if (!/\s/.test(text.charAt(start - 1))) return undefined;
  const before = /(\r?\n)([ \t]*)$/.exec(text.slice(Math.max(0, start - 500), start));
  if (before === null) return undefined;
  const [, lineEnd = "", blanks = ""] = before;
  if (blanks !== "") return start - 1;
  return tree.comments.includes(start - lineEnd.length) ? undefined : start - lineEnd.length;
}

/** Ranges are in order; a replacement is as long as what it stands for. */
function replaceRanges(text: string, ranges: readonly Range[], replacement: (length: number) => string): string {
  let result = "";
  let from = 0;
  for (const { start, end } of ranges) {
    result += text.slice(from, start) + replacement(end - start);
    from = end;
  }
  return result + text.slice(from);
}

function replaceEach(text: string, offsets: readonly number[], replacement: string): string {
  let result = "";
  let from = 0;
  for (const offset of offsets.toSorted((a, b) => a - b)) {
    result += text.slice(from, offset) + replacement;
    from = offset + 1;
  }
  return result + text.slice(from);
}
