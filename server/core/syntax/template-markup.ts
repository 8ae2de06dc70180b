/**
 * The markup side of a template: reads the stretches between `<% %>` tags.
 *
 * Where the text is broken or half typed, the smallest mistake is assumed: a missing brace, quote or `>` ends on its line.
 */

import { scanTag, scanValue } from "./template-attributes.ts";
import { readBraces } from "./template-braces.ts";
import {
  GREATER,
  isBlankOrLineEnd,
  isTagNameStart,
  LESS,
  lineEndFrom,
  OPEN_BRACE,
  PERCENT,
  SLASH,
  skipBlanks,
  tagNameEnd,
} from "./template-characters.ts";
import {
  addCode,
  addNode,
  addText,
  closeElement,
  expressionNode,
  type Frame,
  finishComment,
  isHeex,
  openTag,
  type Scan,
  topOf,
  VOID_ELEMENTS,
} from "./template-frames.ts";
import type { CodeTag } from "./template-tags.ts";

/**
 * Reads one piece of markup at `at`, which lies before `limit`, in the mode of the innermost open frame. Returns the offset
 * after it, which is not beyond `limit`.
 */
export function scanMarkup(scan: Scan, at: number, limit: number): number {
  const frame = topOf(scan);
  switch (frame.mode) {
    case "content":
      return scanContent(scan, frame, at, limit);
    case "raw":
      return scanRaw(scan, frame, at, limit);
    case "comment":
      return scanComment(scan, frame, at, limit);
    case "value":
      return scanValue(scan, frame, at, limit);
    case "tag":
      return scanTag(scan, frame, at, limit);
  }
}

/** Must be told of each `<% %>` tag before it is put in place: it may be part of a name. */
export function meetTag(scan: Scan, tag: CodeTag): void {
  const frame = topOf(scan);
  const isInName = tag.kind === "expression";
  if (isInName && frame.kind === "tag" && frame.nameEnd === tag.start) frame.nameEnd = tag.end;
  const start = isInName && scan.run.end === tag.start ? scan.run.start : tag.start;
  scan.run = isInName ? { start, end: tag.end } : { start: -1, end: -1 };
}

function scanContent(scan: Scan, frame: Frame, from: number, limit: number): number {
  const { text } = scan;
  const { hasBraces } = frame;
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === LESS || (code === OPEN_BRACE && hasBraces)) break;
    at++;
  }
  addText(scan, from, at);
  if (at >= limit) return limit;
  return scan.text.charCodeAt(at) === LESS ? scanMarkupAt(scan, at, limit) : scanBodyExpression(scan, at, limit);
}

function scanBodyExpression(scan: Scan, at: number, limit: number): number {
  const braces = readBraces(scan, at, limit, "body");
  addCode(scan, expressionNode(scan, braces.range, "brace", braces.content));
  return braces.range.end;
}

function scanMarkupAt(scan: Scan, at: number, limit: number): number {
  const next = at + 1 < limit ? scan.text.charCodeAt(at + 1) : 0;
  if (next === SLASH) return scanClosingTag(scan, at, limit);
  if (next === 33 || next === 63) return scanDeclaration(scan, at, limit);
  const isNamedByCode = !isHeex(scan) && at + 1 === limit && scan.text.startsWith("<%=", limit);
  if (isTagNameStart(next, isHeex(scan)) || isNamedByCode) return scanOpeningTag(scan, at, limit);
  if (next !== PERCENT) {
    scan.report({ start: at, end: at + 1 }, "A tag name is missing here; a `<` in the text is written `&lt;`.");
  }
  addText(scan, at, at + 1);
  return at + 1;
}

function scanOpeningTag(scan: Scan, at: number, limit: number): number {
  const nameEnd = tagNameEnd(scan.text, at + 1, limit);
  openTag(scan, at, nameEnd);
  return nameEnd;
}

function scanClosingTag(scan: Scan, at: number, limit: number): number {
  const nameStart = skipBlanks(scan.text, at + 2, limit);
  const nameEnd = tagNameEnd(scan.text, nameStart, limit);
  const close = skipBlanks(scan.text, nameEnd, limit);
  const isComplete = close < limit && scan.text.charCodeAt(close) === GREATER;
  const end = isComplete ? close + 1 : nameEnd;
  const name = scan.text.slice(nameStart, nameEnd);
  if (name === "") {
    scan.report({ start: at, end: at + 2 }, "A tag name is missing after `</`.");
    addText(scan, at, at + 2);
    return at + 2;
  }
  const isFound = closeElement(scan, name, at, end);
  if (!isFound && !VOID_ELEMENTS.has(name)) scan.report({ start: at, end }, `\`</${name}>\` closes nothing.`);
  else if (!isComplete) scan.report({ start: at, end }, "This closing tag has no `>`.");
  return end;
}

function scanDeclaration(scan: Scan, at: number, limit: number): number {
  if (scan.text.startsWith("<!--", at) && at + 4 <= limit) return openComment(scan, at, limit);
  const isSection = scan.text.startsWith("<![CDATA[", at);
  const close = isSection ? -1 : declarationEnd(scan.text, at, limit);
  if (close < 0) {
    addText(scan, at, at + 2);
    return at + 2;
  }
  addNode(scan, { kind: "doctype", start: at, end: close + 1 });
  return close + 1;
}

/** The offset of the `>` that ends a declaration; -1 when there is none before `limit` or the next `<`. */
function declarationEnd(text: string, from: number, limit: number): number {
  for (let at = from + 1; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === GREATER) return at;
    if (code === LESS) return -1;
  }
  return -1;
}

function openComment(scan: Scan, at: number, limit: number): number {
  if (scan.findCommentEnd(at + 4) >= 0) {
    scan.frames.push({ kind: "comment", mode: "comment", start: at, children: [], hasBraces: false });
    return at + 4;
  }
  scan.report({ start: at, end: at + 4 }, "This comment is not closed.");
  const end = lineEndFrom(scan.text, at, limit);
  const contentRange = { start: at + 4, end };
  addCode(scan, { kind: "comment", type: "html", start: at, end, contentRange, children: [] });
  return end;
}

// Inside comments, scripts and styles

function scanComment(scan: Scan, frame: Frame, at: number, limit: number): number {
  const found = frame.kind === "comment" ? scan.findCommentEnd(at) : -1;
  const contentEnd = found >= 0 && found + 3 <= limit ? found : limit;
  addText(scan, at, contentEnd);
  if (contentEnd === limit || frame.kind !== "comment") return limit;
  finishComment(scan, frame, contentEnd, contentEnd + 3);
  return contentEnd + 3;
}

function scanRaw(scan: Scan, frame: Frame, from: number, limit: number): number {
  if (frame.kind !== "element") {
    addText(scan, from, limit);
    return limit;
  }
  let at = from;
  while (at < limit && !(scan.text.charCodeAt(at) === LESS && closesRaw(scan.text, frame.key, at))) at++;
  addText(scan, from, at);
  if (at >= limit) return limit;
  const close = skipBlanks(scan.text, at + 2 + frame.key.length, limit);
  const end = close < limit && scan.text.charCodeAt(close) === GREATER ? close + 1 : close;
  closeElement(scan, frame.key, at, end);
  return end;
}

function closesRaw(text: string, name: string, at: number): boolean {
  const end = at + 2 + name.length;
  if (text.charCodeAt(at + 1) !== SLASH || text.slice(at + 2, end).toLowerCase() !== name) return false;
  const after = text.charCodeAt(end);
  return after === GREATER || isBlankOrLineEnd(after);
}
