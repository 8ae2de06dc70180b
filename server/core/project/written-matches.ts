/** Where a file asks whether a text matches a pattern: `text =~ ~r/…/`, `Regex.match?(~r/…/, text)`, `String.match?(text, ~r/…/)`. */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { type Enclosing, formFacts } from "./form-facts.ts";
import { atomName, childrenOf, covers, textOfLiteral } from "./nodes.ts";
import type { Moment } from "./run-time.ts";

export interface Matched extends Moment {
  readonly form: Form;
  /** The last name of what is looked at: `host` of `uri.host`; empty for what has none. */
  readonly subject: string;
  /** As it is written: a sigil, an attribute. */
  readonly pattern: Node;
  /** False for a check of a changeset. */
  readonly isAsked: boolean;
}

export const writtenMatches = fileAnalysis("writtenMatches", ({ file }): readonly Matched[] =>
  /=~|match\?/.test(file.text) ? file.forms.flatMap(matchesIn) : [],
);

function matchesIn(form: Form): readonly Matched[] {
  if (!/=~|match\?/.test(form.syntax.text)) return [];
  const { definitions } = formFacts(form.syntax);
  const found: Matched[] = [];
  const read = (node: Node, around: Enclosing | undefined): void => {
    const match = matchOf(node);
    if (match) {
      const definition = definitions.find((one) => covers(one, node));
      found.push({
        form,
        subject: nameOf(match.text),
        pattern: match.pattern,
        definition,
        around,
        template: undefined,
        isAsked: true,
      });
    }
    const inside = node.kind === "call" ? { call: node, outer: around } : around;
    for (const child of childrenOf(node)) read(child, inside);
  };
  read(form.syntax.node, undefined);
  return found;
}

function matchOf(node: Node): { readonly text: Node; readonly pattern: Node } | undefined {
  if (node.kind === "binary" && node.operator === "=~") return { text: node.left, pattern: node.right };
  if (node.kind === "binary" && node.operator === "|>" && node.right.kind === "call") {
    const [pattern] = node.right.args;
    return pattern && isMatch(node.right, "String") ? { text: node.left, pattern } : undefined;
  }
  if (node.kind !== "call" || node.args.length !== 2) return undefined;
  const [first, second] = node.args;
  if (!first || !second) return undefined;
  if (isMatch(node, "Regex")) return { text: second, pattern: first };
  return isMatch(node, "String") ? { text: first, pattern: second } : undefined;
}

function isMatch(node: Node, module: string): boolean {
  return (
    node.kind === "call" &&
    node.name === "match?" &&
    node.target?.kind === "alias" &&
    node.target.segments.join(".") === module
  );
}

/** The name at the end of a variable, a field, a key or a call. */
function nameOf(node: Node): string {
  if (node.kind === "variable" || node.kind === "call") return node.name;
  if (node.kind === "access") return atomName(node.key) ?? textOfLiteral(node.key) ?? "";
  return "";
}
