/**
 * Which files write a module's name: an upper bound of the files whose code can know it, whatever alias it has there.
 *
 * Invariant: names in texts count (and those in comments inside of functions), so that a file that is not given names the module nowhere.
 */

import type { FormSyntax, SourceFile } from "../syntax/source-file.ts";
import type { FileIndex, ProjectInput } from "./analysis.ts";
import { isTestPath } from "./paths.ts";

/** The files that may name a module of that full name. */
export function pathsMentioning(module: string, { having }: Pick<ProjectInput, "having">): readonly string[] {
  const parts = module.split(".");
  const keys = [...parts.slice(-1), ...(parts.length > 1 ? [parts.slice(-2).join(".")] : [])];
  return [...new Set(keys.flatMap((key) => having(mentions, key)))].sort();
}

/**
 * `User` for `User`, and for `Known.User` where `as: Known` may make it any module's; `Accounts.User` for `Accounts.User` and `Shop.Accounts.User`.
 */
const mentions: FileIndex = { name: "mentions of", keysOf };

function keysOf(file: SourceFile): Iterable<string> {
  if (isTestPath(file.path) || file.language === "text") return [];
  const parts = [...file.forms.map(({ syntax }) => writtenIn(syntax)), namesIn(betweenForms(file))];
  const renamed = new Set(parts.flatMap(({ renamed }) => renamed));
  const written = new Set(parts.flatMap(({ written }) => written));
  return new Set([...written].map((name) => keyOf(name, renamed)));
}

function keyOf(written: string, renamed: ReadonlySet<string>): string {
  const parts = written.split(".");
  return parts.slice(parts.length === 2 && renamed.has(parts[0] ?? "") ? -1 : -2).join(".");
}

interface WrittenNames {
  /** `Accounts.User`, each once. */
  readonly written: readonly string[];
  /** What `as:` names. */
  readonly renamed: readonly string[];
}

function namesIn(text: string): WrittenNames {
  return {
    written: [...new Set(text.match(/\b[A-Z]\w*(?:\.[A-Z]\w*)*/g) ?? [])],
    renamed: [...text.matchAll(/\bas: ([A-Z]\w*)/g)].flatMap(([, name]) => name ?? []),
  };
}

/** By form, so that an edit reads the form that it changes. */
const known = new WeakMap<FormSyntax, WrittenNames>();

function writtenIn(syntax: FormSyntax): WrittenNames {
  const found = known.get(syntax) ?? namesIn(syntax.text);
  known.set(syntax, found);
  return found;
}

/** The text that is no part of a form, but for comments: the heads of modules, and conditions around them. */
function betweenForms({ text, forms, comments }: SourceFile): string {
  const left = [...forms.map(({ start, syntax }) => ({ start, end: start + syntax.text.length })), ...comments];
  let from = 0;
  const kept = left
    .sort((a, b) => a.start - b.start)
    .map(({ start, end }) => {
      const piece = text.slice(from, Math.max(start, from));
      from = Math.max(end, from);
      return piece;
    });
  return [...kept, text.slice(from)].join(" ");
}
