/** Which actions of a controller do something with a record: the one that loads it, or those that run after a plug which does. */

import type { Node } from "../syntax/ast.ts";
import type { ModuleFacts, Placed } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import { variablesIn } from "./judged-records.ts";
import type { Load } from "./loaded-records.ts";
import { covers } from "./nodes.ts";
import { asksForRights, codeAlong, comparesSender, namesFor, namesSender, withoutSchema } from "./rights.ts";
import { guardHolds } from "./router/guards.ts";
import { isQuestion } from "./sibling-checks.ts";

/** An action that changes or deletes what a plug of the controller has loaded for it, and asks nothing: `plug :load_post` before `delete`. */
export function changerAfter({ definition, schema }: Load, module: ModuleFacts): Placed<Definition> | undefined {
  if (definition.isPublic && definition.arity !== 2) return undefined;
  const guards = module.forms.flatMap(({ syntax }) =>
    formFacts(syntax).calls.flatMap((call) =>
      call.name === "plug" && !call.definition ? guardOf(call, definition) : [],
    ),
  );
  if (guards.length === 0) return undefined;
  return module.definitions.find(({ form, fact }) => {
    if (!fact.isPublic || fact.arity !== 2 || !changing.test(fact.name)) return false;
    if (!guards.some((guard) => guard === undefined || guardHolds(guard, fact.name) !== "no")) return false;
    const code = withoutSchema(codeAlong(form, fact, [], module), schema.name.split(".").at(-1) ?? "");
    return /assigns/.test(code) && !asksForRights(code) && !comparesSender(code);
  });
}

const changing = /^(update|delete|remove|destroy|archive|cancel)/;

/** When a function runs as a plug: `[undefined]` for always, nothing for another plug. */
function guardOf({ args: [first] }: WrittenCall, { name }: Definition): readonly (Node | undefined)[] {
  const isGuarded = first?.kind === "binary" && first.operator === "when";
  const plug = isGuarded ? first.left : first;
  return plug?.kind === "atom" && plug.name === name ? [isGuarded ? first.right : undefined] : [];
}

/**
 * An action that only shows a record of the same schema, loaded by the same function, and does so under a condition that a question about the record and
 * its reader answers: `if visible?(report, user)`. What not all may see is not for all to act upon.
 */
export function guardedReader(load: Load, loads: readonly Load[]): Definition | undefined {
  const other = loads.find(
    (one) =>
      /^(show|view|read|download|export|preview)$/.test(one.definition.name) &&
      one.definition.name !== load.definition.name &&
      one.schema === load.schema &&
      one.call.name === load.call.name &&
      questionAbout(one) !== undefined,
  );
  return other && questionAbout(load) === undefined ? other.definition : undefined;
}

/** The question about a record and who sent the request that a condition of its action is made of. */
function questionAbout({ form, call, definition }: Load): WrittenCall | undefined {
  const names = new Set(definition.body ? namesFor(definition.body, call) : []);
  const isRecord = (node: Node) => covers(node, call) || variablesIn(node).some((name) => names.has(name));
  return formFacts(form.syntax).calls.find((one) => {
    if (one.definition !== definition || !(one.name.endsWith("?") || isQuestion(one))) return false;
    const record = one.args.find(isRecord);
    const isDeciding = one.around !== undefined && /^(if|unless|cond|case|with)$/.test(one.around.call.name);
    return isDeciding && record !== undefined && one.args.some((arg) => arg !== record && namesSender(form, arg));
  });
}

/** True for code that makes or changes something, by the names of what it calls. */
export function acts(code: string): boolean {
  return /\b[A-Z]\w*\.(?:accept|add|approve|close|create|insert|invite|join|merge|new|open|publish|reject|reopen|save|send|set|share|submit|transfer)_(?!path|url|changeset)\w+!?\(/.test(
    code,
  );
}
