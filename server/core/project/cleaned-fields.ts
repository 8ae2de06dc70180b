/** Fields of records that a changeset looks after before they are stored: markup is taken out of their text, or the scheme of an address is compared. */

import type { Node } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import { fileAnalysis, projectAnalysis, projectView } from "./analysis.ts";
import { formFacts, type WrittenCall } from "./form-facts.ts";
import { atomName, wordsOf } from "./nodes.ts";

/** `markup`: what could be a tag is taken out. `scheme`: an address begins as the code wants. */
export type Care = "markup" | "scheme";

const cleanedIn = fileAnalysis("cleanedIn", ({ file }): readonly string[] => {
  if (!/changeset|\bcast\(/i.test(file.text)) return [];
  const looksAtSchemes = /\bscheme\b|["'^(/]https?\b/.test(file.text);
  return file.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call) => {
      const care = careOf(call, form, looksAtSchemes);
      return care ? call.args.flatMap(fieldsIn).map((name) => keyOf(name, care)) : [];
    }),
  );
});

/** By field and care, the files that have such a changeset. */
const cleanedAnywhere = projectAnalysis("cleanedAnywhere", ({ all }): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const [path, keys] of all(cleanedIn))
    for (const key of new Set(keys)) found.set(key, [...(found.get(key) ?? []), path]);
  return found;
});

export interface CleanedFields {
  /** The files in which a changeset looks after a field of that name. */
  pathsOf(name: string, care: Care): readonly string[];
}

export const cleanedFields = projectView(
  "cleanedFields",
  ({ get }): CleanedFields => ({ pathsOf: (name, care) => get(cleanedAnywhere).get(keyOf(name, care)) ?? [] }),
);

function keyOf(name: string, care: Care): string {
  return `${care} ${name}`;
}

const cleaning =
  /saniti[sz]|scrub|strip_tags|purif|html_escape|escape_html|basic_html|markdown_html|\bhtml5\b|clean_(html|markup)/i;

/** `update_change(changeset, :body, &HtmlSanitizeEx.basic_html/1)`, `validate_format(changeset, :website, ~r/^https?:/)`, `validate_url(changeset, :website)`. */
function careOf({ name, node }: WrittenCall, form: Form, looksAtSchemes: boolean): Care | undefined {
  const changes = /^(?:update|put|force)_change$/.test(name);
  if (cleaning.test(name) || (changes && cleaning.test(textOf(form, node)))) return "markup";
  if (name === "validate_format") return /https?/.test(textOf(form, node)) ? "scheme" : undefined;
  const asks =
    /^validate_change$|(?:^|_)(?:validate|check|ensure)_(?:\w+_)?(?:ur[il]|link|href|website|address|scheme|http)/;
  return asks.test(name) && looksAtSchemes ? "scheme" : undefined;
}

/** `:body`, `[:body, :title]`, `~w(body title)a` */
function fieldsIn(node: Node): readonly string[] {
  const name = atomName(node);
  if (name !== undefined) return [name];
  return node.kind === "list" ? node.items.flatMap((item) => atomName(item) ?? []) : (wordsOf(node) ?? []);
}
