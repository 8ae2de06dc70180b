/** Lines of a protocol that code puts together by hand: request lines, headers, and the parameters of `content-disposition`. */

import type { Node, Part, Range } from "../syntax/ast.ts";
import type { Form, FormSyntax, SourceFile } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { walk } from "./nodes.ts";

/** `target`: the method or the path of `GET /x HTTP/1.1`. `header`: a name or value of `name: value\r\n`. `parameter`: what stands between the quotes of `name="…"`. `command`: a word of a line of another protocol. */
export type LinePlace = "target" | "header" | "parameter" | "command";

export interface PutIntoLine {
  readonly form: Form;
  readonly definition: Definition;
  /** What is put in, and where that is written. */
  readonly node: Node;
  readonly range: Range;
  readonly place: LinePlace;
}

/** All that a file's functions put into such lines. */
export const writtenLines = fileAnalysis("writtenLines", ({ file }): readonly PutIntoLine[] =>
  mayHoldLines(file) ? file.forms.flatMap((form) => inForm(form.syntax).map((one) => ({ form, ...one }))) : [],
);

/** By form, so that an edit reads the form that it changes. */
const known = new WeakMap<FormSyntax, readonly Omit<PutIntoLine, "form">[]>();

function mayHoldLines({ language, text }: SourceFile): boolean {
  return language === "elixir" && (/\\r\\n|HTTP\/1\.|crlf/i.test(text) || /content-disposition/i.test(text));
}

function inForm(syntax: FormSyntax): readonly Omit<PutIntoLine, "form">[] {
  const found = known.get(syntax) ?? formFacts(syntax).definitions.flatMap(inDefinition);
  known.set(syntax, found);
  return found;
}

function inDefinition(definition: Definition): readonly Omit<PutIntoLine, "form">[] {
  const found: Omit<PutIntoLine, "form">[] = [];
  const { body } = definition;
  const joined = new Set<Node>();
  if (body && !definition.isMacro)
    walk(body, (node) => {
      if (!joined.has(node)) for (const part of putIn(piecesOf(node, joined))) found.push({ definition, ...part });
      return undefined;
    });
  return found;
}

type Piece = Part | { readonly kind: "operand"; readonly node: Node };

/** Pieces of one text; more of them are no line. */
const maxPieces = 64;

/** The pieces of a string, of what is joined by `<>`, or of a list of such, which are noted as read. */
function piecesOf(node: Node, joined: Set<Node>): readonly Piece[] {
  if (node.kind === "string") return node.parts;
  if (node.kind === "list" && !node.isImplicit)
    return node.items.length > maxPieces ? [] : node.items.flatMap((item) => pieceOf(item, joined));
  if (node.kind !== "binary" || node.operator !== "<>") return [];
  const operands: Node[] = [];
  let right: Node = node;
  while (right.kind === "binary" && right.operator === "<>") {
    operands.push(right.left);
    joined.add(right);
    right = right.right;
  }
  return [...operands, right].flatMap((one) => pieceOf(one, joined));
}

function pieceOf(node: Node, joined: Set<Node>): readonly Piece[] {
  const text = writtenText(node);
  if (text !== undefined) return [{ kind: "text", value: text, start: node.start, end: node.end }];
  if (node.kind !== "string") return [{ kind: "operand", node }];
  joined.add(node);
  return node.parts;
}

/** `?\s`, and an attribute that is called `@crlf`. */
function writtenText(node: Node): string | undefined {
  if (node.kind === "integer") return node.isCharacter ? String.fromCodePoint(Number(node.value)) : undefined;
  if (node.kind === "unary" && node.operator === "@" && node.operand.kind === "variable")
    return /crlf|new_?line|line_end|^eol$/.test(node.operand.name) ? "\r\n" : undefined;
  return undefined;
}

/** As much of the text before a value is looked at, in characters, and so many pieces after it. */
const maxBefore = 400;
const maxAfter = 8;

function putIn(pieces: readonly Piece[]): readonly Pick<PutIntoLine, "node" | "range" | "place">[] {
  const texts = pieces.map((piece) => (piece.kind === "text" ? piece.value : "\uFFFC"));
  if (!texts.some((text) => /\r\n|HTTP\/1\.|;\s*(?:file)?name="/i.test(text))) return [];
  let before = "";
  return pieces.flatMap((piece, i) => {
    const after = texts.slice(i + 1, i + 1 + maxAfter).join("");
    const place = piece.kind === "text" ? undefined : placeOf(before, after);
    before = `${before}${texts[i]}`.slice(-maxBefore);
    if (place === undefined || piece.kind === "text") return [];
    const node = piece.kind === "operand" ? piece.node : piece.body;
    return [{ node, range: piece.kind === "operand" ? piece.node : piece, place }];
  });
}

function placeOf(before: string, after: string): LinePlace | undefined {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (/^[^\r\n]* HTTP\/1\./.test(after) && /^(?:[A-Z]+ |\uFFFC \S*)?$/.test(line)) return "target";
  if (/;\s?(?:file)?name="$/i.test(line) && after.startsWith('"'))
    return /^(?:attachment|inline);/i.test(line) ? undefined : "parameter"; // A header of an answer, in which servers look for line ends.
  if (!/^[^\r\n]*\r\n/.test(after)) return undefined;
  if (/^(?:[a-z][\w-]*|\uFFFC): ?[^\r\n]*$/i.test(line) || (line === "" && /^: /.test(after))) return "header";
  return /^[A-Z]{3,}[ :][^\r\n]*$/.test(line) ? "command" : undefined;
}
