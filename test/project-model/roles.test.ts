/** What modules are for, by what they use and declare. */

import { expect, test } from "vitest";
import { roles } from "../../server/core/project/roles.ts";
import { projectOf } from "./check.ts";

const web = `defmodule ShopWeb do
  def controller do
    quote do
      use Phoenix.Controller, formats: [:html]
    end
  end

  def html do
    quote do
      use Phoenix.Component
    end
  end

  def live_view do
    quote do
      use Phoenix.LiveView
    end
  end

  defmacro __using__(which) when is_atom(which), do: apply(__MODULE__, which, [])
end
`;

async function rolesOf(module: string, text: string, path = "lib/a.ex"): Promise<readonly string[]> {
  const project = await projectOf({ "lib/shop_web.ex": web, [path]: text });
  return [...project.get(roles).of(module)].sort();
}

const cases: readonly (readonly [what: string, text: string, expected: readonly string[]])[] = [
  ["a controller through the project's own `use`", "use ShopWeb, :controller", ["controller"]],
  ["a LiveView through the project's own `use`", "use ShopWeb, :live_view", ["live-view"]],
  ["pages with templates", 'use ShopWeb, :html\n  embed_templates "page/*"', ["html"]],
  ["function components", 'use ShopWeb, :html\n  attr :a, :any\n  def b(assigns), do: ~H"<p>{@a}</p>"', ["component"]],
  ["a plug by its behaviour", "@behaviour Plug\n  def call(conn, _), do: conn", ["plug"]],
  ["a plug that is built", "use Plug.Builder", ["plug"]],
  ["a channel", "use Phoenix.Channel", ["channel"]],
  ["a socket", "use Phoenix.Socket", ["socket"]],
  ["a repository", "use Ecto.Repo, otp_app: :shop", ["repo"]],
  ["a schema", "use Ecto.Schema", ["schema"]],
  ["a migration", "use Ecto.Migration", ["migration"]],
  ["a task", "use Mix.Task", ["mix-task"]],
  ["a worker", "use Oban.Worker, queue: :mail", ["oban-worker"]],
  ["a resource", "use Ash.Resource, domain: Shop", ["ash-resource"]],
  ["a server", "use GenServer", ["gen-server"]],
  ["several roles", "use GenServer\n  @behaviour Plug", ["gen-server", "plug"]],
  ["nothing by its name alone", "def index(conn, _params), do: conn", []],
];

for (const [what, text, expected] of cases) {
  test(`knows ${what}`, async () => {
    expect(await rolesOf("ShopWeb.PageController", `defmodule ShopWeb.PageController do\n  ${text}\nend\n`)).toEqual(
      expected,
    );
  });
}

test("knows the modules that an Absinthe schema has its fields resolved by", async () => {
  const schema = `defmodule ShopWeb.Schema do
  use Absinthe.Schema
  alias ShopWeb.Resolvers

  query do
    field :orders, list_of(:order) do
      resolve &Resolvers.Orders.list/3
    end
  end
end
defmodule ShopWeb.Resolvers.Orders do
  def list(_parent, _args, _info), do: {:ok, []}
end
`;
  expect(await rolesOf("ShopWeb.Schema", schema)).toEqual(["absinthe-schema"]);
  expect(await rolesOf("ShopWeb.Resolvers.Orders", schema)).toEqual(["absinthe-resolver"]);
});

test("knows tests and seeds by their place", async () => {
  const module = "defmodule A do\n  def a, do: 1\nend\n";
  expect(await rolesOf("A", module, "test/support/a.ex")).toEqual(["test"]);
  expect(await rolesOf("A", module, "priv/repo/seeds.exs")).toEqual(["seeds"]);
  expect(await rolesOf("A", module, "lib/a.ex")).toEqual([]);
});
