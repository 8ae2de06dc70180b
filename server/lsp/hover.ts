/** What the editor shows when the pointer rests on a finding. */

import type { Hover, Position } from "vscode-languageserver";
import type { Pages } from "./pages.ts";
import { overlaps, toHoverContent, toRange } from "./to-lsp.ts";
import type { Located } from "./workspace.ts";

/** The findings at a position of a document whose report is current; `null` when there are none. */
export async function hoverAt(
  { place, path }: Located,
  position: Position,
  pages: Pages,
  isMarkdown: boolean,
): Promise<Hover | null> {
  const at = { start: position, end: position };
  const here = (place.session?.findings(path) ?? []).filter((finding) => overlaps(toRange(finding), at));
  const first = here[0];
  if (first === undefined) return null;
  const parts = await Promise.all(
    here.map(async (finding) => ({
      finding,
      title: pages.titleOf(finding.id),
      summary: await pages.summary(finding.id),
      href: pages.hrefOf(finding.id),
    })),
  );
  return { contents: toHoverContent(parts, isMarkdown), range: toRange(first) };
}
