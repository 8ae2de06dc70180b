/** Takes debug calls out, and leaves the value that they passed on. */

import type { Edit, FixClass } from "../../finding.ts";
import { ancestorsOf, unusedStatement } from "../../project/ancestors.ts";
import type { Call } from "../../project/calls.ts";
import { fitsLine, removeLines, replace } from "../../project/edits.ts";
import { isCall, walk } from "../../project/nodes.ts";
import { expressionAround } from "../../project/templates.ts";
import type { ProposedFix } from "../../rule.ts";
import type { BinaryNode, Node, Range } from "../../syntax/ast.ts";
import { type Form, fileRangeOf, type SourceFile, spanOf, textOf } from "../../syntax/source-file.ts";
import type { TemplateExpression } from "../../syntax/template-walk.ts";

export interface DebugCall {
  readonly call: Call;
  /** What it prints. */
  readonly value: Node | undefined;
  /** True when it gives back what it prints. */
  readonly isPassedOn: boolean;
}

export function fixesOf(found: DebugCall, file: SourceFile): readonly ProposedFix[] {
  const { call, value, isPassedOn } = found;
  const shown = call.template && expressionAround(call.template.template, call);
  const root = shown ? shown.expression : call.form.syntax.node;
  const tapped = pipeOfTap(call, root);
  if (tapped) return proposed(stageRemoved(call.form, tapped, root));
  if (call.style === "capture") return [];
  if (!value || isPure(value)) {
    const edit = shown ? tagRemoved(call, shown, file) : statementRemoved(call, root, file);
    if (edit) return proposed(edit, leavesNameUnused(call, value) ? "review" : "safe");
  }
  if (!value || !isPassedOn) return [];
  const pipe = [root, ...ancestorsOf(root, call.nameRange)].find((node) => isPipe(node) && node.right === call.node);
  if (call.style === "piped") return proposed(pipe && isPipe(pipe) ? stageRemoved(call.form, pipe, root) : undefined);
  return proposed(valueLeft(call, value, root));
}

function proposed(edit: Edit | undefined, fixClass: FixClass = "safe"): readonly ProposedFix[] {
  return edit ? [{ title: "Remove the debug call", class: fixClass, edits: [edit] }] : [];
}

function isPipe(node: Node | undefined): node is BinaryNode {
  return node?.kind === "binary" && node.operator === "|>";
}

/** The pipe of `|> tap(&IO.inspect/1)`. */
function pipeOfTap({ around, node }: Call, root: Node): BinaryNode | undefined {
  const tap = around?.call;
  const [given, ...others] = tap?.args ?? [];
  if (tap?.name !== "tap" || others.length > 0 || given?.kind !== "unary" || given.operator !== "&") return;
  const [pipe] = ancestorsOf(root, tap);
  return (given === node || given.operand === node) && isPipe(pipe) && pipe.right === tap ? pipe : undefined;
}

/** `a |> f(x)` → `a`. */
function stageRemoved(form: Form, pipe: BinaryNode, root: Node): Edit | undefined {
  const { text } = form.syntax;
  const { left } = pipe;
  const gap = text.slice(left.end, pipe.operatorRange.start);
  if (gap.includes("#")) return undefined; // A comment belongs to one of the two.
  const [around] = ancestorsOf(root, pipe);
  const isBroken = gap.includes("\n") && !isPipe(left) && !isPipe(around);
  return isBroken
    ? settled(form, pipe, textOf(form, left), around)
    : replace(form, { start: left.end, end: pipe.end }, "");
}

/** A value in the place of what was longer; the formatter would move it up behind `=`. */
function settled(form: Form, place: Range, written: string, around: Node | undefined): Edit | undefined {
  const isAssigned = around?.kind === "binary" && around.operator === "=" && around.right.start === place.start;
  const gap = isAssigned ? form.syntax.text.slice(around.operatorRange.end, place.start) : "";
  if (isAssigned && gap.includes("\n")) {
    const range = { start: around.operatorRange.end, end: place.end };
    return !gap.includes("#") && fitsLine(form.syntax.text, range, ` ${written}`)
      ? replace(form, range, ` ${written}`)
      : undefined;
  }
  const isFree = isAssigned || !around || ["block", "pair", "clause"].includes(around.kind);
  const isOnOneLine = !form.syntax.text.slice(place.start, place.end).includes("\n");
  return isFree || isOnOneLine ? replace(form, place, written) : undefined;
}

/** `IO.inspect(x, label: "x")` → `x`. */
function valueLeft({ form, node, style }: Call, value: Node, root: Node): Edit | undefined {
  if (style !== "plain") return undefined;
  const written = textOf(form, value);
  const isMoved = form.syntax.text.slice(node.start, value.start).includes("\n");
  if (written.includes("\n") && isMoved) return undefined;
  const [around] = ancestorsOf(root, node);
  return fitsInto(around, node, value) ? settled(form, node, written, around) : undefined;
}

/** True where a value can stand without parentheses of its own. */
function fitsInto(around: Node | undefined, place: Range, value: Node): boolean {
  if (isAtomic(value)) return true;
  if (!around || ["block", "pair", "clause"].includes(around.kind)) return true;
  if (around.kind === "binary" && around.operator === "=") return around.right.start === place.start;
  const isOpenCall = value.kind === "call" && (!value.hasParens || value.hasDoBlock);
  if (isOpenCall || value.kind === "fn") return false;
  return (
    ["list", "tuple", "string"].includes(around.kind) || (around.kind === "call" && isArgument(around.args, place))
  );
}

function isArgument(args: readonly Node[], place: Range): boolean {
  return args.some(({ start, end }) => start === place.start && end === place.end);
}

function isAtomic(node: Node): boolean {
  if (node.kind === "unary") return node.operator === "@" && node.operand.kind === "variable";
  if (node.kind === "call") return !node.hasDoBlock && (node.hasParens || node.args.length === 0);
  return !["binary", "fn", "block", "clause", "pair", "error"].includes(node.kind) && !isBareKeywords(node);
}

function isBareKeywords(node: Node): boolean {
  return node.kind === "list" && node.isImplicit;
}

const pureFunctions = /^(inspect|length|self|node|binding|byte_size|map_size|tuple_size|elem|hd|is_\w+|to_string)$/;
const pureModules: ReadonlySet<string> = new Set(["Map", "Keyword", "String", "Integer", "List", "MapSet", "Atom"]);

/** True when nothing is missed if an expression is not evaluated. */
function isPure(node: Node): boolean {
  let pure = true;
  walk(node, (each) => {
    if (each.kind === "fn" || (each.kind === "binary" && each.operator === "=")) pure = false;
    if (each.kind === "variable" || each.kind !== "call" || !pure) return undefined;
    const { target } = each;
    const isField = target !== undefined && target.kind !== "alias" && target.kind !== "atom" && !each.hasParens;
    const isKnown = target
      ? target.kind === "alias" && pureModules.has(target.segments.join("."))
      : pureFunctions.test(each.name);
    if (!isField && !isKnown) pure = false;
    return undefined;
  });
  return pure;
}

/** The lines of a statement whose value nobody takes, with a `require IEx` before it. */
function statementRemoved(call: Call, root: Node, file: SourceFile): Edit | undefined {
  const { form, node, name, definition } = call;
  const isOfModule = !definition && node === root;
  const unused = isOfModule ? undefined : unusedStatement(root, call);
  if (!isOfModule && !unused) return undefined;
  const { previous } = unused ?? {};
  const start = name === "pry" && isCall(previous, "require") ? previous.start : call.start;
  return linesRemoved(file, fileRangeOf(spanOf(form, { start, end: call.end })));
}

function linesRemoved(file: SourceFile, range: Range): Edit | undefined {
  return isAloneOnLines(file.text, range) ? removeLines(file, range) : undefined;
}

function isAloneOnLines(text: string, { start, end }: Range): boolean {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const after = /^[^\n]*/.exec(text.slice(end))?.[0] ?? "";
  return before.trim() === "" && after.trim() === "";
}

/** `<% IO.inspect(@x) %>`, which shows nothing. */
function tagRemoved(call: Call, shown: TemplateExpression, file: SourceFile): Edit | undefined {
  const { start, end } = shown.expression;
  if (shown.marker !== "<%" || shown.block || start !== call.start || end !== call.end) return undefined;
  const range = fileRangeOf(spanOf(call.form, shown.range));
  return linesRemoved(file, range) ?? replace(call.form, shown.range, "");
}

/** True when a variable is named nowhere else but where it is bound: then the compiler would complain. */
function leavesNameUnused({ definition }: Call, value: Node | undefined): boolean {
  if (!definition || !value) return false;
  const counts = new Map<string, number>();
  const count = (node: Node, step: number) =>
    walk(node, (each) => {
      if (each.kind === "variable") counts.set(each.name, (counts.get(each.name) ?? 0) + step);
      return undefined;
    });
  const { params, guard, body, otherBodies } = definition;
  for (const part of [...params, guard, body, ...otherBodies]) if (part) count(part, 1);
  const printed = new Set<string>();
  walk(value, (each) => {
    if (each.kind === "variable") printed.add(each.name);
    return undefined;
  });
  count(value, -1);
  return [...printed].some((name) => (counts.get(name) ?? 0) === 1);
}
