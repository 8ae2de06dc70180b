/** Functions that read a request's body part by part, and never ask how much there is already. */

import type { CallNode, Node } from "../syntax/ast.ts";
import { textOf } from "../syntax/source-file.ts";
import type { Call } from "./calls.ts";
import type { Definition } from "./form-facts.ts";
import { argumentsOf, atomName, clausesOf, sectionOf, walk } from "./nodes.ts";
import { assignedTo } from "./options.ts";

/** A call by its function's name. */
export interface Again {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Comparisons, and names of limits: the function looks at how much there is. */
const limitWords = /[<>]=?\s*(@|\w)|byte_size|:too_large|TooLarge|max_/;

/** The call by which a function reads the rest, after `{:more, …}`, without looking at how much there is already. */
export function readsOnWithoutEnd({ definition, form, node: read }: Call): Again | undefined {
  if (!definition?.body) return undefined;
  if (limitWords.test(textOf(form, definition).replace(/<>|<<|>>|->|\|>|=>|<-/g, ""))) return undefined;
  if (definition.params.some(isMore)) return callTo(definition.name, definition.body);
  let found: Again | undefined;
  walk(definition.body, (node) => {
    const choice = choiceIn(node, definition);
    if (!choice || !covers(choice.subject, read)) return undefined;
    for (const { params, body } of clausesOf(sectionOf(choice.node, "do")))
      if (isMore(params[0])) found ??= callTo(definition.name, body);
    return undefined;
  });
  return found;
}

/** `{:more, data, conn}` */
function isMore(pattern: Node | undefined): boolean {
  return pattern?.kind === "tuple" && atomName(pattern.items[0]) === "more";
}

/** A `case` with what it looks at: written there, piped into it, or kept in a variable before. */
function choiceIn(node: Node, definition: Definition): { readonly node: CallNode; readonly subject: Node } | undefined {
  const isPiped = node.kind === "binary" && node.operator === "|>";
  const choice = isPiped ? node.right : node;
  if (choice.kind !== "call" || choice.name !== "case") return undefined;
  const written = isPiped ? node.left : choice.args[0];
  const subject =
    written?.kind === "variable" ? (assignedTo(written.name, written.start, definition) ?? written) : written;
  return subject && { node: choice, subject };
}

function covers(outer: Node, inner: { readonly start: number; readonly end: number }): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function callTo(name: string, body: Node): Again | undefined {
  let found: Again | undefined;
  walk(body, (node) => {
    if (node.kind === "call" && node.name === name && !node.target && argumentsOf(node).length > 0) found ??= node;
    return undefined;
  });
  return found;
}
