/** What the parameters of a function hold when the framework calls it: which of them an outsider decides. */

import type { ProjectInput } from "../project/analysis.ts";
import { behavioursOf } from "../project/behaviours.ts";
import type { ModuleFacts, Placed } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";
import { type HookedStage, hookedFunctions } from "../project/live-hooks.ts";
import { type Names, names } from "../project/names.ts";
import { atomName, textOfLiteral, walk } from "../project/nodes.ts";
import { resolverFunctions } from "../project/roles.ts";
import type { Node } from "../syntax/ast.ts";
import { type Form, type Span, spanOf } from "../syntax/source-file.ts";
import { anywhere, type Callback, event, type Given, live, type Role, roles, visit } from "./entry-points.ts";
import { requestFields } from "./models.ts";
import { sessionPart } from "./session-part.ts";
import {
  assignsOfCaller,
  constant,
  doubtful,
  handedIn,
  mapOrigins,
  open,
  record,
  unknown,
  type Value,
} from "./values.ts";

/** True for a module whose public functions of a connection and parameters are actions. */
function isController(module: ModuleFacts, uses: ReadonlySet<string>): boolean {
  return uses.has("Phoenix.Controller") ? !uses.has("Phoenix.Router") : /Controller$/.test(module.name);
}

/** True for a LiveView or LiveComponent, whose `render/1` shows what its other callbacks assign. */
export function isLive(module: ModuleFacts, names: Names): boolean {
  return hasRole(live, module, names.usesOf(module), behavioursOf(module, names));
}

function hasRole(
  { uses, nameEnding }: Role,
  module: ModuleFacts,
  used: ReadonlySet<string>,
  behaviours: readonly string[],
): boolean {
  // A module that uses nothing is none of a framework's, whatever it is called.
  const isNamed = used.size > 0 && nameEnding?.test(module.name) === true;
  return isNamed || uses.some((one) => used.has(one) || behaviours.includes(one));
}

/** What tells which functions are called from outside. */
export interface EntryPoints {
  readonly names: Names;
  /** Functions that answer fields of an Absinthe schema: `Shop.Resolver.find/3`. */
  readonly resolvers: ReadonlySet<string>;
  /** Functions that LiveViews have called before their own callbacks: `Shop.Sorting.on_event/3`. */
  readonly hooks: ReadonlyMap<string, HookedStage>;
}

/** What tells it of a project. */
export function entryPointsOf(project: ProjectInput): EntryPoints {
  return { names: project.get(names), resolvers: project.get(resolverFunctions), hooks: project.get(hookedFunctions) };
}

/** `resolver(parent, arguments, resolution)` or `resolver(arguments, resolution)`: https://hexdocs.pm/absinthe/Absinthe.Resolution.html */
function resolverOf({ name, arity }: Definition): Callback | undefined {
  return arity === 2 || arity === 3 ? { name, arity, sources: { [arity - 2]: fieldArguments } } : undefined;
}

export const fieldArguments = "the field's arguments";

/** What a hook is called with: https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.html#attach_hook/4 */
const hookSources: Readonly<Record<HookedStage, Callback["sources"]>> = {
  handle_event: event,
  handle_params: visit,
};

function hookOf(
  { name, arity }: Definition,
  { name: module }: ModuleFacts,
  hooks: EntryPoints["hooks"],
): Callback | undefined {
  const stage = hooks.get(`${module}.${name}/${arity}`) ?? hooks.get(`*.${name}/${arity}`);
  return stage === undefined || arity !== 3 ? undefined : { name, arity, sources: hookSources[stage] };
}

/** True for a module of hooks, which keeps what it assigns from one event to the next as its LiveView does. */
function hasHook({ name: module, clausesNamed }: ModuleFacts, hooks: EntryPoints["hooks"]): boolean {
  return [...hooks.keys()].some((hook) => {
    const at = hook.lastIndexOf(".");
    const owner = hook.slice(0, at);
    return (owner === module || owner === "*") && clausesNamed.has(hook.slice(at + 1, hook.lastIndexOf("/")));
  });
}

/** What an anonymous hook is called with. */
export function hookArguments(stage: HookedStage, liveView: string | undefined, span: Span): readonly Value[] {
  const given = Object.values(hookSources[stage]).map((source) => {
    const text = `${source} of a hook`;
    return open("request", text, [{ span, note: `${text}: decided by whoever sends the request` }]);
  });
  return [...given, socketOf(liveView)];
}

/** What an anonymous resolver of so many parameters is called with. */
export function resolverArguments(arity: number, span: Span): readonly Value[] {
  const note = `${fieldArguments}: decided by whoever sends the request`;
  const given = open("request", fieldArguments, [{ span, note }]);
  const parent = unknown("what the field belongs to");
  const resolution = unknown("the resolution");
  return arity === 3 ? [parent, given, resolution] : [given, resolution];
}

/** The values of a clause's parameters: what the framework calls it with, else what the project's own code hands in. */
export function parameterValues(
  placed: Placed<Definition>,
  module: ModuleFacts | undefined,
  { names, resolvers, hooks }: EntryPoints,
): readonly Value[] {
  const { fact } = placed;
  const isResolver = module && resolvers.has(`${module.name}.${fact.name}/${fact.arity}`);
  const callback = isResolver
    ? resolverOf(fact)
    : module && (callbackOf(fact, module, names) ?? hookOf(fact, module, hooks));
  return fact.params.map((param, i) => {
    const given = callback?.sources[i];
    if (callback && i === sessionAt[`${callback.name}/${callback.arity}`]) return sessionPart();
    if (given === undefined || !callback)
      return ordinaryValue(param, i, placed, () =>
        module && (isLive(module, names) || hasHook(module, hooks)) ? module.name : undefined,
      );
    return givenValue(given, param, placed, callback.kind ?? "request");
  });
}

/** The parameter that is the session: https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.html#c:mount/3 */
const sessionAt: Readonly<Record<string, number>> = { "mount/3": 1, "on_mount/4": 2 };

function callbackOf(fact: Definition, module: ModuleFacts, names: Names): Callback | undefined {
  if (!fact.isPublic) return undefined;
  const uses = names.usesOf(module);
  const fitting = roles.filter(({ callbacks }) => callbacks.some((one) => isCalled(one, fact)));
  const behaviours = fitting.length > 0 ? behavioursOf(module, names) : [];
  const own = fitting.filter((role) => hasRole(role, module, uses, behaviours)).flatMap(({ callbacks }) => callbacks);
  return [...own, ...anywhere].find((one) => isCalled(one, fact)) ?? actionOf(fact, module, uses);
}

function isCalled({ name, arity, tag }: Callback, { name: own, arity: ownArity, params }: Definition): boolean {
  return name === own && arity === ownArity && (tag === undefined || tag === tagOf(params[0]));
}

/** `tcp` for `{:tcp, socket, data}`, also with a name for all of it. */
function tagOf(param: Node | undefined): string | undefined {
  if (param?.kind === "binary" && param.operator === "=") return tagOf(param.left) ?? tagOf(param.right);
  return param?.kind === "tuple" ? atomName(param.items[0]) : undefined;
}

/** An action; one of more parameters is called by the controller's own `action/2`, mostly with the user. */
function actionOf(
  { name, arity, params, guard }: Definition,
  module: ModuleFacts,
  uses: ReadonlySet<string>,
): Callback | undefined {
  const isAction =
    arity === 2
      ? !isNoMap(params[1]) && !asksForNoMap(guard, params[1])
      : (arity === 3 || arity === 4) && takesParameters(params[1]);
  if (!isAction || !isConn(params[0]) || !isController(module, uses)) return undefined;
  return { name, arity, sources: { 1: "the request parameters" } };
}

/** A pattern that no parameters match, which are a map: the clause is called by the module itself. */
function isNoMap(param: Node | undefined): boolean {
  if (param?.kind === "binary" && param.operator === "=") return isNoMap(param.left) || isNoMap(param.right);
  return (
    param !== undefined &&
    (/^(tuple|list|integer|struct)$/.test(param.kind) ||
      textOfLiteral(param) !== undefined ||
      atomName(param) !== undefined)
  );
}

/** `when is_list(options)`. */
function asksForNoMap(guard: Node | undefined, param: Node | undefined): boolean {
  if (!guard || param?.kind !== "variable") return false;
  let asks = false;
  walk(guard, (node) => {
    const [subject] =
      node.kind === "call" && /^is_(list|atom|binary|integer|function)$/.test(node.name) ? node.args : [];
    asks ||= subject?.kind === "variable" && subject.name === param.name;
    return !asks;
  });
  return asks;
}

/** `params`, `%{"id" => id}`. */
function takesParameters(param: Node | undefined): boolean {
  if (param?.kind === "variable") return /^_?params$/.test(param.name);
  if (param?.kind === "binary" && param.operator === "=")
    return takesParameters(param.left) || takesParameters(param.right);
  return (
    param?.kind === "map" && param.items.some((item) => item.kind === "pair" && textOfLiteral(item.key) !== undefined)
  );
}

function givenValue(
  given: Given,
  param: Node,
  placed: Placed<Definition>,
  kind: "request" | "stored" | "doubtful",
): Value {
  if (typeof given === "string") return sourceValue(given, param, placed, kind);
  const parts = Object.entries(given).map(([key, source]) => [key, sourceValue(source, param, placed, kind)] as const);
  return { ...record(parts, unknown("a parameter")), isRestWhole: true };
}

function sourceValue(
  source: string,
  param: Node,
  { form, fact }: Placed<Definition>,
  kind: "request" | "stored" | "doubtful",
): Value {
  const text = `${source} of \`${fact.name}/${fact.arity}\``;
  const isStored = kind === "stored";
  const note = isStored ? `${text}: stored before` : `${text}: decided by whoever sends the request`;
  const value = open(isStored ? "stored" : "request", text, [{ span: spanOf(form, param), note }]);
  return kind === "doubtful" ? doubtful(value) : value;
}

function ordinaryValue(
  param: Node,
  index: number,
  placed: Placed<Definition>,
  liveView: () => string | undefined,
): Value {
  const { fact } = placed;
  if (isConn(param)) return connValue;
  if (isSocket(param)) return socketOf(liveView());
  if (param.kind === "variable" && param.name === "assigns") return assignsOfCaller(placed, index);
  if (isInput(param)) return sourceValue("the argument", param, placed, "request");
  const taken = param.kind === "binary" && param.operator === "\\\\" ? param.left : param;
  const name = taken.kind === "variable" ? `the parameter \`${taken.name}\`` : "a parameter";
  return handedIn(`${name} of \`${fact.name}/${fact.arity}\``, placed, index);
}

/** The variables of a route of a `Plug.Router`: `name` in `get "/users/:name" do`. https://hexdocs.pm/plug/Plug.Router.html */
export function routeVariables(node: Node, form: Form): readonly (readonly [string, Value])[] {
  const isRoute = node.kind === "call" && !node.target && node.hasDoBlock && routes.has(node.name);
  const [path] = isRoute ? node.args : [];
  const names = (path && textOfLiteral(path)?.match(/[:*][a-z_]\w*/g)) ?? [];
  return names.map((written) => {
    const text = `\`${written.slice(1)}\` in the path of the request`;
    const note = `${text}: decided by whoever sends the request`;
    return [written.slice(1), open("request", text, [{ span: spanOf(form, path ?? node), note }])];
  });
}

const routes: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "options", "head", "match"]);

/** What the `parse` function of a scalar takes: https://hexdocs.pm/absinthe/Absinthe.Blueprint.Input.html */
function isInput(param: Node): boolean {
  if (param.kind === "binary" && param.operator === "=") return isInput(param.left) || isInput(param.right);
  return (
    param.kind === "struct" &&
    param.name.kind === "alias" &&
    /(^|\.)Input\.(String|Enum|RawValue|List|Object)$/.test(param.name.segments.join("."))
  );
}

/** `conn`, `_conn`, `%{…} = conn`, `%Plug.Conn{…}`. */
function isConn(param: Node | undefined): boolean {
  if (param?.kind === "variable") return param.name === "conn" || param.name === "_conn";
  if (param?.kind === "binary" && param.operator === "=") return isConn(param.left) || isConn(param.right);
  return param?.kind === "struct" && param.name.kind === "alias" && param.name.segments.at(-1) === "Conn";
}

const assigns: Value = record([], open("assign", "the assigns"));

/** The assigns of a socket, which a LiveView keeps from one event to the next. */
function keptBy(liveView: string | undefined): Value {
  if (liveView === undefined) return assigns;
  const kept = mapOrigins(open("assign", "the assigns"), (origin) => ({ ...origin, live: liveView }));
  return { ...record([], kept), isRestWhole: true };
}

function socketOf(liveView: string | undefined): Value {
  return record([["assigns", keptBy(liveView)]], unknown("the socket"));
}

/** `socket`, `%{assigns: %{filter: filter}} = socket`. */
function isSocket(param: Node): boolean {
  if (param.kind === "binary" && param.operator === "=") return isSocket(param.left) || isSocket(param.right);
  return param.kind === "variable" && param.name === "socket";
}

/** The connection, as a plug or an action gets it. */
export const connValue: Value = record(
  [
    ["assigns", assigns],
    ...requestFields.map((name) => [name, open("request", `the \`${name}\` of the request`)] as const),
    ["private", constant],
  ],
  unknown("the connection"),
);
