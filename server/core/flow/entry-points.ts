/** The callbacks of libraries that hand over what an outsider sent: one table, each entry with the documentation it rests on. */

/** A parameter that is all decided outside, or some parts of it: by their keys, or by their indexes in a tuple. */
export type Given = string | Readonly<Record<string, string>>;

export interface Callback {
  readonly name: string;
  readonly arity: number;
  /** What an outsider decides, by the index of the parameter. */
  readonly sources: Readonly<Record<number, Given>>;
  /** The first item of the tuple that the first parameter must be: `:tcp`. */
  readonly tag?: string;
  /** `stored`: kept before, such as the arguments of a job. `doubtful`: an outsider's, or the answer of a service that was asked. */
  readonly kind?: "stored" | "doubtful";
}

export interface Role {
  readonly documentation: string;
  /** A module has the role when it uses or implements one of these … */
  readonly uses: readonly string[];
  /** … or, where what it uses cannot be seen, when its name ends so; `undefined` for roles that no name tells. */
  readonly nameEnding?: RegExp;
  readonly callbacks: readonly Callback[];
}

const request = "the request parameters";
export const event: Callback["sources"] = { 0: "the event's name", 1: "the event parameters" };
export const visit: Callback["sources"] = { 0: request, 1: "the request's URL" };
/** https://hexdocs.pm/phoenix/Phoenix.Socket.html#c:connect/3 */
const connectInfo = { x_headers: "the headers", uri: "the address", user_agent: "the user agent" };
const frame = { 0: { 0: "the message" } };

/** LiveViews and LiveComponents, whose `render/1` shows what their other callbacks assign. */
export const live: Role = {
  documentation: "https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.html#callbacks",
  uses: ["Phoenix.LiveView", "Phoenix.LiveComponent"],
  nameEnding: /(Live|Component)(\.[A-Z]\w*)?$/,
  callbacks: [
    { name: "mount", arity: 3, sources: { 0: request } },
    { name: "handle_params", arity: 3, sources: visit },
    { name: "handle_event", arity: 3, sources: event },
  ],
};

export const roles: readonly Role[] = [
  live,
  {
    documentation: "https://hexdocs.pm/phoenix/Phoenix.Channel.html#callbacks",
    uses: ["Phoenix.Channel"],
    nameEnding: /Channel$/,
    callbacks: [
      { name: "join", arity: 3, sources: { 0: "the topic", 1: "the join parameters" } },
      { name: "handle_in", arity: 3, sources: { 0: "the event's name", 1: "the message" } },
    ],
  },
  {
    documentation: "https://hexdocs.pm/phoenix/Phoenix.Socket.html#callbacks",
    uses: ["Phoenix.Socket"],
    nameEnding: /Socket$/,
    callbacks: [
      { name: "connect", arity: 2, sources: { 0: "the connection parameters" } },
      { name: "connect", arity: 3, sources: { 0: "the connection parameters", 2: connectInfo } },
    ],
  },
  {
    documentation: "https://hexdocs.pm/phoenix/Phoenix.Socket.Transport.html",
    uses: ["Phoenix.Socket.Transport"],
    callbacks: [
      { name: "connect", arity: 1, sources: { 0: { params: "the connection parameters" } } },
      { name: "handle_in", arity: 2, sources: frame },
    ],
  },
  {
    documentation: "https://hexdocs.pm/websock/WebSock.html",
    uses: ["WebSock"],
    callbacks: [{ name: "handle_in", arity: 2, sources: frame }],
  },
  {
    documentation: "https://ninenines.eu/docs/en/cowboy/2.12/manual/cowboy_websocket/",
    uses: [":cowboy_websocket", ":cowboy_websocket_handler"],
    callbacks: [
      { name: "websocket_handle", arity: 2, sources: { 0: "the message" } },
      { name: "websocket_handle", arity: 3, sources: { 0: "the message" } },
    ],
  },
  {
    documentation: "https://hexdocs.pm/thousand_island/ThousandIsland.Handler.html",
    uses: ["ThousandIsland.Handler"],
    callbacks: [{ name: "handle_data", arity: 3, sources: { 0: "the data" } }],
  },
  {
    documentation: "https://www.erlang.org/doc/apps/kernel/gen_tcp.html#t:option/0",
    uses: ["GenServer", ":gen_server"],
    callbacks: [
      { name: "handle_info", arity: 2, tag: "tcp", sources: { 0: { 2: "the data" } }, kind: "doubtful" },
      { name: "handle_info", arity: 2, tag: "ssl", sources: { 0: { 2: "the data" } }, kind: "doubtful" },
      { name: "handle_info", arity: 2, tag: "udp", sources: { 0: { 4: "the data" } }, kind: "doubtful" },
    ],
  },
  {
    documentation: "https://hexdocs.pm/gen_smtp/gen_smtp_server_session.html",
    uses: [":gen_smtp_server_session"],
    callbacks: [
      { name: "handle_HELO", arity: 2, sources: { 0: "the client's name" } },
      { name: "handle_EHLO", arity: 3, sources: { 0: "the client's name" } },
      { name: "handle_MAIL", arity: 2, sources: { 0: "the sender" } },
      { name: "handle_RCPT", arity: 2, sources: { 0: "the recipient" } },
      { name: "handle_VRFY", arity: 2, sources: { 0: "the address" } },
      { name: "handle_AUTH", arity: 4, sources: { 1: "the user's name", 2: "the password" } },
      { name: "handle_DATA", arity: 4, sources: { 0: "the sender", 1: "the recipients", 2: "the mail" } },
    ],
  },
  {
    documentation: "https://hexdocs.pm/anubis_mcp/Anubis.Server.Component.html",
    uses: ["Hermes.Server.Component", "Anubis.Server.Component"],
    callbacks: [
      { name: "execute", arity: 2, sources: { 0: "the tool's parameters" } },
      { name: "read", arity: 2, sources: { 0: "the resource's parameters" } },
      { name: "get_messages", arity: 2, sources: { 0: "the prompt's parameters" } },
    ],
  },
  {
    documentation: "https://hexdocs.pm/anubis_mcp/Anubis.Server.html",
    uses: ["Hermes.Server", "Anubis.Server"],
    callbacks: [
      { name: "handle_tool", arity: 3, sources: { 0: "the tool's name", 1: "the tool's parameters" } },
      { name: "handle_tool_call", arity: 3, sources: { 0: "the tool's name", 1: "the tool's parameters" } },
      { name: "handle_resource_read", arity: 2, sources: { 0: "the resource's address" } },
      { name: "handle_prompt_get", arity: 3, sources: { 0: "the prompt's name", 1: "the prompt's parameters" } },
    ],
  },
  {
    documentation: "https://hexdocs.pm/jido/Jido.Action.html",
    uses: ["Jido.Action"],
    callbacks: [{ name: "run", arity: 2, sources: { 0: "the action's parameters" }, kind: "doubtful" }],
  },
  {
    documentation: "https://hexdocs.pm/oban/Oban.Worker.html",
    uses: ["Oban.Worker", "Oban.Pro.Worker"],
    callbacks: [
      { name: "perform", arity: 1, sources: { 0: "the job's arguments" }, kind: "stored" },
      { name: "process", arity: 1, sources: { 0: "the job's arguments" }, kind: "stored" },
    ],
  },
  {
    documentation: "https://hexdocs.pm/broadway/Broadway.html#callbacks",
    uses: ["Broadway"],
    callbacks: [
      { name: "handle_message", arity: 3, sources: { 1: "the message" }, kind: "stored" },
      { name: "handle_batch", arity: 4, sources: { 1: "the messages" }, kind: "stored" },
    ],
  },
  {
    documentation: "https://hexdocs.pm/amqp/AMQP.Basic.html#consume/4",
    uses: ["GenServer"],
    callbacks: [
      { name: "handle_info", arity: 2, tag: "basic_deliver", sources: { 0: { 1: "the message" } }, kind: "stored" },
    ],
  },
  {
    documentation: "https://hexdocs.pm/tortoise/Tortoise.Handler.html",
    uses: ["Tortoise.Handler", "Tortoise311.Handler"],
    callbacks: [{ name: "handle_message", arity: 3, sources: { 0: "the topic", 1: "the message" } }],
  },
  {
    documentation: "https://hexdocs.pm/plug/Plug.Session.Store.html",
    uses: ["Plug.Session.Store"],
    callbacks: [{ name: "get", arity: 3, sources: { 1: "the cookie" } }],
  },
  {
    documentation: "https://hexdocs.pm/absinthe/Absinthe.Middleware.html",
    uses: ["Absinthe.Middleware"],
    callbacks: [{ name: "call", arity: 2, sources: { 0: { arguments: "the field's arguments" } } }],
  },
  {
    documentation: "https://hexdocs.pm/ecto/Ecto.Type.html#c:cast/1",
    uses: ["Ecto.Type", "Ecto.ParameterizedType"],
    callbacks: [
      { name: "cast", arity: 1, sources: { 0: "the value" }, kind: "doubtful" },
      { name: "cast", arity: 2, sources: { 0: "the value" }, kind: "doubtful" },
    ],
  },
];

/** Callbacks of modules that use nothing which tells what they are: https://hexdocs.pm/phoenix_live_view/Phoenix.LiveView.html#on_mount/1 */
export const anywhere: readonly Callback[] = [{ name: "on_mount", arity: 4, sources: { 1: request } }];
