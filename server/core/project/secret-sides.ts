/** Which side of a comparison is a secret that others must not find out byte by byte. */

import type { BinaryNode, Node } from "../syntax/ast.ts";
import type { Names } from "./names.ts";
import { atomName, textOfLiteral, walk } from "./nodes.ts";
import { assignedTo, type Site } from "./options.ts";
import { namesCompared, surelyNamesCompared } from "./secret-names.ts";

export interface SecretSide {
  readonly secret: Node;
  readonly other: Node;
  /** True for a signature that is computed in the same function. */
  readonly isComputed: boolean;
}

/** The secret and what it is compared with; `undefined` where neither side is one, or the other is written down. */
export function secretSide(node: BinaryNode, site: Site, names: Names): SecretSide | undefined {
  const sides: readonly (readonly [Node, Node])[] = [
    [node.left, node.right],
    [node.right, node.left],
  ];
  if (sides.some(([side]) => isWritten(side)) || areSameField(node)) return undefined;
  const computed = sides.find(([side]) => isComputed(side, site, names));
  if (computed) return { secret: computed[0], other: computed[1], isComputed: true };
  const named = sides.filter(([side]) => namesCompared(nameOf(side)) && !isPlainHash(side, site, names));
  // The side that the server has is the secret; the other one is what was sent.
  const own = named.find(([side]) => side.kind === "unary" || side.kind === "call") ?? named[0];
  return own && { secret: own[0], other: own[1], isComputed: false };
}

/** Keys of many, of which a request names one: `token in tokens`, `tokens[token]`, in a function that turns away who names none. */
export function listedSide({ left, right, operator }: BinaryNode, { definition, form }: Site): SecretSide | undefined {
  if (operator !== "in" && operator !== "Enum.member?" && operator !== "[]") return undefined;
  if (!definition || !turnsAway.test(form.syntax.text.slice(definition.start, definition.end))) return undefined;
  return secretLists.test(nameOf(right)) && !isWritten(left)
    ? { secret: right, other: left, isComputed: false }
    : undefined;
}

const secretLists =
  /(^|_)(tokens|token_map|token_list|api_?keys|secrets|passwords|secret_keys|access_keys|credentials)$/;

/**
 * A text of the configuration that a request has to know, in a function that turns away who does not: a secret whatever its name is. Asked where no name
 * tells; the caller must see that the other side is sent.
 */
export function configuredSide(node: BinaryNode, site: Site, names: Names): SecretSide | undefined {
  const { definition, form } = site;
  if (!definition || !turnsAway.test(form.syntax.text.slice(definition.start, definition.end))) return undefined;
  const sides: readonly (readonly [Node, Node])[] = [
    [node.left, node.right],
    [node.right, node.left],
  ];
  const own = sides.find(([side]) => isConfigured(side, site, names));
  return own && !isWritten(own[1]) ? { secret: own[0], other: own[1], isComputed: false } : undefined;
}

const turnsAway = /\b40[13]\b|:unauthorized\b|:forbidden\b/;

/** What everybody may know of a configuration. */
const openSettings =
  /(?:^|_)(?:host|hosts|hostname|url|uri|domain|origin|origins|scheme|port|env|environment|mode|version|locale|locales|name|title|email|id|ids|ip|ips|issuer|audience|region|country|tenant|org|organization|role|roles|type|types|enabled|limit|count)\??$/;

/** True for `Application.fetch_env!(:shop, :bot_path)`, also as all that a function of the project without arguments gives, or an attribute. */
function isConfigured(node: Node, site: Site, names: Names): boolean {
  const read = node.kind === "variable" ? (assignedTo(node.name, node.start, site.definition) ?? node) : node;
  const body = readsSetting(read) ? read : bodyOf(read, site, names);
  return (
    body !== undefined && readsSetting(body) && !openSettings.test(nameOf(body)) && !openSettings.test(nameOf(read))
  );
}

function readsSetting(node: Node): boolean {
  if (node.kind !== "call" || node.target?.kind !== "alias") return false;
  const isReader = /^(?:Application|System|\w*Config|\w*Settings|\w*Env)$/.test(node.target.segments.at(-1) ?? "");
  return isReader && /^(?:module_)?(?:get|fetch)(?:_env)?!?$/.test(node.name) && lastKey(node.args) !== "";
}

/** The one expression of the function that is called without arguments. */
function bodyOf(node: Node, site: Site, names: Names): Node | undefined {
  if (node.kind !== "variable" && (node.kind !== "call" || node.args.length > 0)) return undefined;
  const target = node.kind === "call" ? node.target : undefined;
  const resolution = names.resolve(site.form, { target, name: node.name, arity: 0, start: node.start });
  const [only, ...others] = resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, 0) : [];
  return others.length === 0 ? only?.fact.body : undefined;
}

/** Literals, `nil`, empty lists: whether something is there. */
function isWritten(node: Node): boolean {
  if (textOfLiteral(node) !== undefined || atomName(node) !== undefined) return true;
  return (
    node.kind === "integer" ||
    node.kind === "float" ||
    node.kind === "alias" ||
    (node.kind === "list" && node.items.length === 0)
  );
}

/** `user.token == other.token`, `password == password_confirmation`: two of the same kind, of which nobody guesses one. */
function areSameField({ left, right }: BinaryNode): boolean {
  const names = [nameOf(left), nameOf(right)];
  const isAmount = names.some((name) => /(^|_)(currency|coin|asset|denom|symbol|contract)$/.test(name)); // The token of a ledger.
  return (
    isAmount ||
    names.some((name) =>
      /confirm(?:ation)?$|^confirm(?:ed)?_pass|_again$|_repeat$|^repeat(?:ed)?_|^re_?(?:type|enter)/.test(name),
    ) ||
    (isFieldOf(left) && isFieldOf(right))
  );
}

function isFieldOf(node: Node): boolean {
  return node.kind === "call" && node.form === "remote" && !node.hasParens && node.args.length === 0;
}

/** The name at the end of a variable, field, attribute, call or key. */
function nameOf(node: Node): string {
  switch (node.kind) {
    case "variable":
      return node.name;
    case "call":
      return /^(get|fetch|fetch!|get_env|fetch_env!|module_get|get_in|config|env)$/.test(node.name)
        ? lastKey(node.args)
        : /^(check|verify|validate|decode|parse|authenticate|authorize|lookup)_/.test(node.name)
          ? "" // What it says of a token is none.
          : node.name;
    case "unary":
      return node.operator === "@" || node.operator === "^" ? nameOf(node.operand) : "";
    case "access":
      return textOfLiteral(node.key) ?? atomName(node.key) ?? "";
    case "binary":
      return node.operator === "|>" ? nameOf(node.right) : node.operator === "<>" ? nameOf(node.right) : "";
    case "list":
      return node.items.length === 1 && node.items[0] ? nameOf(node.items[0]) : "";
    default:
      return "";
  }
}

/** `:hook_token` in `Application.fetch_env!(:shop, :hook_token)`. */
function lastKey(args: readonly Node[]): string {
  const names = args.flatMap((arg) => atomName(arg) ?? textOfLiteral(arg) ?? []);
  return names.at(-1) ?? "";
}

/** True where the name means the secret itself whatever is around it; a `token` may be that of a parser. */
export function surelyNamesSecret(node: Node): boolean {
  return surelyNamesCompared(nameOf(node));
}

const authenticators =
  /^(hashpw|hash_pwd_salt|hash_password|mac|(?!(?:verify|valid|validate|check|get|fetch|parse|decode)_)(?:\w+_)?hmac\w*|sign|cmac|poly1305|compute_signature|sign_payload|signature_for|calculate_signature|generate_signature|expected_signature)$/;

/** True for `:crypto.mac(…)` and encodings of it, also behind a variable, or in a function of the project that is called. */
function isComputed(node: Node, site: Site, names: Names): boolean {
  const written =
    node.kind === "variable"
      ? (assignedTo(node.name, node.start, site.definition) ?? matchedWith(node.name, node.start, site))
      : node;
  if (!written) return false;
  if (holdsAuthenticator(written)) return true;
  if (written.kind !== "call" || written.args.length === 0) return false;
  const { target, name, args, start } = written;
  const resolution = names.resolve(site.form, { target, name, arity: args.length, start });
  if (!resolution.isKnown) return false;
  return names
    .clausesOf(resolution.module, resolution.name, resolution.arity)
    .some(({ fact }) => fact.body !== undefined && isMade(fact.body));
}

/** `body_digest(body)`, where the function hashes what it is given and no key: whoever has the one has the other. */
function isPlainHash(node: Node, { form }: Site, names: Names): boolean {
  if (node.kind !== "call" || node.args.length === 0) return false;
  const { target, name, args, start } = node;
  const resolution = names.resolve(form, { target, name, arity: args.length, start });
  const clauses = resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, resolution.arity) : [];
  return clauses.length > 0 && clauses.every(({ fact }) => fact.body !== undefined && hashesWithoutKey(fact.body));
}

function hashesWithoutKey(body: Node): boolean {
  let hashes = false;
  let hasKey = false;
  walk(body, (node) => {
    const name = node.kind === "call" || node.kind === "variable" ? node.name : "";
    if (node.kind === "call" && name === "hash" && atomName(node.target) === "crypto") hashes = true;
    if (authenticators.test(name) || /secret|salt|pepper|key|env|password|token/.test(name)) hasKey = true;
    return undefined;
  });
  return hashes && !hasKey;
}

/** What `{:ok, hash} = …` takes a variable out of. */
function matchedWith(name: string, before: number, { definition }: Site): Node | undefined {
  let found: Node | undefined;
  if (definition?.body)
    walk(definition.body, (node) => {
      const [tag, value, ...others] = node.kind === "binary" && node.left.kind === "tuple" ? node.left.items : [];
      const isTaken =
        atomName(tag) === "ok" && value?.kind === "variable" && value.name === name && others.length === 0;
      if (isTaken && node.kind === "binary" && /^(=|<-)$/.test(node.operator) && node.end <= before) found = node.right;
      return undefined;
    });
  return found;
}

/** What a function gives is the authenticator, or ends in one: `token <> "_" <> hmac(token)`. */
function isMade(body: Node): boolean {
  const last = body.kind === "block" ? (body.expressions.at(-1) ?? body) : body;
  return holdsAuthenticator(last);
}

function holdsAuthenticator(node: Node): boolean {
  let found = false;
  walk(node, (inner) => {
    found ||= inner.kind === "call" && authenticators.test(inner.name);
    return !found && inner.kind !== "fn";
  });
  return found;
}
