/** What a regular expression keeps out of the texts that it matches from start to end. */

import type { Node } from "../syntax/ast.ts";
import type { Frame } from "./evaluate.ts";
import type { Treatment } from "./values.ts";

/** `all`: letters, digits and a few marks alone, which mean nothing in a path, a command, SQL or markup. */
export function safeIn(pattern: Node, frame: Frame): "all" | readonly Treatment[] {
  const written = patternOf(pattern, frame, 0);
  if (written === undefined || written.modifiers.includes("m")) return [];
  const { text } = written;
  if (/^(\\A|\^)https\??:\\?\/\\?\/[^/[(*+?|]+\\?\//.test(text)) return ["url", "redirect", "scheme"];
  const scheme: readonly Treatment[] = beginsWithScheme.test(text) && !isAlternation(text) ? ["scheme"] : [];
  if (!/^(\\A|\^)/.test(text) || !/(\\z|\\Z|\$)$/.test(text)) return scheme;
  const inside = text.replace(/^(\\A|\^)/, "").replace(/(\\z|\\Z|\$)$/, "");
  if (isAlternation(inside)) return [];
  const safe = treatmentsOf(charactersOf(inside));
  if (safe === "all") return safe;
  return [...safe, ...scheme, ...(beginsPlain.test(inside) ? (["option"] as const) : [])];
}

/** `^https?://`, `^(http|https|mailto):`: an address of a scheme that is written there. */
const beginsWithScheme =
  /^(?:\\A|\^)(?:(?:https?|ftps?|mailto|tel)\b|\((?:\?:)?(?:(?:https?\??|ftps?|mailto|tel)[|)])+)/i;

/** Addresses that run what stands in them. */
const scripting = ["javascript:", "vbscript:", "data:"];

/** What a text is safe for that begins so: `/users/`, `https://example.com/`, `mailto:`. */
export function safeBehind(start: string): readonly Treatment[] {
  const written = start.trimStart().toLowerCase();
  const runsNothing = written !== "" && scripting.every((one) => !one.startsWith(written) && !written.startsWith(one));
  const scheme: readonly Treatment[] = runsNothing ? ["scheme"] : [];
  if (/^\/[^/\\]/.test(start)) return ["redirect", ...scheme];
  return /^https?:\/\/[^/]+\//.test(start) ? ["url", "redirect", ...scheme] : scheme;
}

/** A letter or digit, or one of a class of them, which must be there. */
const beginsPlain = /^(?:[A-Za-z0-9]|\[(?:a-z|A-Z|0-9|[A-Za-z0-9_])+\])(?![*?{|])/;

/** What a pattern finds in a text: no other characters than its own. */
export function safeFound(pattern: Node, frame: Frame): "all" | readonly Treatment[] {
  const written = patternOf(pattern, frame, 0);
  return written === undefined ? [] : treatmentsOf(charactersOf(written.text.replace(/^(\\A|\^)|(\\z|\\Z|\$)$/g, "")));
}

/** What is left of a text from which a pattern was removed: `~r/[^a-z0-9]/` leaves letters and digits. */
export function safeWithout(pattern: Node, frame: Frame): "all" | readonly Treatment[] {
  const written = patternOf(pattern, frame, 0);
  const kept = /^\[\^((?:\\.|[^\]\\])*)\]\+?$/.exec(written?.text ?? "")?.[1];
  return kept === undefined ? [] : treatmentsOf(charactersOf(`[${kept}]`));
}

/** What a text is safe for once every `from` in it gave way to `by`: doubled quotes, `&lt;` for `<`, no slashes. */
export function escapedBy(from: string, by: string): readonly Treatment[] {
  if ((from === "'" || from === '"' || from === "`") && by === from + from) return ["sql"];
  if (from === "<" && /^(&lt;|\\u003c)?$/i.test(by)) return ["html"];
  if ((from === "</" || from === "</script") && by.startsWith("<\\/")) return ["html"];
  if (from === "/" && /^[\w-]*$/.test(by)) return ["path", "redirect"];
  return (from === "\n" || from === "\r\n") && /^[\w -]*$/.test(by) ? ["header"] : [];
}

/** `^a|b$` is anchored on one side each. */
function isAlternation(pattern: string): boolean {
  let depth = 0;
  for (const character of pattern.replace(/\\./g, "").replace(/\[[^\]]*\]/g, "")) {
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "|" && depth === 0) return true;
  }
  return false;
}

/** The characters that a pattern can match, as far as they are not letters or digits; `undefined` when it can match any. */
function charactersOf(pattern: string): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  const tokens = pattern.match(/\(\?(?:[:=!]|<\w+>)|\{\d*,?\d*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|./gs) ?? [];
  for (const token of tokens) {
    if (token === "." || token.startsWith("[^")) return undefined;
    if (/^(\(\?|\{\d)/.test(token) || "()|*+?".includes(token)) continue;
    const written = token.startsWith("[") ? token.slice(1, -1) : token;
    for (const part of written.match(/\\.|.-.|./gs) ?? []) {
      if (/^\\[SDWBsRXNv]$/.test(part)) return undefined;
      if (/^\\[wdbhAzZ]$/.test(part) || /^\w$/.test(part) || /^(a-z|A-Z|0-9|a-f|A-F)$/.test(part)) continue;
      if (part.length === 3 && part[1] === "-") return undefined;
      found.add(part.replace(/^\\/, ""));
    }
  }
  return found;
}

function treatmentsOf(characters: ReadonlySet<string> | undefined): "all" | readonly Treatment[] {
  if (!characters) return [];
  const has = (list: string) => [...list].some((one) => characters.has(one));
  const isQuiet = !has("'\"`;$&|<>\\(){}*?!#%\n ,=@~[]^");
  if (isQuiet && !has("./:")) return "all";
  const safe: Treatment[] = [];
  if (isQuiet) safe.push("shell", "sql", "html");
  if (!has("/\\") && !has("\n")) safe.push("redirect", "header");
  if (!has(":")) safe.push("scheme");
  if (!has("./\\")) safe.push("path");
  return safe;
}

interface Pattern {
  readonly text: string;
  readonly modifiers: string;
}

function patternOf(node: Node, frame: Frame, depth: number): Pattern | undefined {
  if (node.kind === "sigil" && /^[rR]$/.test(node.name)) {
    const [part, ...others] = node.parts;
    return part?.kind === "text" && others.length === 0 ? { text: part.value, modifiers: node.modifiers } : undefined;
  }
  if (node.kind !== "unary" || node.operator !== "@" || node.operand.kind !== "variable" || depth > 3) return undefined;
  const { name } = node.operand;
  const attributes = frame.names.moduleAround(frame.form)?.attributes.filter(({ fact }) => fact.name === name) ?? [];
  const [attribute] = attributes;
  return attributes.length === 1 && attribute ? patternOf(attribute.fact.value, frame, depth + 1) : undefined;
}
