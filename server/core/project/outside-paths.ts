/** What a mix.exs says to be outside of the workspace: `config_path` and `lockfile` of an umbrella's app that is opened alone. */

import type { Node } from "../syntax/ast.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { atomName, textOfLiteral, walk } from "./nodes.ts";
import { folderOf } from "./paths.ts";

/** The path as it is written, if it leads out of the root. https://hexdocs.pm/mix/Mix.Project.html#module-configuration */
export function pathOutside(mixFile: SourceFile, key: "config_path" | "lockfile"): string | undefined {
  const written = mixFile.forms.flatMap(({ syntax: { node } }) => textsUnder(node, key));
  return written.find((path) => leadsOut(folderOf(mixFile.path), path));
}

function textsUnder(node: Node, key: string): readonly string[] {
  const found: string[] = [];
  walk(node, (inner) => {
    if (inner.kind === "pair" && atomName(inner.key) === key) found.push(textOfLiteral(inner.value) ?? "");
    return undefined;
  });
  return found;
}

function leadsOut(folder: string, path: string): boolean {
  let depth = folder.split("/").length - 1;
  for (const part of path.split("/")) {
    if (part === "..") depth--;
    else if (part !== "." && part !== "") depth++;
    if (depth < 0) return true;
  }
  return false;
}
