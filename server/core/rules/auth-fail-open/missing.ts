/** Comparisons of something that a request may leave out with something that may not be set. */

import type { Names } from "../../project/names.ts";
import { atomName, textOfLiteral } from "../../project/nodes.ts";
import { assignedTo } from "../../project/options.ts";
import { wordsOfName } from "../../project/words.ts";
import type { PlacedExpression } from "../../project/written-expressions.ts";
import type { BinaryNode, Node } from "../../syntax/ast.ts";
import { textOf } from "../../syntax/source-file.ts";

interface Missing {
  readonly sent: Node;
  readonly expected: Node;
  /** True where the name of what is expected says that it is secret. */
  readonly isSecret: boolean;
}

/** Both sides, where each can be `nil` and nothing in the function asks. */
export function mayBothBeMissing(placed: PlacedExpression<BinaryNode>, names: Names): Missing | undefined {
  const { node, definition, form } = placed;
  if (!definition || node.operator.startsWith("!") || asks.test(textOf(form, definition))) return undefined;
  for (const [sent, expected] of [
    [node.left, node.right],
    [node.right, node.left],
  ] as const) {
    const name = isOptional(behind(sent, placed)) ? unsetName(behind(expected, placed), placed, names) : undefined;
    if (name !== undefined && guards.test(name)) return { sent, expected, isSecret: secret.test(name) };
  }
  return undefined;
}

/** The function looks whether something is there. */
const asks = /is_binary|is_nil|is_bitstring|\bnil\b|byte_size|String\.length|is_present|blank/;
/** Names of what opens something. */
const guards = /secret|token|passw|code|key|signature|hash|\bpin\b|otp|credential/i;
const secret = /secret|passw|api_?key|shutdown|webhook|signing/i;

function behind(node: Node, { definition }: PlacedExpression<BinaryNode>): Node {
  return node.kind === "variable" ? (assignedTo(node.name, node.start, definition) ?? node) : node;
}

/** `params["code"]`, `Map.get(params, "code")`, `List.first(get_req_header(conn, "x-key"))`, also piped. */
function isOptional(node: Node): boolean {
  if (node.kind === "access") return textOfLiteral(node.key) !== undefined && isRequest(node.container);
  if (node.kind === "binary" && node.operator === "|>" && node.right.kind === "call") {
    const { name } = node.right;
    if (name === "get") return isRequest(node.left) && node.right.args.length === 1;
    return /^(?:first|hd|at)$/.test(name) && /get_req_header/.test(lastNames(node.left));
  }
  if (node.kind !== "call") return false;
  const [first] = node.args;
  if (node.name === "get" && node.args.length === 2) return first !== undefined && isRequest(first);
  return node.name === "first" && first !== undefined && /get_req_header/.test(lastNames(first));
}

/** `params`, `conn.params`, `conn.query_params`, `conn.body_params`, `conn.cookies`. */
function isRequest(node: Node): boolean {
  if (node.kind === "variable") return /^_?(?:params|attrs|args|payload|query|body)$/.test(node.name);
  return (
    node.kind === "call" &&
    node.target?.kind === "variable" &&
    /^(?:params|query_params|body_params|path_params|cookies|req_cookies)$/.test(node.name)
  );
}

function lastNames(node: Node): string {
  if (node.kind === "binary") return `${lastNames(node.left)} ${lastNames(node.right)}`;
  return node.kind === "call" ? node.name : "";
}

/** The name of a setting that need not be set, read here or by a function that does nothing else. */
function unsetName(node: Node, placed: PlacedExpression<BinaryNode>, names: Names): string | undefined {
  const own = settingOf(node);
  if (own !== undefined || (node.kind !== "variable" && (node.kind !== "call" || node.args.length > 0))) return own;
  const target = node.kind === "call" ? node.target : undefined;
  const resolution = names.resolve(placed.form, { target, name: node.name, arity: 0, start: node.start });
  const [only, ...others] = resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, 0) : [];
  return only?.fact.body && others.length === 0 ? settingOf(only.fact.body) : undefined;
}

/** `Application.get_env(:shop, :hook_token)` and `System.get_env("TOKEN")`, without anything to fall back on. */
function settingOf(node: Node): string | undefined {
  if (node.kind === "access") {
    const key = atomName(node.key);
    return key !== undefined && settingOf(node.container) !== undefined ? key : undefined;
  }
  if (node.kind !== "call" || node.target?.kind !== "alias" || node.name !== "get_env") return undefined;
  const last = node.args.at(-1);
  const isApplication = node.target.segments.join(".") === "Application" && node.args.length === 2;
  const isSystem = node.target.segments.join(".") === "System" && node.args.length === 1;
  const name = last && (isApplication || isSystem) ? (atomName(last) ?? textOfLiteral(last)) : undefined;
  return name === undefined ? undefined : wordsOfName(name).join("_");
}
