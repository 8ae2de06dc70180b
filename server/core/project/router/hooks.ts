/** The hooks that `on_mount` names: https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.html#on_mount/1 */

import type { Hook } from "./model.ts";
import type { Bound, Reading } from "./site.ts";

/** `Module`, `{Module, argument}`, or a list of them. */
export function hooksOf({ node, site }: Bound, reading: Reading): readonly Hook[] | "unknown" {
  const items = reading.itemsAt(node, site) ?? [{ node, site }];
  const hooks = items.map((item): Hook => {
    const { node: one, site: at } = reading.behind(item.node, item.site);
    const [named, argument] = one.kind === "tuple" ? one.items : [one];
    const module = reading.moduleAt(named, at);
    return {
      label: reading.sourceOf(one, at),
      place: reading.placeAt(one, at),
      module,
      argument: argument ? (reading.atomAt(argument, at) ?? reading.sourceOf(argument, at)) : "default",
    };
  });
  const isList =
    reading.itemsAt(node, site) !== undefined ||
    node.kind === "alias" ||
    node.kind === "tuple" ||
    node.kind === "variable";
  return isList ? hooks : "unknown";
}
