/** The text that a path surely ends in: `og.png` in `Path.join(folder, "og.png")`, `.md` in `"#{slug}.md"`. */

import type { CallNode, Node } from "../syntax/ast.ts";
import { aliasText, argumentsOf } from "./nodes.ts";
import { assignedTo, type Site } from "./options.ts";

/** How many variables and calls are looked behind. */
const maxDepth = 4;

/** `undefined` where the end of the path is not written in the code. */
export function fixedEndingOf(path: Node | undefined, site: Site, depth = 0): string | undefined {
  if (!path || depth > maxDepth) return undefined;
  const behind = (node: Node | undefined) => fixedEndingOf(node, site, depth + 1);
  switch (path.kind) {
    case "string": {
      const last = path.parts.at(-1);
      return last?.kind === "text" ? (last.value.split("/").at(-1) ?? last.value) : undefined;
    }
    case "variable":
      return behind(assignedTo(path.name, path.start, site.definition));
    case "list":
      return behind(path.items.at(-1));
    case "binary":
      if (path.operator === "<>") return behind(path.right);
      return path.operator === "|>" && path.right.kind === "call"
        ? endingOfCall(path.right, [path.left, ...argumentsOf(path.right)], behind)
        : undefined;
    case "call":
      return endingOfCall(path, argumentsOf(path), behind);
    default:
      return undefined;
  }
}

/** `Path.expand/2` takes the folder after the path. */
function endingOfCall(
  { name, target }: CallNode,
  args: readonly Node[],
  behind: (node: Node | undefined) => string | undefined,
): string | undefined {
  if (aliasText(target) !== "Path") return undefined;
  if (name === "join") return behind(args.at(-1));
  return name === "expand" || name === "absname" ? behind(args[0]) : undefined;
}

/** True for an ending that says which files are meant: a whole name, or an extension. */
export function limitsFiles(ending: string | undefined): ending is string {
  return ending !== undefined && /\.\w+$/.test(ending);
}
