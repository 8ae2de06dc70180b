/** Rule pages as the protocol shows them: whole, as a link, and as the short text of a hover. */

import type { Engine } from "../core/index.ts";
import type { Host } from "./host.ts";
import type { RulePage, RulesResult } from "./protocol.ts";

export interface Pages {
  hrefOf(id: string): string | undefined;
  titleOf(id: string): string;
  page(id: string): Promise<RulePage | null>;
  /** The first paragraph on why the finding matters; `undefined` where the page has none. */
  summary(id: string): Promise<string | undefined>;
  rules(): RulesResult;
}

export function createPages(host: Host, engine: () => Engine | undefined, rulePageBase: string | undefined): Pages {
  const summaries = new Map<string, Promise<string | undefined>>();
  const ruleOf = (id: string) => engine()?.rules.find((rule) => rule.id === id);
  const pages: Pages = {
    hrefOf: (id) => (rulePageBase === undefined ? host.rulePageUri(id) : `${rulePageBase}${id}`),
    titleOf: (id) => ruleOf(id)?.title ?? id,
    async page(id) {
      const rule = ruleOf(id);
      const markdown = rule && (await host.rulePage(id));
      return rule === undefined || markdown === undefined ? null : { id, title: rule.title, markdown };
    },
    summary(id) {
      const known = summaries.get(id) ?? pages.page(id).then((page) => page?.markdown && summaryOf(page.markdown));
      summaries.set(id, known);
      return known;
    },
    rules: () =>
      [...(engine()?.rules ?? [])]
        .map(({ id, title, severity }) => ({ id, title, severity }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
  return pages;
}

/** The first plain paragraph under "Why it is dangerous", else under "What it flags". */
function summaryOf(markdown: string): string | undefined {
  for (const heading of ["Why it is dangerous", "What it flags"]) {
    const after = markdown.split(new RegExp(`^#+ ${heading}[ \\t]*$`, "m"))[1];
    const paragraph = after
      ?.trim()
      .split(/\r?\n[ \t]*\r?\n/)[0]
      ?.trim();
    if (paragraph !== undefined && /^[\p{L}`*_"(]/u.test(paragraph)) return paragraph.replace(/\s*\r?\n\s*/g, " ");
  }
  return undefined;
}
