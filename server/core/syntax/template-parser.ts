/**
 * The HEEx and EEx scanner: a tolerant scanner of our own that follows Phoenix's tokenizer and EEx's.
 *
 * As in Phoenix, the `<% %>` tags are found first, without regard to markup (`template-tags.ts`); then the text between them
 * is read as markup, and the tags take their places in the tree (`template-frames.ts`). So a `{…}`, a quote or a name ends at
 * the next tag at the latest.
 *
 * Invariants: never throws, whatever the text; every offset is one of the text as written; time is linear in the text, and
 * nothing recurses.
 */

import type { Node, Range } from "./ast.ts";
import type { Template, TemplateLanguage, TemplateProblem } from "./template-ast.ts";
import {
  addCode,
  addText,
  closeFramesAbove,
  divideBlock,
  expressionNode,
  openBlock,
  rootFrame,
  type Scan,
  topOf,
} from "./template-frames.ts";
import { closerOf } from "./template-lexer.ts";
import { lookaheadFor } from "./template-lookahead.ts";
import { meetTag, scanMarkup } from "./template-markup.ts";
import { type CodeTag, createFinder, scanTags } from "./template-tags.ts";

/** Parses a whole Elixir expression (or several) whose first character stands at `offset` of the form; ranges of the result are form offsets. Broken text gives `error` nodes. */
export type ParseExpression = (source: string, offset: number) => Node;

/** More problems than these in one template tell nothing new. */
const MAX_PROBLEMS = 200;

/**
 * Parses the template that lies in `range` of `text` (the form's text; offsets of the result are offsets of `text`). The text
 * around a sigil's content must be there: its delimiter decides which backslashes are not part of the template.
 */
export function parseTemplate(
  text: string,
  range: Range,
  language: TemplateLanguage,
  parseExpression: ParseExpression,
): Template {
  const problems: TemplateProblem[] = [];
  const report = ({ start, end }: Range, message: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ start, end, message });
  };
  const source = withoutDelimiterEscapes(text, range);
  const lookahead = lookaheadFor(range.end - range.start);
  const tags = scanTags(source, range.start, lookahead, report);
  const root = rootFrame(language);
  const scan: Scan = {
    text: source,
    language,
    parse: parseExpression,
    frames: [root],
    lookahead,
    findCommentEnd: createFinder(source, "-->"),
    run: { start: -1, end: -1 },
    // EEx makes texts of any kind; only HEEx says how markup must be.
    report: language === "heex" ? report : () => {},
  };
  scanAll(scan, range, tags);
  problems.sort((a, b) => a.start - b.start || a.end - b.end);
  return { language, start: range.start, end: range.end, children: root.children, problems };
}

function scanAll(scan: Scan, range: Range, tags: readonly CodeTag[]): void {
  let at = range.start;
  for (const tag of tags) {
    while (at < tag.start) at = scanMarkup(scan, at, tag.start);
    placeTag(scan, tag);
    at = tag.end;
  }
  while (at < range.end) at = scanMarkup(scan, at, range.end);
  closeFramesAbove(scan, 0, range.end);
}

/** Puts a `<% %>` tag into the tree. */
function placeTag(scan: Scan, tag: CodeTag): void {
  meetTag(scan, tag);
  const { block, content } = tag;
  if (tag.kind === "comment") {
    addCode(scan, {
      kind: "comment",
      type: "template",
      start: tag.start,
      end: tag.end,
      contentRange: content,
      children: [],
    });
  } else if (tag.kind === "start" && block !== undefined) openBlock(scan, tag, block);
  else if (tag.kind === "expression" || tag.kind === "start") {
    addCode(scan, expressionNode(scan, tag, tag.marker, content));
  } else if (block !== undefined) divideBlock(scan, tag, block);
  else if (topOf(scan).mode !== "tag") addText(scan, tag.start, tag.end); // A stray `<% end %>`.
}

/**
 * The text up to the template's end, where a sigil such as `~H"…"` escapes its own delimiter with the escaping backslashes
 * blanked: `\"` is a quote of the template. A closing quote takes the backslash's place, so that a value gains no blank.
 */
function withoutDelimiterEscapes(text: string, range: Range): string {
  const source = text.slice(0, range.end);
  const closer = range.start > 0 ? closerOf(text.charCodeAt(range.start - 1)) : undefined;
  if (closer === undefined || text.charCodeAt(range.end) !== closer) return source; // A file or a heredoc.
  const delimiter = String.fromCharCode(closer);
  if (source.indexOf(`\\${delimiter}`, range.start) < 0) return source;
  const isQuote = delimiter === '"' || delimiter === "'";
  let isOpen = false;
  const content = source.slice(range.start).replaceAll(`\\${delimiter}`, () => {
    isOpen = !isOpen;
    return isQuote && !isOpen ? `${delimiter} ` : ` ${delimiter}`;
  });
  return source.slice(0, range.start) + content;
}
