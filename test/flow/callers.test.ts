/** What the project's own code hands to the parameters of a function, across modules and files. */

import { type Case, checkFlow } from "./check.ts";

/** A sink in `Shop.Files`, called by a controller whose action has these lines. */
function called(definitions: string, lines: string, more: Readonly<Record<string, string>> = {}): Case[1] {
  return {
    "lib/shop/files.ex": `defmodule Shop.Files do\n${definitions}\nend\n`,
    "lib/web/file_controller.ex": `defmodule Web.FileController do
  use Phoenix.Controller
  alias Shop.Files
  def show(conn, params) do
    ${lines}
  end
end
`,
    ...more,
  };
}

const run = "def run(x), do: sink(x)";

checkFlow([
  [
    "a private function of the module",
    'def show(conn, %{"id" => id}), do: go(id)\ndefp go(x), do: sink(x)',
    "request id",
  ],
  [
    "another clause of the same function",
    called(
      'def run(:none), do: run({:path, "a"})\ndef run({:id, id}), do: run({:path, "/files/" <> id})\ndef run({:path, x}), do: sink(x)',
      'Files.run({:id, params["f"]})',
    ),
    "request f after /files/",
  ],
  [
    "what goes around in a circle of functions, and what joins it on the way",
    called(
      "def run(x), do: one(x, :start)\ndef one(x, y), do: two(x, y)\ndef two(x, y) do\nsink(x)\nsink(y)\none(x, :again)\nend\ndef join(y), do: two(:fixed, y)",
      'Files.run(params["f"])\nFiles.join(params["g"])',
    ),
    "request f",
    "request g",
  ],
  [
    "what a clause hands to itself is what it was handed",
    called("def run(x, 0), do: x\ndef run(x, n) do\nsink(x)\nrun(x, n - 1)\nend", 'Files.run(params["f"], 2)'),
    "request f",
  ],
  ["a public function of another file", called(run, 'Files.run(params["f"])'), "request f"],
  ["a constant argument", called(run, 'Files.run("a")'), "constant a"],
  [
    "what is broadcast to all that subscribed",
    called(
      'use GenServer\ndef init(x) do\nPhoenix.PubSub.subscribe(Shop.PubSub, "files")\n{:ok, x}\nend\ndef handle_info({:named, x}, s) do\nsink(x)\n{:noreply, s}\nend\ndef handle_info({:counted, x}, s) do\nsink(x)\n{:noreply, s}\nend',
      'Phoenix.PubSub.broadcast(Shop.PubSub, "files", {:named, params["f"]})\nPhoenix.PubSub.broadcast!(Shop.PubSub, "files", {:counted, 1})',
    ),
    "request f",
    "constant 1",
  ],
  [
    "what is broadcast, in a module that subscribes to nothing",
    called(
      "use GenServer\ndef handle_info({:named, x}, s) do\nsink(x)\n{:noreply, s}\nend",
      'Phoenix.PubSub.broadcast(Shop.PubSub, "files", {:named, params["f"]})',
    ),
    "unknown",
  ],
  [
    "what a component is sent",
    called(
      "use Phoenix.LiveComponent\ndef update(%{file: x}, socket) do\nsink(x)\n{:ok, socket}\nend",
      'Phoenix.LiveView.send_update(Files, id: "a", file: params["f"])',
    ),
    "request f",
  ],
  ["a server-made argument", called(run, 'Files.run(String.to_integer(params["f"]))'), "trusted"],
  ["the most certain of several calls", called(run, 'Files.run("a")\nFiles.run(params["f"])'), "request f"],
  ["several constants", called(run, 'Files.run("a")\nFiles.run("b")'), "constant"],
  ["a function that nothing calls", called(run, ":ok"), "unknown"],
  ["a call in a pipe", called(run, 'params["f"] |> Files.run()'), "request f"],
  ["a capture", called(run, 'Enum.each(params["fs"], &Files.run/1)'), "request fs"],
  ["a call through the full name", called(run, 'Shop.Files.run(params["f"])'), "request f"],
  [
    "a protocol's function, for an implementation",
    called("", 'Shop.Run.run(params["f"])', {
      "lib/shop/files.ex":
        "defprotocol Shop.Run do\n  def run(x)\nend\ndefimpl Shop.Run, for: BitString do\n  def run(x), do: sink(x)\nend\n",
    }),
    "request f",
  ],
  [
    "the function of another protocol",
    called("", 'Shop.Other.run(params["f"])', {
      "lib/shop/files.ex":
        "defprotocol Shop.Run do\n  def run(x)\nend\ndefimpl Shop.Run, for: BitString do\n  def run(x), do: sink(x)\nend\n",
    }),
    "unknown",
  ],
  ["an import", called(run, 'import Shop.Files\nrun(params["f"])'), "request f"],
  ["an alias with another name", called(run, 'alias Shop.Files, as: F\nF.run(params["f"])'), "request f"],
  [
    "clauses behind a head that gives them their defaults",
    'def show(conn, %{"id" => id}), do: sink(wrap(id))\ndefp wrap(x, by \\\\ "a")\ndefp wrap(nil, _by), do: nil\ndefp wrap(_x, by), do: by',
    "constant",
  ],
  [
    "a connection among the arguments of a call that cannot be followed, whose parameters nothing reads",
    called("def run(conn, name), do: sink(apply(Web.Routes, name, [conn | []]))", 'Files.run(conn, params["f"])'),
    "maybe request f",
  ],
  [
    "a connection alone among the arguments of a call that cannot be followed",
    called("def run(conn), do: sink(Web.Other.make([conn | []]))", "Files.run(conn)"),
    "unknown",
  ],
  [
    "the parameters of a connection, read before such a call",
    called("def run(conn), do: sink(Web.Other.make([conn.params]))", "Files.run(conn)"),
    "maybe request",
  ],
  ["apply with names that are written", called(run, 'apply(Files, :run, [params["f"]])'), "request f"],
  ["a task", called(run, 'Task.async(fn -> Files.run(params["f"]) end)'), "request f"],
  ["a task by name", called(run, 'Task.start(Files, :run, [params["f"]])'), "request f"],
  [
    "a delegate",
    called(run, 'Shop.run(params["f"])', {
      "lib/shop.ex": "defmodule Shop do\n  defdelegate run(x), to: Shop.Files\nend\n",
    }),
    "request f",
  ],
  [
    "a part of what is handed in",
    called("def run(%{path: path}), do: sink(path)", 'Files.run(%{path: params["f"], name: "n"})'),
    "request f",
  ],
  [
    "another part of what is handed in",
    called("def run(file), do: sink(file.name)", 'Files.run(%{path: params["f"], name: "n"})'),
    "constant n",
  ],
  [
    "an option",
    called("def run(opts), do: sink(Keyword.get(opts, :path))", 'Files.run(path: params["f"], name: "n")'),
    "request f",
  ],
  [
    "a part of a tuple",
    called("def run({a, b}) do\nsink(a)\nsink(b)\nend", 'Files.run({"a", params["f"]})'),
    "constant a",
    "request f",
  ],
  [
    "elements of a list",
    called("def run(files), do: for(%{path: path} <- files, do: sink(path))", 'Files.run([%{path: params["f"]}])'),
    "request f",
  ],
  [
    "text around a parameter",
    called('def run(x), do: sink("https://a.example/" <> x)', 'Files.run(params["f"])'),
    "request f after https://a.example/",
  ],
  [
    "a treatment in the function",
    called("def run(x), do: sink(Path.basename(x))", 'Files.run(params["f"])'),
    "request f (path)",
  ],
  ["a treatment by the caller", called(run, 'Files.run(Path.basename(params["f"]))'), "request f (path)"],
  ["a default that is not given", called('def run(x, y \\\\ "b"), do: sink(y)', 'Files.run(params["f"])'), "constant"],
  ["a default that is given", called('def run(x, y \\\\ "b"), do: sink(y)', 'Files.run(1, params["f"])'), "request f"],
  [
    "a default before what is given",
    called('def run(x \\\\ "a", y), do: sink(y)', 'Files.run(params["f"])'),
    "request f",
  ],
  [
    "clauses take what matches them",
    called(
      "def run(:a, x), do: sink(x)\ndef run(:b, x), do: sink(x)",
      'Files.run(:a, params["f"])\nFiles.run(:b, "b")',
    ),
    "request f",
    "constant b",
  ],
  [
    "a chain of functions",
    called(
      "def run(x), do: two(x)\ndefp two(x), do: three(%{x: x})\ndefp three(%{x: x}), do: sink(x)",
      'Files.run(params["f"])',
    ),
    "request f",
  ],
  [
    "functions that call one another",
    called("def run(x), do: other(x)\ndef other(x) do\nsink(x)\nrun(x)\nend", 'Files.run(params["f"])'),
    "request f",
  ],
  [
    "a call that cannot be followed in between",
    called(run, 'Files.run(Unknown.clean(params["f"]))'),
    "maybe request f",
  ],
  [
    "a call that cannot be followed in the function",
    called("def run(x), do: sink(Unknown.clean(x))", 'Files.run(params["f"])'),
    "maybe request f",
  ],
  [
    "test code calls nothing",
    called(run, ":ok", {
      "test/a_test.exs": 'defmodule ATest do\ndef test(conn), do: Shop.Files.run(conn.params["x"])\nend',
    }),
    "unknown",
  ],
  [
    "another module of the same last name",
    called(run, ":ok", { "lib/o.ex": 'defmodule O do\ndef go(conn), do: Other.Files.run(conn.params["x"])\nend' }),
    "unknown",
  ],
  [
    "the message of a server",
    called(
      "use GenServer\ndef go(x), do: GenServer.call(__MODULE__, {:go, x})\ndef handle_call({:go, x}, _from, s), do: sink(x)\ndef handle_call({:no, x}, _from, s), do: sink(x)",
      'Files.go(params["f"])',
    ),
    "request f",
    "unknown",
  ],
  [
    "a closure that is called",
    called("def run(x, f), do: f.(x)", 'Files.run(params["f"], fn y -> sink(y) end)'),
    "request f",
  ],
]);
