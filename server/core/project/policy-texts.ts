/**
 * Content security policies that are written somewhere else than where the header is set: in configuration, in lists of directives, in pieces that a
 * plug of the project joins, and as options of libraries (`script_src: ["'self'"]`).
 */

import type { Node, PairNode } from "../syntax/ast.ts";
import { type Form, type Span, spanOf } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { config } from "./config.ts";
import { conditionsAround, intersect, reachesProduction } from "./environments.ts";
import type { Enclosing } from "./form-facts.ts";
import { atomName, childrenOf, covers, textOfLiteral, wordsOf } from "./nodes.ts";

export interface PolicyText {
  /** Directives with `;` between; what cannot be read stands in it as `…`. */
  readonly text: string;
  readonly span: Span;
  /** True for one directive alone, which others may be joined to. */
  readonly isPiece: boolean;
}

/** Those of production that name sources for scripts, in source order. */
export const policyTexts = fileAnalysis("policyTexts", ({ file, project }): readonly PolicyText[] => {
  if (!/(?:script|default)[-_]src/.test(file.text) || file.language !== "elixir") return [];
  return file.forms.flatMap((form) => {
    const call = project.get(config).calls.find((one) => one.form === form);
    return writtenIn(form).flatMap(({ around, node, text }) => {
      const { environments } = conditionsAround(node, around);
      if (reachesProduction(call ? intersect(call.environments, environments) : environments) === "no") return [];
      return [{ text, span: spanOf(form, node), isPiece: !text.includes(";") }];
    });
  });
});

interface Written {
  readonly node: Node;
  readonly text: string;
  readonly around: Enclosing | undefined;
}

/** Attributes that are documentation or types, and functions that look for a text. */
const silent: ReadonlySet<string> = new Set(
  "moduledoc doc typedoc shortdoc spec type contains? starts_with? ends_with? match? assert refute".split(" "),
);
const asking: ReadonlySet<string> = new Set(["=~", "==", "!=", "===", "!=="]);

function writtenIn(form: Form): readonly Written[] {
  const found: Written[] = [];
  const read = (node: Node, around: Enclosing | undefined): void => {
    const text = node.kind === "pair" ? textOfOption(node) : policyOf(node);
    if (text !== undefined) {
      found.push({ node, text, around });
      return;
    }
    if (node.kind === "call" && silent.has(node.name)) return;
    if (node.kind === "binary" && asking.has(node.operator)) return;
    const inside = node.kind === "call" ? { call: node, outer: around } : around;
    for (const child of childrenOf(node)) read(child, inside);
  };
  if (/(?:script|default)[-_]src/.test(form.syntax.text)) read(form.syntax.node, undefined);
  return found;
}

/** The policy that a text, texts joined by `<>`, or a list of them is. */
function policyOf(node: Node): string | undefined {
  if (node.kind === "list") {
    const texts = node.items.map((item) => (item.kind === "pair" ? undefined : textOf(item)));
    const known = texts.flatMap((text) => text?.trim().replace(/;$/, "") ?? []);
    return known.some(isPolicy) && known.every((text) => startsDirective.test(text)) ? known.join("; ") : undefined;
  }
  const text = textOf(node);
  return text !== undefined && isPolicy(text) ? text : undefined;
}

const startsDirective =
  /^\s*(?:[a-z]+-src(?:-elem|-attr)?|base-uri|frame-ancestors|form-action|sandbox|report-(?:uri|to))\b/i;
const namesScripts =
  /(?:^|;)\s*(?:script-src(?:-elem)?|default-src)\s+(?:…|'[a-z]|\*|(?:https?|wss?|data|blob):|[\w*-]+(?:\.[\w*-]+)+)/i;

function isPolicy(text: string): boolean {
  return startsDirective.test(text) && namesScripts.test(text);
}

const maxDepth = 60;

/** What a text says, with `…` for each part that is put in; `undefined` for what is no text. */
function textOf(node: Node, depth = 0): string | undefined {
  if (node.kind === "string" || node.kind === "charlist" || (node.kind === "sigil" && /^[sScC]$/.test(node.name)))
    return node.parts.map((part) => (part.kind === "text" ? part.value : "…")).join("");
  if (node.kind !== "binary" || node.operator !== "<>" || depth > maxDepth) return undefined;
  const sides = [node.left, node.right].map((side) => textOf(side, depth + 1));
  return sides.some((side) => side !== undefined) ? sides.map((side) => side ?? "…").join("") : undefined;
}

/** `script_src: ~w('self' 'unsafe-inline')`, `"script-src" => ["'self'"]`, as libraries take a policy. */
function textOfOption({ key, value }: PairNode): string | undefined {
  const name = (atomName(key) ?? textOfLiteral(key) ?? "").replaceAll("_", "-").toLowerCase();
  if (!/^(?:script-src(?:-elem)?|default-src)$/.test(name)) return undefined;
  const sources = value.kind === "list" ? value.items.map((item) => textOfLiteral(item) ?? "…") : wordsOf(value);
  const text = sources ? sources.join(" ") : textOfLiteral(value);
  return text !== undefined && (sources || /'(?:self|none|unsafe-\w+)'/.test(text)) ? `${name} ${text}` : undefined;
}

/** True where a span is inside of another one. */
export function isInside(inner: Span, outer: Span): boolean {
  return inner.form === outer.form && (covers(outer, inner) || covers(inner, outer));
}
