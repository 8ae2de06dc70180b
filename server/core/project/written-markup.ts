/** Text with tags that is put together by hand: `"<img src=\"#{src}\">"`, and what is put into it. */

import type { Node, Part, Range } from "../syntax/ast.ts";
import type { Form, FormSyntax, SourceFile } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { childrenOf, textOfLiteral, walk } from "./nodes.ts";

export interface PutIntoTags {
  readonly form: Form;
  readonly definition: Definition;
  /** What is put in, and where that is written. */
  readonly node: Node;
  readonly range: Range;
  /** The name of the tag that it stands in, or right after. */
  readonly tag: string;
}

/** All that a file's functions put into tags, inside a quoted attribute or between an opening tag and the next one. */
export const writtenMarkup = fileAnalysis("writtenMarkup", ({ file }): readonly PutIntoTags[] =>
  mayHoldTags(file) ? file.forms.flatMap((form) => inForm(form.syntax).map((one) => ({ form, ...one }))) : [],
);

/** By form, so that an edit reads the form that it changes. */
const known = new WeakMap<FormSyntax, readonly Omit<PutIntoTags, "form">[]>();

function mayHoldTags({ language, text }: SourceFile): boolean {
  return language === "elixir" && /#\{|<>/.test(text) && /<[a-z]/i.test(text);
}

function inForm(syntax: FormSyntax): readonly Omit<PutIntoTags, "form">[] {
  const found = known.get(syntax) ?? formFacts(syntax).definitions.flatMap(inDefinition);
  known.set(syntax, found);
  return found;
}

function inDefinition(definition: Definition): readonly Omit<PutIntoTags, "form">[] {
  const found: Omit<PutIntoTags, "form">[] = [];
  const { body } = definition;
  const joined = new Set<Node>();
  if (body && !definition.isMacro)
    walk(body, (node) => {
      if (!joined.has(node)) for (const part of putIn(piecesOf(node, joined))) found.push({ definition, ...part });
      return undefined;
    });
  return found;
}

/** As much of the text before a value is looked at, in characters. */
const maxBefore = 400;

type Piece = Part | { readonly kind: "operand"; readonly node: Node };

/** The pieces of a text: a string with code in it, or strings and values that are joined by `<>`, which are noted as read. */
function piecesOf(node: Node, joined: Set<Node>): readonly Piece[] {
  if (node.kind === "string" || (node.kind === "sigil" && /^s$/i.test(node.name))) return node.parts;
  if (node.kind !== "binary" || node.operator !== "<>") return [];
  const operands: Node[] = [];
  let right: Node = node;
  while (right.kind === "binary" && right.operator === "<>") {
    operands.push(right.left);
    joined.add(right);
    right = right.right;
  }
  return [...operands, right].flatMap((one): readonly Piece[] => {
    if (one.kind !== "string") return [{ kind: "operand", node: one }];
    joined.add(one);
    return one.parts;
  });
}

function putIn(pieces: readonly Piece[]): readonly Pick<PutIntoTags, "node" | "range" | "tag">[] {
  let before = "";
  return pieces.flatMap((piece) => {
    const tag = piece.kind === "text" ? undefined : (inAttribute.exec(before) ?? inElement.exec(before))?.[1];
    before = `${before}${piece.kind === "text" ? piece.value : "\uFFFC"}`.slice(-maxBefore);
    if (tag === undefined || piece.kind === "text") return [];
    const node = piece.kind === "operand" ? piece.node : piece.body;
    return [{ node, range: piece.kind === "operand" ? piece.node : piece, tag: tag.toLowerCase() }];
  });
}

const inAttribute = /<([a-z][\w:-]*)\s[^<>]*=\s*(?:"[^"<>]*|'[^'<>]*)$/i;
const inElement = /<([a-z][\w:-]*)(?:\s[^<>]*)?>[^<>]*$/i;

/** True where the head of a function takes what stands under a text: `%{"src" => src}`, a part of JSON that was decoded. */
export function takesUnderText({ params }: Definition, key: string): boolean {
  const isIn = (node: Node): boolean =>
    (node.kind === "pair" && textOfLiteral(node.key) === key) || childrenOf(node).some(isIn);
  return params.some(isIn);
}
