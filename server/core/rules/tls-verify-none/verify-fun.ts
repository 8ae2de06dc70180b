import { patternsOf } from "../../project/form-facts.ts";
import { atomName, expressionsOf } from "../../project/nodes.ts";
import type { ClauseNode, Node } from "../../syntax/ast.ts";

/** True for a `verify_fun` whose function takes certificates with any mistake: https://www.erlang.org/doc/apps/ssl/ssl.html#t:common_option_cert/0 */
export function acceptsAll(value: Node): boolean {
  const check = value.kind === "tuple" ? value.items[0] : undefined;
  if (check?.kind !== "fn") return false;
  const clause = check.clauses.find(takesMistakes);
  return clause !== undefined && givesValid(clause);
}

/** `_, {:bad_cert, _}, state ->` or `_, _, state ->`, which the check of a chain calls with what is wrong. */
function takesMistakes(clause: ClauseNode): boolean {
  const event = patternsOf(clause).params[1];
  if (event?.kind === "variable") return true;
  if (event?.kind !== "tuple" || atomName(event.items[0]) !== "bad_cert") return false;
  return event.items[1]?.kind === "variable";
}

function givesValid({ body }: ClauseNode): boolean {
  const last = expressionsOf(body).at(-1);
  return last?.kind === "tuple" && atomName(last.items[0]) === "valid";
}
