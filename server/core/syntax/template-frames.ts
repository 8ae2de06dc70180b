/**
 * What is open while a template is scanned: a stack of frames that become nodes of the tree as they are closed.
 *
 * Invariant: a frame is closed from inside the section that opened it. So a block that begins in an attribute and holds a
 * quote, or an element that only one branch closes, can make the tree poorer but never crooked.
 */

import type { Range } from "./ast.ts";
import {
  type Attribute,
  type AttributeText,
  type AttributeValue,
  type ElementNode,
  type ExpressionNode,
  MAX_ELEMENT_DEPTH,
  type TemplateCode,
  type TemplateLanguage,
  type TemplateNode,
  type TemplatePart,
  type TemplateSection,
} from "./template-ast.ts";
import { COLON, DOT } from "./template-characters.ts";
import type { Lookahead } from "./template-lookahead.ts";
import type { ParseExpression } from "./template-parser.ts";
import { type Block, type CodeTag, elixirOfBlock, type Finder, type Report } from "./template-tags.ts";

/** How text is read: between tags, inside `<script>` and `<style>`, between attributes, in a value, in `<!-- -->`. */
export type Mode = "content" | "raw" | "tag" | "value" | "comment";

export type Frame = RootFrame | ElementFrame | BlockFrame | TagFrame | ValueFrame | CommentFrame;

interface RootFrame {
  readonly kind: "root";
  readonly mode: "content";
  readonly children: TemplateNode[];
  readonly hasBraces: boolean;
}

interface ElementFrame {
  readonly kind: "element";
  readonly mode: "content" | "raw";
  /** Stands in the tree already; its end is not known yet. */
  readonly element: Draft<ElementNode>;
  /** What a closing tag must name. */
  readonly key: string;
  readonly children: TemplateNode[];
  readonly hasBraces: boolean;
}

/** A node that is still being made. */
type Draft<Value> = { -readonly [Key in keyof Value]: Value[Key] };

interface BlockFrame {
  readonly kind: "block";
  readonly mode: Mode;
  readonly block: Block;
  readonly sections: TemplateSection[];
  opener: CodeTag;
  children: TemplateNode[];
  attributes: Attribute[];
  readonly hasBraces: boolean;
}

/** An opening tag up to its `>`. */
export interface TagFrame {
  readonly kind: "tag";
  readonly mode: "tag";
  readonly start: number;
  readonly nameStart: number;
  /** Grows when `<% %>` is part of the name. */
  nameEnd: number;
  readonly children: TemplateCode[];
  readonly attributes: Attribute[];
  /** True when a section inside held the `>`. */
  hasInnerEnd: boolean;
  readonly hasBraces: boolean;
}

interface ValueFrame {
  readonly kind: "value";
  readonly mode: "value";
  readonly name: Range;
  readonly start: number;
  readonly quote: AttributeText["quote"];
  readonly children: TemplatePart[];
  readonly hasBraces: false;
}

interface CommentFrame {
  readonly kind: "comment";
  readonly mode: "comment";
  readonly start: number;
  readonly children: TemplatePart[];
  readonly hasBraces: false;
}

/** The state of one scan. */
export interface Scan {
  /** Ends where the template ends. */
  readonly text: string;
  readonly language: TemplateLanguage;
  readonly parse: ParseExpression;
  readonly frames: Frame[];
  readonly lookahead: Lookahead;
  readonly findCommentEnd: Finder;
  /** Names and tags without a blank between them: `data-<%= @key %>`. */
  run: Range;
  /** Says what is wrong with the markup. */
  readonly report: Report;
}

export function isHeex(scan: Scan): boolean {
  return scan.language === "heex";
}

export function rootFrame(language: TemplateLanguage): RootFrame {
  return { kind: "root", mode: "content", children: [], hasBraces: language === "heex" };
}

export function topOf(scan: Scan): Frame {
  return scan.frames[scan.frames.length - 1] as Frame;
}

/** Adds text to the innermost frame; between attributes it is dropped. */
export function addText(scan: Scan, start: number, end: number): void {
  const frame = topOf(scan);
  if (start >= end || frame.kind === "tag" || frame.mode === "tag") return;
  const last = frame.children[frame.children.length - 1];
  if (last?.kind === "text" && last.end === start) {
    frame.children[frame.children.length - 1] = { kind: "text", start: last.start, end };
  } else frame.children.push({ kind: "text", start, end });
}

/** Adds an element, doctype or other node that only stands between tags. */
export function addNode(scan: Scan, node: TemplateNode): void {
  const frame = topOf(scan);
  if (frame.kind === "root" || frame.kind === "element" || frame.kind === "block") frame.children.push(node);
}

export function addCode(scan: Scan, node: TemplateCode): void {
  topOf(scan).children.push(node);
}

export function expressionNode(
  scan: Scan,
  range: Range,
  marker: ExpressionNode["marker"],
  content: Range,
): ExpressionNode {
  const expression = scan.parse(scan.text.slice(content.start, content.end), content.start);
  return { kind: "expression", start: range.start, end: range.end, marker, expression, contentRange: content };
}

/** Adds an attribute to the innermost tag, or to the section between its attributes. */
export function addAttribute(scan: Scan, attribute: Attribute): void {
  attributesOf(topOf(scan))?.push(attribute);
}

export function attributesOf(frame: Frame): Attribute[] | undefined {
  return frame.kind === "tag" || frame.kind === "block" ? frame.attributes : undefined;
}

/** An attribute by the range of its name. */
export function attributeNamed(scan: Scan, nameRange: Range, end: number, value?: AttributeValue): Attribute {
  const name = scan.text.slice(nameRange.start, nameRange.end);
  const isSpecial = isHeex(scan) && name.charCodeAt(0) === COLON && SPECIAL_ATTRIBUTES.has(name);
  const type = isSpecial ? "special" : "plain";
  const { start } = nameRange;
  return value === undefined ? { type, name, nameRange, start, end } : { type, name, nameRange, value, start, end };
}

const SPECIAL_ATTRIBUTES: ReadonlySet<string> = new Set([":if", ":for", ":let", ":key", ":type"]);

// Blocks

export function openBlock(scan: Scan, tag: CodeTag, block: Block): void {
  const below = topOf(scan);
  scan.frames.push({
    kind: "block",
    mode: below.mode,
    block,
    sections: [],
    opener: tag,
    children: [],
    attributes: [],
    hasBraces: below.hasBraces,
  });
}

/** Ends the section of a block, and the block at its last tag; does nothing for a block that was closed before. */
export function divideBlock(scan: Scan, tag: CodeTag, block: Block): void {
  const depth = scan.frames.findLastIndex((frame) => frame.kind === "block");
  const frame = scan.frames[depth];
  if (frame?.kind !== "block" || frame.block !== block) return;
  closeFramesAbove(scan, depth, tag.start);
  finishSection(frame, tag.start);
  if (tag.kind === "end") {
    scan.frames.pop();
    addBlock(scan, frame, tag.end);
  } else frame.opener = tag;
}

function finishSection(frame: BlockFrame, end: number): void {
  const { opener, children, attributes } = frame;
  frame.sections.push({
    start: opener.end,
    end,
    opener: { start: opener.start, end: opener.end },
    children,
    attributes,
  });
  frame.children = [];
  frame.attributes = [];
}

function addBlock(scan: Scan, frame: BlockFrame, end: number): void {
  const { block, sections } = frame;
  const { start, marker, content } = block.opener;
  const expression = scan.parse(elixirOfBlock(scan.text, block, end), content.start);
  addCode(scan, { kind: "block-expression", start, end, marker, expression, sections });
}

// Elements

export function openTag(scan: Scan, start: number, nameEnd: number): void {
  scan.frames.push({
    kind: "tag",
    mode: "tag",
    start,
    nameStart: start + 1,
    nameEnd,
    children: [],
    attributes: [],
    hasInnerEnd: false,
    hasBraces: topOf(scan).hasBraces,
  });
}

/** Turns the tag on top into an element; `isSelfClosing` or a void name leaves nothing open. */
export function finishTag(scan: Scan, frame: TagFrame, end: number, isSelfClosing: boolean): void {
  scan.frames.pop();
  const written = scan.text.slice(frame.nameStart, frame.nameEnd);
  const key = keyOf(scan.language, written);
  const element = draftElement(scan, frame, written, end);
  addNode(scan, element);
  const isRaw = key === "script" || key === "style";
  const isVoid = VOID_ELEMENTS.has(key);
  element.isSelfClosing = isSelfClosing;
  element.isClosed = isSelfClosing || isVoid;
  if (element.isClosed || (scan.frames.length >= MAX_ELEMENT_DEPTH && !isRaw)) return;
  const children: TemplateNode[] = [];
  element.children = children;
  const hasBraces = frame.hasBraces && !frame.attributes.some(turnsBracesOff);
  scan.frames.push({ kind: "element", mode: isRaw ? "raw" : "content", element, key, children, hasBraces });
}

function turnsBracesOff(attribute: Attribute): boolean {
  return attribute.name === "phx-no-curly-interpolation";
}

/** Phoenix's list, and what HTML has beside it. */
export const VOID_ELEMENTS: ReadonlySet<string> = new Set(
  "area base br col command embed hr img input keygen link meta param source track wbr".split(" "),
);

function draftElement(scan: Scan, frame: TagFrame, written: string, end: number): Draft<ElementNode> {
  const type = isHeex(scan) ? elementTypeOf(written) : "tag";
  const offset = type === "local-component" || type === "slot" ? 1 : 0;
  return {
    kind: "element",
    type,
    name: offset === 0 ? written : written.slice(offset),
    nameRange: { start: frame.nameStart + offset, end: frame.nameEnd },
    openRange: { start: frame.start, end },
    attributes: frame.attributes,
    tagCode: frame.children,
    children: [],
    isSelfClosing: false,
    isClosed: false,
    start: frame.start,
    end,
  };
}

function elementTypeOf(written: string): ElementNode["type"] {
  const first = written.charCodeAt(0);
  if (first === DOT) return "local-component";
  if (first === COLON) return "slot";
  return first >= 65 && first <= 90 ? "remote-component" : "tag";
}

/** The name by which an opening and a closing tag belong together: with its `.` or `:` in HEEx, without case in EEx. */
function keyOf(language: TemplateLanguage, written: string): string {
  return language === "heex" ? written : written.toLowerCase();
}

/** Closes the element that a closing tag names, and all inside it; false when no such element is open here. */
export function closeElement(scan: Scan, written: string, start: number, end: number): boolean {
  const key = keyOf(scan.language, written);
  const depth = depthToClose(scan, key);
  const frame = scan.frames[depth];
  if (frame?.kind !== "element") return false;
  closeFramesAbove(scan, depth, start);
  scan.frames.pop();
  frame.element.end = end;
  frame.element.isClosed = true;
  return true;
}

/** The frame of the innermost element with a name: in this section, or outside it while the blocks between are not closed. */
function depthToClose(scan: Scan, key: string): number {
  for (let depth = scan.frames.length - 1; depth > 0; depth--) {
    const frame = scan.frames[depth] as Frame;
    if (frame.kind === "element" && frame.key === key) return depth;
    if (frame.kind === "block" && frame.block.closer !== undefined) return -1;
  }
  return -1;
}

// Values and comments

/** Closes the value on top: `end` is after the closing quote, `contentEnd` before it. */
export function finishValue(scan: Scan, frame: ValueFrame, end: number): void {
  scan.frames.pop();
  const value: AttributeText = { kind: "text", quote: frame.quote, parts: frame.children, start: frame.start, end };
  addAttribute(scan, attributeNamed(scan, frame.name, end, value));
}

/** Closes the HTML comment on top. */
export function finishComment(scan: Scan, frame: CommentFrame, contentEnd: number, end: number): void {
  scan.frames.pop();
  const contentRange = { start: frame.start + 4, end: contentEnd };
  addCode(scan, { kind: "comment", type: "html", start: frame.start, end, contentRange, children: frame.children });
}

// Closing

/** Closes every frame above a depth that nothing in the text closed. */
export function closeFramesAbove(scan: Scan, depth: number, at: number): void {
  while (scan.frames.length > depth + 1) closeTop(scan, at);
}

function closeTop(scan: Scan, at: number): void {
  const frame = topOf(scan);
  switch (frame.kind) {
    case "root":
      return;
    case "element":
      scan.frames.pop();
      scan.report(frame.element.openRange, `\`<${frame.key}>\` is not closed.`);
      frame.element.end = at;
      return;
    case "block":
      scan.frames.pop();
      finishSection(frame, at);
      addBlock(scan, frame, at);
      return;
    case "tag":
      scan.frames.pop();
      scan.report({ start: frame.start, end: frame.nameEnd }, "This tag is not closed: `>` is missing.");
      addNode(scan, draftElement(scan, frame, scan.text.slice(frame.nameStart, frame.nameEnd), at));
      return;
    case "value":
      scan.report({ start: frame.start, end: at }, "This value is not closed: its quote is missing.");
      finishValue(scan, frame, at);
      return;
    case "comment":
      scan.report({ start: frame.start, end: at }, "This comment is not closed.");
      finishComment(scan, frame, at, at);
      return;
  }
}
