/** Who can have code run: from the checks before a route, through the modules that show one another. */

import { expect, test } from "vitest";
import { audiences } from "../../server/core/project/router/audience.ts";
import { projectOf } from "./check.ts";

const router = `defmodule ShopWeb.Router do
  use Phoenix.Router
  import Phoenix.LiveView.Router
  import ShopWeb.UserAuth

  pipeline :browser do
    plug :fetch_session
    plug :protect_from_forgery
    plug :fetch_current_user
    plug :put_locale
  end

  pipeline :signed_in do
    plug :require_authenticated_user
  end

  pipeline :optional do
    plug :require_user, mode: :optional
  end

  pipeline :staff do
    plug ShopWeb.RequireRole, role: :admin
  end

  pipeline :policy do
    plug Bodyguard.Plug.Authorize, policy: Shop.Policy, action: {Phoenix.Controller, :action_name}
  end

  scope "/", ShopWeb do
    pipe_through :browser
    get "/", PageController, :index
    get "/mixed", MixedController, :open
    live "/plain", PlainLive
  end

  scope "/", ShopWeb do
    pipe_through [:browser, :signed_in]
    get "/account", AccountController, :show
    get "/mixed/own", MixedController, :own
    live "/checked-once", PlugOnlyLive
  end

  scope "/admin", ShopWeb do
    pipe_through [:browser, :signed_in, :staff]
    get "/", AdminController, :index
  end

  scope "/back/admin", ShopWeb do
    pipe_through [:browser, :policy]
    get "/reports", ReportController, :index
  end

  scope "/orders", ShopWeb do
    pipe_through [:browser, :policy]
    get "/", OrderController, :index
  end

  scope "/:account_slug/admin", ShopWeb do
    pipe_through [:browser, :policy]
    get "/members", MemberController, :index
  end

  scope "/sign-in", ShopWeb do
    pipe_through [:browser, ShopWeb.RedirectIfAuthenticated]
    get "/", SignInController, :new
  end

  scope "/optional", ShopWeb do
    pipe_through [:browser, :optional]
    get "/", OptionalController, :index
  end

  scope "/:account_slug/admin", ShopWeb do
    pipe_through [:browser, :staff]
    get "/", CustomerController, :index
  end

  live_session :user, on_mount: [{ShopWeb.UserAuth, :ensure_authenticated}] do
    live "/profile", ShopWeb.ProfileLive
  end

  live_session :lookup, on_mount: [{ShopWeb.UserAuth, :mount_current_user}] do
    live "/looked-up", ShopWeb.LookedUpLive
  end

  if Mix.env() == :dev do
    get "/dev", ShopWeb.DevController, :index
  end
end
`;

const auth = `defmodule ShopWeb.UserAuth do
  import Plug.Conn

  def fetch_current_user(conn, _opts) do
    case get_session(conn, :user_id) do
      nil -> conn
      id -> found(conn, Shop.Accounts.get(id))
    end
  end

  defp found(conn, nil), do: conn |> send_resp(401, "who?") |> halt()
  defp found(conn, user), do: assign(conn, :current_user, user)

  def put_locale(conn, _opts) do
    if get_session(conn, :locale), do: conn, else: conn |> Phoenix.Controller.redirect(to: "/locale") |> halt()
  end

  def require_authenticated_user(conn, _opts) do
    if conn.assigns[:current_user], do: conn, else: conn |> Phoenix.Controller.redirect(to: "/login") |> halt()
  end

  def require_user(conn, opts) do
    if conn.assigns[:current_user] || opts[:mode] == :optional, do: conn, else: conn |> send_resp(401, "who?") |> halt()
  end

  def on_mount(:ensure_authenticated, _params, session, socket) do
    if session["user_id"], do: {:cont, socket}, else: {:halt, socket}
  end

  def on_mount(:mount_current_user, _params, session, socket) do
    case session["user_id"] do
      nil -> {:cont, socket}
      id -> {:cont, Phoenix.Component.assign(socket, :current_user, Shop.Accounts.get(id))}
    end
  end
end
`;

const role = `defmodule ShopWeb.RequireRole do
  @behaviour Plug
  import Plug.Conn
  def init(opts), do: opts

  def call(conn, opts) do
    if conn.assigns.current_user.role == opts[:role], do: conn, else: conn |> send_resp(403, "no") |> halt()
  end
end
`;

const redirecting = `defmodule ShopWeb.RedirectIfAuthenticated do
  @behaviour Plug
  import Plug.Conn
  def init(opts), do: opts

  def call(conn, _opts) do
    if conn.assigns[:current_user], do: away(conn), else: conn
  end

  defp away(conn), do: conn |> Phoenix.Controller.redirect(to: "/") |> halt()
end
`;

function controller(name: string, ...actions: readonly string[]): string {
  const functions = actions.map((action) => `  def ${action}(conn, _params), do: helper(conn)\n`).join("");
  return `defmodule ShopWeb.${name} do\n  use Phoenix.Controller, formats: [:html]\n${functions}  defp helper(conn), do: conn\nend\n`;
}

function live(name: string, shown = ""): string {
  return `defmodule ShopWeb.${name} do\n  use Phoenix.LiveView\n  def render(assigns), do: ~H"""\n  <p>${shown}</p>\n  """\nend\n`;
}

const files: Readonly<Record<string, string>> = {
  "lib/router.ex": router,
  "lib/auth.ex": auth,
  "lib/role.ex": role,
  "lib/redirecting.ex": redirecting,
  "lib/sign_in.ex": controller("SignInController", "new"),
  "lib/optional.ex": controller("OptionalController", "index"),
  "lib/customer.ex": controller("CustomerController", "index"),
  "lib/page.ex": controller("PageController", "index").replace(
    "def index",
    "alias ShopWeb.Old, as: Past\n  def shown(conn), do: Phoenix.LiveView.Controller.live_render(conn, Past.RenamedLive)\n  def index",
  ),
  "lib/mixed.ex": controller("MixedController", "open", "own"),
  "lib/account.ex": controller("AccountController", "show"),
  "lib/admin.ex": controller("AdminController", "index"),
  "lib/report.ex": controller("ReportController", "index"),
  "lib/order.ex": controller("OrderController", "index"),
  "lib/member.ex": controller("MemberController", "index"),
  "lib/dev.ex": controller("DevController", "index"),
  "lib/plain.ex": live("PlainLive"),
  "lib/once.ex": live("PlugOnlyLive"),
  "lib/looked.ex": live("LookedUpLive", "<.live_component module={ShopWeb.Both} id={1} />"),
  "lib/profile.ex": live(
    "ProfileLive",
    "<.live_component module={ShopWeb.Form} id={1} /><.live_component module={ShopWeb.Both} id={2} />",
  ),
  "lib/forgotten.ex": live("ForgottenLive", "<.live_component module={ShopWeb.Drawer} id={1} />"),
  "lib/old.ex": live("Old.OtherLive"),
  "lib/plain_link.ex": "defmodule ShopWeb.Links do\n  def plain(socket), do: {socket, ShopWeb.Today.OtherLive}\nend\n",
  "lib/renamed.ex": live("Old.RenamedLive"),
  "lib/form.ex": "defmodule ShopWeb.Form do\n  use Phoenix.LiveComponent\nend\n",
  "lib/both.ex": "defmodule ShopWeb.Both do\n  use Phoenix.LiveComponent\nend\n",
  "lib/drawer.ex": "defmodule ShopWeb.Drawer do\n  use Phoenix.LiveComponent\nend\n",
  "lib/worker.ex": "defmodule Shop.Worker do\n  use GenServer\n  def init(_), do: Shop.Sold.all()\nend\n",
  "lib/sold.ex": "defmodule Shop.Sold do\n  def all, do: {:ok, []}\nend\n",
  "lib/configured.ex": "defmodule Shop.Configured do\n  def all, do: []\nend\n",
  "lib/ops.ex": "defmodule Shop.Ops do\n  def run, do: Shop.Tools.sweep()\nend\n",
  "lib/tools.ex": "defmodule Shop.Tools do\n  # ShopWeb.PageController says more.\n  def sweep, do: []\nend\n",
  "lib/encoder.ex": "defimpl Jason.Encoder, for: Shop.Money do\n  def encode(value, _), do: value\nend\n",
  "config/config.exs": "import Config\nconfig :shop, sold: Shop.Configured\n",
};

const project = projectOf(files);

async function audienceOfModule(module: string): Promise<string> {
  return (await project).get(audiences).ofModule(module);
}

const cases: readonly (readonly [what: string, module: string, expected: string])[] = [
  ["a page that only looks the visitor up, which may end the request", "ShopWeb.PageController", "anyone"],
  ["a page behind a check", "ShopWeb.AccountController", "signed-in"],
  ["a page behind a check for a role", "ShopWeb.AdminController", "staff"],
  ["a page behind a policy, below a path of the staff", "ShopWeb.ReportController", "staff"],
  ["a page behind a policy", "ShopWeb.OrderController", "signed-in"],
  ["a page behind a policy, below the path of a customer", "ShopWeb.MemberController", "signed-in"],
  ["a page that sends those away who are signed in", "ShopWeb.SignInController", "anyone"],
  ["a page whose check is told to let strangers pass", "ShopWeb.OptionalController", "anyone"],
  ["a page for the administrators of a customer", "ShopWeb.CustomerController", "signed-in"],
  ["a controller with an open action", "ShopWeb.MixedController", "anyone"],
  ["a page of development alone", "ShopWeb.DevController", "nobody"],
  ["a LiveView without hooks", "ShopWeb.PlainLive", "anyone"],
  ["a LiveView that only the first request is checked for", "ShopWeb.PlugOnlyLive", "anyone"],
  ["a LiveView behind a hook that turns away", "ShopWeb.ProfileLive", "signed-in"],
  ["a LiveView behind a hook that looks up", "ShopWeb.LookedUpLive", "anyone"],
  ["a LiveView without a route", "ShopWeb.ForgottenLive", "nobody"],
  ["a LiveView without a route, whose last name another one has", "ShopWeb.Old.OtherLive", "nobody"],
  ["a LiveView without a route that a page shows under another name", "ShopWeb.Old.RenamedLive", "anyone"],
  ["a component of a checked LiveView", "ShopWeb.Form", "signed-in"],
  ["a component of a checked LiveView and an open one", "ShopWeb.Both", "anyone"],
  ["a component of a LiveView without a route", "ShopWeb.Drawer", "nobody"],
  ["what a server runs", "Shop.Sold", "unknown"],
  ["what the configuration names", "Shop.Configured", "unknown"],
  ["what nothing but a shell can call", "Shop.Tools", "operators"],
  ["what a protocol calls", "Jason.Encoder.Shop.Money", "unknown"],
  ["a module of a library", "Enum", "unknown"],
];

for (const [what, module, expected] of cases) {
  test(`${what} is for: ${expected}`, async () => {
    expect(await audienceOfModule(module)).toBe(expected);
  });
}

test("each action has its own audience, and a helper that of all of them", async () => {
  const known = await project;
  const asked = (marker: string) => {
    const file = known.files.get("lib/mixed.ex");
    const form = file?.forms.find(({ syntax }) => syntax.text.includes(marker));
    return form && known.get(audiences).of(form, 4);
  };
  expect([asked("def open"), asked("def own"), asked("defp helper")]).toEqual(["anyone", "signed-in", "anyone"]);
});
