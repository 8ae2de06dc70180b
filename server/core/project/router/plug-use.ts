/** What a `plug` call, or an item of `pipe_through`, stands for. */

import type { Node } from "../../syntax/ast.ts";
import { argumentsOf, isCall } from "../nodes.ts";
import type { PlugTarget, PlugUse } from "./model.ts";
import { always } from "./presence.ts";
import type { Reading, Site } from "./site.ts";

/** `plug :name, options when guard`, `:name`, `Module`, `{Module, options}`. */
export function plugOf(written: Node, site: Site, reading: Reading): PlugUse {
  const { plug, options, guard } = partsOf(written);
  const { node, site: at } = reading.behind(plug, site);
  const [named, itsOptions] = node.kind === "tuple" ? [node.items[0] ?? node, node.items[1]] : [node, options];
  const { label, target } = targetOf(named, at, reading);
  return {
    label,
    target,
    place: reading.placeAt(written, site),
    ...(itsOptions && { options: reading.writtenAt(itsOptions, at) }),
    ...(guard && { guard: { ...reading.writtenAt(guard, site), node: withAttributes(guard, site, reading) } }),
    presence: always,
  };
}

interface Parts {
  readonly plug: Node;
  readonly options: Node | undefined;
  readonly guard: Node | undefined;
}

/** `plug :load when action in [:show]` and `plug(:load, [a: 1] when action == :show)` hold the guard in the last argument. */
function partsOf(written: Node): Parts {
  if (!isCall(written, "plug")) return { plug: written, options: undefined, guard: undefined };
  const args = argumentsOf(written);
  const last = args.at(-1);
  if (last?.kind !== "binary" || last.operator !== "when")
    return { plug: args[0] ?? written, options: args[1], guard: undefined };
  const [plug, options] = [...args.slice(0, -1), last.left];
  return { plug: plug ?? written, options, guard: last.right };
}

/** The guard with the values of attributes in their places, so that it can be judged without its module. */
function withAttributes(node: Node, site: Site, reading: Reading): Node {
  if (node.kind === "binary") {
    const [left, right] = [node.left, node.right].map((side) => withAttributes(side, site, reading));
    return left && right ? { ...node, left, right } : node;
  }
  if (node.kind === "unary" && node.operator !== "@")
    return { ...node, operand: withAttributes(node.operand, site, reading) };
  return reading.behind(node, site).node;
}

function targetOf(node: Node, site: Site, reading: Reading): { readonly label: string; readonly target: PlugTarget } {
  if (node.kind === "atom" && !["nil", "true", "false"].includes(node.name)) {
    const call = { target: undefined, name: node.name, arity: 2, start: node.start };
    const resolution = reading.names.resolve(site.form, call);
    const label = `:${node.name}`;
    if (!resolution.isKnown) return { label, target: { kind: "unknown", because: resolution.because } };
    return { label, target: { kind: "function", module: resolution.module, name: resolution.name } };
  }
  const module = reading.moduleAt(node, site);
  if (module !== undefined) return { label: module, target: { kind: "module", module } };
  const because = "the plug is only known when it is compiled";
  return { label: reading.sourceOf(node, site).slice(0, maxLabel), target: { kind: "unknown", because } };
}

const maxLabel = 60;
