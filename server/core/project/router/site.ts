/**
 * Where a piece of router code stands, and what the names in it are bound to: the parameters of a macro that is expanded, the variable of a `for`.
 */

import type { Node } from "../../syntax/ast.ts";
import type { Form } from "../../syntax/source-file.ts";
import { textOf } from "../../syntax/source-file.ts";
import type { ProjectInput } from "../analysis.ts";
import { literalBehind } from "../literals.ts";
import type { Names } from "../names.ts";
import { atomName, isAtom, isCurrentModule, sectionOf, wordsOf } from "../nodes.ts";
import type { Place, Written } from "./model.ts";

export interface Site {
  readonly form: Form;
  readonly bindings: ReadonlyMap<string, Bound>;
  /** The call in the router that brought this code there; absent for code of the router itself. */
  readonly origin?: Place;
}

/** An expression with the place it belongs to. */
export interface Bound {
  readonly node: Node;
  readonly site: Site;
}

export interface Texts {
  /** What cannot be read stands in it as `…`. */
  readonly text: string;
  readonly isKnown: boolean;
}

/** Reads expressions of router code. */
export interface Reading {
  readonly names: Names;
  /** What stands behind a bound variable, `unquote` or an attribute that is set once. */
  behind(node: Node, site: Site): Bound;
  textAt(node: Node | undefined, site: Site): Texts;
  atomAt(node: Node | undefined, site: Site): string | undefined;
  moduleAt(node: Node | undefined, site: Site): string | undefined;
  /** The items of a list or of `~w(…)`; `undefined` for anything else. */
  itemsAt(node: Node | undefined, site: Site): readonly Bound[] | undefined;
  /** The value under a key of a keyword list. */
  optionAt(options: Node | undefined, key: string, site: Site): Bound | undefined;
  placeAt(node: { readonly start: number; readonly end: number }, site: Site): Place;
  writtenAt(node: Node, site: Site): Written;
  sourceOf(node: Node, site: Site): string;
}

const maxDepth = 12;

export function createReading(project: ProjectInput, names: Names): Reading {
  const indices = new Map<string, ReadonlyMap<Form, number>>();
  const indexOf = (form: Form): number => {
    const known = indices.get(form.path) ?? new Map(project.files.get(form.path)?.forms.map((one, i) => [one, i]));
    indices.set(form.path, known);
    return known.get(form) ?? -1;
  };

  const behind: Reading["behind"] = (node, site) => {
    let found: Bound = { node, site };
    for (let depth = 0; depth < maxDepth; depth++) {
      const next = oneStepBehind(found);
      if (!next) return found;
      found = next;
    }
    return found;
  };

  const oneStepBehind = ({ node, site }: Bound): Bound | undefined => {
    if (node.kind === "variable") return site.bindings.get(node.name);
    if (node.kind === "call" && node.form === "local" && node.name === "unquote" && node.args[0])
      return { node: node.args[0], site };
    const { form, fact } = literalBehind(node, site.form, names.moduleAround(site.form));
    return fact === node ? undefined : { node: fact, site: { ...site, form } };
  };

  const textAt: Reading["textAt"] = (written, at, depth = 0): Texts => {
    if (!written || depth > maxDepth) return unknownText;
    const { node, site } = behind(written, at);
    const inner = (part: Node) => (textAt as TextAtDepth)(part, site, depth + 1);
    if (node.kind === "atom") return { text: node.name, isKnown: true };
    if (node.kind === "integer") return { text: node.value, isKnown: true };
    if (node.kind === "string" || node.kind === "charlist" || (node.kind === "sigil" && /^[sScC]$/.test(node.name)))
      return joined(node.parts.map((part) => (part.kind === "text" ? known(part.value) : inner(part.body))));
    if (node.kind === "binary" && node.operator === "<>") return joined([inner(node.left), inner(node.right)]);
    return unknownText;
  };

  const moduleAt: Reading["moduleAt"] = (written, at) => {
    if (!written) return undefined;
    const { node, site } = behind(written, at);
    if (node.kind !== "alias" && !(node.kind === "atom" && /^[a-z]/.test(node.name)) && !isCurrentModule(node))
      return undefined;
    if (isAtom(node, "nil") || isAtom(node, "false") || isAtom(node, "true")) return undefined;
    return names.moduleNamed(site.form, node, node.start);
  };

  const itemsAt: Reading["itemsAt"] = (written, at) => {
    if (!written) return undefined;
    const { node, site } = behind(written, at);
    if (node.kind === "list") return node.items.map((item) => ({ node: item, site }));
    const words = wordsOf(node);
    if (!words || node.kind !== "sigil") return undefined;
    return words.map((word) => ({ node: wordNode(word, node, node.modifiers.includes("a")), site }));
  };

  const placeAt: Reading["placeAt"] = ({ start, end }, { form, origin }) =>
    origin ?? { path: form.path, form: indexOf(form), start, end };

  return {
    names,
    behind,
    textAt,
    atomAt: (written, at) => written && atomName(behind(written, at).node),
    moduleAt,
    itemsAt,
    optionAt(options, key, at) {
      if (!options) return undefined;
      const { node, site } = behind(options, at);
      if (node.kind !== "list") return undefined;
      const pair = node.items.find((item) => item.kind === "pair" && isAtom(item.key, key));
      return pair?.kind === "pair" ? behind(pair.value, site) : undefined;
    },
    placeAt,
    writtenAt: (node, { form }) => ({
      node,
      place: { path: form.path, form: indexOf(form), start: node.start, end: node.end },
    }),
    sourceOf: (node, { form }) => textOf(form, node),
  };
}

type TextAtDepth = (node: Node, site: Site, depth: number) => Texts;

const unknownText: Texts = { text: "…", isKnown: false };

function known(text: string): Texts {
  return { text, isKnown: true };
}

function joined(parts: readonly Texts[]): Texts {
  return { text: parts.map(({ text }) => text).join(""), isKnown: parts.every(({ isKnown }) => isKnown) };
}

function wordNode(word: string, { start, end }: Node, isAtomWord: boolean): Node {
  return isAtomWord
    ? { kind: "atom", name: word, start, end }
    : { kind: "string", parts: [{ kind: "text", value: word, start, end }], isHeredoc: false, start, end };
}

/** The body of `quote do … end`. */
export function quotedBody(node: Node): Node | undefined {
  return node.kind === "call" && node.form === "local" && node.name === "quote" ? sectionOf(node, "do") : undefined;
}
