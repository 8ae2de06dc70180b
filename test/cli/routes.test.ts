import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemsOfRoutes } from "../report/schemas.ts";
import { appWith, type Firebreak, installFirebreak } from "./firebreak.ts";

const router = `defmodule ShopWeb.Router do
  use Phoenix.Router
  import Phoenix.Controller
  import Phoenix.LiveView.Router
  import Plug.Conn

  pipeline :browser do
    plug :fetch_session
    plug :protect_from_forgery
    plug :put_secure_browser_headers
  end

  scope "/", ShopWeb do
    pipe_through :browser
    post "/orders", OrderController, :create
    live "/cart", CartLive
  end

  strange_routes()
end
`;

let firebreak: Firebreak;
let app: Awaited<ReturnType<typeof appWith>>;
beforeAll(async () => {
  firebreak = await installFirebreak();
  app = await appWith({ "lib/shop_web/router.ex": router });
});
afterAll(async () => {
  await Promise.all([firebreak.dispose(), app.dispose()]);
});

describe("firebreak routes", () => {
  it("prints a line for each route, and what it could not read", async () => {
    const { code, out, err } = await firebreak.run(["routes"], { cwd: app.root });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.split("\n").map((line) => line.trim().split(/ {2,}/));
    expect(lines.slice(0, 5)).toEqual([
      ["ShopWeb.Router"],
      ["verb", "path", "handler", "csrf", "headers", "csp", "authentication", "on_mount", "through", "when"],
      ["POST", "/orders", "ShopWeb.OrderController create", "protected", "yes", "none", "-", "-", ":browser"],
      ["GET", "/cart", "ShopWeb.CartLive", "protected", "yes", "none", "-", "none", ":browser"],
      ["not read: `strange_routes`: nothing that we see defines or imports it (lib/shop_web/router.ex:19)"],
    ]);
  });

  it("gives the same as data", async () => {
    const { out } = await firebreak.run(["routes", "--format", "json"], { cwd: app.root });
    expect(await problemsOfRoutes(JSON.parse(out))).toEqual([]);
    const { schemaVersion, routes } = JSON.parse(out);
    expect(schemaVersion).toBe(1);
    expect(routes[0]).toMatchObject({
      router: "ShopWeb.Router",
      verb: "POST",
      path: "/orders",
      module: "ShopWeb.OrderController",
      action: "create",
      pipelines: [":browser"],
      csrf: "protected",
      at: { path: "lib/shop_web/router.ex", line: 15 },
    });
    expect(routes[0].plugs).toContainEqual({
      plug: ":protect_from_forgery",
      from: "pipeline :browser",
      halts: "yes",
      conditions: [],
    });
  });

  it("keeps to its schema for the sample shop", async () => {
    const shop = fileURLToPath(new URL("../apps/shop", import.meta.url));
    const { out } = await firebreak.run(["routes", "--format", "json"], { cwd: shop });
    const table = JSON.parse(out);
    expect(await problemsOfRoutes(table)).toEqual([]);
    expect(table.routes.length).toBeGreaterThan(10);
    expect(await problemsOfRoutes({ ...table, routes: [{ ...table.routes[0], csrf: "maybe" }] })).not.toEqual([]);
  });

  it("refuses what is no folder", async () => {
    const { code, err } = await firebreak.run(["routes", "nowhere"], { cwd: app.root });
    expect(code).toBe(2);
    expect(err).toContain("nowhere");
  });
});
