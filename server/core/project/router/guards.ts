/** `plug :load when action in [:show]`: whether a plug of a controller runs for an action. */

import type { Node } from "../../syntax/ast.ts";
import { atomName, wordsOf } from "../nodes.ts";

export type Answer = "yes" | "no" | "maybe";

export function guardHolds(guard: Node, action: string): Answer {
  if (guard.kind === "unary" && (guard.operator === "not" || guard.operator === "!"))
    return opposite(guardHolds(guard.operand, action));
  if (guard.kind !== "binary") return "maybe";
  const { operator, left, right } = guard;
  if (operator === "and" || operator === "&&" || operator === "or" || operator === "||") {
    const sides = [guardHolds(left, action), guardHolds(right, action)];
    const decisive: Answer = operator === "and" || operator === "&&" ? "no" : "yes";
    if (sides.includes(decisive)) return decisive;
    return sides.includes("maybe") ? "maybe" : opposite(decisive);
  }
  const [value, isAction] =
    left.kind === "variable" && left.name === "action" ? [right, true] : [left, isActionName(right)];
  if (!isAction) return "maybe";
  const named = namesIn(value);
  if (!named) return "maybe";
  const isNamed = named.includes(action);
  if (operator === "in" || operator === "==" || operator === "===") return isNamed ? "yes" : "no";
  return operator === "not in" || operator === "!=" || operator === "!==" ? (isNamed ? "no" : "yes") : "maybe";
}

function isActionName(node: Node): boolean {
  return node.kind === "variable" && node.name === "action";
}

function opposite(answer: Answer): Answer {
  return answer === "maybe" ? "maybe" : answer === "yes" ? "no" : "yes";
}

function namesIn(node: Node): readonly string[] | undefined {
  const single = atomName(node);
  if (single !== undefined) return [single];
  const words = wordsOf(node);
  if (words) return words;
  if (node.kind !== "list") return undefined;
  const found = node.items.flatMap((item) => atomName(item) ?? []);
  return found.length === node.items.length ? found : undefined;
}
