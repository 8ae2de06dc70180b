/** What the parameters of a function hold when the framework calls it: which of them an outsider decides. */

import type { ModuleFacts, Placed } from "../project/facts.ts";
import type { Definition } from "../project/form-facts.ts";
import type { Names } from "../project/names.ts";
import type { Node } from "../syntax/ast.ts";
import { type Span, spanOf } from "../syntax/source-file.ts";
import { requestFields } from "./models.ts";
import { constant, handedIn, open, record, unknown, type Value } from "./values.ts";

interface Callback {
  readonly name: string;
  readonly arity: number;
  /** Indexes of the parameters that an outsider decides, with what they are. */
  readonly sources: Readonly<Record<number, string>>;
  /** True for what was stored before, such as the arguments of a job. */
  readonly isStored?: true;
}

interface Role {
  /** A module has the role when it uses one of these … */
  readonly uses: readonly string[];
  /** … or, where what it uses cannot be seen, when its name ends so. */
  readonly nameEnding: RegExp;
  readonly callbacks: readonly Callback[];
}

const eventParameters = { 0: "the event's name", 1: "the event parameters" };
const urlParameters = { 0: "the request parameters", 1: "the request's URL" };

/** https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.html#callbacks, https://hexdocs.pm/phoenix/Phoenix.Channel.html#callbacks, https://hexdocs.pm/phoenix/Phoenix.Socket.html#callbacks, https://hexdocs.pm/anubis_mcp/Anubis.Server.Component.html */
const roles: readonly Role[] = [
  {
    uses: ["Phoenix.LiveView", "Phoenix.LiveComponent"],
    nameEnding: /(Live|Component)(\.[A-Z]\w*)?$/,
    callbacks: [
      { name: "mount", arity: 3, sources: { 0: "the request parameters" } },
      { name: "handle_params", arity: 3, sources: urlParameters },
      { name: "handle_event", arity: 3, sources: eventParameters },
    ],
  },
  {
    uses: ["Phoenix.Channel"],
    nameEnding: /Channel$/,
    callbacks: [
      { name: "join", arity: 3, sources: { 0: "the topic", 1: "the join parameters" } },
      { name: "handle_in", arity: 3, sources: { 0: "the event's name", 1: "the message" } },
    ],
  },
  {
    uses: ["Hermes.Server.Component", "Anubis.Server.Component"],
    nameEnding: /(?!)/,
    callbacks: [{ name: "execute", arity: 2, sources: { 0: "the tool's parameters" } }],
  },
  {
    uses: ["Oban.Worker", "Oban.Pro.Worker"],
    nameEnding: /(?!)/,
    callbacks: [
      { name: "perform", arity: 1, sources: { 0: "the job's arguments" }, isStored: true },
      { name: "process", arity: 1, sources: { 0: "the job's arguments" }, isStored: true },
    ],
  },
  {
    uses: ["Broadway"],
    nameEnding: /(?!)/,
    callbacks: [{ name: "handle_message", arity: 3, sources: { 1: "the message" }, isStored: true }],
  },
  {
    uses: ["Phoenix.Socket"],
    nameEnding: /Socket$/,
    callbacks: [
      { name: "connect", arity: 2, sources: { 0: "the connection parameters" } },
      { name: "connect", arity: 3, sources: { 0: "the connection parameters" } },
    ],
  },
];

/** True for a module whose public functions of two parameters are actions. */
function isController(module: ModuleFacts, uses: ReadonlySet<string>): boolean {
  return uses.has("Phoenix.Controller") ? !uses.has("Phoenix.Router") : /Controller$/.test(module.name);
}

/** True for a LiveView or LiveComponent, whose `render/1` shows what its other callbacks assign. */
export function isLive(module: ModuleFacts, names: Names): boolean {
  return hasRole(roles[0] as Role, module, names.usesOf(module));
}

function hasRole(role: Role, module: ModuleFacts, uses: ReadonlySet<string>): boolean {
  return role.uses.some((use) => uses.has(use)) || role.nameEnding.test(module.name);
}

/** What tells which functions are called from outside. */
export interface EntryPoints {
  readonly names: Names;
  /** Functions that answer fields of an Absinthe schema: `Shop.Resolver.find/3`. */
  readonly resolvers: ReadonlySet<string>;
}

/** `resolver(parent, arguments, resolution)` or `resolver(arguments, resolution)`: https://hexdocs.pm/absinthe/Absinthe.Resolution.html */
function resolverOf({ name, arity }: Definition): Callback | undefined {
  return arity === 2 || arity === 3 ? { name, arity, sources: { [arity - 2]: fieldArguments } } : undefined;
}

const fieldArguments = "the field's arguments";

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
  { names, resolvers }: EntryPoints,
): readonly Value[] {
  const { fact } = placed;
  const uses = module ? names.usesOf(module) : new Set<string>();
  const isResolver = module && resolvers.has(`${module.name}.${fact.name}/${fact.arity}`);
  const callback = isResolver ? resolverOf(fact) : module && callbackOf(fact, module, uses);
  const isAction = module && fact.isPublic && fact.arity === 2 && isConn(fact.params[0]) && isController(module, uses);
  return fact.params.map((param, i) => {
    const source = callback?.sources[i] ?? (isAction && i === 1 ? "the request parameters" : undefined);
    if (source === undefined) return ordinaryValue(param, i, placed);
    return sourceValue(source, param, placed, callback?.isStored ? "stored" : "request");
  });
}

function callbackOf(
  { name, arity, isPublic }: Definition,
  module: ModuleFacts,
  uses: ReadonlySet<string>,
): Callback | undefined {
  if (!isPublic) return undefined;
  const fitting = roles.filter((role) => hasRole(role, module, uses)).flatMap(({ callbacks }) => callbacks);
  return fitting.find((callback) => callback.name === name && callback.arity === arity);
}

function sourceValue(
  source: string,
  param: Node,
  { form, fact }: Placed<Definition>,
  kind: "request" | "stored",
): Value {
  const text = `${source} of \`${fact.name}/${fact.arity}\``;
  const note = kind === "request" ? `${text}: decided by whoever sends the request` : `${text}: stored before`;
  return open(kind, text, [{ span: spanOf(form, param), note }]);
}

function ordinaryValue(param: Node, index: number, placed: Placed<Definition>): Value {
  const { fact } = placed;
  if (isConn(param)) return connValue;
  if (param.kind === "variable" && param.name === "socket")
    return record([["assigns", assigns]], unknown("the socket"));
  if (param.kind === "variable" && param.name === "assigns") return assigns;
  const taken = param.kind === "binary" && param.operator === "\\\\" ? param.left : param;
  const name = taken.kind === "variable" ? `the parameter \`${taken.name}\`` : "a parameter";
  return handedIn(`${name} of \`${fact.name}/${fact.arity}\``, placed, index);
}

/** `conn`, `_conn`, `%{…} = conn`, `%Plug.Conn{…}`. */
function isConn(param: Node | undefined): boolean {
  if (param?.kind === "variable") return param.name === "conn" || param.name === "_conn";
  if (param?.kind === "binary" && param.operator === "=") return isConn(param.left) || isConn(param.right);
  return param?.kind === "struct" && param.name.kind === "alias" && param.name.segments.at(-1) === "Conn";
}

const assigns: Value = record([], open("assign", "the assigns"));

/** The connection, as a plug or an action gets it. */
export const connValue: Value = record(
  [
    ["assigns", assigns],
    ...requestFields.map((name) => [name, open("request", `the \`${name}\` of the request`)] as const),
    ["private", constant],
  ],
  unknown("the connection"),
);
