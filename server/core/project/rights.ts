/** Whether code asks who sent a request, and whether they may: by the names that it uses. What is only named in comments and texts does not count. */

import type { TraceSpan } from "../finding.ts";
import type { Node } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import type { ModuleFacts } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import type { Names } from "./names.ts";
import { aliasText, clausesOf, covers, sectionOf, valueUnder, walk } from "./nodes.ts";
import { guardHolds } from "./router/guards.ts";

/** The code of a definition without comments and what stands in quotes. */
export function codeOf(form: Form, definition: Definition): string {
  const code = codes.get(definition) ?? textOf(form, definition).replace(quoted, '""').replace(comments, "");
  codes.set(definition, code);
  return code;
}

const codes = new WeakMap<Definition, string>();
const quoted = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"/g;
const comments = /#(?!\{).*/g;

/** True where a function of a module reads an assign of that name, or its id: `assigns.project`, `%{assigns: %{project_id: id}}`. */
export function readsAssign(module: ModuleFacts, name: string): boolean {
  const known = assignsOf.get(module) ?? assignsIn(module);
  assignsOf.set(module, known);
  return [name, `current_${name}`, `${name}_id`, `current_${name}_id`].some((one) => known.has(one));
}

const assignsOf = new WeakMap<ModuleFacts, ReadonlySet<string>>();

function assignsIn(module: ModuleFacts): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { form, fact } of module.definitions) {
    const code = codeOf(form, fact);
    for (const [, name = ""] of code.matchAll(/\bassigns(?:\.|\[:)(\w+)/g)) found.add(name);
    for (const [, inner = ""] of code.matchAll(/\bassigns: %\{([^{}]{0,300})/g))
      for (const [, name = ""] of inner.matchAll(/(\w+):/g)) found.add(name);
  }
  return found;
}

/** Words of questions about rights: `authorize`, `Bodyguard.permit`, `can?(…)`, `owner?`, `ensure_member`. */
const rights =
  /authori[sz]|permi(t|ssion)|polic(y|ies)|owner|owns|owned|Bodyguard|\bcan\?|\bcan_|_can\b|allowed|forbidden|verif|\brole|admin|staff|moderator|belongs|member|ensure_|check_access|has_access|access\?|privilege|abilit|hmac|signature|secret/i;

/** Words of who sent it. */
const senders =
  /\bcurrent_|\bcurrent\b|\bscope\b|\.assigns\b|assigns:|\buser\b|\baccount\b|\bsession\b|\btoken\b|\bactor\b|\bviewer\b|\bme\b/;

export function asksForRights(code: string): boolean {
  return rights.test(code);
}

/** True where something may be decided by who sent the request: a comparison, a search, a pinned value. */
export function comparesAnything(code: string): boolean {
  return /[^=!<>][!=]==?[^=>~]|\^\w|\bin\b|\bEnum\.|\bList\.|assoc\(|match\?|\bwhere|get_by|\bpreload|\bscope\b|\b(if|unless|cond)\b/.test(
    code,
  );
}

/** True where code mentions who sent the request, or asks for rights in any way. A schema's own name is none: `user` where users are loaded. */
export function knowsWho(code: string, schema?: string): boolean {
  const own =
    schema === undefined
      ? code
      : code.replace(new RegExp(`(?<!current_|%)\\b${underscored(schema)}\\b`, "g"), "record");
  return rights.test(own) || senders.test(own);
}

export function underscored(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();
}

/** The definitions that a trace leads through, and the functions of the module that they call by name. */
export function codeAlong(
  form: Form,
  definition: Definition,
  trace: readonly TraceSpan[],
  module: ModuleFacts,
): string {
  const along = new Map<Definition, Form>([[definition, form]]);
  for (const { span } of trace) {
    const found = formFacts(span.form.syntax).definitions.find(
      ({ start, end }) => start <= span.start && span.end <= end,
    );
    if (found) along.set(found, span.form);
  }
  return [...along].flatMap(([one, at]) => [codeOf(at, one), ...codeCalledIn(one, at, module)]).join("\n");
}

/** The code of the module's own functions that a definition hands the request to: others cannot know who sent it. */
function codeCalledIn(definition: Definition, form: Form, module: ModuleFacts): readonly string[] {
  const called = namesHandedTo.get(definition) ?? handedToIn(definition, form);
  namesHandedTo.set(definition, called);
  return [...called].flatMap((name) =>
    (module.clausesNamed.get(name) ?? []).map((clause) => codeOf(clause.form, clause.fact)),
  );
}

const namesHandedTo = new WeakMap<Definition, ReadonlySet<string>>();

function handedToIn(definition: Definition, form: Form): ReadonlySet<string> {
  const called = new Set(
    formFacts(form.syntax).calls.flatMap(({ definition: around, target, name, args }) => {
      const isHanded = around === definition && !target && args.some((arg) => handed.test(textOf(form, arg)));
      return isHanded ? [name] : [];
    }),
  );
  called.delete(definition.name);
  return called;
}

const handed = /\b(conn|socket|assigns|current_\w+|scope|user|account|context|resolution|info)\b/;

/** A plug of a controller that asks for rights. */
interface RightsPlug {
  /** When it runs; `undefined` for always. */
  readonly guard: Node | undefined;
  /** The schema that it asks for: https://hexdocs.pm/canary/Canary.Plugs.html#authorize_resource/2 */
  readonly model: string | undefined;
}

export interface RightsPlugs {
  /** True when a plug asks for rights to records of a schema, or of any, before a function of the controller runs. */
  cover(definition: Definition, schema?: string): boolean;
  /** The schemas that plugs of the controller ask for. */
  readonly models: readonly string[];
}

/** `plug :authorize when action in [:edit]`, `plug :authorize_resource, model: Project`. */
export function rightsPlugsOf(module: ModuleFacts, names: Names): RightsPlugs {
  const plugs = module.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call): readonly RightsPlug[] => {
      const text = call.args.map((arg) => textOf(form, arg)).join(" ");
      if (call.definition || !/^(plug|permit|action_fallback_for|load_and_authorize|authorize)/.test(call.name))
        return [];
      if (!(rights.test(text) || /\bscope\b|access|check_/i.test(text)) || /^:?load_resource\b/.test(text)) return [];
      const model = call.args.map((arg) => valueUnder(arg, "model")).find((found) => found !== undefined);
      const name = model && (names.moduleNamed(form, model, call.start) ?? aliasText(model));
      return [{ guard: guardIn(call.args), model: name }];
    }),
  );
  return {
    models: plugs.flatMap(({ model }) => model ?? []),
    cover: ({ name, isPublic }, schema) =>
      plugs.some(
        ({ guard, model }) =>
          (model === undefined || schema === undefined || model === schema) &&
          (!guard || !isPublic || guardHolds(guard, name) !== "no"),
      ),
  };
}

/** What stands behind `when`, wherever the options before it let it stand. */
function guardIn(args: readonly Node[]): Node | undefined {
  let guard: Node | undefined;
  for (const arg of args)
    walk(arg, (node) => {
      if (node.kind === "binary" && node.operator === "when") guard ??= node.right;
      return guard === undefined;
    });
  return guard;
}

/** True where the call, or code around it, changes or deletes records. */
export function changesData(callName: string, code: string): boolean {
  return (
    changes.test(callName) ||
    /\b\w*Repo\.(update|delete|insert_or_update)|\.(update|delete|remove|destroy|archive|cancel|revoke|toggle|publish|mark)_(?!\w*(changeset|path|url|form))\w+[!(]/.test(
      code,
    )
  );
}

const changes =
  /^(delete|remove|destroy|update|archive|restore|cancel|revoke|toggle|publish|approve|reject|reset|disable|enable|mark)/;

/** True where what a call gives is handed on together with who sent the request: `Blog.delete_post(user, post)`. */
export function isHandedOnWithSender(form: Form, call: WrittenCall): boolean {
  const names = new Set(call.definition?.body ? namesFor(call.definition.body, call) : []);
  return formFacts(form.syntax).calls.some(({ definition, name, args }) => {
    if (definition !== call.definition || args.length < 2 || showing.test(name)) return false;
    const record = args.find((arg) => covers(arg, call) || (arg.kind === "variable" && names.has(arg.name)));
    return record !== undefined && args.some((arg) => arg !== record && sender.test(textOf(form, arg)));
  });
}

const sender = /^(conn|socket)$|\b(user|current_\w+|scope|actor|account|member|user_id)\b/;

/** What shows a record asks nothing. */
const showing =
  /^(assign\w*|put_\w+|push_\w+|stream\w*|render\w*|json|redirect|update|handle_\w+|if|unless|case|with|cond|=|<-|\|>|send_\w+|broadcast\w*|\w+_(path|url)|track\w*|log\w*)!?$/;

/** The variables that the value of a call, or a part of it, is matched with. */
function namesFor(body: Node, call: WrittenCall): readonly string[] {
  const found: string[] = [];
  const take = (pattern: Node) =>
    walk(pattern, (node) => {
      if (node.kind === "variable") found.push(node.name);
      return undefined;
    });
  walk(body, (node) => {
    if (node.kind === "binary" && /^(=|<-)$/.test(node.operator) && covers(node.right, call)) take(node.left);
    if (node.kind !== "call" || node.name !== "case" || !node.args[0] || !covers(node.args[0], call)) return undefined;
    for (const { params } of clausesOf(sectionOf(node, "do"))) params.forEach(take);
    return undefined;
  });
  return found;
}
