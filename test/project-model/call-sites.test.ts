/** Where components are called, and which calls show a template. */

import { expect, test } from "vitest";
import { callSites } from "../../server/core/project/call-sites.ts";
import { textOf } from "../../server/core/syntax/source-file.ts";
import { projectOf } from "./check.ts";

const shop = {
  "lib/shop_web/components.ex": `defmodule ShopWeb.Components do
  use Phoenix.Component
  attr :kind, :string
  def badge(assigns), do: ~H"<b>{@kind}</b>"
  def list(assigns), do: ~H"<.badge kind={@first} />"
end
`,
  "lib/shop_web/controllers/order_controller.ex": `defmodule ShopWeb.OrderController do
  use Phoenix.Controller
  def show(conn, %{"id" => id}), do: render(conn, :show, order: id)
  def edit(conn, _), do: conn |> assign(:a, 1) |> render("edit.html", %{changeset: 1})
  def other(conn, _), do: render(conn, ShopWeb.ErrorHTML, "gone.html", reason: 2)
  def all(conn, _), do: render(conn, :index)
end
`,
  "lib/shop_web/controllers/order_html.ex": `defmodule ShopWeb.OrderHTML do
  use Phoenix.Component
  import ShopWeb.Components
  alias ShopWeb.Components, as: C
  embed_templates "order_html/*"
  def row(assigns), do: ~H"<C.badge kind={@b} /><.row />"
end
`,
  "lib/shop_web/controllers/order_html/show.html.heex": "<.badge kind={@order} />",
  "lib/shop_web/controllers/order_html/edit.html.heex": "<p>{@changeset}</p>",
  "lib/shop_web/controllers/error_html.ex":
    'defmodule ShopWeb.ErrorHTML do\n  use Phoenix.Component\n  embed_templates "error_html/*"\nend\n',
  "lib/shop_web/controllers/error_html/gone.html.heex": "<p>{@reason}</p>",
};

test("a component's call sites are found in modules and templates, however it is named", async () => {
  const sites = (await projectOf(shop)).get(callSites).ofComponent("ShopWeb.Components", "badge");
  expect(sites.map(({ form, element }) => `${form.path.replace(/.*\//, "")} ${element.name}`)).toEqual([
    "components.ex badge",
    "order_html.ex C.badge",
    "show.html.heex badge",
  ]);
});

test("the calls that show a template are found, with their assigns as written", async () => {
  const sites = (await projectOf(shop)).get(callSites);
  const shown = (name: string) =>
    sites
      .ofTemplate(`lib/shop_web/controllers/${name}.html.heex`)
      .map(({ call, assigns }) => assigns && textOf(call.form, assigns));
  expect(shown("order_html/show")).toEqual(["order: id"]);
  expect(shown("order_html/edit")).toEqual(["%{changeset: 1}"]);
  expect(shown("error_html/gone")).toEqual(["reason: 2"]);
});

test("a view that is put before decides, and a view renders its own templates", async () => {
  const texts = {
    "lib/a_controller.ex":
      "defmodule A.ItemController do\n  use Phoenix.Controller\n  plug :put_view, html: A.Other\n  def show(conn, _), do: render(conn, :show, x: 1)\nend\n",
    "lib/other.ex": 'defmodule A.Other do\n  use Phoenix.Component\n  embed_templates "other/*"\nend\n',
    "lib/other/show.html.heex": "{@x}",
    "lib/web/views/page_view.ex":
      'defmodule Web.PageView do\n  use Phoenix.View, root: "lib/web/templates"\n  def again, do: render("part.html", y: 2)\nend\n',
    "lib/web/templates/page/part.html.eex": "<%= @y %>",
  };
  const sites = (await projectOf(texts)).get(callSites);
  expect(sites.ofTemplate("lib/other/show.html.heex")).toHaveLength(1);
  expect(sites.ofTemplate("lib/web/templates/page/part.html.eex")).toHaveLength(1);
});
