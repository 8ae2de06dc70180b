/** Where Ecto's queries take names of columns and tables that are only known when they run: https://hexdocs.pm/ecto/Ecto.Query.html */

import type { Call, Calls } from "../project/calls.ts";
import { atomName, pairsOf } from "../project/nodes.ts";
import type { Node } from "../syntax/ast.ts";

export interface PinnedName {
  readonly call: Call;
  /** The expression behind the pin. */
  readonly node: Node;
  readonly names: "column" | "table";
}

/** Clauses of `from` that take names, with the functions of the same name. */
const clauses = ["order_by", "group_by", "distinct", "select"];

export function pinnedNames(calls: Calls): readonly PinnedName[] {
  const ofFunctions = clauses.flatMap((name) =>
    calls.to(`Ecto.Query.${name}`).flatMap((call) => namesIn(call, call.args.slice(1))),
  );
  const ofFrom = calls
    .to("Ecto.Query.from")
    .flatMap((call) => [
      ...tablesIn(call),
      ...pairsOf(call.args[1]).flatMap(({ key, value }) =>
        clauses.includes(atomName(key) ?? "") ? namesIn(call, [value]) : [],
      ),
    ]);
  const ofFields = calls
    .named("field")
    .flatMap((call) => (call.arity === 2 ? pinned(call, call.args[1], "column") : []));
  const ofIdentifiers = ["identifier", "literal"].flatMap((name) =>
    calls.named(name).flatMap((call) => (call.arity === 1 ? pinned(call, call.args[0], "column") : [])),
  );
  return [...ofFunctions, ...ofFrom, ...ofFields, ...ofIdentifiers];
}

/** `^sort`, `[{^direction, ^column}]`; what stands inside of calls is a value, or found as `field`. */
function namesIn(call: Call, nodes: readonly Node[]): readonly PinnedName[] {
  return nodes.flatMap((node): readonly PinnedName[] => {
    if (node.kind === "list") return namesIn(call, node.items);
    if (node.kind === "tuple") return namesIn(call, node.items.slice(1)); // The first is a direction.
    return node.kind === "pair" ? namesIn(call, [node.value]) : pinned(call, node, "column");
  });
}

/** `from(row in ^table)`, `from(row in {^table, Schema})`. */
function tablesIn(call: Call): readonly PinnedName[] {
  const [source] = call.args;
  if (source?.kind !== "binary" || source.operator !== "in") return [];
  return pinned(call, source.right.kind === "tuple" ? source.right.items[0] : source.right, "table");
}

function pinned(call: Call, node: Node | undefined, names: PinnedName["names"]): readonly PinnedName[] {
  return node?.kind === "unary" && node.operator === "^" ? [{ call, node: node.operand, names }] : [];
}
