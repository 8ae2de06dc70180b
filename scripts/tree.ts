/** Prints how a file is read: `npm run tree FILE`. Every node with its range in the file as line:column, and its spelling. */

import { readFile } from "node:fs/promises";
import type { Range } from "../server/core/syntax/ast.ts";
import { indexLines, type LineIndex } from "../server/core/syntax/positions.ts";
import type { Form, SourceFile } from "../server/core/syntax/source-file.ts";
import { loadParser } from "../test/harness/load-parser.ts";

void main(process.argv[2]);

async function main(path: string | undefined): Promise<void> {
  if (path === undefined) {
    console.error("Usage: npm run tree FILE");
    process.exitCode = 2;
    return;
  }
  const parser = await loadParser();
  try {
    console.log(printFile(parser.parse(path, await readFile(path, "utf8"))));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    console.error(`${path} cannot be read: ${error.message}`);
    process.exitCode = 2;
  }
}

interface Printer {
  readonly lines: LineIndex;
  readonly text: string;
  readonly output: string[];
}

function printFile(file: SourceFile): string {
  const printer: Printer = { lines: indexLines(file.text), text: file.text, output: [] };
  const { output } = printer;
  output.push(`${file.path} (${file.language})`);
  for (const { keyword, name, range } of file.modules)
    output.push(`${keyword} ${name ?? "?"} ${place(printer, range, 0)}`);
  for (const form of file.forms) printForm(printer, form);
  if (file.comments.length + file.problems.length > 0) output.push("");
  for (const comment of file.comments) output.push(`comment ${place(printer, comment, 0)} ${comment.text}`);
  for (const problem of file.problems) output.push(`problem ${place(printer, problem, 0)} ${problem.message}`);
  return output.join("\n");
}

function printForm(printer: Printer, form: Form): void {
  const { syntax, start, modules } = form;
  const scope = modules.length === 0 ? "" : ` of ${modules[modules.length - 1]?.name ?? "?"}`;
  const where = place(printer, { start: 0, end: syntax.text.length }, start);
  printer.output.push("", `form ${where}${scope}${syntax.isComplete ? "" : " (incomplete)"}`);
  printValue(printer, "", syntax.node, start, 1);
  for (const { template } of syntax.templates) printValue(printer, "template", template, start, 1);
}

/** A node is any object with a range: its plain fields stand on its line, nodes and lists of nodes below. */
function printValue(printer: Printer, label: string, value: object, base: number, depth: number): void {
  const indentation = "  ".repeat(depth);
  const fields = Object.entries(value).filter(([key]) => !["kind", "start", "end"].includes(key));
  // What is false is most, and says nothing.
  const plain = fields
    .filter(([, field]) => !isTree(field) && field !== false)
    .map(([key, field]) => `${key}=${JSON.stringify(field)}`);
  const kind = "kind" in value ? String(value.kind) : "";
  const where = isRange(value) ? [place(printer, value, base), excerpt(printer, value, base)] : [];
  printer.output.push(indentation + [label, kind, ...where, ...plain].filter((each) => each !== "").join(" "));
  for (const [key, field] of fields) {
    if (!isTree(field) || key.endsWith("Range")) continue;
    const children = Array.isArray(field) ? field : [field];
    for (const child of children) printValue(printer, `${key}:`, child, base, depth + 1);
  }
}

/** Objects, and lists of objects; an empty list says nothing. */
function isTree(field: unknown): field is object {
  return typeof field === "object" && field !== null && !(Array.isArray(field) && typeof field[0] === "string");
}

function isRange(value: object): value is Range {
  return "start" in value && "end" in value;
}

function place({ lines }: Printer, range: Range, base: number): string {
  return `${position(lines, base + range.start)}-${position(lines, base + range.end)}`;
}

function position(lines: LineIndex, offset: number): string {
  const { line, column } = lines.positionAt(offset);
  return `${line + 1}:${column + 1}`;
}

function excerpt({ text }: Printer, { start, end }: Range, base: number): string {
  const spelling = text.slice(base + start, base + end);
  return JSON.stringify(spelling.length > 40 ? `${spelling.slice(0, 39)}…` : spelling);
}
