/**
 * Whether code decides about a record that it loads by who sent the request: it compares the record or its id with something, asks a question about it,
 * or hands it on together with the sender. What is only named beside it decides nothing.
 */

import type { Node } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import type { ModuleFacts } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import type { Load } from "./loaded-records.ts";
import type { Names } from "./names.ts";
import { atomName, clausesOf, covers, sectionOf, textOfLiteral, walk } from "./nodes.ts";
import { asksForRights, codeOf, isHandedOnWithSender, namesFor, namesSender, showing } from "./rights.ts";

export function isJudged({ form, call, definition, id }: Load, module: ModuleFacts): boolean {
  const { body } = definition;
  if (!body) return true;
  if (isHandedOnWithSender(form, call) || isMatchedWithPins(body, call)) return true;
  const subjects = new Set([...namesFor(body, call), ...variablesIn(id)]);
  const isSubject = (node: Node) => covers(node, call) || mentionsOne(node, subjects);
  return (
    isCompared(body, form, isSubject) ||
    formFacts(form.syntax).calls.some(
      (one) => one.definition === definition && asks(one, form, call, isSubject, module),
    )
  );
}

/** True where the same function is there with the scope or the user before the id, and is not the one that is called: `get_post!(scope, id)` beside `get_post!(id)`. https://hexdocs.pm/phoenix/scopes.html */
export function hasScopedTwin({ form, call }: Load, names: Names): boolean {
  const resolution = names.resolve(form, call);
  if (!resolution.isKnown) return false;
  return names
    .clausesOf(resolution.module, resolution.name, call.arity + 1)
    .some(({ form: at, fact }) => fact.params.some((param) => scoping.test(textOf(at, param))));
}

const scoping =
  /\b(scope|current_\w+|user|actor|account|organi[sz]ation|org|tenant|company|team|workspace|person|owner)(_id)?\b|%\w*(Scope|User)\{/;

/** The names of the variables in an expression or a pattern. */
export function variablesIn(node: Node): readonly string[] {
  const found: string[] = [];
  walk(node, (one) => {
    if (one.kind === "variable") found.push(one.name);
    return undefined;
  });
  return found;
}

function mentionsOne(node: Node, names: ReadonlySet<string>): boolean {
  return variablesIn(node).some((name) => names.has(name));
}

/** `%{account_id: ^account_id} <- Notes.get_note!(id)`, and clauses of a `case` with such a pattern or a guard. */
function isMatchedWithPins(body: Node, call: WrittenCall): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.kind === "binary" && /^(=|<-)$/.test(node.operator) && covers(node.right, call))
      found ||= isSelective(node.left);
    if (node.kind === "call" && node.name === "case" && node.args[0] && covers(node.args[0], call))
      found ||= clausesOf(sectionOf(node, "do")).some(({ params }) => params.some(isSelective));
    return !found;
  });
  return found;
}

/** True for a pattern that holds a pinned value, or a guard. */
export function isSelective(pattern: Node): boolean {
  let found = false;
  walk(pattern, (node) => {
    found ||= node.kind === "unary" && node.operator === "^";
    found ||= node.kind === "binary" && node.operator === "when" && comparesFields(node.right);
    return !found;
  });
  return found;
}

const comparing = /^(==|!=|===|!==|=~|in|not in)$/;

function comparesFields(guard: Node): boolean {
  let found = false;
  walk(guard, (node) => {
    found ||= node.kind === "binary" && comparing.test(node.operator) && !isPlain(node.left) && !isPlain(node.right);
    return !found;
  });
  return found;
}

/** Who sent it, as a value of a query. */
const pinnedSender = /\^\(?(current_|user|scope|account|conn|socket|actor|me\b|member|org|team|tenant)/;

/** `post.user_id == user.id`, `id in ids`; beside a literal, or in a query that names nobody, it says nothing of who sent it. */
function isCompared(body: Node, form: Form, isSubject: (node: Node) => boolean): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.kind === "binary" && comparing.test(node.operator) && !isPlain(node.left) && !isPlain(node.right)) {
      const isOfQuery = [node.left, node.right].some((side) => side.kind === "unary" && side.operator === "^");
      found ||=
        (isSubject(node.left) || isSubject(node.right)) && (!isOfQuery || pinnedSender.test(textOf(form, body)));
    }
    return !found;
  });
  return found;
}

/** A text, a number, an atom, a list of them. */
function isPlain(node: Node): boolean {
  if (node.kind === "list" || node.kind === "tuple") return node.items.every(isPlain);
  return (
    textOfLiteral(node) !== undefined || atomName(node) !== undefined || /^(integer|float|alias|sigil)$/.test(node.kind)
  );
}

/** Functions that look for a record among others, and questions about one. */
const looking = /^(member\?|find|any\?|filter|all\?|has_key\?|match\?)$/;

function asks(
  { name, target, args, start }: WrittenCall,
  form: Form,
  load: WrittenCall,
  isSubject: (node: Node) => boolean,
  module: ModuleFacts,
): boolean {
  if (start === load.start || !args.some(isSubject)) return false;
  if (looking.test(name)) return args.length > 1 && args.some((arg) => !isSubject(arg));
  if (showing.test(name)) return false;
  if (questions.test(name) && !doing.test(name)) return true;
  if (args.some((arg) => !isSubject(arg) && namesSender(form, arg))) return true;
  if (target) return false;
  return (module.clausesNamed.get(name) ?? []).some(
    (clause) => clause.fact.arity === args.length && asksInside(clause.form, clause.fact),
  );
}

/** Functions that do something, whatever it is done to: `update_membership`. */
const doing =
  /^(get|fetch|find|load|list|create|new|build|insert|add|update|edit|change|delete|remove|save|cast|put|send|deliver|broadcast)_/;

/** Names of questions about rights. */
const questions =
  /authori[sz]e|permi(t|ssion)|polic|^can\b|^can[_?]|owne[rd]|owns|allowed|forbid|verif|belongs|member|access|ensure_|privilege|abilit|_of\?$|mine\?|^has_/i;

/** True for a function of the module that asks for rights, or compares fields. */
function asksInside(form: Form, definition: Definition): boolean {
  const code = codeOf(form, definition);
  return asksForRights(code) || /\.\w*id\s*[!=]==?|[!=]==?\s*\S*\.\w*id\b|\^/.test(code);
}
