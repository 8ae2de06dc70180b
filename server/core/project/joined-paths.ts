/** The part of a joined path that is not the folder: where a fix puts `Path.basename/1`. */

import type { Edit } from "../finding.ts";
import type { CallNode, Node } from "../syntax/ast.ts";
import { textOf } from "../syntax/source-file.ts";
import { replace } from "./edits.ts";
import { aliasText, argumentsOf, textOfLiteral } from "./nodes.ts";
import { assignedTo, type Site } from "./options.ts";

/** `name` in `Path.join(folder, name)` or `folder |> Path.join(name)`, written at a place or in the variable that stands there. */
export function joinedName(node: Node | undefined, site: Site): Node | undefined {
  const written = node?.kind === "variable" ? assignedTo(node.name, node.start, site.definition) : node;
  const call = written?.kind === "binary" && written.operator === "|>" ? written.right : written;
  const isPiped = call !== written;
  if (call?.kind !== "call" || !isJoin(call)) return undefined;
  const args = argumentsOf(call);
  const name = args.length === (isPiped ? 1 : 2) ? args.at(-1) : undefined;
  return name && name.kind !== "list" && textOfLiteral(name) === undefined ? name : undefined;
}

function isJoin({ name, target }: CallNode): boolean {
  return name === "join" && aliasText(target) === "Path";
}

/** The edit that keeps only the last part of a name: what leads out of the folder goes. */
export function basenameEdit(name: Node, { form }: Site): Edit {
  return replace(form, name, `Path.basename(${textOf(form, name)})`);
}
