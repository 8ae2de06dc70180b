/** Everything in quotes: strings, charlists, quoted atoms and keys, sigils; heredocs lose their indentation here. */

import type { CharlistNode, InterpolationPart, Node, Part, SigilNode, StringNode, TextPart } from "../ast.ts";
import { lowerSequence } from "./blocks.ts";
import { applyEscapes } from "./escapes.ts";
import { STRIDE, TYPE } from "./flat-tree.ts";
import { Kind } from "./kinds.ts";
import {
  endOf,
  hasError,
  isMissing,
  kindOf,
  type Lowering,
  nextOf,
  partFrom,
  startOf,
  textBetween,
  textOfNode,
} from "./lowering.ts";

/** How the text between the quotes is read. */
interface Reading {
  /** `applied`: as in a string; `characters`: as in a charlist, where `\xFF` is a character; `raw`: escapes stay, but for an escaped closing delimiter. */
  readonly escapes: "applied" | "characters" | "raw";
  readonly quotes: Quotes;
}

/** The quotes around a text. */
interface Quotes {
  readonly isHeredoc: boolean;
  readonly indentation: number;
  /** Offset after the opening quotes; for a heredoc of the line after them. */
  readonly contentStart: number;
  /** Offset of the closing quotes. */
  readonly contentEnd: number;
  readonly opening: string;
  readonly closing: string;
}

export function lowerString(l: Lowering, node: number): StringNode {
  const quotes = quotesOf(l, node);
  const parts = partsIn(l, node, { escapes: "applied", quotes });
  return { kind: "string", start: startOf(l, node), end: endOf(l, node), parts, isHeredoc: quotes.isHeredoc };
}

export function lowerCharlist(l: Lowering, node: number): CharlistNode {
  const quotes = quotesOf(l, node);
  const parts = partsIn(l, node, { escapes: "characters", quotes });
  return { kind: "charlist", start: startOf(l, node), end: endOf(l, node), parts, isHeredoc: quotes.isHeredoc };
}

/** `:"…"`, and `"…":` as a key, whose range leaves out the last colon. Without interpolation it is a plain atom. */
export function lowerQuotedAtom(l: Lowering, node: number): Node {
  const quotes = quotesOf(l, node);
  const parts = partsIn(l, node, { escapes: "applied", quotes });
  const start = startOf(l, node);
  const end = kindOf(l, node) === Kind.quotedKeyword ? quotes.contentEnd + quotes.closing.length : endOf(l, node);
  const name = plainTextOf(parts);
  return name === undefined ? { kind: "quoted-atom", start, end, parts } : { kind: "atom", start, end, name };
}

/** The text of parts without interpolation. */
export function plainTextOf(parts: readonly Part[]): string | undefined {
  return parts.every((part) => part.kind === "text") ? parts.map((part) => part.value).join("") : undefined;
}

export function lowerSigil(l: Lowering, node: number): SigilNode {
  const quotes = quotesOf(l, node);
  const name = spellingOf(l, node, Kind.sigilName);
  // The escapes of a regular expression are its own.
  const escapes = name === "r" || !/^[a-z]/.test(name) ? "raw" : "applied";
  const sigil: SigilNode = {
    kind: "sigil",
    start: startOf(l, node),
    end: endOf(l, node),
    name,
    modifiers: spellingOf(l, node, Kind.sigilModifiers),
    delimiter: quotes.opening,
    isHeredoc: quotes.isHeredoc,
    parts: partsIn(l, node, { escapes, quotes }),
    content: { start: quotes.contentStart, end: quotes.contentEnd },
    indentation: quotes.indentation,
  };
  l.sigils.push(sigil);
  return sigil;
}

/** The spelling of the first child of a kind. */
function spellingOf(l: Lowering, node: number, kind: Kind): string {
  const end = nextOf(l, node);
  for (let part = partFrom(l, node + STRIDE, end); part < end; part = partFrom(l, nextOf(l, part), end)) {
    if (kindOf(l, part) === kind) return textOfNode(l, part);
  }
  return "";
}

/** The parts of a quoted function name, as in `Mod."name"`. */
export function quotedNameParts(l: Lowering, node: number): readonly Part[] {
  return partsIn(l, node, { escapes: "applied", quotes: quotesOf(l, node) });
}

function quotesOf(l: Lowering, node: number): Quotes {
  const { opening, closing } = quoteTokens(l, node);
  const start = opening === undefined ? startOf(l, node) : endOf(l, opening);
  const end = closing === undefined || isMissing(l, closing) ? endOf(l, node) : startOf(l, closing);
  const spelling = opening === undefined ? "" : textOfNode(l, opening);
  const isHeredoc = spelling.length === 3;
  return {
    isHeredoc,
    indentation: isHeredoc ? indentationBefore(l.text, end - l.origin) : 0,
    contentStart: isHeredoc ? Math.min(afterLineEnd(l.text, start - l.origin) + l.origin, end) : start,
    contentEnd: Math.max(start, end),
    opening: spelling,
    closing: closing === undefined ? "" : textOfNode(l, closing),
  };
}

/** The first and the last token that can be quotes. */
function quoteTokens(l: Lowering, node: number): { opening: number | undefined; closing: number | undefined } {
  let opening: number | undefined;
  let closing: number | undefined;
  const end = nextOf(l, node);
  for (let child = node + STRIDE; child < end; child = nextOf(l, child)) {
    if (l.table.quotes[l.cells[child + TYPE] as number] === 0) continue;
    if (opening === undefined) opening = child;
    else closing = child;
  }
  return { opening, closing };
}

/** Blanks between the start of the line and `offset`. */
function indentationBefore(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && (text[start - 1] === " " || text[start - 1] === "\t")) start--;
  const isAtLineStart = start === 0 || text[start - 1] === "\n";
  return isAtLineStart ? offset - start : 0;
}

/** The offset after the line end at `offset`, blanks before it included. */
function afterLineEnd(text: string, offset: number): number {
  const lineEnd = /[ \t]*\r?\n/y;
  lineEnd.lastIndex = offset;
  return lineEnd.test(text) ? lineEnd.lastIndex : offset;
}

function partsIn(l: Lowering, node: number, reading: Reading): readonly Part[] {
  const { contentStart, contentEnd, isHeredoc } = reading.quotes;
  const parts: Part[] = [];
  let textStart = contentStart;
  const end = nextOf(l, node);
  for (let child = node + STRIDE; child < end; child = nextOf(l, child)) {
    if (kindOf(l, child) !== Kind.interpolation) continue;
    const textEnd = startOf(l, child);
    if (textEnd > textStart) parts.push(textPart(l, textStart, textEnd, reading, isHeredoc && parts.length === 0));
    parts.push(interpolationPart(l, child));
    textStart = endOf(l, child);
  }
  if (contentEnd <= textStart) return parts;
  const last = textPart(l, textStart, contentEnd, reading, isHeredoc && parts.length === 0);
  if (parts.length === 0) return [last];
  parts.push(last);
  return parts;
}

function interpolationPart(l: Lowering, node: number): InterpolationPart {
  const start = startOf(l, node);
  const end = endOf(l, node);
  return { kind: "interpolation", start, end, body: interpolationBody(l, node) };
}

/**
 * The grammar knows one expression in an interpolation and takes several on lines of their own for one call, so that such a text is read by
 * itself; one that the grammar could not read at all was masked (see respell.ts).
 */
function interpolationBody(l: Lowering, node: number): Node {
  const start = startOf(l, node) + 2;
  const end = endOf(l, node) - 1;
  const next = nextOf(l, node);
  const isEmpty = partFrom(l, node + STRIDE, next) >= next;
  const text = textBetween(l, start, end);
  const isAlone = (isEmpty && text.trim() !== "") || (!isEmpty && text.includes("\n") && text.trim().includes("\n"));
  return isAlone && !hasError(l, node) ? l.lowerText(start, end) : lowerSequence(l, node + STRIDE, next, start);
}

function textPart(l: Lowering, start: number, end: number, reading: Reading, isLineStart: boolean): TextPart {
  const { quotes, escapes } = reading;
  let value = textBetween(l, start, end);
  if (quotes.indentation > 0) value = withoutIndentation(value, quotes.indentation, isLineStart);
  if (!value.includes("\\")) return { kind: "text", start, end, value };
  if (escapes === "raw") value = value.replaceAll(`\\${quotes.closing}`, quotes.closing);
  else value = applyEscapes(value, escapes === "characters");
  return { kind: "text", start, end, value };
}

/** Takes up to `indentation` blanks from the start of each line; the first line is one where `isLineStart`. */
function withoutIndentation(text: string, indentation: number, isLineStart: boolean): string {
  const lines: string[] = [];
  let from = isLineStart ? afterBlanks(text, 0, indentation) : 0;
  for (let lineEnd = text.indexOf("\n", from); lineEnd >= 0; lineEnd = text.indexOf("\n", from)) {
    lines.push(text.slice(from, lineEnd + 1));
    from = afterBlanks(text, lineEnd + 1, indentation);
  }
  lines.push(text.slice(from));
  return lines.join("");
}

function afterBlanks(text: string, from: number, most: number): number {
  let at = from;
  while (at < from + most && (text[at] === " " || text[at] === "\t")) at++;
  return at;
}
