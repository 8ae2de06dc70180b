/** What an outsider decides, and what only looks as if. */

import { type Case, checkFlow } from "./check.ts";

/** An Absinthe schema with this field, and a module of resolvers. */
function graphql(field: string, resolver: string): Case[1] {
  return {
    "lib/resolver.ex": `defmodule Web.Resolver do\n${resolver}\nend\n`,
    "lib/schema.ex": `defmodule Web.Schema do\nuse Absinthe.Schema\nalias Web.Resolver\nquery do\n${field}\nend\nend\n`,
  };
}

/** A module with these lines, in a file of its own. */
function module(name: string, lines: string): Case[1] {
  return { "lib/a.ex": `defmodule ${name} do\n${lines}\nend\n` };
}

checkFlow([
  ["the parameters of an action", 'sink(params["x"])', "request x"],
  [
    "the parts of the connection",
    'sink(conn.query_params["x"])\nsink(conn.host)\nsink(conn.req_cookies["x"])',
    "request x",
    "request",
    "request x",
  ],
  ["a pattern of the connection", 'def show(%{params: %{"x" => x}} = conn, _), do: sink(x)', "request x"],
  ["a header", 'sink(get_req_header(conn, "x-a"))\nsink(Plug.Conn.get_req_header(conn, "x-a"))', "request", "request"],
  ["what was assigned elsewhere", "sink(conn.assigns.user)", "assign"],
  ["the session", "sink(get_session(conn, :id))", "unknown id"],
  [
    "the path of an upload",
    '%Plug.Upload{path: path, filename: name} = params["f"]\nsink(path)\nsink(name)',
    "trusted",
    "request f.filename",
  ],
  [
    "an upload that a head asks for",
    'def create(conn, %{"f" => %Plug.Upload{}} = params) do\n{upload, others} = Map.pop(params, "f")\nsink(upload.path)\nsink(upload.filename)\nsink(others["x"])\nend',
    "trusted",
    "request f.filename",
    "request x",
  ],
  [
    "a clause of an action that no parameters match",
    "def create(conn, {upload, params}), do: sink(upload.path)",
    "unknown path",
  ],
  ["a plug", module("Web.Plug", 'import Plug.Conn\ndef call(conn, _opts), do: sink(conn.params["x"])'), "request x"],
  [
    "a route of a plug router",
    module("Web.Router", 'use Plug.Router\nget "/x" do\nsink(conn.params["x"])\nend'),
    "request x",
  ],
  [
    "an event",
    module("Web.A", 'use Phoenix.LiveView\ndef handle_event("a", %{"x" => x}, socket), do: sink(x)'),
    "request x",
  ],
  [
    "the parameters of a page",
    module(
      "Web.A",
      'use Phoenix.LiveView\ndef mount(%{"x" => x}, session, socket) do\nsink(x)\nsink(session["y"])\nend',
    ),
    "request x",
    "unknown y",
  ],
  [
    "a message that the module sends itself",
    module(
      "Web.A",
      'use Phoenix.LiveView\ndef handle_event("a", %{"x" => x}, s) do\nsend(self(), {:go, x})\nProcess.send_after(self(), {:later, x}, 10)\n{:noreply, s}\nend\ndef handle_info({:go, x}, s), do: sink(x)\ndef handle_info({:later, x}, s), do: sink(x)\ndef handle_info({:other, x}, s), do: sink(x)',
    ),
    "request x",
    "request x",
    "unknown",
  ],
  [
    "a message that is waited for, and that the module sends",
    module(
      "Web.PageController",
      'use Phoenix.Controller\ndef show(conn, %{"x" => x}), do: send(conn.private.pid, {:go, x})\ndef start do\nspawn(fn ->\nreceive do\n{:go, x} -> sink(x)\n{:other, x} -> sink(x)\nmessage -> sink(message)\nend\nend)\nend',
    ),
    "maybe request x",
    "unknown",
    "unknown",
  ],
  [
    "a message that is waited for in a function that is called",
    module(
      "Web.PageController",
      'use Phoenix.Controller\ndef show(conn, %{"x" => x}) do\nsend(self(), {:go, "a"})\nsink(wait(x))\nend\ndefp wait(_) do\nreceive do\n{:go, x} -> x\nend\nend',
    ),
    "unknown",
  ],
  [
    "the content of an upload",
    '%Plug.Upload{path: path} = params["f"]\nsink(File.read!(path))\n{:ok, text} = File.read(params["f"].path)\nsink(text)',
    "request",
    "request",
  ],
  [
    "the content of an uploaded entry",
    module(
      "Web.A",
      "use Phoenix.LiveView\ndef handle_event(_, _, socket) do\nconsume_uploaded_entries(socket, :f, fn %{path: path}, _ -> sink(File.read!(path)) end)\nend",
    ),
    "request",
  ],
  [
    "the content of other files",
    'sink(File.read!("a.txt"))\nsink(File.read!(params["path"]))\nsink(File.read!(Path.join("/srv", params["f"]["path"])))',
    "unknown",
    "unknown",
    "unknown",
  ],
  [
    "a message of another process",
    module("Web.A", "use Phoenix.LiveView\ndef handle_info({:a, x}, socket), do: sink(x)"),
    "unknown",
  ],
  [
    "an assign of a LiveView",
    module(
      "Web.A",
      'use Phoenix.LiveView\ndef handle_event("a", %{"x" => x}, socket), do: {:noreply, assign(socket, :x, x)}\ndef render(assigns), do: sink(assigns.x)',
    ),
    "request x",
  ],
  [
    "an assign by a private function",
    module(
      "Web.A",
      'use Phoenix.LiveView\ndef handle_event("a", p, socket), do: {:noreply, put(socket, p)}\ndefp put(socket, p), do: assign(socket, :x, p["x"])\ndef render(assigns), do: sink(assigns.x)',
    ),
    "request x",
  ],
  [
    "an uploaded entry",
    module(
      "Web.A",
      "use Phoenix.LiveView\ndef handle_event(_, _, socket) do\nconsume_uploaded_entries(socket, :f, fn %{path: path}, entry ->\nsink(path)\nsink(entry.client_name)\nsink(entry.uuid)\nend)\nend",
    ),
    "trusted",
    "request client_name",
    "trusted",
  ],
  [
    "a channel",
    module("Web.A", 'use Phoenix.Channel\ndef join("a:" <> id, %{"x" => x}, socket) do\nsink(id)\nsink(x)\nend'),
    "request",
    "request x",
  ],
  ["a socket", module("Web.A", 'use Phoenix.Socket\ndef connect(%{"x" => x}, socket, _), do: sink(x)'), "request x"],
  ["a job", module("A", 'use Oban.Worker\ndef perform(%Oban.Job{args: %{"x" => x}}), do: sink(x)'), "stored args.x"],
  [
    "a message of a queue",
    module("A", "use Broadway\ndef handle_message(_, message, _), do: sink(message.data)"),
    "stored data",
  ],
  ["a perform of something else", module("A", "def perform(%{args: x}), do: sink(x)"), "unknown args"],
  [
    "a resolver of three parameters",
    graphql(
      "field :x, :string do\narg :x, :string\nresolve &Resolver.x/3\nend",
      "def x(parent, args, info) do\nsink(parent)\nsink(args.x)\nsink(info)\nend",
    ),
    "unknown",
    "request x",
    "unknown",
  ],
  [
    "a resolver of two parameters among options",
    graphql("field :x, :string, resolve: &Resolver.x/2", "def x(%{x: x}, _info), do: sink(x)"),
    "request x",
  ],
  [
    "a resolver behind a wrapper",
    graphql("field :x, :string do\nresolve(safely(&Resolver.x/3))\nend", "def x(_, %{x: x}, _), do: sink(x)"),
    "request x",
  ],
  [
    "another function of a module of resolvers",
    graphql("field :x, :string do\nresolve &Resolver.y/3\nend", "def x(_, %{x: x}, _), do: sink(x)"),
    "unknown x",
  ],
  [
    "anonymous resolvers",
    graphql(
      "field :x, :string do\nresolve fn _, args, _ -> sink(args.x) end\nend\nfield :y, :string, resolve: fn %{y: y}, _ -> sink(y) end",
      "",
    ),
    "request x",
    "request y",
  ],
  ["resolve of something else", module("A", "def a, do: resolve(fn _, args, _ -> sink(args.x) end)"), "unknown x"],
  ["the environment", 'sink(System.get_env("X"))', "trusted"],
  [
    "a type is no call",
    'def show(conn, %{"x" => x}), do: go(x)\n@spec go(binary) :: binary\ndefp go(x), do: sink(x)',
    "request x",
  ],
  ["all but some characters removed", 'sink(String.replace(params["x"], ~r/[^a-z0-9-]/, ""))', "trusted"],
  ["some characters removed", 'sink(String.replace(params["x"], ~r/[a-z]/, ""))', "request x"],
  [
    "what a socket is told of the connection",
    module(
      "Web.A",
      "use Phoenix.Socket\ndef connect(_, socket, info) do\nsink(info.x_headers)\nsink(info[:user_agent])\nsink(info.peer_data)\nend",
    ),
    "request",
    "request",
    "unknown peer_data",
  ],
  [
    "messages of a socket without channels",
    module("Web.A", "@behaviour WebSock\ndef handle_in({text, [opcode: code]}, state) do\nsink(text)\nsink(code)\nend"),
    "request",
    "unknown opcode",
  ],
  [
    "messages of a handler of Cowboy",
    module("Web.A", "@behaviour :cowboy_websocket\ndef websocket_handle({:text, text}, state), do: sink(text)"),
    "request",
  ],
  [
    "the same function of a module that is none",
    module("Web.A", "def websocket_handle({:text, text}, state), do: sink(text)"),
    "unknown",
  ],
  [
    "what comes over a connection",
    module(
      "A",
      "use GenServer\ndef handle_info({:tcp, port, data}, state) do\nsink(port)\nsink(data)\nend\ndef handle_info({:udp, _, _, _, data} = message, state), do: sink(data)\ndef handle_info({:tick, data}, state), do: sink(data)",
    ),
    "unknown",
    "maybe request",
    "maybe request",
    "unknown",
  ],
  ["what is read from a connection", "{:ok, data} = :gen_tcp.recv(port, 0)\nsink(data)", "stored"],
  [
    "a tool of a language model",
    module("A", 'use Jido.Action, name: "a"\ndef run(params, context) do\nsink(params.x)\nsink(context)\nend'),
    "maybe request x",
    "unknown",
  ],
  [
    "a session's cookie",
    module("A", "@behaviour Plug.Session.Store\ndef get(_conn, cookie, opts) do\nsink(cookie)\nsink(opts)\nend"),
    "request",
    "unknown",
  ],
  [
    "what a type casts",
    module("A", "use Ecto.Type\ndef cast(x), do: sink(x)\ndef load(x), do: sink(x)"),
    "maybe request",
    "unknown",
  ],
  [
    "the argument of a scalar",
    module(
      "A",
      "use Absinthe.Schema.Notation\nalias Absinthe.Blueprint.Input\ndefp decode(%Input.String{value: x}), do: sink(x)",
    ),
    "request value",
  ],
  [
    "arguments in a middleware",
    module(
      "A",
      "@behaviour Absinthe.Middleware\ndef call(%{arguments: %{x: x}} = resolution, _) do\nsink(x)\nsink(resolution.context)\nend",
    ),
    "request x",
    "unknown context",
  ],
  [
    "the parameters of a hook",
    module("Web.Auth", 'def on_mount(:default, %{"x" => x}, session, _socket) do\nsink(x)\nsink(session)\nend'),
    "request x",
    "unknown",
  ],
  [
    "an action that its controller calls with a user",
    'def show(conn, %{"x" => x}, user) do\nsink(x)\nsink(user.name)\nend\ndef other(conn, record, user), do: sink(record)',
    "request x",
    "unknown name",
    "unknown",
  ],
  [
    "the path of a route of a plug router",
    module("Web.Router", 'use Plug.Router\nget "/x/:name/*rest" do\nsink(name)\nsink(rest)\nsink(other)\nend'),
    "request",
    "request",
    "unknown",
  ],
  [
    "what a LiveView asks of its connection",
    module(
      "Web.A",
      "use Phoenix.LiveView\ndef mount(_, _, socket) do\nsink(get_connect_info(socket, :user_agent))\nsink(get_connect_info(socket, :peer_data))\nend",
    ),
    "request",
    "unknown",
  ],
  ["doubled quotes", 'sink(String.replace(params["x"], "\'", "\'\'"))', "request x (sql)"],
  ["escaped markup", 'sink(String.replace(params["x"], "<", "&lt;"))', "request x (html)"],
  ["closing tags of scripts", 'sink(String.replace(params["x"], "</", "<\\\\/"))', "request x (html)"],
  ["replaced slashes", 'sink(String.replace(params["x"], "/", "_"))', "request x (path redirect)"],
  ["removed dots", 'sink(String.replace(params["x"], "..", ""))', "request x"],
]);
