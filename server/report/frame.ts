/** A code frame: the lines of a range with their numbers and a mark under exactly what is meant. */

import stringWidth from "string-width";
import type { LineIndex, Position } from "../core/index.ts";
import { plain } from "./plain.ts";

export interface FrameOptions {
  /** Columns of the terminal that the frame may use. */
  readonly width: number;
  readonly dim: (text: string) => string;
  readonly mark: (text: string) => string;
}

export interface FrameRange {
  readonly start: Position;
  readonly end: Position;
}

/** Lines of a range that are shown; longer ones end with a line that says so. */
const maxMarkedLines = 4;
/** UTF-16 units looked at before, inside and after the mark of one line: a line may be a million characters long. */
const maxUnits = 1_000;

/** One line of context, the marked lines, one line of context. */
export function codeFrame(text: string, lines: LineIndex, range: FrameRange, options: FrameOptions): readonly string[] {
  const lastMarked = Math.min(lastLineOf(range), range.start.line + maxMarkedLines - 1);
  const hidden = lastLineOf(range) - lastMarked;
  const first = Math.max(0, range.start.line - 1);
  const last = Math.min(lines.lineCount - 1, hidden > 0 ? lastMarked : lastMarked + 1);
  const digits = String(last + 1).length;
  const gutter = (label: string) => options.dim(`  ${label.padStart(digits)} | `);
  const room = Math.max(20, options.width - digits - 5);
  const lineAt = (line: number) => text.slice(lines.lineStart(line), lines.lineEnd(line));

  const rows: string[] = [];
  for (let line = first; line <= last; line++) {
    const code = lineAt(line);
    const isMarked = line >= range.start.line && line <= lastMarked;
    const marked = isMarked ? markedPart(code, line, range) : undefined;
    const fitted = fitLine(code, marked ?? { start: 0, end: 0 }, room);
    if (!marked && fitted.text.trim() === "") continue; // An empty line is no context.
    rows.push(`${gutter(String(line + 1))}${fitted.text}`.trimEnd());
    if (marked) {
      rows.push(gutter("") + " ".repeat(fitted.before) + options.mark("^".repeat(Math.max(1, fitted.marked))));
    }
  }
  if (hidden > 0) rows.push(gutter("") + options.dim(`… ${hidden} more ${hidden === 1 ? "line" : "lines"}`));
  return rows;
}

/** A range that ends before the first character of a line does not mean that line. */
function lastLineOf({ start, end }: FrameRange): number {
  return end.column === 0 && end.line > start.line ? end.line - 1 : end.line;
}

/** The columns of one line that the range covers, without the indentation of the lines after the first. */
function markedPart(code: string, line: number, { start, end }: FrameRange) {
  const indentation = code.length - code.trimStart().length;
  const from = line === start.line ? start.column : Math.min(indentation, code.length);
  const to = line === end.line ? end.column : code.length;
  return { start: Math.min(from, code.length), end: Math.max(from, Math.min(to, code.length)) };
}

interface FittedLine {
  readonly text: string;
  /** Columns before the mark, and columns of the mark. */
  readonly before: number;
  readonly marked: number;
}

/** The line as it is shown: harmless, and cut with `…` around the mark where it is wider than there is room. */
function fitLine(code: string, mark: { readonly start: number; readonly end: number }, room: number): FittedLine {
  const before = plain(code.slice(Math.max(0, mark.start - maxUnits), mark.start));
  const marked = plain(code.slice(mark.start, Math.min(mark.end, mark.start + maxUnits)));
  const after = plain(code.slice(mark.end, mark.end + maxUnits));
  const isWhole = mark.start <= maxUnits && mark.end - mark.start <= maxUnits && code.length - mark.end <= maxUnits;
  if (isWhole && stringWidth(before + marked + after) <= room) {
    return { text: before + marked + after, before: stringWidth(before), marked: stringWidth(marked) };
  }
  const shownBefore = keepEnd(before, Math.floor(room / 3), mark.start > maxUnits);
  const shownMarked = keepStart(marked, room - stringWidth(shownBefore), mark.end - mark.start > maxUnits);
  const left = room - stringWidth(shownBefore + shownMarked);
  const shownAfter = left < 2 ? "" : keepStart(after, left, code.length - mark.end > maxUnits);
  return {
    text: shownBefore + shownMarked + shownAfter,
    before: stringWidth(shownBefore),
    marked: stringWidth(shownMarked),
  };
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

function keepStart(text: string, room: number, isCut: boolean): string {
  if (!isCut && stringWidth(text) <= room) return text;
  return `${take(segmentsOf(text), room - 1).join("")}…`;
}

function keepEnd(text: string, room: number, isCut: boolean): string {
  if (!isCut && stringWidth(text) <= room) return text;
  return `…${take(segmentsOf(text).reverse(), room - 1)
    .reverse()
    .join("")}`;
}

function segmentsOf(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

/** As many of the first segments as fit. */
function take(segments: readonly string[], room: number): string[] {
  const taken: string[] = [];
  let width = 0;
  for (const segment of segments) {
    width += stringWidth(segment);
    if (width > room) break;
    taken.push(segment);
  }
  return taken;
}
