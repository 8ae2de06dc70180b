/** Texts in a file that are secrets, each with the name it stands under. */

import type { Node, PairNode, Range, TupleNode } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { atomName, childrenOf, covers, textOfLiteral, walk } from "./nodes.ts";
import { isPlaceholder, knownSecretIn, mayHoldKnownSecret } from "./secrets.ts";

export interface WrittenText {
  readonly form: Form;
  /** In a file of plain lines a part of a line. */
  readonly node: Range;
  readonly text: string;
  /** The key, variable or attribute that it is the value of; `undefined` elsewhere. */
  readonly name: string | undefined;
  /** What it is by its format: "a Stripe live key". */
  readonly known: string | undefined;
  readonly definition: Definition | undefined;
}

/** Texts of a known format, wherever they stand, and texts under a name that may be that of a secret. */
export const writtenTexts = fileAnalysis("writtenTexts", ({ file }): readonly WrittenText[] =>
  file.forms.flatMap(file.language === "text" ? textsOfLines : textsIn),
);

/** In files of plain lines only what is known by its format. */
function textsOfLines(form: Form): readonly WrittenText[] {
  const { text } = form.syntax;
  if (!mayHoldKnownSecret(text)) return [];
  return [...text.matchAll(/[^\s"'=,;]{16,300}/g)].flatMap(({ 0: word, index }) => {
    const known = knownSecretIn(word);
    const node = { start: index, end: index + word.length };
    return known === undefined ? [] : [{ form, node, text: word, name: undefined, known, definition: undefined }];
  });
}

const mayNameSecret = /passw|pwd|passphrase|secret|token|key|credential|pepper/i;

/** Keys that their makers call public, since every page shows them: https://posthog.com/docs/api, https://docs.stripe.com/keys */
const publicKey = /^(phc|pk_live|pk_test)_/;

function textsIn(form: Form): readonly WrittenText[] {
  const { text, node } = form.syntax;
  const isNamed = mayNameSecret.test(text);
  if (!isNamed && !mayHoldKnownSecret(text)) return [];
  const { definitions } = formFacts(form.syntax);
  const found: WrittenText[] = [];
  const read = (at: Node, name: string | undefined): void => {
    if (at.kind === "pair" && /^examples?$/.test(keyName(at) ?? "")) return; // Of a documented API.
    const literal = textOfLiteral(at);
    if (literal === undefined) {
      for (const child of childrenOf(at)) read(child, nameFor(at, child));
      return;
    }
    if (publicKey.test(literal)) return;
    const known = knownSecretIn(literal);
    if (known === undefined && (name === undefined || !mayNameSecret.test(name))) return;
    const definition = definitions.find((one) => covers(one, at));
    found.push({ form, node: at, text: literal, name, known, definition });
  };
  read(node, undefined);
  return found;
}

/** The name that a node gives to what stands directly in it. */
function nameFor(parent: Node, child: Node): string | undefined {
  if (parent.kind === "pair") return child === parent.value ? keyName(parent) : undefined;
  if (parent.kind === "tuple")
    return child === parent.items[1] && parent.items.length === 2 ? keyName(parent) : undefined;
  if (parent.kind === "binary" && parent.operator === "=") {
    return child === parent.right && parent.left.kind === "variable" ? parent.left.name : undefined;
  }
  if (parent.kind !== "call" || parent.target || parent.hasParens) return undefined;
  return child === parent.args[0] && parent.args.length === 1 ? parent.name : undefined; // `@name "text"` is a call under an `@`.
}

function keyName(node: PairNode | TupleNode): string | undefined {
  const key = node.kind === "pair" ? node.key : node.items[0];
  return atomName(key) ?? textOfLiteral(key);
}

export interface WrittenAddress {
  readonly form: Form;
  readonly node: Range;
  readonly host: string;
  readonly password: string;
}

const address = /^[a-z][a-z0-9+.-]{0,20}:\/\/([^\s/:@]{0,200}):([^\s/:@]{3,200})@([A-Za-z0-9][A-Za-z0-9.-]{0,200})/i;

/** Addresses with a user and a password, of hosts that others could reach too. */
export const writtenAddresses = fileAnalysis("writtenAddresses", ({ file }): readonly WrittenAddress[] =>
  file.forms.flatMap(file.language === "text" ? addressesOfLines : addressesIn),
);

/** In files of plain lines, outside of comments. */
function addressesOfLines(form: Form): readonly WrittenAddress[] {
  const { text } = form.syntax;
  if (!text.includes("://") || !text.includes("@")) return [];
  return [...text.matchAll(/^(?![ \t]*#)[^\n]{1,2000}$/gm)].flatMap((line) =>
    [...line[0].matchAll(/[^\s"'=]+/g)].flatMap(({ 0: word, index }) => {
      const start = line.index + index;
      return addressIn(form, { start, end: start + word.length }, word) ?? [];
    }),
  );
}

function addressIn(form: Form, node: Range, text: string): WrittenAddress | undefined {
  const [, user, password, host = ""] = address.exec(text) ?? [];
  if (password === undefined || password === user || isLocal(host) || isExample(password, host)) return undefined;
  return { form, node, host, password };
}

function addressesIn(form: Form): readonly WrittenAddress[] {
  const { text, node } = form.syntax;
  if (!text.includes("://") || !text.includes("@")) return [];
  const found: WrittenAddress[] = [];
  walk(node, (at) => {
    const one = addressIn(form, at, textOfLiteral(at)?.trim() ?? "");
    if (one) found.push(one);
    return undefined;
  });
  return found;
}

/** This machine, and names that only the containers of one machine know. */
function isLocal(host: string): boolean {
  return (
    !host.includes(".") ||
    /^(?:127\.|0\.0\.0\.0|10\.0\.2\.2|host\.docker\.internal$)|\.(?:local|localhost|test)$/i.test(host)
  );
}

function isExample(password: string, host: string): boolean {
  return (
    /(?:^|\.)example\.(?:com|org|net)$|\.example$|^(?:your|my|some)/i.test(host) ||
    /^(?:pass|passwd|password|secret|pwd|token|pass(?:word)?\d*)$/i.test(password) ||
    isPlaceholder(password)
  );
}
