/** What one entry of a list of origins lets in: https://hexdocs.pm/cors_plug, https://hexdocs.pm/corsica */

import type { Names } from "../../project/names.ts";
import { atomName, isAtom, textOfLiteral } from "../../project/nodes.ts";
import type { Node, SigilNode } from "../../syntax/ast.ts";
import type { Form } from "../../syntax/source-file.ts";

export type Opening =
  | { readonly kind: "star" | "nothing" | "always" }
  | { readonly kind: "loose"; readonly origin: string };

/** `undefined` when strangers are kept out, or when it cannot be known. */
export function judgeOrigin(node: Node, form: Form, names: Names): Opening | undefined {
  const text = textOfLiteral(node);
  if (text === "*") return { kind: "star" };
  if (text === "null") return { kind: "nothing" };
  if (node.kind === "sigil" && /^[rR]$/.test(node.name)) return looseExpression(node);
  if (node.kind === "tuple" || node.kind === "unary" || node.kind === "fn")
    return alwaysAllows(node, form, names) ? { kind: "always" } : undefined;
  return undefined;
}

/** A host that is not held at both ends, or none at all: `~r/shop.example/`. */
function looseExpression({ parts }: SigilNode): Opening | undefined {
  const [only, ...others] = parts;
  if (only?.kind !== "text" || others.length > 0) return undefined;
  const source = only.value;
  const isHeld = /^(\^|\\A)/.test(source) && /(\$|\\z|\\Z)$/.test(source);
  const hasHost = /[a-z0-9-]\\?\.[a-z]{2,}|localhost/i.test(source);
  if (isHeld && hasHost && !startsLoosely(source)) return undefined;
  return { kind: "loose", origin: quoted(source) };
}

/** `.*shop.example` also matches `evilshop.example`; `.*\.shop\.example` does not. */
function startsLoosely(source: string): boolean {
  const host = source.replace(/^(\^|\\A)?(https?\??|\(https?\|https?\))?:?(\\?\/){0,2}/, "");
  return /^\(?\.[*+]\)?\??[a-z0-9]/i.test(host) || /^\.[*+]\.[a-z0-9]/i.test(host);
}

function quoted(source: string): string {
  return ["", "~r/", source, "/", ""].join("").replace(/^|$/g, "`");
}

/** `fn _ -> true end`, or a function of the project whose every clause is `true`. */
function alwaysAllows(node: Node, form: Form, names: Names): boolean {
  if (node.kind === "fn") return node.clauses.every(({ body }) => isAtom(body, "true"));
  const named = node.kind === "tuple" ? tupleFunction(node.items, form, names) : captured(node, form, names);
  if (!named) return false;
  const clauses = [1, 2].flatMap((arity) => names.clausesOf(named.module, named.name, arity));
  return clauses.length > 0 && clauses.every(({ fact }) => isAtom(fact.body, "true") || returnsOrigin(fact));
}

function returnsOrigin({ body, params }: { readonly body?: Node; readonly params: readonly Node[] }): boolean {
  return (
    body?.kind === "variable" &&
    params.some((param) => param.kind === "variable" && param.name === body.name && /origin/.test(body.name))
  );
}

function tupleFunction([module, name]: readonly Node[], form: Form, names: Names) {
  const moduleName = module && names.moduleNamed(form, module, module.start);
  const functionName = atomName(name);
  return moduleName && functionName ? { module: moduleName, name: functionName } : undefined;
}

/** `&Mod.fun/1` and `&fun/1`. */
function captured(node: Node, form: Form, names: Names) {
  if (node.kind !== "unary" || node.operator !== "&" || node.operand.kind !== "binary") return undefined;
  const { left, right } = node.operand;
  const arity = right.kind === "integer" ? Number(right.value) : 1;
  if (left.kind !== "call" && left.kind !== "variable") return undefined;
  const target = left.kind === "call" ? left.target : undefined;
  const resolution = names.resolve(form, { target, name: left.name, arity, start: left.start });
  return resolution.isKnown ? { module: resolution.module, name: resolution.name } : undefined;
}
