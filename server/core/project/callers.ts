/**
 * Who calls a function of the project: by name, through aliases, imports and delegates, captured, by `apply` and its kin, through the protocol that it implements, or with a
 * message to a server, a component or all that subscribed.
 *
 * Invariant: of other files only those are looked at that write a call of that name; test code calls nothing.
 */

import type { Node } from "../syntax/ast.ts";
import type { FormSyntax, SourceFile } from "../syntax/source-file.ts";
import { type FileIndex, type ProjectInput, projectView } from "./analysis.ts";
import { type Call, type Calls, calls } from "./calls.ts";
import { facts } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import { kernelNames } from "./libraries.ts";
import { pathsMentioning } from "./mentions.ts";
import { names } from "./names.ts";
import { atomName, isCurrentModule } from "./nodes.ts";
import { outline, takes } from "./outline.ts";
import { isTestPath } from "./paths.ts";
import { meanings } from "./scopes.ts";

/** A place where a function is called. */
export interface CallSite {
  readonly call: Call;
  /** What is handed in; a captured function (`&f/1`) is handed what it is called with, which is not written. */
  readonly args: readonly Node[] | "captured";
}

interface Called {
  readonly module: string;
  readonly path: string;
  readonly name: string;
  readonly arity: number;
  readonly minArity: number;
  readonly isPublic: boolean;
  /** The clause that is asked about, which other clauses of the function may call too. */
  readonly clause?: Definition;
}

export interface Callers {
  /** The calls of a function, those of its own file first. */
  of(called: Called): readonly CallSite[];
}

export const callers = projectView("callers", (project): Callers => ({ of: (called) => sitesOf(called, project) }));

function sitesOf(called: Called, project: ProjectInput): readonly CallSite[] {
  const { name, isPublic, path } = called;
  const known = isPublic ? [...namesFor(called, project, 0), ...protocolNames(called, project)] : [called];
  const tag = messageTag(called);
  const listens = tag !== undefined && subscribes(called, project);
  const telling = listens ? project.having(callKeys, `broadcast ${tag}`) : [];
  const shown = tag !== undefined && isPage(called, project) ? componentsTelling(tag, called, project) : [];
  const elsewhere = isPublic ? [...known.flatMap((one) => pathsCalling(one, project)), ...telling, ...shown] : [];
  const writtenNames = [...new Set(known.map((one) => one.name))];
  return [...new Set([path, ...elsewhere])].flatMap((path) => {
    const found = project.of(calls, { path });
    const written = writtenNames.flatMap((one) => found.named(one)).flatMap((call) => directSite(call, called, known));
    const byName = isPublic ? indirectNames.flatMap((one) => found.named(one)) : [];
    const resolve = (call: Call, node: Node) => project.get(names).moduleNamed(call.form, node, call.start);
    const sent = serverCallbacks[name] ? messagesTo(called, found.to(...serverCallbacks[name]), resolve) : [];
    const updated = isComponentUpdate(called) ? updatesTo(called, found.named("send_update"), resolve) : [];
    const told = listens ? broadcastsTo(tag, found) : [];
    const ofComponents = tag !== undefined && shown.includes(path) ? sentToPage(tag, called, found) : [];
    return [
      ...written,
      ...byName.flatMap((call) => indirectSite(call, called, resolve)),
      ...sent,
      ...updated,
      ...told,
      ...ofComponents,
    ];
  });
}

interface NamedBy {
  readonly module: string;
  readonly name: string;
}

/** How many delegates are followed one after the other. */
const maxDelegates = 3;

/** The function's own name, and those of the functions that stand for it. */
function namesFor({ module, name }: NamedBy, project: ProjectInput, depth: number): readonly NamedBy[] {
  if (depth > maxDelegates) return [];
  const delegating = project.having(callKeys, `delegate ${lastOf(module)}.${name}`).flatMap((path) => {
    const { modules } = project.of(outline, { path });
    return project.of(meanings, { path }).flatMap(({ delegates }, i) => {
      const around = modules[i]?.name;
      const fitting = delegates.filter(({ to }) => to.module === module && to.name === name);
      return around === undefined ? [] : fitting.map((one) => ({ module: around, name: one.name }));
    });
  });
  return [{ module, name }, ...delegating.flatMap((one) => namesFor(one, project, depth + 1))];
}

/** A protocol's function calls those of its implementations: https://hexdocs.pm/elixir/protocols.html */
function protocolNames({ path, module, name }: Called, project: ProjectInput): readonly NamedBy[] {
  const { modules } = project.of(outline, { path });
  const protocol = modules.find((one) => one.name === module)?.protocol;
  return protocol === undefined ? [] : [{ module: protocol, name }];
}

function lastOf(module: string): string {
  return module.slice(module.lastIndexOf(".") + 1);
}

function pathsCalling({ module, name }: NamedBy, project: ProjectInput): readonly string[] {
  const last = lastOf(module);
  const keys = [`${last}.${name}`, `.${name}`, ...(serverCallbacks[name] ? [`GenServer ${last}.`] : [])];
  return [...new Set(keys.flatMap((key) => project.having(callKeys, key)))].sort();
}

function directSite(call: Call, called: Called, known: readonly NamedBy[]): readonly CallSite[] {
  const { resolution, arity, style, args, definition } = call;
  if (isType(call.form.syntax)) return [];
  const isMeant = (one: NamedBy) =>
    resolution.isKnown && resolution.module === one.module && resolution.name === one.name;
  if (!known.some(isMeant)) return [];
  const isItself =
    definition?.name === called.name &&
    definition.arity === called.arity &&
    called.path === call.form.path &&
    (!called.clause || called.clause === definition);
  if (!takes(called, arity) || isItself) return []; // What it hands to itself was handed in before.
  return [{ call, args: style === "capture" ? "captured" : args }];
}

const typeAttributes: ReadonlySet<string> = new Set("spec type typep opaque callback macrocallback".split(" "));

/** True for `@spec …` and its like, which name types as if they were called. */
function isType({ node }: FormSyntax): boolean {
  return (
    node.kind === "unary" &&
    node.operator === "@" &&
    node.operand.kind === "call" &&
    typeAttributes.has(node.operand.name)
  );
}

/** Functions that call the function named by a module, an atom and a list: https://hexdocs.pm/elixir/Task.html, https://hexdocs.pm/elixir/Kernel.html#apply/3 */
const indirectNames = ["apply", "async", "async_nolink", "start", "start_link", "start_child", "spawn", "spawn_link"];
const indirect: ReadonlySet<string> = new Set(indirectNames);

interface NamedFunction {
  readonly module: Node;
  readonly name: string;
  readonly args: readonly Node[];
}

/** The module, function and arguments among the arguments of `apply/3`, `Task.async/3` … */
function namedFunction({ args }: WrittenCall): NamedFunction | undefined {
  const [name, list] = args.slice(-2);
  const module = args.at(-3);
  const text = atomName(name);
  const isModule = module?.kind === "alias" || isCurrentModule(module);
  return module && isModule && text !== undefined && list?.kind === "list"
    ? { module, name: text, args: list.items }
    : undefined;
}

type Resolve = (call: Call, node: Node) => string | undefined;

function indirectSite(call: Call, called: Called, resolve: Resolve): readonly CallSite[] {
  const named = namedFunction(call);
  if (named?.name !== called.name || !takes(called, named.args.length)) return [];
  return resolve(call, named.module) === called.module ? [{ call, args: named.args }] : [];
}

/** What hands a message to the callbacks of a server: https://hexdocs.pm/elixir/GenServer.html, https://hexdocs.pm/elixir/Process.html */
const serverCallbacks: Readonly<Record<string, readonly string[]>> = {
  handle_call: ["GenServer.call"],
  handle_cast: ["GenServer.cast"],
  handle_info: ["Kernel.send", "Process.send", "Process.send_after"],
};

/** A server's own module talks to it through any name; other modules name it. */
function messagesTo({ module, path }: Called, sent: readonly Call[], resolve: Resolve): readonly CallSite[] {
  return sent.flatMap((call) => {
    const [server, message] = call.args;
    const isOwn = call.form.path === path && call.form.modules.at(-1)?.name === module;
    const isNamed = server?.kind === "alias" && resolve(call, server) === module;
    return message && (isOwn || isNamed) ? [{ call, args: [message] }] : [];
  });
}

/** `update/2` of a LiveComponent also gets what others send it: https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.html#send_update/3 */
function isComponentUpdate({ name, arity, isPublic }: Called): boolean {
  return isPublic && name === "update" && arity === 2;
}

/** `send_update(ShopWeb.Cart, id: "cart", item: item)`, after the id of a process or without. */
function updatesTo({ module }: Called, sent: readonly Call[], resolve: Resolve): readonly CallSite[] {
  return sent.flatMap((call) => {
    const index = call.args.findIndex((arg) => arg.kind === "alias" && resolve(call, arg) === module);
    const [component, assigns] = index < 0 ? [] : call.args.slice(index);
    return component && assigns ? [{ call, args: [assigns, component] }] : [];
  });
}

/** `item_added` of a `handle_info/2` whose message is `{:item_added, item}`. */
function messageTag({ name, arity, clause }: Called): string | undefined {
  const [message] = name === "handle_info" && arity === 2 && clause ? clause.params : [];
  return message && tagOf(message);
}

/** `item_added` for `{:item_added, item}` and `{Shop, :item_added, item}`. */
function tagOf(message: Node): string | undefined {
  if (message.kind === "binary" && message.operator === "=") return tagOf(message.left) ?? tagOf(message.right);
  if (message.kind !== "tuple" || message.items.length < 2) return undefined;
  const [first, second] = message.items;
  return atomName(first?.kind === "alias" || isCurrentModule(first) ? second : first);
}

/** True for a module that says it listens: `Phoenix.PubSub.subscribe(…)`, `Shop.subscribe_to_orders(…)`. */
function subscribes({ module, path }: Called, project: ProjectInput): boolean {
  const own = project.of(facts, { path }).modules.find((one) => one.name === module);
  return own?.forms.some(({ syntax }) => syntax.text.includes("subscribe")) ?? false;
}

/** True for a LiveView, in whose process its components run. */
function isPage({ module, path }: Called, project: ProjectInput): boolean {
  const index = project.of(outline, { path }).modules.findIndex(({ name }) => name === module);
  return project.of(meanings, { path })[index]?.uses.has("Phoenix.LiveView") ?? false;
}

/** Files with components that a page, or a template beside it, shows, and that send their own process such a message. */
function componentsTelling(tag: string, { path }: Called, project: ProjectInput): readonly string[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return project.having(callKeys, `self ${tag}`).filter((other) => {
    const { modules } = project.of(outline, { path: other });
    const components = project
      .of(meanings, { path: other })
      .flatMap(({ uses }, i) => (uses.has("Phoenix.LiveComponent") ? (modules[i]?.name ?? []) : []));
    return components.some((name) =>
      pathsMentioning(name, project).some((one) => one === path || isBeside(one, folder)),
    );
  });
}

/** True for a template in a folder. */
function isBeside(path: string, folder: string): boolean {
  return path.startsWith(folder) && /\.[hl]eex$/.test(path) && !path.slice(folder.length).includes("/");
}

/** `send(self(), {:picked, value})`: https://hexdocs.pm/phoenix_live_view/Phoenix.LiveComponent.html#module-managing-state */
function sentToPage(tag: string, { module }: Called, found: Calls): readonly CallSite[] {
  return found.named("send").flatMap((call) => {
    const message = sentToSelf(call);
    const isOwn = call.form.modules.at(-1)?.name === module;
    return message && !isOwn && tagOf(message) === tag ? [{ call, args: [message] }] : [];
  });
}

function sentToSelf({ name, target, args: [to, message] }: WrittenCall): Node | undefined {
  const isSelf = to?.kind === "call" && to.name === "self" && !to.target;
  return name === "send" && !target && isSelf ? message : undefined;
}

const broadcasting = ["broadcast", "broadcast!", "broadcast_from", "broadcast_from!", "local_broadcast"];

/** What is told to all that subscribed, by its tag: https://hexdocs.pm/phoenix_pubsub/Phoenix.PubSub.html#broadcast/4 */
function broadcastsTo(tag: string, found: Calls): readonly CallSite[] {
  return broadcasting.flatMap((name) =>
    found.named(name).flatMap((call) => {
      const message = broadcastOf(call);
      return message && tagOf(message) === tag ? [{ call, args: [message] }] : [];
    }),
  );
}

function broadcastOf({ name, target, args }: WrittenCall): Node | undefined {
  const isPubSub = target?.kind === "alias" && target.segments.at(-1) === "PubSub";
  return isPubSub ? args[name.startsWith("broadcast_from") ? 3 : 2] : undefined;
}

/** `Accounts.get_user` for calls through a module's name, `.get_user` for those of imported functions. */
const callKeys: FileIndex = { name: "the calls of", keysOf };

function* keysOf(file: SourceFile): Iterable<string> {
  if (isTestPath(file.path) || file.language === "text") return;
  const keys = file.forms.map(({ syntax }) => keysOfForm(syntax));
  const own = new Set(keys.flatMap(({ defined }) => defined));
  const renamed = new Map(keys.flatMap(({ renamed }) => renamed));
  const takesIn = keys.some(({ takesIn }) => takesIn) || file.language !== "elixir";
  for (const { remote, local, delegates, told, toSelf } of keys) {
    for (const tag of told) yield `broadcast ${tag}`;
    for (const tag of toSelf) yield `self ${tag}`;
    for (const { key, module, rest } of remote) {
      yield key;
      if (renamed.has(module)) yield `${renamed.get(module)}${rest}`;
    }
    for (const [module, name] of delegates) {
      yield `delegate ${module}.${name}`;
      if (renamed.has(module)) yield `delegate ${renamed.get(module)}.${name}`;
    }
    if (takesIn) for (const name of local) if (!own.has(name)) yield `.${name}`;
  }
}

interface FormKeys {
  /** Each once: `Accounts.get_user`, its module, and what stands behind that. */
  readonly remote: readonly { readonly key: string; readonly module: string; readonly rest: string }[];
  /** Each once. */
  readonly local: readonly string[];
  readonly delegates: readonly (readonly [module: string, name: string])[];
  /** The tags of the messages that are broadcast. */
  readonly told: readonly string[];
  /** The tags of the messages that a process sends itself. */
  readonly toSelf: readonly string[];
  readonly defined: readonly string[];
  /** The name that `as:` gives, with the module's own last name. */
  readonly renamed: readonly (readonly [string, string])[];
  /** True when an `import` or a `use` may bring functions. */
  readonly takesIn: boolean;
}

const known = new WeakMap<FormSyntax, FormKeys>();

function keysOfForm(syntax: FormSyntax): FormKeys {
  const found = known.get(syntax);
  if (found) return found;
  const { calls: written, directives, definitions } = formFacts(syntax);
  const calls = isType(syntax) ? [] : written;
  const keys: FormKeys = {
    remote: [...new Map(calls.flatMap(remoteKeys).map(([module, name]) => [`${module}.${name}`, module]))].map(
      ([key, module]) => ({ key, module, rest: key.slice(module.length) }),
    ),
    local: [...new Set(calls.flatMap(({ target, name }) => (target || kernelNames.has(name) ? [] : [name])))],
    delegates: definitions.flatMap(({ delegate }) => {
      const last = delegate?.to.kind === "alias" ? delegate.to.segments.at(-1) : undefined;
      return delegate && last !== undefined ? [[last, delegate.name] as const] : [];
    }),
    told: calls.flatMap((call) => {
      const message = broadcasting.includes(call.name) ? broadcastOf(call) : undefined;
      return (message && tagOf(message)) ?? [];
    }),
    toSelf: calls.flatMap((call) => {
      const message = sentToSelf(call);
      return (message && tagOf(message)) ?? [];
    }),
    defined: definitions.map(({ name }) => name),
    renamed: directives.flatMap(({ written: { as, segments } }) => {
      const last = segments.at(-1);
      return as === undefined || last === undefined ? [] : [[as, last] as const];
    }),
    takesIn: directives.some(({ written: { kind } }) => kind === "import" || kind === "use"),
  };
  known.set(syntax, keys);
  return keys;
}

function remoteKeys(call: WrittenCall): readonly (readonly [string, string])[] {
  const { target, name, args } = call;
  const named = indirect.has(name) ? namedFunction(call) : undefined;
  const keys: (readonly [string, string])[] = [];
  const last = target?.kind === "alias" ? target.segments.at(-1) : undefined;
  if (last !== undefined) keys.push([last, name]);
  if (named?.module.kind === "alias") keys.push([named.module.segments.at(-1) ?? "", named.name]);
  const server = last === "GenServer" && args[0]?.kind === "alias" ? args[0].segments.at(-1) : undefined;
  if (server !== undefined) keys.push([`GenServer ${server}`, ""]);
  if (name === "send_update")
    for (const arg of args) if (arg.kind === "alias") keys.push([arg.segments.at(-1) ?? "", "update"]);
  return keys;
}
