/** What a call writes to the log that should not stand there, as far as its names say. */

import type { Node, StringNode } from "../syntax/ast.ts";
import type { Call } from "./calls.ts";
import { atomName, childrenOf, textOfLiteral } from "./nodes.ts";
import { isSensitive } from "./secret-names.ts";

export interface Logged {
  readonly node: Node;
  /**
   * `secret`: a password, a key, a card. `token`: what may also be of no worth to others. `whole`: parameters or a connection, inspected. `inspected`: any
   * other variable, of which the name says nothing.
   */
  readonly kind: "secret" | "token" | "whole" | "inspected";
}

/** The values in the arguments of a call, secrets first. */
export function loggedValues(call: Call): readonly Logged[] {
  const found: Logged[] = [];
  for (const arg of call.args) collect(arg, false, found);
  const rank = { secret: 0, token: 1, whole: 2, inspected: 3 };
  return found.sort((a, b) => rank[a.kind] - rank[b.kind]);
}

/** Functions after which nothing of a value can be read. */
const hiding =
  /hash|hmac|mask|redact|filter|sanitize|scrub|obfuscate|truncate|prefix|length|byte_size|size|count|is_nil|is_binary|any\?|empty\?|drop|digest|fingerprint|keys|type|slice|typeof/;

const comparing = /^(==|!=|===|!==|>|<|>=|<=|in|and|or|not|!)$/;

function collect(node: Node, isInspected: boolean, found: Logged[]): void {
  if (node.kind === "fn" && isInspected) return;
  if (node.kind === "binary" && comparing.test(node.operator)) return;
  if (node.kind === "unary" && node.operator !== "@") return;
  if (node.kind === "binary" && node.operator === "|>" && hidesAtEnd(node.right)) return;
  const name = nameOf(node);
  if (name !== undefined) {
    const kind = kindOf(name, isInspected) ?? (isInspected && node.kind === "variable" ? "inspected" : undefined);
    if (kind) found.push({ node, kind });
    return;
  }
  if (node.kind === "call" && hiding.test(node.name)) return;
  const inspects = isInspected || (node.kind === "call" && node.name === "inspect");
  if (node.kind === "call" && !isOpen(node.name)) return; // What a function makes of it is not seen.
  const isPipeToInspect = node.kind === "binary" && node.operator === "|>" && nameOfCall(node.right) === "inspect";
  const children = node.kind === "pair" ? [node.value] : node.kind === "string" ? shownIn(node) : childrenOf(node);
  for (const child of children) collect(child, inspects || isPipeToInspect, found);
}

/** A token that fits nothing: `"Invalid token #{token}"`, `"no session for token #{token}"`. */
const opensNothing =
  /\b(?:invalid|unknown|expired|unrecogni[sz]ed|no such|not found for|no \w+ (?:found )?(?:for|with))\b[\w\s]{0,30}\btoken[\s:='"(]*$|\bnot found\b[\w\s]{0,20}\btoken[\s:='"(]*$/i;

/** What is put into a text, but for what the text itself calls public or of no worth: `"no stream for public token #{token}"`. */
function shownIn({ parts }: StringNode): readonly Node[] {
  return parts.flatMap((part, index) => {
    const before = parts[index - 1];
    const said = before?.kind === "text" ? before.value : "";
    const isOpen = /\bpublic (\w+ )?(token|key|id)[\s:='"(]*$/i.test(said) || opensNothing.test(said);
    return part.kind === "interpolation" && !isOpen ? [part.body] : [];
  });
}

function hidesAtEnd(node: Node): boolean {
  const name = nameOfCall(node);
  return name !== undefined && (hiding.test(name) || !isOpen(name));
}

function nameOfCall(node: Node): string | undefined {
  return node.kind === "call" || node.kind === "variable" ? node.name : undefined;
}

/** Functions that leave the text as it is. */
function isOpen(name: string): boolean {
  return /^(inspect|to_string|inspect!|encode!?|trim|join|<>)$/.test(name);
}

/** The name of a variable, a field or a key: `password`, `user.api_key`, `params["token"]`. */
function nameOf(node: Node): string | undefined {
  if (node.kind === "variable") return node.name;
  if (node.kind === "access") return textOfLiteral(node.key) ?? atomName(node.key) ?? "";
  const isField = node.kind === "call" && node.form === "remote" && !node.hasParens && node.args.length === 0;
  return isField && node.target?.kind !== "alias" ? node.name : undefined;
}

/** How secret a name is; `undefined` for one that says nothing of it. */
export function secretKind(name: string): "secret" | "token" | undefined {
  if (/^(card|credit_card|card_number|cvv|cvc|iban|ssn)$/.test(name)) return "secret";
  if (!isSensitive(name) || /^((next|page|cursor|continuation|sync)_token|otp_app)$|public/.test(name))
    return undefined;
  if (partOf.test(name)) return undefined;
  return /password|passphrase|secret|api_?key|private|credential|authorization/i.test(name) ? "secret" : "token";
}

/** What is shown on purpose in place of a secret. */
const partOf = /(^|_)(preview|masked|redacted|obfuscated|truncated|prefix|suffix|last4|fingerprint)(_|$)/;

function kindOf(name: string, isInspected: boolean): Logged["kind"] | undefined {
  if (isInspected && /^(params|conn|socket|body_params|req_headers|headers|attrs)$/.test(name)) return "whole";
  return secretKind(name);
}
