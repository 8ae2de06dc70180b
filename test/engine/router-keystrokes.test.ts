/** What typing costs the router: a function body rebuilds no route graph, and what changes in a plug is seen. */

import { expect, test } from "vitest";
import { routeGraph } from "../../server/core/project/router/graph.ts";
import { routes } from "../../server/core/project/router/routes.ts";
import { defineRule, type Rule } from "../../server/core/rule.ts";
import { openTestProject, scanAll } from "../harness/project.ts";

const router = `defmodule ShopWeb.Router do
  use Phoenix.Router
  import ShopWeb.Auth

  scope "/", ShopWeb do
    pipe_through :require_user
    get "/", PageController, :home
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
const controller = `defmodule ShopWeb.PageController do
  use Phoenix.Controller
  plug :load when action in [:home]

  def home(conn, _params), do: text(conn, greeting())

  defp load(conn, _opts), do: conn
  defp greeting, do: "hello"
end
`;

/** The project, with how often the graph was asked for anew and what the last answer was. */
async function opened() {
  const runs = { graph: 0, steps: 0, halts: [] as readonly string[] };
  const onGraph: Rule = defineRule({
    id: "test-graph",
    title: "",
    severity: "info",
    cwe: [],
    owasp: [],
    preset: "on",
    since: "0.1.0",
    scope: "project",
    needs: [routeGraph],
    messages: { never: "" },
    check: () => {
      runs.graph++;
    },
  });
  const onSteps: Rule = defineRule({
    ...onGraph,
    id: "test-steps",
    scope: "project",
    needs: [routes],
    messages: { never: "" },
    check: (context) => {
      runs.steps++;
      runs.halts = context.routes
        .all()
        .flatMap(({ steps }) => steps.map(({ plug, deeds }) => `${plug.label} ${deeds.halts}`));
    },
  });
  const project = await openTestProject([onGraph, onSteps], {
    "lib/shop_web/router.ex": router,
    "lib/shop_web/auth.ex": auth,
    "lib/shop_web/controllers/page_controller.ex": controller,
  });
  await scanAll(project.project);
  return { ...project, runs };
}

test("typing in the body of a controller or of a plug builds no route graph", async () => {
  const { project, runs, bugs } = await opened();
  expect(runs.graph).toBe(1);
  project.edit("lib/shop_web/controllers/page_controller.ex", controller.replace('"hello"', '"hello there"'), 1);
  await project.settle();
  project.edit("lib/shop_web/auth.ex", auth.replace(":user)", ":user_id)"), 1);
  await project.settle();
  expect(runs.graph).toBe(1);
  expect(bugs).toEqual([]);
});

test("a name that is half typed asks no rule about routes again", async () => {
  const { project, runs } = await opened();
  const before = runs.steps;
  for (const [index, typed] of ["ShopWeb.Au", "ShopWeb.Auth.req", "ShopWeb.Auth.require_use(1)"].entries()) {
    project.edit("lib/shop_web/controllers/page_controller.ex", controller.replace('"hello"', typed), index + 1);
    await project.settle();
  }
  expect(runs.steps).toBe(before);
});

test("a plug that no longer halts, and a new one, are seen without a new graph", async () => {
  const { project, runs } = await opened();
  expect(runs.halts).toEqual([":require_user true", ":load false"]);
  project.edit("lib/shop_web/auth.ex", auth.replace("halt(conn)", "conn"), 1);
  await project.settle();
  expect(runs.halts).toEqual([":require_user false", ":load false"]);
  const halting = controller.replace(
    "defp load(conn, _opts), do: conn",
    "defp load(conn, _opts), do: Plug.Conn.halt(conn)",
  );
  project.edit("lib/shop_web/controllers/page_controller.ex", halting, 1);
  await project.settle();
  expect(runs.halts).toEqual([":require_user false", ":load true"]);
  expect(runs.graph).toBe(1);
});

test("a new route is seen", async () => {
  const { project, runs } = await opened();
  const more = router.replace(
    'get "/", PageController, :home',
    'get "/", PageController, :home\n    get "/a", PageController, :a',
  );
  project.edit("lib/shop_web/router.ex", more, 1);
  await project.settle();
  expect(runs.halts).toEqual([":require_user true", ":load false", ":require_user true"]);
});
