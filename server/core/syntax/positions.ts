/** Lines and columns of offsets. Everything is 0-based and in UTF-16 units, as in LSP; `\n`, `\r\n` and a lone `\r` end a line. */

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface LineIndex {
  /** The position of an offset; offsets outside the text are clamped. */
  positionAt(offset: number): Position;
  /** The offset of a position; columns past the end of the line are clamped to it. */
  offsetAt(position: Position): number;
  readonly lineCount: number;
  /** Offset of the first character of a line. */
  lineStart(line: number): number;
  /** Offset after the last character of a line, before its line end. */
  lineEnd(line: number): number;
}

/** Indexes the line starts of a text once. */
export function indexLines(text: string): LineIndex {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) starts.push(i + 1);
    else if (code === 13 && text.charCodeAt(i + 1) !== 10) starts.push(i + 1);
  }
  const clampLine = (line: number) => Math.max(0, Math.min(line, starts.length - 1));
  const lineStart = (line: number) => starts[clampLine(line)] as number;
  const lineEnd = (line: number) => {
    const next = starts[clampLine(line) + 1];
    if (next === undefined) return text.length;
    const isCrLf = text.charCodeAt(next - 1) === 10 && text.charCodeAt(next - 2) === 13 && next - 2 >= lineStart(line);
    return isCrLf ? next - 2 : next - 1;
  };
  return {
    lineCount: starts.length,
    lineStart,
    lineEnd,
    positionAt(offset) {
      const clamped = Math.max(0, Math.min(offset, text.length));
      const line = lastIndexAtMost(starts, clamped);
      return { line, column: clamped - (starts[line] as number) };
    },
    offsetAt({ line, column }) {
      if (line < 0) return 0;
      if (line >= starts.length) return text.length;
      return Math.min(lineStart(line) + Math.max(0, column), lineEnd(line));
    },
  };
}

/** Index of the last number not over `value` in a sorted list whose first number is not over it. */
function lastIndexAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
