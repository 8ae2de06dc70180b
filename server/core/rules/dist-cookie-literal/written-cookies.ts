/** Cookies in files of plain lines: `-setcookie x`, `--cookie x`, `RELEASE_COOKIE=x`. */

import type { Range } from "../../syntax/ast.ts";
import type { SourceFile } from "../../syntax/source-file.ts";

/** The range covers the quotes. */
export interface WrittenCookie extends Range {
  /** True for `${RELEASE_COOKIE:-x}`, which counts where nothing else is set. */
  readonly isDefault: boolean;
  /** True in a command that starts a node for this machine alone. */
  readonly isLocal: boolean;
}

const flag = /(?<![\w-])(?:-setcookie|--cookie)(?:["'],[ \t]*|[ \t]+|=)/g;
const variable = /(?<![\w{$-])(?:RELEASE|ERLANG|RABBITMQ_ERLANG)_COOKIE["']?(?:[ \t]*[=:][ \t]*|[ \t]+)/g;
const literal = /"[^"\r\n]*"|'[^'\r\n]*'|[^\s"',;]+/y;

export function writtenCookies({ text, comments }: SourceFile): readonly WrittenCookie[] {
  const isComment = (offset: number) => comments.some(({ start, end }) => start <= offset && offset < end);
  return [...text.matchAll(flag), ...text.matchAll(variable)].flatMap((match) => {
    const start = match.index + match[0].length;
    literal.lastIndex = start;
    const written = literal.exec(text)?.[0];
    if (written === undefined || isComment(match.index)) return [];
    const value = written.replace(/^["']|["']$/g, "");
    const fallback = /^\$\{\w+:?-([^$`{}]+)\}$/.exec(value)?.[1];
    if (fallback === undefined && !isLiteral(value)) return [];
    const isLocal = /\biex\b|@(127\.0\.0\.1|localhost)\b/.test(lineAround(text, start));
    return [{ start, end: start + written.length, isDefault: fallback !== undefined, isLocal }];
  });
}

function lineAround(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, end < 0 ? text.length : end);
}

/** False for what is put in later: `$X`, `%X%`, `!X!`, `<%= x %>`, `{{ x }}`, a command, a placeholder. */
function isLiteral(value: string): boolean {
  return (
    value !== "" &&
    !/[$`%!{}()<>|]/.test(value) &&
    !/^(string|secret|true|false|null|required|is|in|and|if)$/i.test(value)
  );
}
