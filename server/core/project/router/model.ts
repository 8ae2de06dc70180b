/**
 * The router as data: what the text of routers and endpoints says, without positions in files. Plain data, so that an equal result of a later reading
 * stops a change from spreading.
 */

import type { Node, Range } from "../../syntax/ast.ts";
import type { Environments } from "../environments.ts";

/** A stretch of a file's form, by the index of the form. */
export interface Place extends Range {
  readonly path: string;
  readonly form: number;
}

/** When something is compiled in. */
export interface Presence {
  readonly environments: Environments;
  /** Under a condition that names development: `if Application.compile_env(:shop, :dev_routes)`. */
  readonly isDevelopment: boolean;
  /** What else decides, as written. */
  readonly conditions: readonly string[];
}

/** An expression in its place. */
export interface Written {
  readonly place: Place;
  readonly node: Node;
}

export type PlugTarget =
  | { readonly kind: "function"; readonly module: string; readonly name: string }
  | { readonly kind: "module"; readonly module: string }
  /** A pipeline of the same router. */
  | { readonly kind: "pipeline"; readonly name: string }
  | { readonly kind: "unknown"; readonly because: string };

/** One `plug`, or one item of `pipe_through`. */
export interface PlugUse {
  /** As it is shown: `:fetch_session`, `Shop.Auth`. */
  readonly label: string;
  readonly place: Place;
  readonly target: PlugTarget;
  readonly options?: Written;
  /** `when action in [:edit]` */
  readonly guard?: Written;
  readonly presence: Presence;
}

export interface Pipeline {
  readonly name: string;
  readonly place: Place;
  readonly plugs: readonly PlugUse[];
  readonly presence: Presence;
}

/** One hook of `on_mount`. */
export interface Hook {
  readonly label: string;
  readonly place: Place;
  /** `undefined` when it is only known when the program runs. */
  readonly module: string | undefined;
  /** The first argument of `on_mount/4`, as an atom where it is one. */
  readonly argument: string | undefined;
}

export interface LiveSession {
  readonly name: string;
  readonly place: Place;
  /** `unknown`: the option is there and cannot be read. */
  readonly onMount: readonly Hook[] | "unknown";
}

/** `mount`: a macro of a library that makes routes, such as `live_dashboard`. */
export type RouteKind = "action" | "live" | "forward" | "mount";

export interface Route {
  readonly kind: RouteKind;
  /** `GET`; `*` for every verb. */
  readonly verb: string;
  /** What cannot be read stands in it as `…`. */
  readonly path: string;
  /** The controller, LiveView or plug; `undefined` with `because`. For a mount the macro's name. */
  readonly module: string | undefined;
  readonly action: string | undefined;
  readonly because?: string;
  /** The call in the router, also when a macro or `resources` made the route. */
  readonly place: Place;
  /** The options of a plug, forward or mount. */
  readonly options?: Written;
  /** In order: pipelines and plugs of `pipe_through`, of the outer scopes first. */
  readonly pipes: readonly PlugUse[];
  readonly session?: LiveSession;
  readonly hosts: readonly string[];
  readonly presence: Presence;
}

/** Something in a router that could not be read, with the reason. */
export interface Unread {
  readonly place: Place;
  readonly because: string;
}

export interface Router {
  readonly module: string;
  readonly path: string;
  readonly kind: "phoenix" | "plug";
  /** Those of a `Plug.Router`, which run for all its routes. */
  readonly plugs: readonly PlugUse[];
  readonly pipelines: readonly Pipeline[];
  readonly routes: readonly Route[];
  readonly unread: readonly Unread[];
}

/** A module that hands requests to routers: an endpoint or a `Plug.Builder`. */
export interface Endpoint {
  readonly module: string;
  readonly path: string;
  /** In order. */
  readonly plugs: readonly PlugUse[];
}

export interface RouteGraph {
  readonly routers: readonly Router[];
  readonly endpoints: readonly Endpoint[];
}
