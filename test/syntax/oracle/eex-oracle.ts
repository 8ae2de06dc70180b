/** EEx's own tokenizer as a long-lived process, and our tags in the notation of eex-tags.exs. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Template, TemplateCode, TemplateNode } from "../../../server/core/syntax/template-ast.ts";

export interface EExOracle {
  /** The tags of a template as EEx sees them, one a line, or its complaint. */
  tags(source: string): Promise<EExTags>;
  close(): void;
}

export type EExTags =
  | { readonly ok: true; readonly lines: readonly string[] }
  | { readonly ok: false; readonly reason: string };

export function startEExOracle(): EExOracle {
  const script = fileURLToPath(new URL("eex-tags.exs", import.meta.url));
  const child = spawn("elixir", [script], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async tags(source) {
      child.stdin.write(`${Buffer.from(source).toString("base64")}\n`);
      const answer: string[] = [];
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error("elixir ended while it read a template");
        if (value === "= ok") return { ok: true, lines: answer };
        if (value.startsWith("= error ")) return { ok: false, reason: value.slice("= error ".length) };
        answer.push(value);
      }
    },
    close: () => child.stdin.end(),
  };
}

/** The tags of our tree in the notation of the oracle; positions count from the template's start. */
export function tagLines(text: string, template: Template): string[] {
  const rows: Row[] = [];
  collect(template.children, text, rows);
  rows.sort((a, b) => a.start - b.start);
  const positionOf = codePointPositions(text.slice(template.start, template.end));
  return rows.map(({ kind, marker, start, length }) => {
    return `${kind} ${marker} ${positionOf(start - template.start)} ${length}`;
  });
}

interface Row {
  readonly kind: "comment" | "expression" | "start" | "middle" | "end";
  readonly marker: string;
  readonly start: number;
  /** In code points. */
  readonly length: number;
}

function collect(nodes: readonly TemplateNode[], text: string, rows: Row[]): void {
  for (const node of nodes) {
    if (node.kind === "element") {
      collect(node.tagCode, text, rows);
      collectAttributes(node.attributes, text, rows);
      collect(node.children, text, rows);
    } else if (node.kind !== "text" && node.kind !== "doctype") collectCode(node, text, rows);
  }
}

function collectAttributes(
  attributes: Extract<TemplateNode, { kind: "element" }>["attributes"],
  text: string,
  rows: Row[],
): void {
  for (const { value } of attributes) if (value?.kind === "text") collect(value.parts, text, rows);
}

function collectCode(node: TemplateCode, text: string, rows: Row[]): void {
  const lengthOf = ({ start, end }: { start: number; end: number }) => [...text.slice(start, end)].length;
  if (node.kind === "comment") {
    collect(node.children, text, rows);
    const isWithoutToken = node.type === "html" || text.startsWith("<%#", node.start);
    if (!isWithoutToken)
      rows.push({ kind: "comment", marker: "<%", start: node.start, length: lengthOf(node.contentRange) });
  } else if (node.kind === "expression") {
    if (node.marker === "brace") return;
    const marker = node.marker === "<%==" ? "<%=" : node.marker;
    rows.push({ kind: "expression", marker, start: node.start, length: lengthOf(node.contentRange) });
  } else {
    node.sections.forEach(({ opener, children, attributes }, index) => {
      const kind = index === 0 ? "start" : "middle";
      rows.push({ kind, marker: index === 0 ? node.marker : "<%", start: opener.start, length: 0 });
      collect(children, text, rows);
      collectAttributes(attributes, text, rows);
    });
    rows.push({ kind: "end", marker: "<%", start: node.sections.at(-1)?.end ?? node.end, length: 0 });
  }
}

/** Line and column as EEx counts them: code points, lines ended by `\n` alone, both from 1. */
function codePointPositions(text: string): (offset: number) => string {
  let line = 1;
  let column = 1;
  let at = 0;
  return (offset) => {
    for (const character of text.slice(at, offset)) {
      if (character === "\n") line++;
      column = character === "\n" ? 1 : column + 1;
    }
    at = Math.max(at, offset);
    return `${line} ${column}`;
  };
}
