/** Opening tags: attributes and their values. */

import type { Range } from "./ast.ts";
import type { AttributeExpression, AttributeText, TextNode } from "./template-ast.ts";
import { readBraces } from "./template-braces.ts";
import {
  DOUBLE_QUOTE,
  EQUALS,
  GREATER,
  isBlankOrLineEnd,
  isLineEnd,
  isNameStop,
  isTagNameStart,
  LESS,
  lineEndFrom,
  OPEN_BRACE,
  SINGLE_QUOTE,
  SLASH,
  skipBlanks,
  tagNameEnd,
} from "./template-characters.ts";
import {
  addAttribute,
  addText,
  attributeNamed,
  attributesOf,
  type Frame,
  finishTag,
  finishValue,
  isHeex,
  type Scan,
  type TagFrame,
} from "./template-frames.ts";

/** Reads one piece between the attributes of an opening tag. */
export function scanTag(scan: Scan, frame: Frame, at: number, limit: number): number {
  if (frame.kind === "tag" && frame.nameEnd === at) {
    frame.nameEnd = tagNameEnd(scan.text, at, limit); // The rest of a name that begins with `<% %>`.
    if (frame.nameEnd > at) return frame.nameEnd;
  }
  if (frame.kind === "tag" && frame.hasInnerEnd) return endTag(scan, frame, at, false);
  const code = scan.text.charCodeAt(at);
  if (isBlankOrLineEnd(code)) return skipBlanks(scan.text, at + 1, limit);
  if (code === GREATER) return endTag(scan, frame, at + 1, false);
  if (code === SLASH) {
    const isEnd = at + 1 < limit && scan.text.charCodeAt(at + 1) === GREATER;
    return isEnd ? endTag(scan, frame, at + 2, true) : at + 1;
  }
  if (code === LESS) return scanLessInTag(scan, frame, at, limit);
  if (code === OPEN_BRACE && isHeex(scan)) return scanRootAttribute(scan, at, limit);
  if (code === EQUALS) return scan.run.end === at ? scanRunValue(scan, frame, at, limit) : at + 1;
  if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
    scan.report({ start: at, end: at + 1 }, "A quote without an attribute name.");
    return at + 1;
  }
  return scanAttribute(scan, frame, at, limit);
}

function endTag(scan: Scan, frame: Frame, end: number, isSelfClosing: boolean): number {
  if (frame.kind === "tag") finishTag(scan, frame, end, isSelfClosing);
  else {
    const tag = scan.frames.findLast((each) => each.kind === "tag") as TagFrame;
    tag.hasInnerEnd = true; // The tag ends after the block that holds its `>`.
  }
  return end;
}

/** A `<` between attributes: the `>` of this tag is missing when markup begins there. */
function scanLessInTag(scan: Scan, frame: Frame, at: number, limit: number): number {
  const next = at + 1 < limit ? scan.text.charCodeAt(at + 1) : 0;
  const isMarkup = next === SLASH || next === 33 || isTagNameStart(next, isHeex(scan));
  if (frame.kind !== "tag" || !isMarkup) return at + 1;
  scan.report({ start: frame.start, end: frame.nameEnd }, "This tag is not closed: `>` is missing.");
  finishTag(scan, frame, at, false);
  return at;
}

function scanRootAttribute(scan: Scan, at: number, limit: number): number {
  const value = expressionValue(scan, at, limit);
  const { end } = value;
  addAttribute(scan, { type: "root", name: "", nameRange: { start: at, end: at }, value, start: at, end });
  return end;
}

function scanAttribute(scan: Scan, frame: Frame, at: number, limit: number): number {
  let nameEnd = at + 1;
  while (nameEnd < limit && !isNameStop(scan.text.charCodeAt(nameEnd))) {
    if (isHeex(scan) && scan.text.charCodeAt(nameEnd) === OPEN_BRACE) break;
    nameEnd++;
  }
  const hasRun = scan.run.end === at;
  scan.run = { start: hasRun ? scan.run.start : at, end: nameEnd };
  const equals = skipBlanks(scan.text, nameEnd, limit);
  const hasValue = equals < limit && scan.text.charCodeAt(equals) === EQUALS;
  if (hasValue && hasRun) return scanRunValue(scan, frame, equals, limit);
  const name = { start: at, end: nameEnd };
  if (hasValue) return scanAttributeValue(scan, name, equals, limit);
  addAttribute(scan, attributeNamed(scan, name, nameEnd));
  return nameEnd;
}

/** The value of an attribute whose name has `<% %>` tags in it. */
function scanRunValue(scan: Scan, frame: Frame, equals: number, limit: number): number {
  const attributes = attributesOf(frame);
  while ((attributes?.at(-1)?.start ?? -1) >= scan.run.start) attributes?.pop(); // The first parts of the name.
  return scanAttributeValue(scan, scan.run, equals, limit);
}

function scanAttributeValue(scan: Scan, name: Range, equals: number, limit: number): number {
  const at = skipBlanks(scan.text, equals + 1, limit);
  const code = at < limit ? scan.text.charCodeAt(at) : 0;
  if (code === DOUBLE_QUOTE) return scanQuoted(scan, name, '"', at, limit);
  if (code === SINGLE_QUOTE) return scanQuoted(scan, name, "'", at, limit);
  if (code === OPEN_BRACE && isHeex(scan)) return scanExpressionValue(scan, name, at, limit);
  scan.report({ start: name.start, end: equals + 1 }, "This attribute needs a value in quotes or braces.");
  const isText =
    at < limit ? code !== GREATER && (!isHeex(scan) || at === equals + 1) : scan.text.startsWith("<%", limit);
  if (isText) {
    scan.frames.push({ kind: "value", mode: "value", name, start: at, quote: "", children: [], hasBraces: false });
    return at;
  }
  addAttribute(scan, attributeNamed(scan, name, equals + 1));
  return at;
}

function scanExpressionValue(scan: Scan, name: Range, at: number, limit: number): number {
  const value = expressionValue(scan, at, limit);
  addAttribute(scan, attributeNamed(scan, name, value.end, value));
  return value.end;
}

function expressionValue(scan: Scan, at: number, limit: number): AttributeExpression {
  const { range, content } = readBraces(scan, at, limit, "attribute");
  const expression = scan.parse(scan.text.slice(content.start, content.end), content.start);
  return { kind: "expression", expression, contentRange: content, start: range.start, end: range.end };
}

// Values

function scanQuoted(scan: Scan, name: Range, quote: '"' | "'", at: number, limit: number): number {
  const { text } = scan;
  const close = text.indexOf(quote, at + 1);
  const isInStretch = close >= 0 && close < limit;
  if (!isInStretch && limit < text.length) {
    scan.frames.push({ kind: "value", mode: "value", name, start: at, quote, children: [], hasBraces: false });
    return at + 1; // A `<% %>` tag stands before the closing quote.
  }
  if (isInStretch && isClosingQuote(text, at, close)) return addTextAttribute(scan, name, quote, at, close, close + 1);
  const brokenEnd = endOfBrokenQuote(text, at + 1, isInStretch ? close : limit);
  scan.report({ start: at, end: brokenEnd }, "This value is not closed: its quote is missing.");
  return addTextAttribute(scan, name, quote, at, brokenEnd, brokenEnd);
}

/** Adds an attribute whose quoted text has no tags in it; returns its end. */
function addTextAttribute(
  scan: Scan,
  name: Range,
  quote: '"' | "'",
  start: number,
  textEnd: number,
  end: number,
): number {
  const parts: readonly TextNode[] = textEnd > start + 1 ? [{ kind: "text", start: start + 1, end: textEnd }] : [];
  addAttribute(scan, attributeNamed(scan, name, end, { kind: "text", quote, parts, start, end }));
  return end;
}

/** False for a quote on a later line that more likely opens another value. */
function isClosingQuote(text: string, open: number, close: number): boolean {
  return canFollowValue(text.charCodeAt(close + 1)) || lineEndFrom(text, open, close) === close;
}

/** Where a value ends whose closing quote is missing: at `>` or the line end. */
function endOfBrokenQuote(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && !isLineEnd(text.charCodeAt(at)) && text.charCodeAt(at) !== GREATER) at++;
  return at;
}

function canFollowValue(code: number): boolean {
  return Number.isNaN(code) || code === GREATER || code === SLASH || code === LESS || isBlankOrLineEnd(code);
}

/** Reads on in a value to its end. */
export function scanValue(scan: Scan, frame: Frame, from: number, limit: number): number {
  if (frame.kind !== "value") {
    addText(scan, from, limit);
    return limit;
  }
  let at = from;
  while (at < limit && !endsValue(scan.text, frame.quote, at)) at++;
  addText(scan, from, at);
  if (at >= limit) return limit;
  const end = frame.quote === "" ? at : at + 1;
  finishValue(scan, frame, end);
  return end;
}

function endsValue(text: string, quote: AttributeText["quote"], at: number): boolean {
  const code = text.charCodeAt(at);
  if (quote === '"') return code === DOUBLE_QUOTE;
  if (quote === "'") return code === SINGLE_QUOTE;
  const isTagEnd = code === GREATER || (code === SLASH && text.charCodeAt(at + 1) === GREATER);
  return isTagEnd || isBlankOrLineEnd(code);
}

// Braces
