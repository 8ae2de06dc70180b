/** The hover on routes and on what answers them, over the wire. */

import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Hover } from "vscode-languageserver/node";
import {
  type Client,
  createFolder,
  type Folder,
  type Installation,
  installServer,
  modern,
  startClient,
} from "./client.ts";

const router = `defmodule ShopWeb.Router do
  use Phoenix.Router
  import ShopWeb.Auth

  scope "/orders", ShopWeb do
    pipe_through :require_user
    get "/:id", OrderController, :show
  end
end
`;
const auth = `defmodule ShopWeb.Auth do
  import Plug.Conn

  def require_user(conn, _opts) do
    if get_session(conn, :user), do: conn, else: halt(conn)
  end
end
`;
const controller = `defmodule ShopWeb.OrderController do
  use Phoenix.Controller, formats: [:html]

  def show(conn, _params), do: render(conn, :show)
  def other(conn, _params), do: render(conn, :show)
end
`;

let installation: Installation;
let folder: Folder | undefined;
let client: Client | undefined;
beforeAll(async () => {
  installation = await installServer();
});
afterAll(() => installation.dispose());
afterEach(async () => {
  client?.kill();
  await folder?.dispose();
});

async function hoverAt(path: string, text: string, line: number, character: number): Promise<string | undefined> {
  folder = await createFolder({
    "mix.exs": "",
    "lib/shop_web/router.ex": router,
    "lib/shop_web/auth.ex": auth,
    "lib/shop_web/order_controller.ex": controller,
  });
  client = await startClient(installation, { folders: [folder.folder], capabilities: modern });
  const uri = folder.uriOf(path);
  await client.open(uri, text);
  await client.request("firebreak/scan", {}).catch(() => undefined);
  const hover = await client.request<Hover | null>("textDocument/hover", {
    textDocument: { uri },
    position: { line, character },
  });
  return (hover?.contents as { readonly value: string } | undefined)?.value;
}

const protection =
  "**GET `/orders/:id`** Through: `:require_user` · Authentication: `:require_user` · CSRF: not needed · Content security policy: none";

it("says on a route what protects it", async () => {
  expect(await hoverAt("lib/shop_web/router.ex", router, 6, 6)).toBe(protection);
});

it("says on the name of an action what protects it", async () => {
  expect(await hoverAt("lib/shop_web/order_controller.ex", controller, 3, 8)).toBe(protection);
});

it("says nothing of a function that no route leads to", async () => {
  expect(await hoverAt("lib/shop_web/order_controller.ex", controller, 4, 8)).toBeUndefined();
});
