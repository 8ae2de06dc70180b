/** What the editor shows when the pointer rests on a finding, or on a route or what answers it. */

import type { Hover, Position } from "vscode-languageserver";
import type { Pages } from "./pages.ts";
import { routesAt } from "./route-hover.ts";
import { overlaps, toHoverContent, toRange, toRouteHover } from "./to-lsp.ts";
import type { Located } from "./workspace.ts";

/** The findings and routes at a position of a document whose report is current; `null` when there are none. */
export async function hoverAt(
  located: Located,
  position: Position,
  pages: Pages,
  isMarkdown: boolean,
): Promise<Hover | null> {
  const { place, path } = located;
  const at = { start: position, end: position };
  const here = (place.session?.findings(path) ?? []).filter((finding) => overlaps(toRange(finding), at));
  const first = here[0];
  const routes = routesAt(located, position);
  if (first === undefined) return routes.length === 0 ? null : { contents: toRouteHover(routes, isMarkdown) };
  const parts = await Promise.all(
    here.map(async (finding) => ({
      finding,
      title: pages.titleOf(finding.id),
      summary: await pages.summary(finding.id),
      href: pages.hrefOf(finding.id),
    })),
  );
  const content = toHoverContent(parts, isMarkdown);
  const value = routes.length === 0 ? content.value : `${content.value}\n\n${toRouteHover(routes, isMarkdown).value}`;
  return { contents: { ...content, value }, range: toRange(first) };
}
