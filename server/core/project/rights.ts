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

/** True where who sent the request, or a part of it, is compared with anything. */
export function comparesSender(code: string): boolean {
  return comparedSender.test(code);
}

const comparedSender =
  /(?:\bcurrent_\w+|\b(?:user|account|scope|actor|viewer|me))(?:\.\w+)*\s*(?:[!=]==?|\bin\b)|(?:[!=]==?|\bin\b|\^)\s*\(?(?:\w+\.)*(?:current_\w+|(?:user|account|scope|actor|viewer|me)\b)/;

/** True where code mentions who sent the request, or asks for rights in any way. A schema's own name is none: `user` where users are loaded. */
export function knowsWho(code: string, schema?: string): boolean {
  const own =
    schema === undefined
      ? code
      : code.replace(new RegExp(`(?<!current_|%)\\b${underscored(schema)}\\b`, "g"), "record");
  return rights.test(own) || senders.test(own);
}

/** Code without the names of a schema and of the functions that load and change it, and without atoms: neither `update_membership` nor `:forbidden` nor `preload: [:owner]` asks. */
export function withoutSchema(code: string, schema: string): string {
  const name = underscored(schema);
  const doing =
    "get|fetch|find|load|list|create|new|build|add|update|edit|change|delete|remove|insert|save|archive|cancel";
  return withoutAtoms(code)
    .replace(
      new RegExp(`\\b_?(?:(?:${doing})_)?${name}s?(?:_(?:params|attrs|changeset|id|path|url))?\\b`, "g"),
      "record",
    )
    .replace(new RegExp(`\\b${schema}s?\\b`, "g"), "Record");
}

/** Code without atoms, but for the names of assigns: an answer `:unauthorized` asks nothing. */
export function withoutAtoms(code: string): string {
  return code.replace(/\bassigns\[:(\w+[?!]?)\]/g, "assigns.$1").replace(/(?<![\w:]):[a-z_]\w*[?!]?/g, ":atom");
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
      const isHanded =
        around === definition && !target && !isRefresh(name) && args.some((arg) => handed.test(textOf(form, arg)));
      return isHanded ? [name] : [];
    }),
  );
  called.delete(definition.name);
  return called;
}

/** What fills a page again asks nothing of what was done before: `assign_posts(socket)`. */
function isRefresh(name: string): boolean {
  return (
    /^(maybe_)?(assign|refresh|reload|reset|put|stream|push|render|clear|close)(_|$)/.test(name) && !rights.test(name)
  );
}

const handed = /\b(conn|socket|assigns|current_\w+|scope|user|account|context|resolution|info)\b/;

/** A plug of a controller that asks for rights. */
interface RightsPlug {
  /** It asks who may do such a thing at all, and looks at no parameter: not for which record. */
  readonly isForRole: boolean;
  /** When it runs; `undefined` for always. */
  readonly guard: Node | undefined;
  /** The schema that it asks for: https://hexdocs.pm/canary/Canary.Plugs.html#authorize_resource/2 */
  readonly model: string | undefined;
}

export interface RightsPlugs {
  /** True when a plug asks for rights to records of a schema, or of any, before a function of the controller runs. */
  cover(definition: Definition, schema?: string): boolean;
  /** True when one asks for the record, and not only for a role: that binds nobody to the records of their own. */
  coverRecord(definition: Definition, schema: string): boolean;
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
      return [{ guard: guardIn(call.args), model: name, isForRole: isForRole(form, call, text, module, names) }];
    }),
  );
  const isBefore = ({ guard }: RightsPlug, { name, isPublic }: Definition) =>
    !guard || !isPublic || guardHolds(guard, name) !== "no";
  const isFor = ({ model }: RightsPlug, schema?: string) =>
    model === undefined || schema === undefined || model === schema;
  return {
    models: plugs.flatMap(({ model }) => model ?? []),
    cover: (definition, schema) => plugs.some((plug) => isFor(plug, schema) && isBefore(plug, definition)),
    coverRecord: (definition, schema) =>
      plugs.some((plug) => !plug.isForRole && isFor(plug, schema) && isBefore(plug, definition)),
  };
}

/** Roles of those who run the application, who may see the records of all. */
const operators = /admin|staff|super|moderator|operator|internal/i;

/** What a plug looks at that tells of a record. */
const looksAtRecord = /params|path_info|request_path|\bid\b|_id\b|Repo\b|get_\w*!?\(|fetch_\w*!?\(|load|owne[rd]|owns/;

/** True for a plug whose code is the project's own, and looks at nothing that tells which record is asked for. */
function isForRole(form: Form, call: WrittenCall, text: string, module: ModuleFacts, names: Names): boolean {
  if (call.name !== "plug" || operators.test(text)) return false;
  const [first] = call.args;
  const plug = first?.kind === "binary" && first.operator === "when" ? first.left : first;
  const own = plug?.kind === "atom" ? (module.clausesNamed.get(plug.name) ?? []) : [];
  const named = plug?.kind === "alias" ? names.moduleNamed(form, plug, call.start) : undefined;
  const others = (named === undefined ? undefined : names.module(named))?.definitions ?? [];
  const all = [...own, ...others];
  return all.length > 0 && !all.some(({ form: at, fact }) => looksAtRecord.test(codeOf(at, fact)));
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
    /\b\w*Repo\.(update|delete|insert_or_update)|\bsend\(\s*[\w.()]+,\s*\{?:(update|delete|remove|cancel|archive|retry|restart|stop)_(?!\w*(changeset|path|url|form))|\.(update|delete|remove|destroy|archive|cancel|revoke|toggle|publish|mark)_(?!\w*(changeset|path|url|form))\w+[!(]/.test(
      code,
    )
  );
}

/** The same for the code of an event of a LiveView. Its name alone tells nothing: `remove_row` may be of a form that is saved later. */
export function changesByEvent(event: string, code: string): boolean {
  const name = event.replaceAll("-", "_");
  if (/^(validate|change|cancel_edit|close|toggle_|search|filter|sort)/.test(name)) return false;
  const lasting = code.replace(harmless, "");
  return changesData("", lasting) || (changes.test(name) && calling.test(lasting));
}

/** A call of another module or process, or of a function of the module that is named for a change. */
const calling =
  /\b[A-Z]\w*\.\w+[!(]|\bsend\(|(?<![.\w])(?:do_)?(?:delete|remove|destroy|update|archive|restore|cancel|revoke|approve|reject|reset)_(?!\w*(?:assoc|changeset|embed|field|form|input|param|row))\w+!?\(/;

/** What changes nothing that lasts: values, forms, what the page shows. */
const harmless =
  /\b(?:Access|Atom|Changeset|Component|Date|DateTime|Decimal|Enum|Float|Integer|JS|Jason|Kernel|Keyword|List|LiveView|Logger|Map|MapSet|NaiveDateTime|Regex|Routes|Stream|String|Tuple|URI|UUID)\.\w+[!?]?\(?|\b[A-Z]\w*\.(?:all|build|change|changeset|count|exists|fetch|find|get|list|load|new|one|preload|search|validate)(?:_\w+)?[!?]?\(|\b[A-Z]\w*\.\w*changeset\w*\(/g;

const changes =
  /^(delete|remove|destroy|update|archive|restore|cancel|revoke|toggle|publish|approve|reject|reset|disable|enable|mark)/;

/** True where what a call gives is handed on together with who sent the request: `Blog.delete_post(user, post)`. */
export function isHandedOnWithSender(form: Form, call: WrittenCall): boolean {
  const names = new Set(call.definition?.body ? namesFor(call.definition.body, call) : []);
  return formFacts(form.syntax).calls.some(({ definition, name, args }) => {
    if (definition !== call.definition || args.length < 2 || showing.test(name)) return false;
    const record = args.find((arg) => covers(arg, call) || (arg.kind === "variable" && names.has(arg.name)));
    return record !== undefined && args.some((arg) => arg !== record && namesSender(form, arg));
  });
}

/** True for an argument that says who sent the request; not where it only sets a field to nothing: `%{user_id: nil}`. */
export function namesSender(form: Form, arg: Node): boolean {
  return sender.test(textOf(form, arg).replace(/\b\w+: (nil|true|false|\d+)\b/g, ""));
}

const sender = /^(conn|socket)$|(?<!:)\b(user|current_\w+|scope|actor|account|member|user_id)\b/;

/** What shows a record asks nothing. */
export const showing =
  /^(assign\w*|put_\w+|push_\w+|preload|reload|stream\w*|render\w*|json|redirect|update|handle_\w+|if|unless|case|with|cond|=|<-|\|>|send_\w+|broadcast\w*|\w+_(path|url)|track\w*|log\w*)!?$/;

/** The variables that the value of a call, or a part of it, is matched with. */
export function namesFor(body: Node, call: WrittenCall): readonly string[] {
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
