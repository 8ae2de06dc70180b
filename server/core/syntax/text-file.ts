/** Files around the Elixir code that are read as plain lines: how a release is started, containers, deployment. */

import { placeComment } from "./elixir/comments.ts";
import type { Comment, Form, SourceFile } from "./source-file.ts";

/** What decides how a node of the system is started, with which Elixir, and what stands before it, by file name. A template of such a file is read as the file. */
const names: readonly RegExp[] = [
  /^(remote\.)?vm\.args(\.\w+)*$/,
  /^env\.(sh|bat)(\.\w+)*$/,
  /^(.+\.)?(Docker|Container)file(\.\w+)*$/,
  /^(docker-)?compose(\.[\w-]+)*\.ya?ml$/,
  /^fly(\.[\w-]+)*\.toml$/,
  /^\.tool-versions$/,
  /^\.?mise\.toml$/,
  /^Procfile$/,
  /^Caddyfile(\.\w+)*$/,
  /^[\w.-]*nginx[\w-]*\.conf(\.\w+)*$/,
  /^haproxy[\w-]*\.cfg(\.\w+)*$/,
  /^(app|render)\.ya?ml$/,
  /^([\w-]+[-.])?ingress([-.][\w-]+)?\.ya?ml$/,
];

export function isTextFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return names.some((pattern) => pattern.test(name));
}

/** One form that holds the whole text; its node is empty. */
export function parseTextFile(path: string, text: string, previous?: SourceFile): SourceFile {
  if (previous?.path === path && previous.text === text) return previous;
  const node = { kind: "block", expressions: [], start: 0, end: text.length } as const;
  const form: Form = { path, start: 0, syntax: { text, node, templates: [], isComplete: true }, modules: [] };
  return { path, language: "text", text, forms: [form], modules: [], comments: commentsIn(text), problems: [] };
}

/** From a `#` at the start of a word to the end of its line, outside of quotes that end on their line. */
function commentsIn(text: string): readonly Comment[] {
  const found: Comment[] = [];
  let lineStart = 0;
  for (const line of text.split("\n")) {
    const at = commentStart(line);
    const end = line.trimEnd().length;
    if (at >= 0) {
      const comment = line.slice(at, end).replace(/^#+/, "").trim();
      found.push(placeComment({ start: lineStart + at, end: lineStart + end, text: comment }, text));
    }
    lineStart += line.length + 1;
  }
  return found;
}

/** -1 when the line has no comment. */
function commentStart(line: string): number {
  let at = 0;
  while (at < line.length) {
    const character = line[at] as string;
    if (character === "#" && (at === 0 || /\s/.test(line[at - 1] as string))) return at;
    const closing = character === '"' || character === "'" ? line.indexOf(character, at + 1) : -1;
    at = closing < 0 ? at + 1 : closing + 1;
  }
  return -1;
}
