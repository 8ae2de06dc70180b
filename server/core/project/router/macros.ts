/** Macros of the project that put code into routers: how their parameters are bound, and what `use` of a module brings. */

import type { CallNode, Node } from "../../syntax/ast.ts";
import type { Placed } from "../facts.ts";
import type { Definition } from "../form-facts.ts";
import { atomName, expressionsOf, isCall, isCurrentModule, pairsOf } from "../nodes.ts";
import { type Bound, quotedBody, type Reading, type Site } from "./site.ts";

/** `undefined` when a pattern surely does not match. */
export function bindParameters(
  params: readonly Node[],
  args: readonly Node[],
  site: Site,
  reading: Reading,
): ReadonlyMap<string, Bound> | undefined {
  const bindings = new Map<string, Bound>();
  for (const [index, param] of params.entries()) {
    const arg = args[index];
    const isDefault = param.kind === "binary" && param.operator === "\\\\";
    const pattern = isDefault ? param.left : param;
    const value = arg ?? (isDefault ? param.right : undefined);
    if (!value) return undefined;
    if (!bindPattern(pattern, reading.behind(value, site), bindings)) return undefined;
  }
  return bindings;
}

function bindPattern(pattern: Node, value: Bound, bindings: Map<string, Bound>): boolean {
  if (pattern.kind === "variable") {
    bindings.set(pattern.name, value);
    return true;
  }
  if (pattern.kind === "list") {
    const pairs = pairsOf(pattern);
    const given = pairsOf(value.node);
    if (value.node.kind !== "list" || pairs.length !== given.length) return false;
    return pairs.every((pair, i) => {
      const other = given[i];
      const isSame = other !== undefined && atomName(other.key) === atomName(pair.key);
      return isSame && bindPattern(pair.value, { ...value, node: other.value }, bindings);
    });
  }
  if (pattern.kind === "atom") return value.node.kind !== "atom" || value.node.name === pattern.name;
  return true;
}

const maxDepth = 6;

/** The quoted statements that `use module, which` puts into the using module, with what they are bound to. */
export function usedCode(call: CallNode, module: string, site: Site, reading: Reading): readonly Bound[] {
  const found: Bound[] = [];
  const { names } = reading;
  const options = call.args[1];
  const which = reading.atomAt(options, site);

  const fromFunction = (name: string, arity: number, args: readonly Node[], at: Site, depth: number): void => {
    if (depth > maxDepth) return;
    for (const clause of names.clausesOf(module, name, arity)) {
      const bindings = bindParameters(clause.fact.params, args, at, reading);
      if (!bindings) continue;
      fromBody(clause, bindings, depth);
      return;
    }
  };

  const fromBody = ({ form, fact }: Placed<Definition>, bindings: ReadonlyMap<string, Bound>, depth: number): void => {
    const inside: Site = { form, bindings };
    for (const node of expressionsOf(fact.body)) {
      const quoted = quotedBody(node);
      if (quoted) fromQuoted(quoted, inside, depth);
      else if (isApply(node)) {
        if (which !== undefined) fromFunction(which, 0, [], inside, depth + 1);
      } else if (node.kind === "call" && !node.target)
        fromFunction(node.name, node.args.length, node.args, inside, depth + 1);
      else if (node.kind === "variable") fromFunction(node.name, 0, [], inside, depth + 1);
    }
  };

  const fromQuoted = (quoted: Node, at: Site, depth: number): void => {
    for (const node of expressionsOf(quoted)) {
      const inner = isCall(node, "unquote") ? node.args[0] : undefined;
      if (inner?.kind === "call" && !inner.target)
        fromFunction(inner.name, inner.args.length, inner.args, at, depth + 1);
      else if (inner?.kind === "variable" && !at.bindings.has(inner.name))
        fromFunction(inner.name, 0, [], at, depth + 1);
      else found.push({ node, site: at });
    }
  };

  fromFunction("__using__", 1, [options ?? emptyList(call)], site, 0);
  return found;
}

/** `apply(__MODULE__, which, [])` */
function isApply(node: Node): boolean {
  return isCall(node, "apply") && isCurrentModule(node.args[0]);
}

function emptyList({ end }: CallNode): Node {
  return { kind: "list", items: [], isImplicit: false, start: end, end };
}
