/** The edits that have a quick clause take as long as one that checks a password. */

import { indentationAt, lineEndOf, replace } from "../../project/edits.ts";
import type { Placed } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { atomName } from "../../project/nodes.ts";
import type { ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

/** A clause that answers at once, and the module of Comeonin's family that checks passwords beside it. */
export interface Quick extends Placed<Definition> {
  readonly hasher: string;
}

/** `text` is that of the file. `no_user_verify` gives `false`: https://hexdocs.pm/bcrypt_elixir/Bcrypt.html#no_user_verify/1 */
export function fixesOf({ form, fact, hasher }: Quick, text: string): readonly ProposedFix[] {
  const { body } = fact;
  if (!body) return [];
  const check = `${hasher}.no_user_verify()`;
  const fix = (start: number, text: string, end = body.end): ProposedFix => ({
    title: `Take as long as with an account: \`${hasher}.no_user_verify/0\``,
    class: "review",
    edits: [replace(form, { start, end }, text)],
  });
  if (atomName(body) === "false") return [fix(body.start, check)];
  const head = form.syntax.text.slice(0, body.start).trimEnd();
  const [answer, end, indentation] = [
    textOf(form, body),
    lineEndOf(text),
    indentationAt(text, form.start + body.start),
  ];
  if (!head.endsWith("do:")) return [fix(body.start, check + end + indentation + answer)];
  const before = head.slice(0, -"do:".length).trimEnd();
  if (!before.endsWith(",") || answer.includes("\n")) return [];
  const [inner, outer] = [`${end}${indentation}  `, `${end}${indentation}`];
  return [fix(before.length - 1, ` do${inner}${check}${inner}${answer}${outer}end`)];
}
