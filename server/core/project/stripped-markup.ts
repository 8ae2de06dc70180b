/** Markup that a pattern takes out of a text before the text is shown, and marks of safe markup that are taken off again. */

import type { Node } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import type { Call } from "./calls.ts";
import { covers, isAtom, walk } from "./nodes.ts";
import { assignedTo } from "./options.ts";

/** A call that replaces what a pattern for tags finds, in what is shown, also behind a variable. */
export function strippingIn(node: Node, { definition, form }: Pick<Call, "definition" | "form">): Node | undefined {
  const written = node.kind === "variable" ? assignedTo(node.name, node.start, definition) : node;
  let found: Node | undefined;
  if (written)
    walk(written, (inner) => {
      if (inner.kind === "call" && isStripping(inner, form)) found ??= inner;
      return found || inner.kind === "fn" ? false : undefined;
    });
  return found;
}

const markup = /<\\?\/?\s*(?:script|iframe|\(?\?:?script)|<\[\^>\]|<\.\*\??>|<\\?\/?\??\[\^/i;

function isStripping(call: Extract<Node, { kind: "call" }>, form: Form): boolean {
  const module = call.target?.kind === "alias" ? call.target.segments.join(".") : "";
  if (call.name !== "replace" || !/^(?:String|Regex)$/.test(module)) return false;
  return call.args.some((arg) => (arg.kind === "string" || arg.kind === "sigil") && markup.test(textOf(form, arg)));
}

/** `{:safe, html} = raw(body)`: the mark is taken off again, and what follows does something else with the text. */
export function isUnwrapped({ definition, node }: Call): boolean {
  let unwraps = false;
  if (definition?.body)
    walk(definition.body, (inner) => {
      const isMatch = inner.kind === "binary" && inner.operator === "=" && inner.left.kind === "tuple";
      unwraps ||= isMatch && isAtom(inner.left.items[0], "safe") && covers(inner.right, node);
      return !unwraps;
    });
  return unwraps;
}
