/**
 * Where a `{…}` of HEEx ends.
 *
 * Phoenix counts braces without knowing Elixir: only `\{` and `\}` are left out. In a template that compiles, its answer is
 * also the end that a reader of Elixir finds, with one exception: a brace in a comment counts. Where Phoenix would end inside
 * a quote the template is broken or still being typed; then the reader of Elixir decides.
 */

import type { Range } from "./ast.ts";
import {
  BACKSLASH,
  BAR,
  CLOSE_BRACE,
  EQUALS,
  GREATER,
  isLineEnd,
  isTagNameStart,
  LESS,
  lineEndFrom,
  MINUS,
  OPEN_BRACE,
  SLASH,
} from "./template-characters.ts";
import type { Scan } from "./template-frames.ts";
import { ElixirLexer } from "./template-lexer.ts";
import type { Lookahead } from "./template-lookahead.ts";

/** A `{…}`, and the text between its braces. */
export interface Braces {
  readonly range: Range;
  readonly content: Range;
}

/** Reads the `{…}` at an offset. One that is not closed ends with its line, or earlier where markup follows. */
export function readBraces(scan: Scan, at: number, limit: number, place: Place): Braces {
  const { text, lookahead } = scan;
  const isPatient = lookahead.left > 0;
  const close = isPatient ? closingBrace(text, at + 1, limit, lookahead) : nearbyBrace(text, at + 1, limit, place);
  if (close >= 0) return { range: { start: at, end: close + 1 }, content: { start: at + 1, end: close } };
  scan.report({ start: at, end: at + 1 }, "This `{` is not closed; in the text it is written `&lbrace;`.");
  const end = endOfBroken(text, at + 1, limit, place);
  return { range: { start: at, end }, content: { start: at + 1, end } };
}

/** Where the braces stand. */
type Place = "body" | "attribute";

function endOfBroken(text: string, from: number, limit: number, place: Place): number {
  let at = from;
  while (at < limit && !endsBroken(text, at, place)) at++;
  return at;
}

/** The closing brace by mere counting, if it comes before `endOfBroken`; else -1. */
function nearbyBrace(text: string, from: number, limit: number, place: Place): number {
  let depth = 0;
  for (let at = from; at < limit && !endsBroken(text, at, place); at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_BRACE) depth++;
    else if (code === CLOSE_BRACE && depth-- === 0) return at;
  }
  return -1;
}

function endsBroken(text: string, at: number, place: Place): boolean {
  return isLineEnd(text.charCodeAt(at)) || (place === "body" ? isMarkup(text, at) : isTagEnd(text, at));
}

function isMarkup(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== LESS) return false;
  const next = text.charCodeAt(at + 1);
  return next === SLASH || next === 33 || isTagNameStart(next, true);
}

/** True for `>` and `/>`, not for `->`, `|>`, `=>` and `>=`. */
function isTagEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === SLASH) return text.charCodeAt(at + 1) === GREATER;
  if (code !== GREATER) return false;
  const before = text.charCodeAt(at - 1);
  return before !== BAR && before !== MINUS && before !== EQUALS && text.charCodeAt(at + 1) !== EQUALS;
}

/** The offset of the brace that closes one opened just before `start`; -1 when there is none before `limit`. */
function closingBrace(text: string, start: number, limit: number, lookahead: Lookahead): number {
  const { at, readTo } = closingBraceByReading(text, start, limit);
  lookahead.left -= readTo - (at < 0 ? start : at + 1);
  return at;
}

interface Search {
  readonly at: number;
  readonly readTo: number;
}

function closingBraceByReading(text: string, start: number, limit: number): Search {
  const lexer = new ElixirLexer(text, start, limit);
  let depth = 0; // Braces in code.
  let counted = 0; // Braces anywhere, as Phoenix counts them.
  let candidate = -1; // Where Phoenix would end, inside a quote.
  while (lexer.next()) {
    const { kind } = lexer;
    if (kind === "open-brace") {
      depth++;
      counted++;
    } else if (kind === "close-brace") {
      if (depth === 0) return { at: lexer.start, readTo: lexer.end };
      depth--;
      counted--;
    } else if (kind === "text" || kind === "comment") {
      const inside = closingBraceByCount(text, lexer.start, lexer.end, counted);
      counted = inside.depth;
      if (inside.at >= 0 && kind === "comment") return { at: inside.at, readTo: lexer.end };
      if (candidate < 0) candidate = inside.at;
      if (candidate >= 0 && kind === "text" && isHalfTyped(text, lexer, Math.max(candidate, lexer.start))) break;
    }
  }
  return { at: candidate, readTo: lexer.end };
}

/** True for a quote that is not closed on the line where Phoenix would end the expression. */
function isHalfTyped(text: string, quote: ElixirLexer, from: number): boolean {
  return !quote.isTerminated || (!quote.isHeredoc && lineEndFrom(text, from, quote.end) < quote.end);
}

/** Phoenix's way. `at` is -1 when the braces do not close; `depth` then says how many are open. */
function closingBraceByCount(
  text: string,
  start: number,
  limit: number,
  startDepth: number,
): { readonly at: number; readonly depth: number } {
  let depth = startDepth;
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      const next = text.charCodeAt(at + 1);
      if (next === OPEN_BRACE || next === CLOSE_BRACE) at++;
    } else if (code === OPEN_BRACE) depth++;
    else if (code === CLOSE_BRACE && depth-- === 0) return { at, depth };
  }
  return { at: -1, depth };
}
