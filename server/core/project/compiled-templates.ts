/**
 * Functions that EEx makes of template files, with its own engine that escapes nothing: `EEx.function_from_file(:def, :page, "lib/page.html.eex", [:name])`.
 * https://hexdocs.pm/eex/EEx.html#function_from_file/5
 */

import type { Node } from "../syntax/ast.ts";
import type { FormSyntax } from "../syntax/source-file.ts";
import { aliasText, atomName, isAtom, textOfLiteral } from "./nodes.ts";

/** Plain data, as outlines are. */
export interface CompiledTemplate {
  readonly name: string;
  readonly isPublic: boolean;
  /** The names of its parameters. */
  readonly params: readonly string[];
  /** The path of the file, as far as it is written: from the root, or only its end. Absent for a text that stands in the code. */
  readonly file?: string;
  /** True when an engine is named: those that others offer escape. */
  readonly hasEngine?: true;
}

/** What a form that is such a call makes. `attribute` gives what an attribute of the module is set to, `path` is that of the file that holds the form. */
export function compiledTemplateOf(
  { node }: FormSyntax,
  path: string,
  attribute: (name: string) => Node | undefined,
): CompiledTemplate | undefined {
  if (node.kind !== "call" || !/^function_from_(file|string)$/.test(node.name)) return undefined;
  const [kind, named, source, params, options] = node.args;
  const name = atomName(named);
  if (aliasText(node.target) !== "EEx" || name === undefined || !source) return undefined;
  const names = params?.kind === "list" ? params.items.flatMap((item) => atomName(item) ?? []) : [];
  const file = node.name === "function_from_file" ? pathIn(source, { path, attribute }, 0) : undefined;
  return {
    name,
    isPublic: !isAtom(kind, "defp"),
    params: names,
    ...(file === undefined ? {} : { file: withoutDots(file) }),
    ...(namesEngine(options) ? { hasEngine: true } : {}),
  };
}

/** `engine: Phoenix.HTML.Engine`, which escapes. */
function namesEngine(options: Node | undefined): boolean {
  return (
    options?.kind === "list" && options.items.some((item) => item.kind === "pair" && atomName(item.key) === "engine")
  );
}

interface Written {
  readonly path: string;
  readonly attribute: (name: string) => Node | undefined;
}

const maxDepth = 8;

/** The path that an expression gives; what is not written in it is left out, so that its end stays. */
function pathIn(node: Node, written: Written, depth: number): string | undefined {
  const inside = (part: Node | undefined) => (part ? pathIn(part, written, depth + 1) : undefined);
  if (depth > maxDepth) return undefined;
  const text = textOfLiteral(node);
  if (text !== undefined) return text;
  if (node.kind === "variable") return node.name === "__DIR__" ? folderOf(written.path) : undefined;
  if (node.kind === "unary" && node.operator === "@" && node.operand.kind === "variable")
    return inside(written.attribute(node.operand.name));
  if (node.kind === "string")
    return node.parts.map((part) => (part.kind === "text" ? part.value : (inside(part.body) ?? ""))).join("");
  if (node.kind === "list") return joined(node.items.map(inside));
  if (node.kind === "binary" && node.operator === "<>") return `${inside(node.left) ?? ""}${inside(node.right) ?? ""}`;
  if (node.kind === "binary" && node.operator === "|>" && node.right.kind === "call")
    return callPath(node.right, [node.left, ...node.right.args], inside);
  return node.kind === "call" ? callPath(node, node.args, inside) : undefined;
}

/** `Path.join(__DIR__, "page.eex")`, `Path.expand("page.eex", __DIR__)`, `Application.app_dir(:shop, "priv/page.eex")`, `:code.priv_dir(:shop)`. */
function callPath(
  { name }: Node & { kind: "call" },
  args: readonly Node[],
  inside: (part: Node | undefined) => string | undefined,
): string | undefined {
  if (name === "join") return joined(args.map(inside));
  if (name === "expand" || name === "relative_to_cwd") return joined([...args].reverse().map(inside));
  if (name === "app_dir") return inside(args[1]);
  if (name === "priv_dir") return "priv";
  return name === "to_string" ? inside(args[0]) : undefined;
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("/");
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function withoutDots(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** The one of some paths that a written path means for code at `from`: the whole path, or an end of it, then as near to the code as can be. */
export function pathMeant(written: string, from: string, paths: readonly string[]): string | undefined {
  const fitting = paths.filter((path) => path === written || path.endsWith(`/${written}`));
  return fitting.includes(written) ? written : fitting.sort((a, b) => shared(b, from) - shared(a, from))[0];
}

/** How many characters two paths start with alike. */
function shared(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
