/** Texts of findings that depend on what the project is, which fixtures do not look at. */

import { expect, test } from "vitest";
import type { Rule } from "../../server/core/rule.ts";
import { forceSslRuntime } from "../../server/core/rules/force-ssl-runtime/rule.ts";
import { headersMissingSecure } from "../../server/core/rules/headers-missing-secure/rule.ts";
import { insecureRandom } from "../../server/core/rules/insecure-random/rule.ts";
import { schemaNotRedacted } from "../../server/core/rules/schema-not-redacted/rule.ts";
import { allFindings, openTestProject, scanAll } from "../harness/project.ts";

async function messagesOf(rule: Rule, content: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { project, bugs } = await openTestProject([rule], content);
  await scanAll(project);
  expect(bugs).toEqual([]);
  return allFindings(project).map(({ message }) => message);
}

test("what a late `force_ssl` does follows from the locked version of Phoenix", async () => {
  const said = (version: string) =>
    messagesOf(forceSslRuntime, {
      "config/runtime.exs": "import Config\nconfig :shop, ShopWeb.Endpoint, force_ssl: [hsts: true]\n",
      "mix.lock": `%{\n  "phoenix": {:hex, :phoenix, "${version}", "abc", [:mix], [], "hexpm", "def"},\n}\n`,
    });
  expect(await said("1.7.24")).toEqual([expect.stringContaining("comes too late")]);
  expect(await said("1.8.1")).toEqual([expect.stringContaining("a release does not start")]);
});

test("a random value is named after the field that it ends in", async () => {
  const text = `defmodule Shop.Accounts do
  def change(user, email) do
    code = :rand.uniform(899_999) + 100_000
    %{user | email_change_code: ["#{code}", email]}
  end
end
`;
  const messages = await messagesOf(insecureRandom, { "lib/shop/accounts.ex": text });
  expect(messages).toEqual([expect.stringContaining("makes `email_change_code`, but it is no generator for secrets")]);
});

test("a schema inside of another module is named in full", async () => {
  const text = `defmodule Shop.Hub do
  defmodule Offline do
    use Ecto.Schema
    embedded_schema do
      field :secrets, {:array, :map}
    end
  end
end
`;
  const messages = await messagesOf(schemaNotRedacted, { "lib/shop/hub.ex": text });
  expect(messages).toEqual([expect.stringContaining("a struct of `Shop.Hub.Offline`")]);
});

test("a hash of a password weighs more than one of a random key", async () => {
  const text = `defmodule Shop.User do
  use Ecto.Schema
  schema "users" do
    field :password_hash, :string
    field :api_key, :string
    field :secret_hash, :string
  end
end
`;
  const { project } = await openTestProject([schemaNotRedacted], { "lib/shop/user.ex": text });
  await scanAll(project);
  expect(allFindings(project).map(({ severity }) => severity)).toEqual(["medium", "medium", "low"]);
});

test("headers are missed on a route that shows a page", async () => {
  const router = `defmodule ShopWeb.Router do
  use Phoenix.Router
  pipeline :browser do
    plug :accepts, ["html"]
    plug :fetch_session
  end
  scope "/", ShopWeb do
    pipe_through :browser
    get "/moved", PageController, :moved
    get "/page", PageController, :page
  end
end
`;
  const controller = `defmodule ShopWeb.PageController do
  use Phoenix.Controller, formats: [:html]
  def moved(conn, _params), do: redirect(conn, to: "/page")
  def page(conn, _params), do: render(conn, :page)
end
`;
  const content = { "lib/router.ex": router, "lib/page_controller.ex": controller };
  expect(await messagesOf(headersMissingSecure, content)).toEqual([expect.stringContaining("Pages such as `/page`")]);
});
