/** The router as the project's own text says: scopes, pipelines, sessions, conditions, macros, and what protects each route. */

import { expect, test } from "vitest";
import { type RouteRow, routeTables } from "../../server/core/project/router/table.ts";
import { projectOf } from "./check.ts";

const web = `defmodule ShopWeb do
  def router do
    quote do
      use Phoenix.Router, helpers: false
      import Plug.Conn
      import Phoenix.Controller
      import Phoenix.LiveView.Router
    end
  end

  def controller do
    quote do
      use Phoenix.Controller, formats: [:html]
      import Plug.Conn
    end
  end

  def live_view do
    quote do
      use Phoenix.LiveView
      on_mount ShopWeb.Locale
    end
  end

  defmacro __using__(which) when is_atom(which), do: apply(__MODULE__, which, [])
end
`;

async function tableOf(body: string, others: Readonly<Record<string, string>> = {}) {
  const router = `defmodule ShopWeb.Router do\n  use ShopWeb, :router\n${body}\nend\n`;
  const project = await projectOf({ "lib/shop_web.ex": web, "lib/shop_web/router.ex": router, ...others });
  return project.get(routeTables).table();
}

/** `GET /path Module action [pipes]` */
function lines(rows: readonly RouteRow[]): readonly string[] {
  return rows.map(({ verb, path, module, action, pipelines }) =>
    [verb, path, module ?? "?", action ?? "-", pipelines.join(",")].join(" ").trim(),
  );
}

test("scopes join paths and aliases, and pass their pipelines on to scopes inside", async () => {
  const { rows, unread } = await tableOf(`
    pipeline :browser do
      plug :accepts, ["html"]
    end
    scope "/", ShopWeb do
      pipe_through :browser
      get "/", PageController, :home
      scope "/admin", Admin, as: :admin do
        pipe_through [:staff, ShopWeb.Audit]
        post "/stock", StockController, :update
        get "/health", Shop.Health, [], alias: false
      end
      scope path: "/plain", alias: false do
        match [:get, :put], "/x", Other.Controller, :x
      end
      delete "/", PageController, :gone
    end`);
  expect(lines(rows)).toEqual([
    "GET / ShopWeb.PageController home :browser",
    "POST /admin/stock ShopWeb.Admin.StockController update :browser,:staff,ShopWeb.Audit",
    "GET /admin/health Shop.Health - :browser,:staff,ShopWeb.Audit",
    "GET /plain/x Other.Controller x :browser",
    "PUT /plain/x Other.Controller x :browser",
    "DELETE / ShopWeb.PageController gone :browser",
  ]);
  expect(unread).toEqual([]);
});

test("resources become their routes, nested ones under the parent's member", async () => {
  const { rows } = await tableOf(`
    resources "/order-items", ShopWeb.OrderItemController, only: [:show, :update] do
      resources "/notes", ShopWeb.NoteController, except: [:new, :edit, :update, :delete, :show]
    end
    resources "/account", ShopWeb.AccountController, singleton: true, only: ~w(index show create)a
    resources "/tags", ShopWeb.TagController, param: "slug", only: [:edit]`);
  expect(lines(rows)).toEqual([
    "GET /order-items/:id ShopWeb.OrderItemController show",
    "PATCH /order-items/:id ShopWeb.OrderItemController update",
    "PUT /order-items/:id ShopWeb.OrderItemController update",
    "GET /order-items/:order_item_id/notes ShopWeb.NoteController index",
    "POST /order-items/:order_item_id/notes ShopWeb.NoteController create",
    "GET /account ShopWeb.AccountController show",
    "POST /account ShopWeb.AccountController create",
    "GET /tags/:slug/edit ShopWeb.TagController edit",
  ]);
});

test("live routes know the hooks of their session and of their LiveView", async () => {
  const { rows } = await tableOf(
    `
    live_session :user, on_mount: [{ShopWeb.Auth, :require_user}, {ShopWeb.Auth, :mount_user}] do
      live "/orders", ShopWeb.OrdersLive, :index
    end
    live "/open", ShopWeb.OrdersLive`,
    {
      "lib/shop_web/live/orders_live.ex": "defmodule ShopWeb.OrdersLive do\n  use ShopWeb, :live_view\nend\n",
      "lib/shop_web/auth.ex": `defmodule ShopWeb.Auth do
  def on_mount(:require_user, _params, session, socket) do
    if session["user"], do: {:cont, socket}, else: {:halt, socket}
  end

  def on_mount(:mount_user, _params, _session, socket), do: {:cont, socket}
end
`,
    },
  );
  expect(rows.map(({ path, onMount }) => [path, onMount])).toEqual([
    [
      "/orders",
      [
        { hook: "{ShopWeb.Auth, :require_user}", halts: "yes" },
        { hook: "{ShopWeb.Auth, :mount_user}", halts: "no" },
        { hook: "ShopWeb.Locale", halts: "unknown" },
      ],
    ],
    ["/open", [{ hook: "ShopWeb.Locale", halts: "unknown" }]],
  ]);
});

test("a plug that turns strangers away counts as authentication, one that turns guests' opposites away does not", async () => {
  const { rows } = await tableOf(
    `
    import ShopWeb.Auth
    pipeline :user do
      plug :require_user
      plug ShopWeb.Ban
    end
    scope "/" do
      pipe_through [:user, :redirect_if_user, :redirect_user, :send_user_home, :only_guests]
      get "/a", ShopWeb.A, :a
    end`,
    {
      "lib/shop_web/auth.ex": `defmodule ShopWeb.Auth do
  import Plug.Conn
  def require_user(conn, _opts) do
    if conn.assigns[:current_user], do: conn, else: deny(conn)
  end

  def redirect_if_user(conn, _opts) do
    if conn.assigns[:current_user], do: halt(conn), else: conn
  end

  def redirect_user(conn, _opts) do
    case conn.assigns.current_user do
      nil -> conn
      _user -> deny(conn)
    end
  end

  def send_user_home(conn, _opts), do: if(conn.assigns.current_user, do: deny(conn), else: conn)

  def only_guests(conn, _opts), do: if(signed_in?(conn), do: deny(conn), else: conn)
  defp signed_in?(conn), do: get_session(conn, :user_id) != nil

  defp deny(conn), do: conn |> send_resp(401, "") |> halt()
end
`,
      "lib/shop_web/ban.ex": `defmodule ShopWeb.Ban do
  @behaviour Plug
  def init(opts), do: opts
  def call(conn, _opts), do: if(banned?(conn.remote_ip), do: Plug.Conn.halt(conn), else: conn)
  defp banned?(_), do: false
end
`,
    },
  );
  expect(
    rows.map(({ authentication, plugs }) => [authentication, plugs.map(({ plug, halts }) => `${plug} ${halts}`)]),
  ).toEqual([
    [
      [":require_user"],
      [
        ":require_user yes",
        "ShopWeb.Ban yes",
        ":redirect_if_user yes",
        ":redirect_user yes",
        ":send_user_home yes",
        ":only_guests yes",
      ],
    ],
  ]);
});

test("CSRF, headers and policy of a route follow from the plugs before it", async () => {
  const { rows } = await tableOf(`
    @csp "default-src 'self'; " <> "object-src 'none'"
    pipeline :browser do
      plug :accepts, ["html"]
      plug :fetch_session
      plug :protect_from_forgery
      plug :put_secure_browser_headers, %{"content-security-policy" => @csp}
    end
    pipeline :loose do
      plug :fetch_session
    end
    pipeline :api do
      plug :accepts, ["json"]
    end
    scope "/" do
      pipe_through :browser
      post "/a", ShopWeb.A, :a
    end
    scope "/" do
      pipe_through :loose
      post "/b", ShopWeb.A, :b
      get "/c", ShopWeb.A, :c
    end
    scope "/" do
      pipe_through :api
      post "/d", ShopWeb.A, :d
    end`);
  expect(rows.map(({ path, csrf, secureHeaders, policy }) => [path, csrf, secureHeaders, policy])).toEqual([
    ["/a", "protected", "yes", "default-src 'self'; object-src 'none'"],
    ["/b", "unprotected", "no", "none"],
    ["/c", "not needed", "no", "none"],
    ["/d", "no session", "no", "none"],
  ]);
});

test("the controller's own plugs count for the actions that their guards name", async () => {
  const { rows } = await tableOf(
    `
    get "/a", ShopWeb.StockController, :index
    post "/a", ShopWeb.StockController, :update`,
    {
      "lib/shop_web/controllers/stock_controller.ex": `defmodule ShopWeb.StockController do
  use ShopWeb, :controller
  @open [:index]
  plug :require_staff when action not in @open
  action_fallback ShopWeb.FallbackController

  defp require_staff(conn, _opts) do
    case get_session(conn, :staff) do
      nil -> conn |> send_resp(403, "") |> halt()
      _id -> conn
    end
  end
end
`,
    },
  );
  expect(rows.map(({ authentication, fallback }) => [authentication, fallback])).toEqual([
    [[], "ShopWeb.FallbackController"],
    [[":require_staff"], "ShopWeb.FallbackController"],
  ]);
});

test("conditions, loops and macros of the project are followed", async () => {
  const { rows, unread } = await tableOf(
    `
    require Shop.Edition
    if Mix.env() in [:dev, :test] do
      get "/dev", ShopWeb.A, :dev
    end
    if Application.compile_env(:shop, :dev_routes) do
      get "/mailbox", ShopWeb.A, :mailbox
    end
    for prefix <- ["/", "/orgs/:org"] do
      scope prefix do
        get "/keys", ShopWeb.A, :keys
      end
    end
    Shop.Edition.if_paid do
      get "/paid", ShopWeb.A, :paid
    end
    Shop.Edition.pages("/made")
    pow_routes()
    strange_routes "/x"`,
    {
      "lib/shop/edition.ex": `defmodule Shop.Edition do
  @paid Application.compile_env(:shop, :paid)
  defmacro if_paid(clauses), do: build(@paid, clauses)
  defmacro pages(prefix) do
    quote do
      scope unquote(prefix) do
        get "/page", ShopWeb.A, :page
      end
    end
  end

  defp build(condition, do: block) do
    if condition do
      quote do
        unquote(block)
      end
    end
  end
end
`,
    },
  );
  expect(rows.map(({ path, conditions }) => [path, conditions])).toEqual([
    ["/dev", ["only in dev, test", "never in production"]],
    ["/mailbox", ["in development"]],
    ["/keys", []],
    ["/orgs/:org/keys", []],
    ["/paid", ["if `Shop.Edition.if_paid`"]],
    ["/made/page", []],
    ["/…", []],
  ]);
  expect(unread.map(({ because }) => because)).toEqual(["`strange_routes`: nothing that we see defines or imports it"]);
});

test("a plug under the condition of its route is there whenever the route is", async () => {
  const { rows } = await tableOf(`
    if System.get_env("ADMIN") do
      scope "/admin" do
        pipe_through Guardian.Plug.EnsureAuthenticated
        get "/a", ShopWeb.A, :a
      end
    end
    scope "/b" do
      if System.get_env("ADMIN") do
        pipe_through Guardian.Plug.EnsureAuthenticated
      end
      get "/", ShopWeb.A, :b
    end`);
  expect(rows.map(({ path, authentication, possibly }) => [path, authentication, possibly])).toEqual([
    ["/admin/a", ["Guardian.Plug.EnsureAuthenticated"], []],
    ["/b", [], ["Guardian.Plug.EnsureAuthenticated"]],
  ]);
});

test("routers that are forwarded to get the prefix and the plugs before", async () => {
  const { rows } = await tableOf(
    `
    pipeline :staff do
      plug Guardian.Plug.EnsureAuthenticated
    end
    scope "/" do
      pipe_through :staff
      forward "/tools", ShopWeb.ToolsRouter
    end`,
    {
      "lib/shop_web/tools_router.ex": `defmodule ShopWeb.ToolsRouter do
  use Plug.Router
  plug :match
  plug :dispatch
  get "/ping" do
    send_resp(conn, 200, "pong")
  end
end
`,
      "lib/shop_web/endpoint.ex": `defmodule ShopWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :shop
  plug Plug.RequestId
  plug ShopWeb.Router
end
`,
    },
  );
  const ping = rows.find(({ path }) => path === "/tools/ping");
  expect(ping?.authentication).toEqual(["Guardian.Plug.EnsureAuthenticated"]);
  expect(ping?.plugs.map(({ plug, from }) => `${plug} (${from})`)).toEqual([
    "Plug.RequestId (endpoint)",
    "Guardian.Plug.EnsureAuthenticated (pipeline :staff)",
    ":match (router)",
    ":dispatch (router)",
  ]);
});

test("two modules of one name, circles of `use` and broken code are said and break nothing", async () => {
  const { rows, unread } = await tableOf(
    `
    use ShopWeb.Loop
    scope "/", ShopWeb do
      get "/a", A, :a
      get unknown(), B, :b
      get "/c", which(), :c
    `,
    {
      "lib/a.ex": 'defmodule ShopWeb.Router do\n  use Phoenix.Router\n  get "/other", A, :a\nend\n',
      "lib/loop.ex": `defmodule ShopWeb.Loop do
  defmacro __using__(_) do
    quote do
      use ShopWeb.Loop
      get "/looped", ShopWeb.A, :a
    end
  end
end
`,
    },
  );
  expect(lines(rows)).toContain("GET /other A a");
  expect(lines(rows)).toContain("GET /a ShopWeb.A a");
  expect(lines(rows)).toContain("GET /… ShopWeb.B b");
  expect(rows.find(({ action }) => action === "c")?.because).toBe("the module is only known when it is compiled");
  expect(unread.map(({ because }) => because)).toContain(
    "another module is called ShopWeb.Router too, in lib/shop_web/router.ex",
  );
  expect(unread.map(({ because }) => because)).toContain("modules use one another too deep");
});
