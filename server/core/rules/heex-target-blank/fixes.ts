/** Writes `rel="noopener noreferrer"` where the link opens its tab. */

import type { Edit } from "../../finding.ts";
import { indentationAt, lineEndOf, replace } from "../../project/edits.ts";
import type { Option } from "../../project/options.ts";
import type { ProposedFix } from "../../rule.ts";
import { type Form, textOf } from "../../syntax/source-file.ts";
import type { Attribute } from "../../syntax/template-ast.ts";

const words = "noopener noreferrer";

export function fixesOfElement(form: Form, target: Attribute, rel: Attribute | undefined): readonly ProposedFix[] {
  if (!rel) return fix([relAdded(form, target)], "safe");
  const { value } = rel;
  if (value?.kind === "expression") return [];
  const written = value ? textOf(form, value).replace(/^["']|["']$/g, "") : "";
  const kept = written.split(/\s+/).filter((word) => word !== "" && word.toLowerCase() !== "opener");
  const isAsked = /(^|\s)opener(\s|$)/i.test(written);
  return fix([replace(form, rel, `rel="${[...kept, words].join(" ")}"`)], isAsked ? "review" : "safe");
}

function fix(edits: readonly Edit[], fixClass: "safe" | "review"): readonly ProposedFix[] {
  return [{ title: `Set \`rel="${words}"\``, class: fixClass, edits }];
}

/** Beside the target, or on a line of its own where that has one. */
function relAdded(form: Form, target: Attribute): Edit {
  const { text } = form.syntax;
  const before = text.slice(text.lastIndexOf("\n", target.start - 1) + 1, target.start);
  const gap = before.trim() === "" ? `${lineEndOf(text)}${indentationAt(text, target.start)}` : " ";
  return replace(form, { start: target.end, end: target.end }, `${gap}rel="${words}"`);
}

/** The same for `link(text, to: url, target: "_blank")`. */
export function fixesOfOption({ form, item, list }: Option): readonly ProposedFix[] {
  if (item?.kind !== "pair" || !item.isKeyword || !list) return [];
  const { text } = form.syntax;
  const before = text.slice(text.lastIndexOf("\n", item.start - 1) + 1, item.start);
  const gap = before.trim() === "" ? `${lineEndOf(text)}${indentationAt(text, item.start)}` : " ";
  return fix([replace(form, { start: item.end, end: item.end }, `,${gap}rel: "${words}"`)], "safe");
}
