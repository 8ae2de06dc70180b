/** Renders Firebreak's AST in the notation of quoted.exs: one node a line, positions as Elixir counts them. */

import type {
  BinaryNode,
  CallNode,
  ClauseNode,
  IntegerNode,
  MapNode,
  Node,
  Part,
  SigilNode,
  StructNode,
  UnaryNode,
} from "../../../server/core/syntax/ast.ts";
import { indexLines } from "../../../server/core/syntax/positions.ts";
import type { Form, SourceFile } from "../../../server/core/syntax/source-file.ts";

/** Every form of the file with the modules around it. */
export function renderFile(file: SourceFile): string[] {
  const lines: string[] = [];
  const locate = locator(file.text);
  for (const form of file.forms) {
    lines.push(`form ${form.modules.map(({ name }) => name ?? "?").join(">")}`);
    renderForm(form, locate, lines);
  }
  return lines;
}

type Locate = (offset: number) => string;

/** Lines and columns from 1; columns in what a reader takes for a character. */
function locator(text: string): Locate {
  const index = indexLines(text);
  const isWide = /[\u0300-\uffff]/.test(text);
  const characters = new Intl.Segmenter("en");
  return (offset) => {
    const { line, column } = index.positionAt(offset);
    if (!isWide) return `${line + 1}:${column + 1}`;
    return `${line + 1}:${[...characters.segment(text.slice(offset - column, offset))].length + 1}`;
  };
}

interface Rendering {
  readonly form: Form;
  readonly at: (offset: number) => string;
}

/** A finished line, or a node to be rendered in its place. */
type Item = string | Node;

function renderForm(form: Form, locate: Locate, lines: string[]): void {
  const rendering: Rendering = { form, at: (offset) => locate(form.start + offset) };
  const open: Item[] = [form.syntax.node];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item === "string") lines.push(item);
    else open.push(...itemsOf(rendering, item).reverse());
  }
}

function itemsOf(r: Rendering, node: Node): Item[] {
  const at = r.at(node.start);
  switch (node.kind) {
    case "integer":
      return [`integer ${at} ${node.value}`];
    case "float":
      return [`float ${at} ${floatBits(node.value)}`];
    case "atom":
      return [`atom ${at} ${escaped(node.name)}`];
    case "string":
    case "charlist":
    case "quoted-atom":
      return [`${node.kind} ${at} ${Math.max(1, node.parts.length)}`, ...partItems(node.parts)];
    case "sigil":
      return sigilItems(at, node);
    case "alias":
      if (node.base === undefined) return [`alias ${at} ${node.segments.join(".")}`];
      return [`alias-of ${node.segments.join(".")}`, node.base];
    case "variable":
      return [`variable ${at} ${escaped(node.name)}`];
    case "list":
      return [`${node.isImplicit ? "implicit-list" : `list ${at}`} ${node.items.length}`, ...node.items];
    case "tuple":
    case "bitstring":
      return [`${node.kind} ${at} ${node.items.length}`, ...node.items];
    case "map":
      return entryItems("map", [], node);
    case "struct":
      return entryItems(`struct ${at}`, [node.name], node);
    case "pair":
      return ["pair", node.key, node.value];
    case "call":
      return callItems(r, node);
    case "unary":
      if (node.operator === "&" && isPlainInteger(node.operand))
        return [`call ${at} & 1`, `bare ${node.operand.value}`];
      return [`call ${r.at(unaryPosition(r, node))} ${escaped(node.operator)} 1`, node.operand];
    case "binary":
      return binaryItems(r, node);
    case "access":
      return [`access ${r.at(r.form.syntax.text.indexOf("[", node.container.end))}`, node.container, node.key];
    case "fn":
      return [`fn ${at} ${node.clauses.length}`, ...node.clauses];
    case "clause":
      return clauseItems(r, node);
    case "block":
      return [
        `${node.expressions[0]?.kind === "clause" ? "implicit-list" : "block"} ${node.expressions.length}`,
        ...node.expressions,
      ];
    case "error":
      return [`error ${at} ${node.children.length}`, ...node.children];
  }
}

/** The number in `&1` is no literal to Elixir. */
function isPlainInteger(node: Node): node is IntegerNode {
  return node.kind === "integer" && !node.isCharacter;
}

function partItems(parts: readonly Part[]): Item[] {
  if (parts.length === 0) return ["text "];
  return parts.flatMap((part) =>
    part.kind === "text" ? [`text ${escaped(part.value)}`] : ["interpolation", part.body],
  );
}

function sigilItems(at: string, node: SigilNode): Item[] {
  return [`sigil ${at} ${node.name} ${node.delimiter} ${node.indentation} ${node.modifiers}`, ...partItems(node.parts)];
}

/** Elixir keeps an update as one `|` around the base and the list of pairs. */
function entryItems(head: string, name: readonly Node[], { base, items }: MapNode | StructNode): Item[] {
  if (base === undefined) return [`${head} ${items.length}`, ...name, ...items];
  return [`${head} 1`, ...name, `update ${items.length}`, base, ...items];
}

function callItems(r: Rendering, node: CallNode): Item[] {
  const at = r.at(node.nameRange.start);
  const name = escaped(node.name);
  const count = node.args.length;
  const callee = node.target === undefined ? [] : [node.target];
  switch (node.form) {
    case "local":
      return [`call ${at} ${name} ${count}`, ...node.args];
    case "remote":
    case "quoted":
      return [`remote-call ${at} ${name} ${count}`, ...callee, ...node.args];
    case "anonymous":
      return [`anonymous-call ${at} ${count}`, ...callee, ...node.args];
    case "computed":
      return [`computed-call ${count}`, ...callee, ...node.args];
    case "tuple":
      return [`alias-tuple ${count}`, ...callee, ...node.args];
  }
}

/** Elixir turns `not a in b` into `not(a in b)` with both at the place of `in`. */
function unaryPosition(r: Rendering, { start, operator, operand }: UnaryNode): number {
  const isMoved = operand.kind === "binary" && operand.operator === "in" && (operator === "not" || operator === "!");
  const hasParens = r.form.syntax.text.slice(start, operand.start).includes("(");
  return isMoved && !hasParens ? operand.operatorRange.start : start;
}

function binaryItems(r: Rendering, node: BinaryNode): Item[] {
  const at = r.at(node.operatorRange.start);
  if (node.operator === "not in") return [`call ${at} not 1`, `call ${at} in 2`, node.left, node.right];
  if (node.operator === "..//" && node.left.kind === "binary") {
    const range = node.left;
    return [`call ${r.at(range.operatorRange.start)} ..// 3`, range.left, range.right, node.right];
  }
  return [`call ${at} ${escaped(node.operator)} 2`, node.left, node.right];
}

/** In Elixir a guard is one `when` around all parameters and the guard itself. */
function clauseItems(r: Rendering, { params, body }: ClauseNode): Item[] {
  const last = params[params.length - 1];
  if (last?.kind !== "binary" || last.operator !== "when") return [`clause ${params.length}`, ...params, body];
  const isEmpty = last.left.kind === "block" && last.left.expressions.length === 0;
  const all = [...params.slice(0, -1), ...(isEmpty ? [] : [last.left]), last.right];
  return ["clause 1", `call ${r.at(last.operatorRange.start)} when ${all.length}`, ...all, body];
}

function floatBits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).toUpperCase().padStart(16, "0");
}

/** One line a node. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}
