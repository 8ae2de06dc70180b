/** Edits that leave the source as the formatter would write it. */

import type { Edit } from "../finding.ts";
import type { ListNode, Node, Range, SigilNode } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import type { ConfigEntry } from "./config.ts";
import { atomName, textOfLiteral, wordsOf } from "./nodes.ts";
import type { Option } from "./options.ts";

/** The edit that replaces a range of a form. */
export function replace(form: Form, { start, end }: Range, text: string): Edit {
  return { path: form.path, start: form.start + start, end: form.start + end, text };
}

/** The edits that take one item out of a list of at least two, with its comma; comments stay, but those about the last item alone. */
export function removeItem(form: Form, list: ListNode, item: Node): readonly Edit[] {
  const index = list.items.indexOf(item);
  const { text } = form.syntax;
  const joined = joinRemaining(form, list, item);
  if (joined) return joined;
  const next = list.items[index + 1];
  if (next) {
    const comma = commaAfter(text, item.end);
    const rest = text.slice(comma, next.start);
    const end = rest.includes("#") ? comma + (rest.length - rest.trimStart().length) : next.start;
    return [replace(form, { start: item.start, end }, "")];
  }
  const previous = list.items[index - 1];
  if (!previous) return [];
  const comma = commaAfter(text, previous.end);
  const between = text.slice(comma, item.start);
  if (!between.includes("#") || isAboutNext(between))
    return [replace(form, { start: previous.end, end: item.end }, "")];
  const start = item.start - (between.length - between.trimEnd().length);
  return [replace(form, { start: previous.end, end: comma }, ""), replace(form, { start, end: item.end }, "")];
}

/** The edits that take an option out of the list it stands in, also when nothing else is left in it; none for a list that is not written. */
export function removeOption({ form, item, list }: Option): readonly Edit[] {
  if (!item || !list) return [];
  if (list.items.length > 1) return removeItem(form, list, item);
  if (!list.isImplicit) return [replace(form, list, "[]")];
  const before = form.syntax.text.slice(0, list.start);
  const comma = before.trimEnd().length - 1;
  return before[comma] === "," ? [replace(form, { start: comma, end: list.end }, "")] : [];
}

/** How wide the formatter lets a line become. */
export const lineWidth = 98;

/** True for comments on lines of their own, directly above the item: they speak of it alone, and go with it where nothing follows. */
function isAboutNext(between: string): boolean {
  return /^[ \t]*\r?\n/.test(between) && !/\n[ \t]*\r?\n/.test(between);
}

/** The formatter joins a call with one pair that fits on its line: then the pair moves up. */
function joinRemaining(form: Form, list: ListNode, item: Node): readonly Edit[] | undefined {
  const { text } = form.syntax;
  const [first, last, ...others] = list.items;
  if (!list.isImplicit || !first || !last || others.length > 0) return undefined;
  const before = text.slice(0, first.start).trimEnd();
  const remaining = item === first ? last : first;
  const written = text.slice(remaining.start, remaining.end);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const between = text.slice(commaAfter(text, first.end), last.start);
  const kept =
    item === last && isAboutNext(between) ? text.slice(first.start, first.end) : text.slice(first.start, last.end);
  const hasComment = kept.includes("#") || text.slice(before.lastIndexOf("\n") + 1, first.start).includes("#");
  if (!text.slice(before.length, first.start).includes("\n") || written.includes("\n") || hasComment) return undefined;
  if (line.length + 1 + written.length > lineWidth) return undefined;
  return [replace(form, { start: before.length, end: last.end }, ` ${written}`)];
}

function commaAfter(text: string, offset: number): number {
  const comma = text.indexOf(",", offset);
  return comma < 0 ? offset : comma + 1;
}

/** The edits that add an item at the end of a list, as the formatter would; none when the line would become too long. */
export function appendItem(form: Form, list: ListNode, written: string): readonly Edit[] {
  const { text } = form.syntax;
  const last = list.items.at(-1);
  if (!last) return list.isImplicit ? [] : [replace(form, list, `[${written}]`)];
  const at = { start: last.end, end: last.end };
  const before = list.items.at(-2)?.end ?? list.start;
  if (text.slice(before, last.start).includes("\n"))
    return [replace(form, at, `,${lineEndOf(text)}${indentationAt(text, last.start)}${written}`)];
  return fitsLine(text, at, `, ${written}`) ? [replace(form, at, `, ${written}`)] : [];
}

/** Takes whole lines out, with one of the blank lines around them; `range` is in file offsets and covers all of its lines' code. */
export function removeLines({ path, text }: SourceFile, range: Range): Edit {
  const start = text.lastIndexOf("\n", range.start - 1) + 1;
  const lineEnd = text.indexOf("\n", range.end);
  const end = lineEnd < 0 ? text.length : lineEnd + 1;
  const before = textBefore(text, start);
  const blankBefore = /\n[ \t]*\r?\n$/.exec(before);
  const blankAfter = /^[ \t]*\r?\n/.exec(text.slice(end));
  const isFirst = start === 0 || /(\b(do|else|after|rescue|catch)|->)[ \t]*\r?\n$/.test(before);
  if (blankAfter && (blankBefore || isFirst)) return { path, start, end: end + blankAfter[0].length, text: "" };
  const isLast = /^\s*((end|else)\b|$)/.test(text.slice(end));
  if (blankBefore && isLast) return { path, start: start - blankBefore[0].length + 1, end, text: "" };
  return { path, start, end, text: "" };
}

/** What stands directly before an offset, as far as one needs to look: an expression that ends there would search all text from the start. */
export function textBefore(text: string, offset: number): string {
  return text.slice(Math.max(0, offset - 200), offset);
}

/** The blanks before the first character of the line that holds a file offset. */
export function indentationAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
}

/** The line end a text uses. */
export function lineEndOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The edits that take a configuration entry out: its pair, or the whole call where nothing else is left in it. */
export function removeEntry({ form, pair, list, call }: ConfigEntry): readonly Edit[] {
  const { node, file } = call;
  if (pair && list && list.items.length > 1) return removeItem(form, list, pair);
  if (list && (!list.isImplicit || !node.args.includes(list))) return [replace(form, list, "[]")];
  return [removeLines(file, { start: call.form.start + node.start, end: call.form.start + node.end })];
}

/**
 * The edit that writes items in the place of one item of a list, as the formatter would: beside one another, or each on its own line where the
 * list is written so. `undefined` when the line would become too long.
 */
export function replaceItem(form: Form, list: ListNode, item: Range, texts: readonly string[]): Edit | undefined {
  const { text } = form.syntax;
  const index = list.items.findIndex(({ start, end }) => start <= item.start && item.end <= end);
  const previous = list.items[index - 1]?.end ?? list.start;
  const next = list.items[index + 1]?.start ?? list.end;
  const isOnOwnLine =
    list.items.length > 1 || !list.isImplicit
      ? text.slice(previous, item.start).includes("\n") || text.slice(item.end, next).includes("\n")
      : false;
  if (isOnOwnLine) {
    const separator = `,${lineEndOf(text)}${indentationAt(text, item.start)}`;
    return replace(form, item, texts.join(separator));
  }
  const written = texts.join(", ");
  return fitsLine(text, item, written) ? replace(form, item, written) : undefined;
}

/** True when the line of a range stays within the formatter's width after the range was replaced. */
export function fitsLine(text: string, { start, end }: Range, written: string): boolean {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const after = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? "";
  return !written.includes("\n") && before.length + written.length + after.length <= lineWidth;
}

/** The edits that add strings at the end of a list of strings or of `~w(…)`. */
export function appendWords(form: Form, list: ListNode | SigilNode, words: readonly string[]): readonly Edit[] {
  const { text } = form.syntax;
  if (list.kind === "sigil") {
    const at = { start: list.content.end, end: list.content.end };
    return [replace(form, at, `${list.content.start === list.content.end ? "" : " "}${words.join(" ")}`)];
  }
  const last = list.items.at(-1);
  const written = words.map((word) => `"${word}"`);
  if (!last) return [replace(form, list, `[${written.join(", ")}]`)];
  const at = { start: last.end, end: last.end };
  const isByLine = text.slice(last.end, list.end).includes("\n");
  const separator = isByLine ? `,${lineEndOf(text)}${indentationAt(text, last.start)}` : ", ";
  const inserted = replace(form, at, written.map((word) => `${separator}${word}`).join(""));
  if (isByLine || fitsLine(text, at, inserted.text)) return [inserted];
  return [
    replace(
      form,
      list,
      onLines(list.items.map((item) => text.slice(item.start, item.end)).concat(written), text, list),
    ),
  ];
}

/** A list with each item on its own line. */
function onLines(items: readonly string[], text: string, { start }: Range): string {
  const end = lineEndOf(text);
  const indentation = indentationAt(text, start);
  return `[${end}${items.map((item) => `${indentation}  ${item}`).join(`,${end}`)}${end}${indentation}]`;
}

/** The edits that take a string or an atom out of a list of them or of `~w(…)`. */
export function removeWord(form: Form, list: ListNode | SigilNode, word: string): readonly Edit[] {
  if (list.kind === "list") {
    const item = list.items.find((one) => (textOfLiteral(one) ?? atomName(one)) === word);
    if (!item) return [];
    return list.items.length > 1 ? removeItem(form, list, item) : [replace(form, list, "[]")];
  }
  const rest = (wordsOf(list) ?? []).filter((one) => one !== word);
  return [replace(form, list.content, rest.join(" "))];
}
