/** Numbers, atoms, aliases and names. */

import type { AliasNode, AtomNode, FloatNode, IntegerNode, Node } from "../ast.ts";
import { unescapeCharacter } from "./escapes.ts";
import { endOf, type Lowering, startOf, textBetween, textOfNode } from "./lowering.ts";
import { MAX_PROBLEMS } from "./problems.ts";

export function lowerIdentifier(l: Lowering, node: number): Node {
  const start = startOf(l, node);
  const end = endOf(l, node);
  return { kind: "variable", start, end, name: nameOf(l, node) };
}

/** The spelling of a name. In broken text the grammar takes a stray word of the language for one: that is a problem. */
export function nameOf(l: Lowering, node: number): string {
  const name = textOfNode(l, node);
  const isMisplaced = name.length <= LONGEST_RESERVED_WORD && RESERVED_WORDS.has(name);
  if (isMisplaced && l.problems.length < MAX_PROBLEMS) {
    l.problems.push({ start: startOf(l, node), end: endOf(l, node), message: `\`${name}\` is not expected here.` });
  }
  return name;
}

const RESERVED_WORDS: ReadonlySet<string> = new Set([
  "after",
  "and",
  "catch",
  "do",
  "else",
  "end",
  "fn",
  "in",
  "not",
  "or",
  "rescue",
  "when",
]);
const LONGEST_RESERVED_WORD = "rescue".length;

export function lowerInteger(l: Lowering, node: number): IntegerNode {
  const value = decimalOf(textOfNode(l, node));
  return { kind: "integer", start: startOf(l, node), end: endOf(l, node), value, isCharacter: false };
}

/** The decimal spelling of an integer with an optional `0x`, `0o` or `0b`. */
function decimalOf(spelling: string): string {
  if (/^(?:0|[1-9][0-9]*)$/.test(spelling)) return spelling;
  try {
    return BigInt(spelling.replaceAll("_", "")).toString();
  } catch {
    return "0"; // A broken text left a prefix without digits.
  }
}

export function lowerFloat(l: Lowering, node: number): FloatNode {
  const value = Number(textOfNode(l, node).replaceAll("_", ""));
  return { kind: "float", start: startOf(l, node), end: endOf(l, node), value };
}

/** `?a`, `?\n`: an integer. */
export function lowerCharacter(l: Lowering, node: number): IntegerNode {
  const spelling = textOfNode(l, node).slice(1);
  const character = spelling.startsWith("\\") ? unescapeCharacter(spelling.slice(1)) : spelling;
  const value = String(character.codePointAt(0) ?? 0);
  return { kind: "integer", start: startOf(l, node), end: endOf(l, node), value, isCharacter: true };
}

/** `:ok` (one character before the name) or the `ok: ` of a keyword pair (none), whose range leaves out the colon. */
export function lowerAtom(l: Lowering, node: number, prefix: 0 | 1): AtomNode {
  const start = startOf(l, node);
  const end = prefix === 1 ? endOf(l, node) : keywordEnd(l, node);
  return { kind: "atom", start, end, name: textBetween(l, start + prefix, end) };
}

/** Where the name of a key ends: before its colon. */
function keywordEnd(l: Lowering, node: number): number {
  const start = startOf(l, node);
  let end = endOf(l, node) - 1;
  while (end > start && l.text.charAt(end - l.origin) !== ":") end--;
  return end;
}

/** `base` is what stands before the first segment, and where it starts with its parentheses. */
export function lowerAlias(l: Lowering, node: number, base?: { node: Node; start: number }): AliasNode {
  const segments = segmentsOf(textOfNode(l, node));
  const end = endOf(l, node);
  if (base === undefined) return { kind: "alias", start: startOf(l, node), end, segments };
  return { kind: "alias", start: base.start, end, base: base.node, segments };
}

function segmentsOf(spelling: string): string[] {
  let dot = spelling.indexOf(".");
  if (dot < 0) return [spelling];
  const segments: string[] = [];
  let from = 0;
  for (; dot >= 0; dot = spelling.indexOf(".", from)) {
    segments.push(spelling.slice(from, dot));
    from = dot + 1;
  }
  segments.push(spelling.slice(from));
  return /\s/.test(spelling) ? segments.map((segment) => segment.trim()) : segments;
}
