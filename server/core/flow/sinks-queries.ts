/** Where Ecto's queries take names of columns and tables that are only known when they run: https://hexdocs.pm/ecto/Ecto.Query.html */

import type { Call, Calls } from "../project/calls.ts";
import type { Names } from "../project/names.ts";
import { atomName, pairsOf } from "../project/nodes.ts";
import type { OptionIndex } from "../project/option-index.ts";
import type { Site } from "../project/options.ts";
import { isRepository } from "../project/repositories.ts";
import type { Moment } from "../project/run-time.ts";
import type { CallNode, Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { functionName } from "./sink-tables.ts";

export interface PinnedName {
  readonly call: Call;
  /** The expression behind the pin. */
  readonly node: Node;
  /** `name`: an identifier that is written as text. */
  readonly names: "column" | "table" | "name";
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
    calls.named(name).flatMap((call) => (call.arity === 1 ? pinned(call, call.args[0], "name") : [])),
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

export interface Filter {
  readonly call: Call;
  /** The keyword list or map of columns and values. */
  readonly node: Node;
  /** `Repo.get_by`, for messages. */
  readonly name: string;
}

/** Where a list or map of columns and values chooses rows: `Repo.get_by(User, params)`, `where(query, ^params)`. */
export function filters(calls: Calls, names: Names): readonly Filter[] {
  const ofRepositories = ["get_by", "get_by!", "all_by"].flatMap((name) =>
    calls.named(name).flatMap((call) => {
      const node = call.args[1];
      const { resolution } = call;
      const isOurs = resolution.isKnown && isRepository(resolution.module, names);
      return node && isOurs ? [{ call, node, name: functionName(call) }] : [];
    }),
  );
  const ofQueries = calls.to("Ecto.Query.where", "Ecto.Query.or_where").flatMap((call) => {
    const last = call.args.at(-1);
    return last?.kind === "unary" && last.operator === "^" ? [{ call, node: last.operand, name: call.name }] : [];
  });
  return [...ofRepositories, ...ofQueries];
}

export interface Prefix {
  readonly site: Site;
  readonly node: Node;
  readonly moment: Moment;
}

/** Where the schema (Ecto's prefix) of a query is chosen: https://hexdocs.pm/ecto/multi-tenancy-with-query-prefixes.html */
export function prefixes(calls: Calls, options: OptionIndex, names: Names): readonly Prefix[] {
  const ofFunctions = calls.to("Ecto.Query.put_query_prefix/2").flatMap((call) => {
    const [, node] = call.args;
    return node ? [{ site: call, node, moment: call }] : [];
  });
  const ofRepositories = calls.named("put_dynamic_repo").flatMap((call) => {
    const [node] = call.args;
    return node ? [{ site: call, node, moment: call }] : [];
  });
  const ofOptions = options.named("prefix").flatMap((option) => {
    const [call] = option.around ? [option.around.call] : [];
    const isOurs = call !== undefined && option.keys.length === 0 && takesPrefix(option.form, call, names);
    return isOurs ? [{ site: option, node: option.value, moment: { ...option, template: undefined } }] : [];
  });
  return [...ofFunctions, ...ofRepositories, ...ofOptions];
}

/** `Repo.all(query, prefix: x)`, `from(p in Post, prefix: x)`, `Ecto.put_meta(struct, prefix: x)`. */
function takesPrefix(form: Form, call: CallNode, names: Names): boolean {
  const { target, name, args, start } = call;
  const resolution = names.resolve(form, { target, name, arity: args.length, start });
  if (!resolution.isKnown) return false;
  const { module } = resolution;
  return isRepository(module, names) || module === "Ecto.Query" || (module === "Ecto" && name === "put_meta");
}
