/** Where the clauses of a plug end with an answer that is sent, and no `halt/1`. */

import type { Placed } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import type { Names } from "../../project/names.ts";
import {
  aliasText,
  argumentsOf,
  atomName,
  clausesOf,
  expressionsOf,
  isAtom,
  pairsOf,
  walk,
} from "../../project/nodes.ts";
import type { Node } from "../../syntax/ast.ts";
import type { Form } from "../../syntax/source-file.ts";

export interface Answer {
  readonly node: Node;
  /** Other ways through the plug hand the connection on, so this one is meant to stop. */
  readonly isSure: boolean;
}

const maxLeaves = 200;

/** None for a plug whose every way answers: it is the last one. */
export function answersIn(
  definition: Definition,
  clauses: readonly Placed<Definition>[],
  form: Form,
  names: Names,
): readonly Answer[] {
  const own = leavesOf(definition.body, []);
  const all = clauses.flatMap(({ form: at, fact }) => leavesOf(fact.body, []).map((node) => ({ node, form: at })));
  const isSure = all.some(({ node, form: at }) => handsOn(node, at, names));
  const isMeantToGoOn = isSure || all.some(({ node, form: at }) => !answers(node, at, names) && !halts(node));
  if (!isMeantToGoOn || clauses.some(({ fact }) => callsItself(fact))) return [];
  return own
    .filter((node) => answers(node, form, names) && !halts(node) && !forgetsUser(node))
    .map((node) => ({ node, isSure }));
}

/** `conn`, or `assign(conn, …)`: the connection goes on to the next plug. */
function handsOn(node: Node, form: Form, names: Names): boolean {
  if (node.kind === "variable") return true;
  const call = node.kind === "binary" && node.operator === "|>" ? node.right : node;
  if (call.kind !== "call" || halts(node)) return false;
  const arity = argumentsOf(call).length + (call === node ? 0 : 1);
  const resolution = names.resolve(form, { target: call.target, name: call.name, arity, start: call.start });
  return (
    resolution.isKnown && resolution.module === "Plug.Conn" && /^(assign|put_|merge_|fetch_|delete_)/.test(call.name)
  );
}

/** A plug that starts over with `call/2` answers for the whole module, and one that calls routers is the last. */
function callsItself({ body }: Definition): boolean {
  let isFound = false;
  if (body)
    walk(body, (node) => {
      if (node.kind !== "call" || node.name !== "call" || node.args.length !== 2) return undefined;
      if (!node.target || /Router$/.test(aliasText(node.target) ?? "")) isFound = true;
      return undefined;
    });
  return isFound;
}

/** The expressions that a body can end with. */
function leavesOf(body: Node | undefined, found: Node[]): readonly Node[] {
  const last = expressionsOf(body).at(-1);
  if (!last || found.length > maxLeaves) return found;
  const sections =
    last.kind === "call" && !last.target && branching.has(last.name) ? pairsOf(last.args.at(-1)) : undefined;
  if (!sections) found.push(last);
  for (const { value } of sections ?? []) {
    const clauses = clausesOf(value);
    for (const inner of clauses.length > 0 ? clauses.map((clause) => clause.body) : [value]) leavesOf(inner, found);
  }
  return found;
}

const branching: ReadonlySet<string> = new Set(["if", "unless", "case", "cond", "with", "try"]);

const answering: ReadonlyMap<string, readonly string[]> = new Map([
  ["Plug.Conn", ["send_resp", "resp", "send_file", "send_chunked"]],
  ["Phoenix.Controller", ["redirect", "json", "text", "html", "render", "send_download"]],
]);

/** True when the last step of an expression sends an answer. `resp/3` alone only sets one. */
function answers(node: Node, form: Form, names: Names): boolean {
  const call = node.kind === "binary" && node.operator === "|>" ? node.right : node;
  if (call.kind !== "call") return false;
  const arity = argumentsOf(call).length + (call === node ? 0 : 1);
  const resolution = names.resolve(form, { target: call.target, name: call.name, arity, start: call.start });
  return (
    resolution.isKnown && call.name !== "resp" && answering.get(resolution.module)?.includes(resolution.name) === true
  );
}

/** `assign(:current_user, nil)` and signing out before the answer: what runs after it sees a stranger. */
function forgetsUser(node: Node): boolean {
  let isForgotten = false;
  walk(node, (inner) => {
    if (inner.kind !== "call") return undefined;
    const [key, value] = inner.args.slice(-2);
    const isTakenBack =
      inner.name === "assign" && isAtom(value, "nil") && /user|account|scope/.test(atomName(key) ?? "");
    if (isTakenBack || /^(?:sign_out|log_out_user|log_out|clear_session)$/.test(inner.name)) isForgotten = true;
    return !isForgotten;
  });
  return isForgotten;
}

/** True when some step of an expression halts, or stops the program's way. */
function halts(node: Node): boolean {
  let isHalted = false;
  walk(node, (inner) => {
    const name = inner.kind === "call" || inner.kind === "variable" ? inner.name : "";
    if (/halt|raise|throw|exit/.test(name)) isHalted = true;
    return undefined;
  });
  return isHalted;
}
