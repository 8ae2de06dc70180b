/**
 * The `<% %>` side of a template: its tags, which of them open, divide and close blocks, and the Elixir that a block adds up
 * to. This side knows nothing of markup, as in EEx itself: a block may begin in one element, or attribute, and end in another.
 */

import type { Range } from "./ast.ts";
import type { ExpressionNode } from "./template-ast.ts";
import { CARRIAGE_RETURN } from "./template-characters.ts";
import { ElixirLexer } from "./template-lexer.ts";
import type { Lookahead } from "./template-lookahead.ts";

export type TagMarker = Exclude<ExpressionNode["marker"], "brace">;

/** How deep blocks may nest; the Elixir of a block is read once for each level. */
const MAX_BLOCK_DEPTH = 32;

/** `<%= … %>` and its like, in order. */
export interface CodeTag extends Range {
  /** `start`: `if a do`, `fn f ->`. `middle`: `else`, `:error ->`. `end`: `end`, `end)`. */
  readonly kind: "expression" | "start" | "middle" | "end" | "comment";
  readonly marker: TagMarker;
  /** The text between the markers. */
  readonly content: Range;
  /** The block that the tag opens, divides or closes; absent where the other tags are missing. */
  block?: Block;
}

export interface Block {
  readonly opener: CodeTag;
  readonly middles: readonly CodeTag[];
  /** Absent while the block is not closed. */
  readonly closer?: CodeTag;
}

export type Report = (range: Range, message: string) => void;

/** All tags of a template, with their blocks. `text` ends where the template ends. */
export function scanTags(text: string, start: number, lookahead: Lookahead, report: Report): CodeTag[] {
  const finders: Finders = { expressionEnd: createFinder(text, "%>"), commentEnd: createFinder(text, "--%>") };
  const tags: CodeTag[] = [];
  let at = text.indexOf("<%", start);
  while (at >= 0) {
    if (text[at + 2] === "%") {
      at = text.indexOf("<%", at + 3); // `<%%` is written out as `<%`.
      continue;
    }
    const tag = readTag(text, at, finders, lookahead, report);
    tags.push(tag);
    at = text.indexOf("<%", tag.end);
  }
  joinBlocks(tags, report);
  return tags;
}

/** Finds the next place of a string at or after an offset, -1 when there is none; offsets must not go back. */
export type Finder = (from: number) => number;

export function createFinder(text: string, wanted: string): Finder {
  let found = -2;
  return (from) => {
    if (found === -1 || found >= from) return found;
    found = text.indexOf(wanted, from);
    return found;
  };
}

interface Finders {
  readonly expressionEnd: Finder;
  readonly commentEnd: Finder;
}

function readTag(text: string, start: number, finders: Finders, lookahead: Lookahead, report: Report): CodeTag {
  if (text.startsWith("!--", start + 2)) return readComment(text, start, 5, 4, finders.commentEnd, report);
  if (text[start + 2] === "#") return readComment(text, start, 3, 2, finders.expressionEnd, report);
  const marker = markerAt(text, start);
  const from = start + marker.length;
  const close = finders.expressionEnd(from);
  const reading = close < 0 ? undefined : readContent(text, from, close, lookahead);
  if (reading !== undefined) {
    return { kind: reading, marker, start, end: close + 2, content: { start: from, end: close } };
  }
  report({ start, end: from }, "This tag is not closed: `%>` is missing.");
  const end = unclosedEnd(text, from);
  const kind = classify(new ElixirLexer(text, from, end)) ?? "expression";
  return { kind, marker, start, end, content: { start: from, end } };
}

function readComment(
  text: string,
  start: number,
  openerLength: number,
  closerLength: number,
  findEnd: Finder,
  report: Report,
): CodeTag {
  const from = start + openerLength;
  const close = findEnd(from);
  if (close < 0) report({ start, end: Math.min(from, text.length) }, "This comment is not closed.");
  const contentEnd = close < 0 ? Math.max(from, unclosedEnd(text, from)) : close;
  const end = close < 0 ? contentEnd : close + closerLength;
  return { kind: "comment", marker: "<%", start, end, content: { start: from, end: contentEnd } };
}

function markerAt(text: string, start: number): TagMarker {
  switch (text[start + 2]) {
    case "=":
      return text[start + 3] === "=" ? "<%==" : "<%=";
    case "|":
      return "<%|";
    case "/":
      return "<%/";
    default:
      return "<%";
  }
}

/** What a tag is by its Elixir; `undefined` when another `<%` in it shows that its own `%>` is missing. */
function readContent(text: string, start: number, end: number, lookahead: Lookahead): CodeTag["kind"] | undefined {
  const lexer = new ElixirLexer(text, start, end);
  const kind = classify(lexer);
  const isSuspect = kind === undefined || (!lexer.isTerminated && text.slice(start, end).includes("<%"));
  if (!isSuspect) return kind;
  lookahead.left -= lexer.end - start;
  return lookahead.left > 0 ? undefined : "expression";
}

/** Reads all the words that decide, as EEx does; `undefined` at a `<%` in code. */
function classify(lexer: ElixirLexer): CodeTag["kind"] | undefined {
  let first = "";
  let last = "";
  let isInFn = false; // The last of all `fn` and `end` was a `fn`.
  while (lexer.next()) {
    if (lexer.kind === "tag") return undefined;
    if (lexer.kind === "comment") continue;
    if (!lexer.isTerminated) return "expression"; // Elixir cannot read it.
    last = lexemeWord(lexer);
    if (first === "" && lexer.kind !== "bracket" && lexer.kind !== "open-brace") first = last;
    if (last === "fn") isInFn = true;
    else if (last === "end") isInFn = false;
  }
  if (last === "do") return first === "end" ? "middle" : "start";
  if (last === "->") return isInFn && first !== "end" ? "start" : "middle";
  if (last === "else" || last === "after" || last === "rescue" || last === "catch") return "middle";
  return first === "end" ? "end" : "expression";
}

/** The lexeme if it is one of the words that decide, else `-`. */
function lexemeWord(lexer: ElixirLexer): string {
  if (lexer.kind === "arrow") return "->";
  const length = lexer.end - lexer.start;
  return lexer.kind === "word" && length >= 2 && length <= 6 ? lexer.word() : "-";
}

/** Where a tag without `%>` is taken to end: at the line end, the next tag or the next closing tag. */
function unclosedEnd(text: string, from: number): number {
  let at = Math.min(from, text.length);
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) break;
    if (code === 60 && (text[at + 1] === "%" || text[at + 1] === "/")) break;
  }
  return at;
}

interface OpenBlock {
  readonly opener: CodeTag;
  readonly middles: CodeTag[];
}

/** Gives every tag of a block its block, and reports the tags that stand alone. */
function joinBlocks(tags: readonly CodeTag[], report: Report): void {
  const open: OpenBlock[] = [];
  for (const tag of tags) {
    if (tag.kind === "start") open.push({ opener: tag, middles: [] });
    else if (tag.kind === "middle" || tag.kind === "end") {
      const block = open[open.length - 1];
      if (block === undefined) report(tag, "This tag belongs to no block.");
      else if (tag.kind === "middle") block.middles.push(tag);
      else finishBlock({ ...block, closer: tag }, open, report);
    }
  }
  while (open.length > 0) {
    const block = open[open.length - 1] as OpenBlock;
    report(block.opener, "This block is not closed: `<% end %>` is missing.");
    finishBlock(block, open, report);
  }
}

function finishBlock(block: Block, open: OpenBlock[], report: Report): void {
  if (open.length > MAX_BLOCK_DEPTH) report(block.opener, "This block is nested too deep to be understood.");
  else for (const tag of tagsOf(block)) tag.block = block;
  open.pop();
}

function tagsOf(block: Block): CodeTag[] {
  const { opener, middles, closer } = block;
  return closer === undefined ? [opener, ...middles] : [opener, ...middles, closer];
}

/**
 * The Elixir of a block from the end of its first marker to `end`: the contents of its own tags, and blanks of equal length for
 * everything else. Two things are written into the blanks: `;;` where one clause follows another, which the empty body
 * between them needs, and `end` where it is missing.
 */
export function elixirOfBlock(text: string, block: Block, end: number): string {
  const tags = tagsOf(block).filter((tag) => tag.end <= end);
  return tags
    .map(({ content }, index) => text.slice(content.start, content.end) + gapAfter(text, tags, index, end))
    .join("");
}

/** What stands between the content of a tag and that of the next one, or after the last one. */
function gapAfter(text: string, tags: readonly CodeTag[], index: number, end: number): string {
  const tag = tags[index] as CodeTag;
  const next = tags[index + 1];
  if (next === undefined && tag.kind === "end") return "";
  const gap = blanksFor(text, tag.content.end, next?.content.start ?? end);
  if (next === undefined) return gap.length > 3 ? `${gap.slice(0, -3)}end` : gap;
  return endsInArrow(text, tag) && beginsClause(text, next) ? `;;${gap.slice(2)}` : gap;
}

function endsInArrow(text: string, { content }: CodeTag): boolean {
  return text.slice(content.start, content.end).trimEnd().endsWith("->");
}

function beginsClause(text: string, tag: CodeTag): boolean {
  const isKeyword = /^\s*(end|else|after|rescue|catch)\b/.test(text.slice(tag.content.start, tag.content.end));
  return endsInArrow(text, tag) && !isKeyword;
}

/**
 * Blanks in place of a text, of the same length. Only its first line end stays: one is enough to part expressions, and the grammar's scanner
 * takes quadratic time for a long run of empty lines.
 */
function blanksFor(text: string, start: number, end: number): string {
  const newline = text.indexOf("\n", start);
  if (newline < 0 || newline >= end) return " ".repeat(end - start);
  const lineEnd = newline > start && text.charCodeAt(newline - 1) === CARRIAGE_RETURN ? newline - 1 : newline;
  return " ".repeat(lineEnd - start) + text.slice(lineEnd, newline + 1) + " ".repeat(end - newline - 1);
}
