/** Addresses that are put together with the host that a request names: `"https://#{conn.host}/reset/#{token}"`. */

import type { Node, StringNode } from "../syntax/ast.ts";
import { type Form, type Span, spanOf, textOf } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { covers, walk } from "./nodes.ts";
import { assignedTo } from "./options.ts";

export interface HostUrl {
  readonly form: Form;
  readonly definition: Definition;
  readonly span: Span;
  /** What is written after the host, with `…` for each part that is put in. */
  readonly after: string;
}

export const hostUrls = fileAnalysis("hostUrls", ({ file }): readonly HostUrl[] =>
  /\.host\b|request_url/.test(file.text) && file.language === "elixir" ? file.forms.flatMap(urlsIn) : [],
);

function urlsIn(form: Form): readonly HostUrl[] {
  if (!/\.host\b|request_url/.test(form.syntax.text)) return [];
  const { definitions } = formFacts(form.syntax);
  const found: HostUrl[] = [];
  walk(form.syntax.node, (node) => {
    const definition = node.kind === "string" ? definitions.find((one) => covers(one, node)) : undefined;
    if (node.kind !== "string" || !definition) return undefined;
    const after = afterHost(node, form, definition);
    if (after !== undefined) found.push({ form, definition, span: spanOf(form, node), after });
    return undefined;
  });
  return found;
}

function afterHost({ parts }: StringNode, form: Form, definition: Definition): string | undefined {
  const at = parts.findIndex((part) => part.kind === "interpolation" && isHost(part.body, form, definition));
  const before = parts[at - 1];
  if (at < 0 || before?.kind !== "text" || !before.value.endsWith("://")) return undefined;
  return parts
    .slice(at + 1)
    .map((part) => (part.kind === "text" ? part.value : "…"))
    .join("");
}

/** `conn.host`, also by a variable. */
function isHost(node: Node, form: Form, definition: Definition): boolean {
  const written = node.kind === "variable" ? assignedTo(node.name, node.start, definition) : node;
  return written !== undefined && /^\w*conn\.host$/.test(textOf(form, written));
}
