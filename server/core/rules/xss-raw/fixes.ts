/** How `raw` is dropped, or given sanitized markup, in every way it can be written. */

import type { Edit } from "../../finding.ts";
import type { Call } from "../../project/calls.ts";
import { replace, textBefore } from "../../project/edits.ts";
import { argumentsOf, optionsOf } from "../../project/nodes.ts";
import { enclosingElement } from "../../project/templates.ts";
import type { ProposedFix } from "../../rule.ts";
import type { CallNode, Node } from "../../syntax/ast.ts";
import { textOf } from "../../syntax/source-file.ts";

export function fixesOf(call: Call, hasSanitizer: boolean): readonly ProposedFix[] {
  const element = call.template && enclosingElement(call.template.template, call)?.name;
  if (element === "script") return jsonFixes(call); // Escaped quotes would break the script.
  if (element === "style") return [];
  const sanitize = { title: "Let only harmless markup through", class: "review", edits: [sanitizeEdit(call)] } as const;
  const drop = { title: "Drop `raw`, so that the value is escaped", class: "review", edits: [dropEdit(call)] } as const;
  return hasSanitizer ? [drop, sanitize] : [drop];
}

function dropEdit(call: Call): Edit {
  const { form, style } = call;
  if (style === "capture") return replace(form, call, "& &1");
  const [arg] = call.args;
  if (!arg) return replace(form, call, textOf(form, call));
  if (style === "piped") return replace(form, { start: arg.end, end: call.end }, "");
  return replace(form, call, asOperand(call, arg));
}

/** The argument as it can stand in the call's place: in parentheses where an operator would tear it apart. */
function asOperand(call: Call, arg: Node): string {
  const { text } = call.form.syntax;
  const written = textOf(call.form, arg);
  if (text[call.start - 1] === "&") return ` ${written}`;
  const isLoose =
    arg.kind === "binary" || arg.kind === "unary" || (arg.kind === "call" && !arg.hasParens && arg.args.length > 0);
  const isOperand =
    /(<>|\+\+|\|\||&&|==|!=|\|>|!)\s*$/.test(textBefore(text, call.start)) ||
    /^\s*(<>|\+\+|\|\||&&|==|!=|\|>)/.test(text.slice(call.end));
  return isLoose && isOperand && !isAssign(arg) ? `(${written})` : written;
}

/** `@name` binds tighter than any operator. */
function isAssign(node: Node): boolean {
  return node.kind === "unary" && node.operator === "@";
}

function sanitizeEdit(call: Call): Edit {
  const { form, style } = call;
  const [arg] = call.args;
  if (style === "capture") {
    const name = textOf(form, call).slice(1).replace(/\/1$/, "");
    return replace(form, call, `&${name}(HtmlSanitizeEx.basic_html(&1))`);
  }
  if (!arg) return replace(form, call, textOf(form, call));
  if (style === "plain") return replace(form, arg, `HtmlSanitizeEx.basic_html(${textOf(form, arg)})`);
  const pipe = form.syntax.text.slice(arg.end, call.node.start);
  return replace(form, { start: arg.end, end: arg.end }, `${pipe}HtmlSanitizeEx.basic_html()`);
}

/** JSON in a script needs its own escaping: https://hexdocs.pm/jason/Jason.html#encode/2 */
function jsonFixes(call: Call): readonly ProposedFix[] {
  const encoder = encoderOf(call.args[0]);
  const [first, ...others] = encoder ? argumentsOf(encoder.node) : [];
  if (!encoder || others.length > 0 || optionsOf(encoder.node)) return [];
  const at = first ? first.end : encoder.node.end - 1;
  const text = first ? ", escape: :html_safe" : "escape: :html_safe";
  const edit = replace(call.form, { start: at, end: at }, text);
  return [{ title: "Escape the JSON for a script", class: "review", edits: [edit] }];
}

/** `Jason.encode!(x)` or `x |> Jason.encode!()`. */
function encoderOf(node: Node | undefined): { readonly node: CallNode } | undefined {
  const last = node?.kind === "binary" && node.operator === "|>" ? node.right : node;
  if (last?.kind !== "call" || last.name !== "encode!" || !last.hasParens) return undefined;
  return last.target?.kind === "alias" && last.target.segments.join(".") === "Jason" ? { node: last } : undefined;
}
