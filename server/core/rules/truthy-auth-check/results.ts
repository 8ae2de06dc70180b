/** What a function can give, as far as it is written: atoms and tuples at the ends of its branches. */

import type { Placed } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import type { Names } from "../../project/names.ts";
import { argumentsOf, clausesOf, expressionsOf, sectionOf } from "../../project/nodes.ts";
import type { CallNode, Node } from "../../syntax/ast.ts";
import type { Form } from "../../syntax/source-file.ts";

type Results = readonly Node[] | undefined;

const maxDepth = 3;

/** Every end of a clause; `undefined` where one of them is not written there. */
export function resultsOf({ form, fact }: Placed<Definition>, names: Names, depth = 0): Results {
  if (!fact.body || depth > maxDepth) return undefined;
  const bodies = [fact.body, ...fact.otherBodies.flatMap((section) => clausesOf(section).map(({ body }) => body))];
  return all(bodies.map((body) => endsOf(body, { form, names, depth })));
}

interface Place {
  readonly form: Form;
  readonly names: Names;
  readonly depth: number;
}

function endsOf(node: Node | undefined, at: Place): Results {
  const last = expressionsOf(node).at(-1);
  if (!last) return undefined;
  if (last.kind === "atom" || last.kind === "tuple") return [last];
  if (last.kind !== "call") return undefined;
  if (last.target) return undefined;
  const branches = branchesOf(last);
  if (branches) return all(branches.map((branch) => endsOf(branch, at)));
  return endsOfCall(last, at);
}

/** The branches of a control structure that has them all; `if` without `else` gives `nil`. */
function branchesOf(node: CallNode): readonly (Node | undefined)[] | undefined {
  const clauses = (section: string) => clausesOf(sectionOf(node, section)).map(({ body }) => body);
  switch (node.name) {
    case "if":
    case "unless":
      return [sectionOf(node, "do"), sectionOf(node, "else")];
    case "case":
    case "cond":
      return clauses("do");
    case "with":
      return clauses("else").length > 0 ? [sectionOf(node, "do"), ...clauses("else")] : [undefined];
    default:
      return undefined;
  }
}

function endsOfCall(node: CallNode, { form, names, depth }: Place): Results {
  const { name, start } = node;
  const resolution = names.resolve(form, { target: undefined, name, arity: argumentsOf(node).length, start });
  if (!resolution.isKnown) return undefined;
  const clauses = names.clausesOf(resolution.module, resolution.name, resolution.arity);
  return clauses.length > 0 ? all(clauses.map((clause) => resultsOf(clause, names, depth + 1))) : undefined;
}

function all(results: readonly Results[]): Results {
  return results.length === 0 || results.includes(undefined) ? undefined : results.flatMap((one) => one ?? []);
}
