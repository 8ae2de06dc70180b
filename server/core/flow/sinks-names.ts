/** Where text becomes an atom, and where names choose the module, function or process. */

import type { SinkTable } from "./sink-tables.ts";

/** Functions that make new atoms. */
export const atomMakers: readonly SinkTable[] = [
  { documentation: "https://hexdocs.pm/elixir/String.html#to_atom/1", functions: { "String.to_atom": 0 } },
  { documentation: "https://hexdocs.pm/elixir/List.html#to_atom/1", functions: { "List.to_atom": 0 } },
  {
    documentation: "https://www.erlang.org/doc/apps/erts/erlang.html#binary_to_atom/2",
    functions: { ":erlang.binary_to_atom": 0, ":erlang.list_to_atom": 0 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/stdlib/erl_scan.html#string/1",
    functions: { ":erl_scan.string": 0 },
  },
];

/** Arguments that name a module, a function or a node to run code on. */
export const dispatchers: readonly SinkTable[] = [
  { documentation: "https://hexdocs.pm/elixir/Kernel.html#apply/3", functions: { "Kernel.apply/3": 0 } },
  { documentation: "https://hexdocs.pm/elixir/Kernel.html#apply/3", functions: { "Kernel.apply/3": 1 } },
  {
    documentation: "https://www.erlang.org/doc/apps/erts/erlang.html#apply/3",
    functions: { ":erlang.apply/3": 0 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/erts/erlang.html#apply/3",
    functions: { ":erlang.apply/3": 1 },
  },
  {
    documentation: "https://hexdocs.pm/elixir/Function.html#capture/3",
    functions: { "Function.capture": 0 },
  },
  {
    documentation: "https://hexdocs.pm/elixir/Function.html#capture/3",
    functions: { "Function.capture": 1 },
  },
  {
    documentation: "https://hexdocs.pm/elixir/Kernel.html#struct/2",
    functions: { "Kernel.struct": 0, "Kernel.struct!": 0 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/kernel/rpc.html",
    functions: { ":rpc.call": 1, ":rpc.cast": 1, ":erpc.call": 1, ":erpc.cast": 1 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/kernel/rpc.html",
    functions: { ":rpc.call": 2, ":rpc.cast": 2, ":erpc.call": 2, ":erpc.cast": 2 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/kernel/rpc.html",
    functions: {
      ":rpc.call": 0,
      ":rpc.cast": 0,
      ":erpc.call": 0,
      ":erpc.cast": 0,
      "Node.spawn": 0,
      "Node.spawn_link": 0,
    },
  },
  {
    documentation: "https://hexdocs.pm/elixir/GenServer.html",
    functions: { "GenServer.call": 0, "GenServer.cast": 0, "GenServer.stop": 0 },
  },
  {
    documentation: "https://hexdocs.pm/elixir/Task.html",
    functions: {
      "Task.start/3": 0,
      "Task.async/3": 0,
      "Task.start_link/3": 0,
      "Kernel.spawn/3": 0,
      "Kernel.spawn_link/3": 0,
    },
  },
];
