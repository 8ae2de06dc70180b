/**
 * A tolerant reading of Elixir for the template scanner, which must know where quotes end and which words stand in code
 * before there is anything to parse. It is not a tokenizer of the whole language: only what tells braces, `do`, `->` and
 * `end` in code from those in texts, comments, atoms and keys.
 *
 * Invariants: never throws, needs no recursion, reads each character at most twice.
 */

import {
  BACKSLASH,
  BAR,
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  COLON,
  DOT,
  DOUBLE_QUOTE,
  GREATER,
  HASH,
  isBlank,
  isBlankOrLineEnd,
  LESS,
  lineEndFrom,
  MINUS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  PERCENT,
  QUESTION,
  SINGLE_QUOTE,
  SLASH,
  TILDE,
} from "./template-characters.ts";

/**
 * `word`: an identifier or a keyword such as `do`; not a key (`do:`), not an atom, not a name after a dot. `text`: anything in quotes.
 * `bracket`: `(` or `[`. `tag`: `<%` in code. Numbers, atoms, keys and operators are `other`. Blanks and line ends are skipped.
 */
export type LexemeKind =
  | "word"
  | "text"
  | "comment"
  | "open-brace"
  | "close-brace"
  | "bracket"
  | "arrow"
  | "tag"
  | "other";

/** Steps over the lexemes of a stretch of Elixir. */
export class ElixirLexer {
  kind: LexemeKind = "other";
  start: number;
  end: number;
  /** False for a text that reaches the end of the stretch without its closing quote. */
  isTerminated = true;
  /** True for a text in three quotes, which may well go on for lines. */
  isHeredoc = false;
  private isAfterDot = false;

  constructor(
    private readonly text: string,
    start: number,
    private readonly limit: number,
  ) {
    this.start = start;
    this.end = start;
  }

  /** Moves to the next lexeme; false when there is none. */
  next(): boolean {
    const { text, limit } = this;
    let at = this.end;
    while (at < limit && isBlankOrLineEnd(text.charCodeAt(at))) at++;
    this.start = at;
    this.isTerminated = true;
    if (at >= limit) {
      this.end = limit;
      return false;
    }
    const wasAfterDot = this.isAfterDot;
    this.isAfterDot = false;
    this.read(text.charCodeAt(at), at, wasAfterDot);
    return true;
  }

  /** The text of the lexeme. */
  word(): string {
    return this.text.slice(this.start, this.end);
  }

  private read(code: number, at: number, wasAfterDot: boolean): void {
    if (isWordStart(code)) this.readWord(at, wasAfterDot);
    else if (startsQuote(code)) this.readQuote(at);
    else if (code === HASH) this.take("comment", lineEndFrom(this.text, at, this.limit));
    else if (code === OPEN_BRACE) this.take("open-brace", at + 1);
    else if (code === CLOSE_BRACE) this.take("close-brace", at + 1);
    else if (code === OPEN_PAREN || code === OPEN_BRACKET) this.take("bracket", at + 1);
    else if (code === MINUS && this.codeAt(at + 1) === GREATER) this.take("arrow", at + 2);
    else if (code === LESS && this.codeAt(at + 1) === PERCENT) this.take("tag", at + 2);
    else if (code === DOT) this.readDots(at);
    else this.take("other", codeUnitEnd(this.text, at, this.limit));
  }

  private readWord(at: number, wasAfterDot: boolean): void {
    const end = wordEnd(this.text, at, this.limit);
    const isKey = this.codeAt(end) === COLON && this.codeAt(end + 1) !== COLON;
    if (isKey) this.take("other", end + 1);
    else this.take(wasAfterDot ? "other" : "word", end);
  }

  private readQuote(at: number): void {
    const quote = quoteAt(this.text, at, this.limit);
    if (quote === undefined) {
      this.take("other", codeUnitEnd(this.text, at, this.limit));
      return;
    }
    const end = quoteEnd(this.text, quote, this.limit);
    this.isTerminated = end >= 0;
    this.isHeredoc = quote.isHeredoc;
    this.take("text", end < 0 ? this.limit : quote.isSigil ? wordEnd(this.text, end, this.limit) : end);
  }

  private readDots(at: number): void {
    let end = at + 1;
    while (this.codeAt(end) === DOT) end++;
    this.isAfterDot = end === at + 1;
    this.take("other", end);
  }

  private take(kind: LexemeKind, end: number): void {
    this.kind = kind;
    this.end = Math.min(end, this.limit);
  }

  /** The character code at an offset, NaN beyond the stretch. */
  private codeAt(at: number): number {
    return at < this.limit ? this.text.charCodeAt(at) : Number.NaN;
  }
}

/** A quote that begins: where its text starts and what ends it. */
interface Quote {
  readonly bodyStart: number;
  readonly closer: number;
  readonly isHeredoc: boolean;
  /** True where `#{…}` and escapes are read; false in a sigil with an upper-case name. */
  readonly interpolates: boolean;
  readonly isSigil: boolean;
}

/** The quote, sigil, heredoc or quoted atom that begins at an offset. */
function quoteAt(text: string, at: number, limit: number): Quote | undefined {
  const code = text.charCodeAt(at);
  if (code === TILDE) return sigilAt(text, at, limit);
  if (code !== COLON) return delimitedAt(text, at, limit, true, false);
  const next = at + 1 < limit ? text.charCodeAt(at + 1) : 0;
  if (next !== DOUBLE_QUOTE && next !== SINGLE_QUOTE) return undefined; // A plain atom, or `::`.
  return { bodyStart: at + 2, closer: next, isHeredoc: false, interpolates: true, isSigil: false };
}

function sigilAt(text: string, at: number, limit: number): Quote | undefined {
  const first = at + 1 < limit ? text.charCodeAt(at + 1) : 0;
  const isUpper = first >= 65 && first <= 90;
  if (!isUpper && !(first >= 97 && first <= 122)) return undefined; // An operator such as `~>`.
  let end = at + 2;
  while (isUpper && end < limit && isUpperOrDigit(text.charCodeAt(end))) end++;
  return end < limit ? delimitedAt(text, end, limit, !isUpper, true) : undefined;
}

function delimitedAt(
  text: string,
  at: number,
  limit: number,
  interpolates: boolean,
  isSigil: boolean,
): Quote | undefined {
  const opener = text.charCodeAt(at);
  const closer = closerOf(opener);
  if (closer === undefined) return undefined;
  const isHeredoc = isQuote(opener) && startsHeredoc(text, at, opener, limit);
  return { bodyStart: isHeredoc ? at + 3 : at + 1, closer, isHeredoc, interpolates, isSigil };
}

/** True for three quotes at the end of a line. */
function startsHeredoc(text: string, at: number, quote: number, limit: number): boolean {
  if (at + 2 >= limit || text.charCodeAt(at + 1) !== quote || text.charCodeAt(at + 2) !== quote) return false;
  const after = text.charCodeAt(at + 3);
  return at + 3 >= limit || after === NEWLINE || after === CARRIAGE_RETURN;
}

/** The delimiter that closes a quote or sigil opened by this one. */
export function closerOf(opener: number): number | undefined {
  switch (opener) {
    case DOUBLE_QUOTE:
    case SINGLE_QUOTE:
    case SLASH:
    case BAR:
      return opener;
    case OPEN_PAREN:
      return 41;
    case OPEN_BRACKET:
      return 93;
    case OPEN_BRACE:
      return CLOSE_BRACE;
    case LESS:
      return GREATER;
    default:
      return undefined;
  }
}

/** The offset after the closing quote, over interpolations however deep; -1 when it is not closed. */
function quoteEnd(text: string, outermost: Quote, limit: number): number {
  const stop = quoteStop(text, outermost, outermost.bodyStart, limit);
  if (stop >= limit) return -1;
  if (text.charCodeAt(stop) === outermost.closer) return stop + (outermost.isHeredoc ? 3 : 1);
  return interpolatedQuoteEnd(text, outermost, stop, limit);
}

/** The same for a quote whose first interpolation stands at `from`. */
function interpolatedQuoteEnd(text: string, outermost: Quote, from: number, limit: number): number {
  const quotes = [outermost];
  const braceDepths: number[] = []; // One number for each interpolation we are in.
  let at = from;
  while (at < limit) {
    const quote = quotes[quotes.length - 1] as Quote;
    if (braceDepths.length < quotes.length) {
      const stop = quoteStop(text, quote, at, limit);
      if (stop >= limit) return -1;
      const isInterpolation = text.charCodeAt(stop) === HASH;
      at = stop + (isInterpolation ? 2 : quote.isHeredoc ? 3 : 1);
      if (isInterpolation) braceDepths.push(0);
      else quotes.pop();
      if (quotes.length === 0) return at;
    } else {
      at = stepInInterpolation(text, at, limit, quotes, braceDepths);
    }
  }
  return -1;
}

/** The next `#{` or closing quote; `limit` when there is neither. */
function quoteStop(text: string, quote: Quote, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      if (quote.interpolates || text.charCodeAt(at + 1) === quote.closer) at++;
    } else if (code === quote.closer) {
      if (!quote.isHeredoc || endsHeredoc(text, at, quote, limit)) return at;
    } else if (code === HASH && quote.interpolates && text.charCodeAt(at + 1) === OPEN_BRACE) return at;
  }
  return limit;
}

/** True for three quotes with nothing but blanks before them on their line. */
function endsHeredoc(text: string, at: number, quote: Quote, limit: number): boolean {
  if (at + 2 >= limit || text.charCodeAt(at + 1) !== quote.closer || text.charCodeAt(at + 2) !== quote.closer)
    return false;
  let before = at - 1;
  while (before >= quote.bodyStart && isBlank(text.charCodeAt(before))) before--;
  return text.charCodeAt(before) === NEWLINE;
}

/** Steps over one piece of code inside `#{…}`; opens quotes and closes the interpolation in the two stacks. */
function stepInInterpolation(text: string, at: number, limit: number, quotes: Quote[], depths: number[]): number {
  const code = text.charCodeAt(at);
  const depth = depths[depths.length - 1] as number;
  if (code === OPEN_BRACE) depths[depths.length - 1] = depth + 1;
  else if (code === CLOSE_BRACE && depth > 0) depths[depths.length - 1] = depth - 1;
  else if (code === CLOSE_BRACE) depths.pop();
  else if (startsQuote(code)) {
    const quote = quoteAt(text, at, limit);
    if (quote === undefined) return codeUnitEnd(text, at, limit);
    quotes.push(quote);
    return quote.bodyStart;
  } else return codeUnitEnd(text, at, limit);
  return at + 1;
}

/** The end of a word, comment, character (`?}`) or atom at an offset; else of the one character there. */
function codeUnitEnd(text: string, at: number, limit: number): number {
  const code = text.charCodeAt(at);
  if (isWordPart(code)) return wordEnd(text, at, limit);
  if (code === HASH) return lineEndFrom(text, at, limit);
  if (code === QUESTION) return at + (text.charCodeAt(at + 1) === BACKSLASH ? 3 : 2);
  if (code !== COLON) return at + 1;
  const next = text.charCodeAt(at + 1);
  if (next === COLON) return at + 2;
  return isWordPart(next) ? wordEnd(text, at + 1, limit) : at + 1;
}

function wordEnd(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && isWordPart(text.charCodeAt(at))) at++;
  const code = at < limit ? text.charCodeAt(at) : 0;
  return at > from && (code === QUESTION || code === 33) ? at + 1 : at;
}

function startsQuote(code: number): boolean {
  return isQuote(code) || code === TILDE || code === COLON;
}

function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || (code >= 48 && code <= 57);
}

function isUpperOrDigit(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}
