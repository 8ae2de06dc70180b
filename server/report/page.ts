/** A Markdown page in a terminal: headings, paragraphs wrapped to the width, lists, code and tables. */

import MarkdownIt from "markdown-it";
import picocolors from "picocolors";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { plain, plainLines } from "./plain.ts";

export interface PageOptions {
  readonly color: boolean;
  /** Columns to keep to; code keeps its own lines. */
  readonly width: number;
}

type Token = ReturnType<InstanceType<typeof MarkdownIt>["parse"]>[number];
type Colors = ReturnType<typeof picocolors.createColors>;

interface Writer {
  readonly lines: string[];
  readonly colors: Colors;
  readonly width: number;
}

/** The page as text with a final line end. */
export function renderPage(markdown: string, { color, width }: PageOptions): string {
  const writer: Writer = { lines: [], colors: picocolors.createColors(color), width };
  const markdownIt = new MarkdownIt({ html: false });
  writeBlocks(markdownIt.parse(withoutHeadComment(markdown), {}), "", writer);
  return `${writer.lines.join("\n").trim()}\n`;
}

/** A page that is generated says so in a comment above its first line, which is for its editors alone. */
export function withoutHeadComment(markdown: string): string {
  return markdown.replace(/^\s*<!--.*?-->\s*/s, "");
}

/** Writes sibling blocks, each under the same indentation. */
function writeBlocks(tokens: readonly Token[], indent: string, writer: Writer): void {
  for (const block of blocksOf(tokens)) writeBlock(block, indent, writer);
}

interface Block {
  readonly open: Token;
  /** What stands between the opening and the closing token. */
  readonly inner: readonly Token[];
}

/** Groups a flat list of tokens into the blocks of its outermost level. */
function blocksOf(tokens: readonly Token[]): readonly Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const open = tokens[i] as Token;
    const first = i + 1;
    for (let depth = open.nesting; depth > 0; ) {
      i += 1;
      depth += (tokens[i] as Token).nesting;
    }
    blocks.push({ open, inner: open.nesting > 0 ? tokens.slice(first, i) : [] });
  }
  return blocks;
}

function writeBlock({ open, inner }: Block, indent: string, writer: Writer): void {
  const { lines, colors } = writer;
  switch (open.type) {
    case "heading_open": {
      const title = inlineText(inner, colors);
      const shown = open.tag === "h1" ? colors.underline(colors.bold(title)) : colors.bold(title);
      if (lines.at(-1) !== "") lines.push("");
      lines.push(...wrapUnder(shown, indent, writer), "");
      return;
    }
    case "paragraph_open":
      lines.push(...wrapUnder(inlineText(inner, colors), indent, writer));
      if (!open.hidden) lines.push("");
      return;
    case "fence":
    case "code_block":
      lines.push(...codeLines(open.content).map((line) => `${indent}    ${colors.cyan(line)}`.trimEnd()), "");
      return;
    case "bullet_list_open":
    case "ordered_list_open":
      writeList(open, inner, indent, writer);
      return;
    case "blockquote_open":
      writeBlocks(inner, `${indent}  `, writer);
      return;
    case "table_open":
      writeTable(inner, indent, writer);
      return;
    case "hr":
      lines.push(`${indent}${colors.dim("─".repeat(Math.max(4, writer.width - indent.length)))}`, "");
      return;
    default:
      writeBlocks(inner, indent, writer);
  }
}

function codeLines(content: string): readonly string[] {
  return plainLines(content.replace(/\n$/, ""));
}

function writeList(open: Token, items: readonly Token[], indent: string, writer: Writer): void {
  const start = Number(open.attrGet("start") ?? 1);
  blocksOf(items).forEach((item, index) => {
    const marker = open.type === "bullet_list_open" ? "- " : `${start + index}. `;
    const at = writer.lines.length;
    writeBlocks(item.inner, indent + " ".repeat(marker.length), writer);
    const first = writer.lines[at];
    if (first !== undefined) writer.lines[at] = indent + marker + first.slice(indent.length + marker.length);
  });
  if (writer.lines.at(-1) !== "") writer.lines.push("");
}

/** Columns side by side where they fit; else each row as `heading: cell` lines. */
function writeTable(tokens: readonly Token[], indent: string, writer: Writer): void {
  const rows = blocksOf(tokens).flatMap((section) => blocksOf(section.inner).map((row) => cellsOf(row, writer.colors)));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ""))));
  const total = widths.reduce((sum, width) => sum + width + 2, indent.length);
  if (total > writer.width) {
    writeNarrowTable(rows, indent, writer);
    return;
  }
  for (const row of rows) {
    const cells = row.map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell))));
    writer.lines.push(`${indent}${cells.join("  ")}`.trimEnd());
  }
  writer.lines.push("");
}

function writeNarrowTable(rows: readonly (readonly string[])[], indent: string, writer: Writer): void {
  const [headings = [], ...others] = rows;
  for (const row of others) {
    row.forEach((cell, column) => {
      const heading = headings[column];
      writer.lines.push(...wrapUnder(heading ? `${heading}: ${cell}` : cell, indent, writer));
    });
    writer.lines.push("");
  }
}

function cellsOf(row: Block, colors: Colors): readonly string[] {
  return blocksOf(row.inner).map((cell) => {
    const text = inlineText(cell.inner, colors);
    return cell.open.type === "th_open" ? colors.bold(text) : text;
  });
}

function wrapUnder(text: string, indent: string, { width }: Writer): readonly string[] {
  const wrapped = wrapAnsi(text, Math.max(20, width - indent.length), { hard: true });
  return wrapped.split("\n").map((line) => indent + line);
}

function inlineText(tokens: readonly Token[], colors: Colors): string {
  let text = "";
  let href = "";
  for (const token of tokens.flatMap((one) => one.children ?? [])) {
    if (token.type === "link_open") href = String(token.attrGet("href") ?? "");
    if (token.type === "link_close" && href && !text.endsWith(href)) text += ` ${colors.dim(`<${plain(href)}>`)}`;
    text += inlineOf(token, colors);
  }
  return text;
}

/** Emphasis leaves no trace: without markup its words read the same. */
function inlineOf(token: Token, colors: Colors): string {
  switch (token.type) {
    case "code_inline":
      return colors.isColorSupported ? colors.cyan(plain(token.content)) : `\`${plain(token.content)}\``;
    case "softbreak":
      return " ";
    case "hardbreak":
      return "\n";
    default:
      return plain(token.content);
  }
}
