/**
 * Which files write a module's name outside of comments: an upper bound of the files whose code can know it, whatever alias it has there.
 *
 * Invariant: names in texts count, so that a file that is not given names the module nowhere.
 */

import type { SourceFile } from "../syntax/source-file.ts";
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
  const text = withoutComments(file);
  const written = text.match(/\b[A-Z]\w*(?:\.[A-Z]\w*)*/g) ?? [];
  const renamed = new Set([...text.matchAll(/\bas: ([A-Z]\w*)/g)].map(([, name]) => name));
  return new Set([...new Set(written)].map((name) => keyOf(name, renamed)));
}

function keyOf(written: string, renamed: ReadonlySet<string | undefined>): string {
  const parts = written.split(".");
  return parts.slice(parts.length === 2 && renamed.has(parts[0]) ? -1 : -2).join(".");
}

function withoutComments({ text, comments }: SourceFile): string {
  let from = 0;
  const kept = comments.map(({ start, end }) => {
    const piece = text.slice(from, Math.max(start, from));
    from = Math.max(end, from);
    return piece;
  });
  return [...kept, text.slice(from)].join(" ");
}
