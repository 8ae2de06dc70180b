/** Which secret a parameter holds, as the patterns of its function say. */

import type { Node } from "../syntax/ast.ts";
import type { Definition } from "./form-facts.ts";
import { secretKind } from "./logged-values.ts";
import { atomName, childrenOf, covers, textOfLiteral, walk } from "./nodes.ts";
import { assignedTo } from "./options.ts";

export interface HeldSecret {
  /** The key: `access_token`. */
  readonly key: string;
  readonly kind: "secret" | "token";
  /** False where another clause alone takes it out of what it is called with. */
  readonly isSure: boolean;
}

/** The secret in what a clause calls `name`: a key of its own pattern, or of the pattern at the same place in one of the `others`. */
export function secretHeldBy(name: string, clause: Definition, others: readonly Definition[]): HeldSecret | undefined {
  const index = clause.params.findIndex((param) => wholeName(param) === name);
  const own = clause.params[index];
  if (!own) return undefined;
  const sure = secretKey(own);
  if (sure) return { ...sure, isSure: true };
  // The clause that takes the key had its turn; what is left is the same message in another shape, where nothing else tells the two apart.
  const likely = others.flatMap((other) =>
    isOfSameCall(clause, other, index) ? (secretKey(other.params[index]) ?? []) : [],
  )[0];
  return likely && { ...likely, isSure: false };
}

/** The secret under a key of the list or map that a variable was set to before: `opts = [host: host, db_pass: pass]`. */
export function secretPutInto(name: string, before: number, definition: Definition): HeldSecret | undefined {
  const set = isBoundAgain(name, before, definition) ? undefined : assignedTo(name, before, definition);
  const items = set?.kind === "list" || set?.kind === "map" ? set.items : [];
  for (const item of items) {
    if (item.kind !== "pair" || isNothing(item.value)) continue;
    const key = atomName(item.key) ?? textOfLiteral(item.key);
    const kind = key === undefined ? undefined : secretKind(key);
    if (key !== undefined && kind) return { key, kind, isSure: true };
  }
  return undefined;
}

/** True in a clause whose pattern gives the name to something else: `{:ok, %{body: body}} -> inspect(body)`. */
function isBoundAgain(name: string, at: number, { body }: Definition): boolean {
  let isIt = false;
  if (body)
    walk(body, (node) => {
      if (
        node.kind === "clause" &&
        covers(node.body, { start: at, end: at }) &&
        node.params.some((one) => binds(one, name))
      )
        isIt = true;
      return !isIt;
    });
  return isIt;
}

function binds(pattern: Node, name: string): boolean {
  if (pattern.kind === "unary" && pattern.operator === "^") return false;
  return pattern.kind === "variable" ? pattern.name === name : childrenOf(pattern).some((one) => binds(one, name));
}

/** `nil`, `true`, a number: no secret, whatever the key is called. */
function isNothing(value: Node): boolean {
  return value.kind === "atom" || value.kind === "integer" || atomName(value) !== undefined;
}

/** True where two clauses ask for nothing different of their other parameters: not `handle_event("save", …)` and `handle_event("validate", …)`. */
function isOfSameCall(one: Definition, other: Definition, index: number): boolean {
  return one.params.every((param, i) => {
    const [first, second] = [literalOf(param), literalOf(other.params[i])];
    return i === index || first === undefined || second === undefined || first === second;
  });
}

function literalOf(node: Node | undefined): string | undefined {
  return node && (textOfLiteral(node) ?? atomName(node));
}

/** The variable that is the whole of a parameter: `payload`, or that of `%{"a" => a} = payload`. */
function wholeName(param: Node): string | undefined {
  if (param.kind === "variable") return param.name;
  if (param.kind !== "binary") return undefined;
  if (param.operator === "=") return wholeName(param.right) ?? wholeName(param.left);
  return param.operator === "\\\\" ? wholeName(param.left) : undefined;
}

/** The first key with a text for a name of a secret, however deep it stands in the pattern. */
function secretKey(pattern: Node | undefined): Pick<HeldSecret, "key" | "kind"> | undefined {
  if (!pattern) return undefined;
  if (pattern.kind === "pair") {
    const key = textOfLiteral(pattern.key);
    const kind = key === undefined ? undefined : secretKind(key);
    if (key !== undefined && kind) return { key, kind };
  }
  for (const child of childrenOf(pattern)) {
    const found = secretKey(child);
    if (found) return found;
  }
  return undefined;
}
