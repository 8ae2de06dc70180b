/**
 * What code puts into tags by hand: the parts of nodes of structured texts (ProseMirror, Slate, Editor.js), and what people write into records or send,
 * where the function only gives the markup back.
 */

import type { Flow } from "../../flow/flow.ts";
import { type Reached, reaching, waysTo } from "../../flow/sinks.ts";
import { namesText } from "../../flow/written-texts.ts";
import { isServing } from "../../project/run-time.ts";
import { escapesByName } from "../../project/trusted-names.ts";
import { type PutIntoTags, takesUnderText } from "../../project/written-markup.ts";
import { type Span, spanOf } from "../../syntax/source-file.ts";

/** Parts of nodes that people write; others, such as a level or an id, the editor makes. */
const written =
  /^(src|href|ur[il]|link|alt|title|caption|name|text|label|content|html|description|summary|value|author|cite)$/;

export interface ShownNode {
  readonly at: Span;
  readonly reached: Reached;
}

/** Those of a node that nobody is seen to escape. What a request holds under such a name is told of where it is sent. */
export function shownNodes(put: readonly PutIntoTags[], flow: Flow): readonly ShownNode[] {
  return put.flatMap(({ form, definition, node, range }) => {
    if (!isServing(form.path, { definition, around: undefined, template: undefined })) return [];
    const at = spanOf(form, range);
    const reached = reaching(flow.valueAt({ form, definition }, node), { span: at, note: "", harmless: ["html"] });
    const key = reached?.origin.path.at(-1);
    const isOfNode = key !== undefined && written.test(key) && takesUnderText(definition, key);
    return reached && isOfNode && reached.origin.kind === "unknown" && !reached.origin.isDoubtful
      ? [{ at, reached }]
      : [];
  });
}

/** Texts of records and requests, one for each function. Where the file shows markup itself, that place is told of. */
export function shownRecords(put: readonly PutIntoTags[], text: string, flow: Flow): readonly ShownNode[] {
  if (/\braw\b|:safe\b|html_body|\bhtml\(|send_resp|resp\(/.test(text)) return [];
  const told = new Set<PutIntoTags["definition"]>();
  return put.flatMap(({ form, definition, node, range, tag }) => {
    if (told.has(definition) || !ofPages.test(tag) || escapesByName(node)) return [];
    if (!isServing(form.path, { definition, around: undefined, template: undefined })) return [];
    const at = spanOf(form, range);
    const value = flow.throughRows(flow.valueAt({ form, definition }, node));
    const reached = waysTo(value, { span: at, note: "becomes part of a tag", harmless: ["html"] }).find(isOfPeople);
    if (!reached) return [];
    told.add(definition);
    return [{ at, reached }];
  });
}

/** Tags of pages; those of feeds and pictures are read by other programs. */
const ofPages =
  /^(a|abbr|article|b|blockquote|button|code|div|em|figcaption|figure|form|h[1-6]|i|iframe|img|input|label|li|option|p|pre|script|section|select|small|span|strong|sub|sup|table|td|textarea|th|tr|u|ul)$/;

function isOfPeople({ origin }: Reached): boolean {
  const { kind, isDoubtful, path, text, treatments } = origin;
  if (isDoubtful || path.length === 0 || treatments.includes("json")) return false;
  if (kind === "request" || kind === "stored") return namesText(origin) || written.test(path.at(-1) ?? "");
  return kind === "unknown" && /^(what `(\w+\.)*Repo\.\w+[!?]?` returns|the rows of )/.test(text) && namesText(origin);
}
