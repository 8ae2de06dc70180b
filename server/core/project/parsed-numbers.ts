/** Which text a number was read from, inside of one function: `String.to_integer(text)`, `{n, ""} = Integer.parse(text)`. */

import type { Node } from "../syntax/ast.ts";
import { walk } from "./nodes.ts";
import { assignedTo, type Site } from "./options.ts";

/** The text behind a number, or the number itself where it is not read from a text here. */
export function textBehindNumber(node: Node, { definition }: Pick<Site, "definition">): Node {
  const written =
    node.kind === "variable"
      ? (assignedTo(node.name, node.start, definition) ?? parsedAs(node.name, definition) ?? node)
      : node;
  return readFrom(written) ?? written;
}

/** `x` of `String.to_integer(x)`, `x |> String.to_integer()`, `Integer.parse(x)`. */
function readFrom(node: Node): Node | undefined {
  if (node.kind === "binary" && node.operator === "|>")
    return isReader(node.right) && node.right.args.length === 0 ? node.left : undefined;
  return isReader(node) ? node.args[0] : undefined;
}

const readers: Readonly<Record<string, RegExp>> = {
  String: /^to_integer$/,
  Integer: /^parse$/,
};

function isReader(node: Node): node is Extract<Node, { kind: "call" }> {
  if (node.kind !== "call") return false;
  if (!node.target) return node.name === "binary_to_integer";
  const module = node.target.kind === "alias" ? node.target.segments.join(".") : "";
  return readers[module]?.test(node.name) ?? false;
}

/** What a variable that stands first in a tuple is matched with: `{n, ""} = …`, `case … do {n, _} ->`, `with {n, _} <- …`. */
function parsedAs(name: string, definition: Site["definition"]): Node | undefined {
  const found: Node[] = [];
  if (definition?.body)
    walk(definition.body, (node) => {
      if (node.kind === "binary" && /^(?:=|<-)$/.test(node.operator) && isFirst(node.left, name))
        found.push(node.right);
      if (node.kind === "call" && node.name === "case" && node.args[0] && takesFirst(node, name))
        found.push(node.args[0]);
      return undefined;
    });
  return found.length === 1 ? found[0] : undefined;
}

function isFirst(pattern: Node, name: string): boolean {
  const first = pattern.kind === "tuple" ? pattern.items[0] : undefined;
  return first?.kind === "variable" && first.name === name;
}

function takesFirst(node: Node, name: string): boolean {
  let isTaken = false;
  walk(node, (inner) => {
    if (inner.kind === "clause" && inner.params.some((param) => isFirst(param, name))) isTaken = true;
    return isTaken ? false : undefined;
  });
  return isTaken;
}
