/** Fields that are called tokens and are what a record is known by: a UUID that is made with it, as a primary key is. */

import type { Node } from "../syntax/ast.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { type FileIndex, projectView } from "./analysis.ts";
import { wordsOfName } from "./words.ts";

export interface IdentifierTokens {
  /** True for `source.token`, `source_token` and `state.source_token`, where the schema `Source` makes its `token` so. */
  isOne(node: Node): boolean;
}

const tokenFields: FileIndex = { name: "tokens that identify", keysOf };

const made = /\bfield[ (]+:(\w*token),\s*[\w.]*(?:UUID|ULID)[\w.]*,[^\n]*\bautogenerate:\s*true/g;

/** `source.token` for each such field of a schema `Source`. */
function keysOf({ text }: SourceFile): Iterable<string> {
  const module = /\bdefmodule [\w.]*?(\w+) do\b/.exec(text)?.[1];
  if (module === undefined || !text.includes("autogenerate")) return [];
  return [...text.matchAll(made)].map(([, field = ""]) => `${wordsOfName(module).join("_")}.${field}`);
}

export const identifierTokens = projectView(
  "identifierTokens",
  ({ having }): IdentifierTokens => ({
    isOne: (node) => namesOf(node).some((name) => having(tokenFields, name).length > 0),
  }),
);

/** What a variable or a field may be: `source_token` is the token of a source. */
function namesOf(node: Node): readonly string[] {
  if (node.kind === "variable") return [split(node.name)];
  if (node.kind !== "call" || !node.target) return [];
  const owner = node.target.kind === "variable" || node.target.kind === "call" ? node.target.name : "";
  return [`${owner}.${node.name}`, split(node.name)];
}

function split(name: string): string {
  return name.replace(/_(?=[^_]+$)/, ".");
}
