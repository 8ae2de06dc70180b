/**
 * Places where an id that may come from a request stands for somebody: instead of the id of the one who sent it, in the judgement of a record, or as the
 * one who sent it. Whether a request decides the value is for flow to say.
 */

import type { Node, Range } from "../syntax/ast.ts";
import { type Form, type FormSyntax, textOf } from "../syntax/source-file.ts";
import type { ModuleFacts } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import type { LoadedRecords } from "./loaded-records.ts";
import type { Names } from "./names.ts";
import { atomName, clausesOf, covers, isAtom, sectionOf, textOfLiteral, walk } from "./nodes.ts";
import { codeOf } from "./rights.ts";

export interface ChosenIdentity {
  readonly kind: "instead" | "judged" | "assigned" | "unknown";
  readonly form: Form;
  readonly definition: Definition;
  /** What the request names: `organization_id`, `current_user`. */
  readonly field: string;
  readonly node: Range;
  /** What a request must decide. */
  readonly value: Node;
}

export function chosenIdentities(
  module: ModuleFacts,
  names: Names,
  loadedRecords: LoadedRecords,
): readonly ChosenIdentity[] {
  const found: ChosenIdentity[] = [];
  for (const { form, fact } of module.definitions) {
    const { text } = form.syntax;
    if (!fact.body || !/_(id|uuid|uid)\b/.test(text)) continue;
    if (/\|\||Map\.get/.test(text))
      for (const fallback of fallbacksIn(fact.body, form, fact)) found.push(...meantBy(fallback, form, fact));
    if (
      /\b(user|account|owner|member|author|actor)_(id|uuid|uid)\b/.test(text) &&
      /assigns|session|current_/.test(text)
    )
      found.push(...ofStrangers(fact.body, form, fact));
  }
  return [...found, ...assignedIn(module, names, loadedRecords)];
}

/** What says who a visitor is that nothing is known of. */
const whoever = /^(user|account|owner|member|author|actor)_(id|uuid|uid)$/;
const known = /\b(assigns|session)\b.*\b\w*(user|account|member|actor|scope)|^current_\w+$/s;

/** Names of functions that find out who somebody is. */
const finding =
  /^(get|find|fetch|resolve|load|determine|current|extract)_?\w*(user|account|actor|owner|author|member|identity)/;

/** `conn.assigns[:current_user_id] || params["user_id"]`; `case conn.assigns[:current_user] do … nil -> params["user_id"] end` in what finds out who it is. */
function ofStrangers(body: Node, form: Form, definition: Definition): readonly ChosenIdentity[] {
  const found: ChosenIdentity[] = [];
  const note = (inside: Node) =>
    walk(inside, (node) => {
      const field = node.kind === "access" || node.kind === "call" ? keyOf(node) : undefined;
      if (field !== undefined && whoever.test(field))
        found.push({ kind: "unknown", form, definition, field, node, value: node });
      return undefined;
    });
  walk(body, (node) => {
    if (node.kind === "binary" && node.operator === "||" && known.test(textOf(form, node.left))) note(node.right);
    const isCase = node.kind === "call" && node.name === "case" && finding.test(definition.name);
    if (isCase && node.args[0] && known.test(textOf(form, node.args[0])))
      for (const { params, body: inside } of clausesOf(sectionOf(node, "do")))
        if (params.some((param) => isAtom(param, "nil") || (param.kind === "variable" && param.name.startsWith("_"))))
          note(inside);
    return undefined;
  });
  return found.slice(0, 1);
}

/** `params["user_id"] || user.id`, `Map.get(args, :owner_id, event.owner_id)`. */
interface Fallback {
  readonly field: string;
  readonly node: Node;
  readonly value: Node;
  /** The variable at the start of what is taken otherwise, and its text. */
  readonly otherwise: { readonly root: string; readonly text: string; readonly field: string };
}

function fallbacksIn(body: Node, form: Form, definition: Definition): readonly Fallback[] {
  const found: Fallback[] = [];
  const note = (node: Node, value: Node, field: string | undefined, rest: Node | undefined) => {
    const otherwise = rest && fieldOf(rest, form);
    if (field !== undefined && /_id$/.test(field) && otherwise) found.push({ field, node, value, otherwise });
  };
  walk(body, (node) => {
    if (node.kind === "binary" && node.operator === "||") note(node, node.left, keyOf(node.left), node.right);
    return undefined;
  });
  for (const { definition: around, name, target, args, node } of formFacts(form.syntax).calls) {
    if (around !== definition || !/^(get|get_lazy)$/.test(name) || !target || textOf(form, target) !== "Map") continue;
    const [map, key, rest] = args;
    if (map && key) note(node, map, atomName(key) ?? textOfLiteral(key), rest);
  }
  return found;
}

/** `user_id` of `params["user_id"]`, `args[:user_id]`, `Map.get(params, "user_id")`. */
function keyOf(node: Node): string | undefined {
  if (node.kind === "access") return atomName(node.key) ?? textOfLiteral(node.key);
  if (node.kind !== "call" || node.name !== "get") return undefined;
  return atomName(node.args.at(-1)) ?? textOfLiteral(node.args.at(-1));
}

/** `user.organization_id`, `conn.assigns.current_user.id`. */
function fieldOf(node: Node, form: Form): Fallback["otherwise"] | undefined {
  if (node.kind !== "call" || !node.target || node.args.length > 0 || !/(^|_)id$/.test(node.name)) return undefined;
  let root: Node = node;
  while (root.kind === "call" && root.target) root = root.target;
  return root.kind === "variable" ? { root: root.name, text: textOf(form, node), field: node.name } : undefined;
}

const sender =
  /^(user|current_user|current_account|current_scope|scope|viewer|actor|me|(conn|socket)\.assigns\.(user|current_\w+|scope|viewer))(\.(user|organi[sz]ation|account|team|company|tenant))?\.\w+$/;

const somebody =
  /^(user|account|organi[sz]ation|org|tenant|company|workspace|team|customer|member|owner|author|actor|profile)$/;

function meantBy(fallback: Fallback, form: Form, definition: Definition): readonly ChosenIdentity[] {
  const { field, node, value, otherwise } = fallback;
  const base = { form, definition, node, value };
  if (sender.test(otherwise.text)) {
    const owner = field.replace(/_id$/, "");
    if (!somebody.test(owner)) return [];
    const isSame = otherwise.field === field || otherwise.text.endsWith(`${owner}.id`) || owner === "user";
    return isSame ? [{ ...base, kind: "instead", field }] : [];
  }
  return otherwise.field === field && isJudgedBy(fallback, form, definition)
    ? [{ ...base, kind: "judged", field }]
    : [];
}

/** Questions whose answer is about what belongs to somebody. */
const judging = /own(s|er|ed)|can_|\bcan\?|authori[sz]|permit|allowed|belongs|member/;

/** True where what is named goes into such a question, and the record's own field into nothing else. */
function isJudgedBy({ node, otherwise }: Fallback, form: Form, definition: Definition): boolean {
  const mentions = codeOf(form, definition).split(otherwise.text).length - 1;
  if (mentions !== 1) return false;
  const names = new Set<string>();
  if (definition.body)
    walk(definition.body, (one) => {
      const isMatch = one.kind === "binary" && /^(=|<-)$/.test(one.operator) && covers(one.right, node);
      if (isMatch && one.left.kind === "variable") names.add(one.left.name);
      return undefined;
    });
  return formFacts(form.syntax).calls.some(
    (call) =>
      call.definition === definition &&
      judging.test(call.name) &&
      call.args.some((arg) => covers(arg, node) || (arg.kind === "variable" && names.has(arg.name))),
  );
}

const identities =
  /^(current_user|current_account|current_scope|current_member|current_user_id|user|user_id|account_id)$/;

/** What proves who somebody is. */
const proof =
  /verif|token|password|passwd|hmac|signature|secret|Guardian|decode|check|valid|authenticat|impersonat|otp|code\b|login|log_in|\bsign|invite|provider|oauth|Ueberauth|api_key|regist/i;

/** `assign(conn, :current_user, Accounts.get_user!(params["user_id"]))`, and `assign(socket, :user_id, user_id)` of a socket's parameters. */
function assignedIn(module: ModuleFacts, names: Names, loadedRecords: LoadedRecords): readonly ChosenIdentity[] {
  const assigns = module.forms.flatMap((form) => identitiesIn(form.syntax).map((call) => ({ form, call })));
  if (assigns.length === 0) return [];
  const loads = loadedRecords.in(module);
  const isSocket = names.usesOf(module).has("Phoenix.Socket");
  return assigns.flatMap(({ form, call }): readonly ChosenIdentity[] => {
    const { definition, args } = call;
    const [, key, value] = args;
    const field = atomName(key);
    if (!definition || !value || field === undefined || proof.test(codeOf(form, definition))) return [];
    const load = loads.find((one) => one.definition === definition && isGiven(value, one.call, definition));
    const isNamed = load === undefined && isSocket && definition.name === "connect";
    const decided = load?.id ?? (isNamed ? value : undefined);
    return decided ? [{ kind: "assigned", form, definition, field, node: call.nameRange, value: decided }] : [];
  });
}

/** By form, so that an edit reads the form that it changes. */
const identityCalls = new WeakMap<FormSyntax, readonly WrittenCall[]>();

function identitiesIn(syntax: FormSyntax): readonly WrittenCall[] {
  const found = identityCalls.get(syntax) ?? formFacts(syntax).calls.filter(isIdentity);
  identityCalls.set(syntax, found);
  return found;
}

function isIdentity({ name, args, definition }: WrittenCall): boolean {
  return (
    definition !== undefined &&
    (name === "assign" || name === "put_session") &&
    args.length === 3 &&
    identities.test(atomName(args[1]) ?? "")
  );
}

/** True where a value is what a call gives, or a variable that it was matched with. */
function isGiven(value: Node, call: WrittenCall, { body }: Definition): boolean {
  if (covers(value, call)) return true;
  let isMatched = false;
  if (body && value.kind === "variable")
    walk(body, (node) => {
      const isMatch = node.kind === "binary" && /^(=|<-)$/.test(node.operator) && covers(node.right, call);
      if (isMatch && node.kind === "binary")
        walk(node.left, (one) => {
          isMatched ||= one.kind === "variable" && one.name === value.name;
          return undefined;
        });
      return undefined;
    });
  return isMatched;
}
