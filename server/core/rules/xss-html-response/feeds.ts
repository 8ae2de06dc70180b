/** XML that code or a template puts together: feeds and site maps, whose readers take a tag in a title for one of the feed's own. */

import type { Flow } from "../../flow/flow.ts";
import { untreated } from "../../flow/values.ts";
import type { Config } from "../../project/config.ts";
import { feedFormatOf, printedIntoFeed } from "../../project/plain-templates.ts";
import { isServing } from "../../project/run-time.ts";
import { escapesByName } from "../../project/trusted-names.ts";
import type { PutIntoTags } from "../../project/written-markup.ts";
import type { Node } from "../../syntax/ast.ts";
import { type SourceFile, type Span, spanOf, textOf } from "../../syntax/source-file.ts";
import { isEscaped, isTextOfOthers, textPrinted } from "./plain.ts";

export interface PutIntoFeed {
  readonly at: Span;
  /** As it is written. */
  readonly text: string;
}

/** Texts of people that a template such as `index.rss.eex` prints; Phoenix escapes in templates of HTML alone: https://hexdocs.pm/phoenix_template/Phoenix.Template.html#module-format-encoders */
export function printedTexts(file: SourceFile, config: Config, flow: Flow): readonly PutIntoFeed[] {
  const format = feedFormatOf(file);
  if (format === undefined || !/<[a-z]/i.test(file.text) || isEncoded(format, config)) return [];
  const all = printedIntoFeed(file);
  return all.flatMap((printed) => {
    const { form, expression } = printed;
    if (escapesByName(expression) || isEscaped(expression) || !textPrinted(printed, all, flow)) return [];
    return [{ at: spanOf(form, expression), text: textOf(form, expression) }];
  });
}

/** `config :phoenix, :format_encoders, rss: Phoenix.HTML.Engine` */
function isEncoded(format: string, config: Config): boolean {
  return ["phoenix", "phoenix_template"].some(
    (application) => config.entriesAt([application, "format_encoders", format]).length > 0,
  );
}

/** The same in `<title>#{post.title}</title>` of a function that writes a feed, one for each function. */
export function writtenTexts(put: readonly PutIntoTags[], flow: Flow): readonly PutIntoFeed[] {
  const ofFeeds = put.filter(({ form, definition }) =>
    feedMarkup.test(form.syntax.text.slice(definition.start, definition.end)),
  );
  const isEscapedElsewhere = ofFeeds.some(({ node }) => escapesByName(node) || isEscaped(node));
  const told = new Set<PutIntoTags["definition"]>();
  return ofFeeds.flatMap(({ form, definition, node, range }) => {
    if (told.has(definition) || escapesByName(node) || isEscaped(node)) return [];
    if (!isTextOfOthers(node, isEscapedElsewhere) && !(isEscapedElsewhere && isAddressOfOthers(node))) return [];
    if (!isServing(form.path, { definition, around: undefined, template: undefined })) return [];
    if (untreated(flow.valueAt({ form, definition }, node), "html").length === 0) return [];
    told.add(definition);
    return [{ at: spanOf(form, range), text: textOf(form, node) }];
  });
}

/** What whoever runs the app writes about it. */
export function isOfOwnBlog(path: string): boolean {
  return /(^|[/_])(blog|news|changelog|releases|docs)(_\w+)?[/.]/.test(path);
}

const feedMarkup = /<\?xml\b|<(?:rss|feed|channel|urlset|opml|item|entry)\b[^>]*>/i;

/** `source.original_url`, which has to be escaped for its `&` alone. */
function isAddressOfOthers(node: Node): boolean {
  return (
    node.kind === "call" &&
    node.target?.kind === "variable" &&
    !node.hasParens &&
    node.args.length === 0 &&
    /(^|_)(url|link|href|uri)$/.test(node.name) &&
    !/config|settings|conn/.test(node.target.name)
  );
}
