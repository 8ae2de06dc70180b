/**
 * Functions that are believed for what their names say, in the flow and where markup is put together. Three rules keep lists of their own, of what cleans a
 * text for them alone: `mail-header-input`, `request-crlf` and `xss-markdown`.
 *
 * A name is believed where following the code would not tell more: a sanitizer parses markup, which evaluation cannot follow, and calls into libraries end
 * at their names. What a name says of authorization is another matter (`rights.ts`).
 */

import type { Node } from "../syntax/ast.ts";

/** `own`: a function of the project whose code is there. `unseen`: one that cannot be followed. `written`: any, where only the spelling of a call is looked at. */
export type Sight = "own" | "unseen" | "written";

interface TrustedName {
  /** What its result is safe for. */
  readonly treatment: "html" | "sql" | "header";
  readonly sight: Sight;
  readonly name: RegExp;
  /** The module must be called so too. */
  readonly module?: RegExp;
  /** Why the name alone is enough. */
  readonly because: string;
}

const table: readonly TrustedName[] = [
  {
    treatment: "sql",
    sight: "own",
    name: /^(quote|escape)_(names?|ident(ifier)?s?|tables?|columns?|relations?|literals?)!?$/,
    because:
      "the adapters of Ecto call the functions so that put names between the quotes of SQL and double those inside",
  },
  {
    treatment: "html",
    sight: "own",
    name: /^(saniti[sz]e|scrub|purify)(_(html|markup|markdown|rich_text))?!?$/,
    module: /Saniti|Scrub|Purif|H(TML|tml)|Mark(down|up)/,
    because: "a module for markup that cleans it walks a tree, of which evaluation only sees that parts come out again",
  },
  {
    treatment: "header",
    sight: "own",
    name: /^(escape|saniti[sz]e|clean|encode|quote|safe)_(file_?name|header|disposition)(_\w+)?!?$/,
    because:
      "names of files are quoted for headers in as many ways as there are browsers, and code that takes that trouble says so",
  },
  {
    treatment: "html",
    sight: "unseen",
    name: /(^|[._])(saniti[sz]e(_html)?|scrub(_html)?|(\w+_)?safe_html|html_escape|escape_html)!?$/,
    because: "libraries that clean or escape markup call their functions so, and are not read",
  },
  {
    treatment: "html",
    sight: "written",
    name: /escape|sanitiz|html_safe|^(h|e|esc|safe)$/,
    because:
      "who writes a text with tags by hand and hands a part of it to a function of such a name has thought of escaping it",
  },
];

/** What the result of a function is believed to be safe for. */
export function trustedByName(sight: Sight, name: string, module = ""): TrustedName["treatment"] | undefined {
  return table.find((one) => one.sight === sight && one.name.test(name) && (one.module?.test(module) ?? true))
    ?.treatment;
}

/** True for `escape_attr(name)` and `name |> h()`: what is put in went through a function that escapes, as its name says. */
export function escapesByName(node: Node): boolean {
  const last = node.kind === "binary" && node.operator === "|>" ? node.right : node;
  return (last.kind === "call" || last.kind === "variable") && trustedByName("written", last.name) === "html";
}
