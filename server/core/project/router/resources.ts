/** What `resources` makes: https://hexdocs.pm/phoenix/Phoenix.Router.html#resources/4 */

export const resourceActions = ["index", "edit", "new", "show", "create", "update", "delete"] as const;

interface ResourceRoute {
  readonly verb: string;
  readonly at: "collection" | "member";
  readonly suffix: string;
}

/** https://hexdocs.pm/phoenix/Phoenix.Router.html#resources/4 */
export const resourceRoutes: Readonly<Record<string, readonly ResourceRoute[]>> = {
  index: [{ verb: "GET", at: "collection", suffix: "" }],
  edit: [{ verb: "GET", at: "member", suffix: "/edit" }],
  new: [{ verb: "GET", at: "collection", suffix: "/new" }],
  show: [{ verb: "GET", at: "member", suffix: "" }],
  create: [{ verb: "POST", at: "collection", suffix: "" }],
  update: [
    { verb: "PATCH", at: "member", suffix: "" },
    { verb: "PUT", at: "member", suffix: "" },
  ],
  delete: [{ verb: "DELETE", at: "member", suffix: "" }],
};

/** `Shop.OrderItemController` → `order_item`. */
export function resourceName(module: string | undefined): string {
  const last =
    module
      ?.split(".")
      .at(-1)
      ?.replace(/Controller$/, "") ?? "…";
  return last
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}
