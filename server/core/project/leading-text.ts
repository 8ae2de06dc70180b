/** How a string begins: all that decides which host an address leads to. */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { literalBehind } from "./literals.ts";
import type { Names } from "./names.ts";
import { expressionsOf } from "./nodes.ts";
import { assignedTo, type Site } from "./options.ts";

export interface LeadingText {
  readonly text: string;
  /** False when something that is not known follows. */
  readonly isWhole: boolean;
  /** The string in which the text stands. */
  readonly form: Form;
  readonly node: Node;
}

const maxDepth = 6;

/** Follows attributes, variables that are assigned once, `<>`, and functions of the project without arguments. */
export function leadingText(node: Node | undefined, site: Site, names: Names, depth = 0): LeadingText | undefined {
  if (!node || depth > maxDepth) return undefined;
  const follow = (next: Node | undefined, at: Site = site) => leadingText(next, at, names, depth + 1);
  switch (node.kind) {
    case "string":
    case "charlist":
    case "sigil": {
      const [first] = node.parts;
      if (first?.kind !== "text" || (node.kind === "sigil" && !/^[sScC]$/.test(node.name))) return undefined;
      const isWhole = node.parts.every((part) => part.kind === "text");
      const text = isWhole ? node.parts.map((part) => (part.kind === "text" ? part.value : "")).join("") : first.value;
      return { text, isWhole, form: site.form, node };
    }
    case "binary": {
      const left = node.operator === "<>" ? follow(node.left) : undefined;
      return left && { ...left, isWhole: false };
    }
    case "unary": {
      const { form, fact } = literalBehind(node, site.form, names.moduleAround(site.form));
      return fact === node ? undefined : follow(fact, { form, definition: undefined });
    }
    case "tuple": // `{url, headers}` of `:httpc`.
      return follow(node.items[0]);
    case "variable":
      return follow(assignedTo(node.name, node.start, site.definition)) ?? ofFunction(node.name, undefined, node.start);
    case "call":
      return node.args.length === 0 ? ofFunction(node.name, node.target, node.start) : undefined;
    default:
      return undefined;
  }

  function ofFunction(name: string, target: Node | undefined, start: number): LeadingText | undefined {
    const resolution = names.resolve(site.form, { target, name, arity: 0, start });
    const clauses = resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, 0) : [];
    const [only, ...others] = clauses;
    if (!only || others.length > 0) return undefined;
    return follow(expressionsOf(only.fact.body).at(-1), { form: only.form, definition: only.fact });
  }
}
