/**
 * Parses texts without their long runs of spaces: the Elixir of a block in a template has them in place of all the markup in it, and
 * tree-sitter looks at every one.
 *
 * The ends of a run stay, because a node can end just inside it (`?` and a space is a character); nothing ends in its middle.
 */

import { END, type FlatTree, START, STRIDE } from "./flat-tree.ts";

/** Runs that are shorter stay. */
const LONG_RUN = " ".repeat(64);
/** How many spaces stay at each end of a run. */
const KEPT = 4;

/** What was left out of a text. */
interface Gap {
  /** Offset in the shorter text: what is after it has moved. */
  readonly at: number;
  /** How many spaces are missing up to there, with those of the gaps before. */
  readonly missing: number;
}

/** The tree of a text, from `parse` on what is left without long runs of spaces. */
export function parseAcrossGaps(text: string, parse: (text: string) => FlatTree): FlatTree {
  const first = text.indexOf(LONG_RUN);
  if (first < 0) return parse(text);
  const gaps: Gap[] = [];
  return widened(parse(withoutGaps(text, first, gaps)), gaps);
}

/** The text without the middles of its long runs, the first of which is at `first`; they are added to `gaps`. */
function withoutGaps(text: string, first: number, gaps: Gap[]): string {
  let short = "";
  let missing = 0;
  let from = 0;
  for (let run = first; run >= 0; run = text.indexOf(LONG_RUN, from)) {
    let end = run + LONG_RUN.length;
    while (text.charCodeAt(end) === SPACE) end++;
    short += text.slice(from, run + KEPT);
    from = end - KEPT;
    missing += from - (run + KEPT);
    gaps.push({ at: short.length, missing });
  }
  return short + text.slice(from);
}

const SPACE = 32;

/** A copy of the tree with the offsets of the longer text. */
function widened({ cells, length, comments }: FlatTree, gaps: readonly Gap[]): FlatTree {
  const moved = cells.slice(0, length);
  for (let node = 0; node < length; node += STRIDE) {
    moved[node + START] = widenedOffset(moved[node + START] as number, gaps);
    moved[node + END] = widenedOffset(moved[node + END] as number, gaps);
  }
  return { cells: moved, length, comments: comments.map((offset) => widenedOffset(offset, gaps)) };
}

function widenedOffset(offset: number, gaps: readonly Gap[]): number {
  let low = 0;
  let high = gaps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((gaps[middle] as Gap).at < offset) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? offset : offset + (gaps[low - 1] as Gap).missing;
}
