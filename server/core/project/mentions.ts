/**
 * Which files write a capitalised name outside of comments: an upper bound of the files whose code can know a module, whatever alias it has there.
 *
 * Invariant: names in texts count, so that a file that is not given names the module nowhere.
 */

import type { SourceFile } from "../syntax/source-file.ts";
import type { FileIndex } from "./analysis.ts";
import { isTestPath } from "./paths.ts";

/** By the last part of a module's name: `User` for `Shop.Accounts.User`. */
export const mentions: FileIndex = { name: "mentions of", keysOf };

function keysOf(file: SourceFile): Iterable<string> {
  if (isTestPath(file.path) || file.language === "text") return [];
  return new Set(withoutComments(file).match(/\b[A-Z]\w*/g) ?? []);
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
