/** Edits as people make them, and as nobody should. */

import type { Random } from "./random.ts";

/** Replaces `[start, end)`; offsets past the end of the text mean its end, so that an edit still fits after others were left out. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function applyEdit(text: string, { start, end, text: typed }: TextEdit): string {
  const from = Math.min(start, text.length);
  return text.slice(0, from) + typed + text.slice(Math.max(from, Math.min(end, text.length)));
}

/** An edit of the text: typing, deleting, pasting a piece of it elsewhere, or putting in something hostile. */
export function randomEdit(text: string, random: Random): TextEdit {
  const start = random.below(text.length + 1);
  switch (random.below(6)) {
    case 0:
      return { start, end: start + 1 + random.below(3), text: "" };
    case 1:
      return { start, end: start + random.below(200), text: "" };
    case 2:
      return { start, end: start, text: pieceOf(text, random) };
    case 3:
      return { start, end: start, text: random.pick(["a", "x", " ", "\n", "(", ")", '"', "@", ":", "0", "_", "."]) };
    case 4:
      return { start, end: start + random.below(10), text: random.pick(hostile) };
    default:
      return { start, end: start, text: random.pick(hostile) };
  }
}

function pieceOf(text: string, random: Random): string {
  const start = random.below(text.length);
  return text.slice(start, start + random.below(300));
}

/** What opens, closes or changes the meaning of what follows, and characters that are counted in more than one way. */
const hostile: readonly string[] = [
  '"',
  '"""',
  "'''",
  '~H"""\n',
  "~s(",
  "~r/",
  "~w[",
  "#{",
  "{",
  "}",
  "[",
  "[".repeat(300),
  "(",
  "<<",
  "%{",
  "<%=",
  "<% end %>",
  "%>",
  "<%!--",
  "--%>",
  "<script>",
  "</script>",
  "<.link",
  "{@x}",
  "{raw(@x)}",
  "<!--",
  " do\n",
  "\nend\n",
  "end",
  "fn -> ",
  "->",
  "|> raw()",
  "defmodule M do\n",
  "  def f(x), do: :erlang.binary_to_term(x)\n",
  "alias Phoenix.HTML, as: H\n",
  "import Phoenix.HTML\n",
  "# firebreak:ignore xss-raw\n",
  "# firebreak:ignore-file xss-raw -- here\n",
  "# ",
  "?",
  "\\",
  "\0",
  "\r\n",
  "\r",
  "\t",
  "\ufeff",
  "é",
  "漢字",
  "😀",
  "👩‍👩‍👧",
  "\ud800",
  "\udc00",
  "\u2028",
  "\u202e",
];
