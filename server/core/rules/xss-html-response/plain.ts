/** What templates that escape nothing print of records: names, titles and texts, where neither a helper nor the flow of the value escapes them. */

import type { Flow } from "../../flow/flow.ts";
import { untreated } from "../../flow/values.ts";
import { atomName, textOfLiteral, walk } from "../../project/nodes.ts";
import type { Printed } from "../../project/plain-templates.ts";
import { trustedByName } from "../../project/trusted-names.ts";
import type { Node } from "../../syntax/ast.ts";

/** Fields whose text people, mails, files or other services write. */
const texts =
  /(^|_)(title|name|nickname|username|label|subject|text|message|msg|description|summary|caption|comment|note|bio|filename|query|search|term|keyword|author|headline|reason|answer|question)$|^text_body$|^file_name$|(^|_)tags?(_list)?(_|$)/;

/** Numbers, dates, choices of the code, and what is markup already. */
const ofTheCode =
  /(^|_)(id|ids|uuid|count|counts|index|size|total|number|num|line|lines|at|date|time|version|status|state|type|kind|class|classes|port|code|year|lang|language|locale|colou?r|style|styles|css|js|svg|icon|nonce|token|url|urls|uri|path|href|src|link|links|html|markup|content|contents|body|inner|inner_content|doc|docs|attrs|assets?|config|opts|options|metadata|scripts?|width|height|percent|level|depth|format|ext|extension|host|env|mode|position|timestamp|duration|seconds|minutes|hours|days|bytes|amount|price|hash|sha|digest|key|checked|selected|disabled|active|enabled)$/;

/** The field that is printed unescaped and whose text others write; `undefined` for anything else. `all` is what the template prints. */
export function textPrinted({ form, expression }: Printed, all: readonly Printed[], flow: Flow): string | undefined {
  const isEscapedElsewhere = all.some((one) => isEscaped(one.expression));
  const found = partsOf(expression).find((node) => isTextOfOthers(node, isEscapedElsewhere));
  if (!found) return undefined;
  const value = flow.valueAt({ form, definition: undefined }, expression);
  const isOpen = value.kind === "record" || untreated(value, "html").length > 0;
  return isOpen ? fieldIn(found) : undefined;
}

/** A field that people write by its name; beside what is escaped, also any that is no number, date or choice of the code by its name. */
export function isTextOfOthers(node: Node, isEscapedElsewhere: boolean): boolean {
  const field = fieldIn(node);
  if (field === undefined || isOfSettings(node)) return false;
  return texts.test(field) || (isEscapedElsewhere && !ofTheCode.test(field));
}

/** What a text is made of: `post.title` in `"Post: #{post.title}"` and in `"Post: " <> post.title`. */
function partsOf(node: Node): readonly Node[] {
  if (node.kind === "string") return node.parts.flatMap((part) => (part.kind === "text" ? [] : [part.body]));
  if (node.kind === "binary" && (node.operator === "<>" || node.operator === "||")) return [node.left, node.right];
  return [node];
}

/** True where a helper is called somewhere in it whose name says that it escapes. */
export function isEscaped(expression: Node): boolean {
  let escapes = false;
  walk(expression, (node) => {
    escapes ||= (node.kind === "call" || node.kind === "variable") && trustedByName("written", node.name) === "html";
    return !escapes;
  });
  return escapes;
}

/** `subject` of `@email.subject`, `to_string(email.subject)` or `email["subject"]`. */
function fieldIn(node: Node): string | undefined {
  if (node.kind === "access") return textOfLiteral(node.key) ?? atomName(node.key);
  if (node.kind !== "call") return undefined;
  const [only, ...others] = node.args;
  if (!node.target && only && others.length === 0 && /^(to_string|inspect)$/.test(node.name)) return fieldIn(only);
  const { target } = node;
  const isField = target && !node.hasParens && node.args.length === 0 && isData(target);
  return isField ? node.name : undefined;
}

/** `config.project`, `@settings.title`: written by whoever runs the app. */
function isOfSettings(node: Node): boolean {
  let holder = node.kind === "call" ? node.target : node.kind === "access" ? node.container : undefined;
  if (holder?.kind === "unary") holder = holder.operand;
  return holder?.kind === "variable" && /config|settings|options|opts|^conn$/.test(holder.name);
}

/** A variable, an assign, or a field of one. */
function isData(node: Node): boolean {
  if (node.kind === "unary") return node.operator === "@";
  if (node.kind === "call") return node.args.length === 0 && node.target !== undefined && isData(node.target);
  return node.kind === "variable" || node.kind === "access";
}
