/**
 * Gathers what the statements of a router come to: routes and plugs under the scope around them, and what could not be read.
 *
 * Invariant: nothing is guessed; what is computed when the router is compiled has its reason instead of a module.
 */

import type { Node } from "../../syntax/ast.ts";
import { expressionsOf, isCall, sectionOf } from "../nodes.ts";
import type { LiveSession, Pipeline, PlugUse, Presence, Route, RouteKind, Unread } from "./model.ts";
import { plugOf } from "./plug-use.ts";
import { always, under } from "./presence.ts";
import { resourceActions } from "./resources.ts";
import type { Bound, Reading, Site } from "./site.ts";

export interface Scope {
  readonly path: readonly string[];
  /** Of the modules in it; `undefined` when it cannot be read. */
  readonly alias: readonly string[] | undefined;
  readonly hosts: readonly string[];
  /** Shared with what stands in it without being a scope of its own, such as `live_session`. */
  readonly piped: { pipes: readonly PlugUse[] };
  readonly session: LiveSession | undefined;
  readonly presence: Presence;
}

export const top = (): Scope => ({
  path: [],
  alias: [],
  hosts: [],
  piped: { pipes: [] },
  session: undefined,
  presence: always,
});

export interface Collected {
  readonly pipelines: Pipeline[];
  readonly plugs: PlugUse[];
  readonly routes: Route[];
  readonly unread: Unread[];
  left: number;
  depth: number;
}

const maxStatements = 20_000;

/** The scope inside of another one. */
export function pushed(scope: Scope, change: Partial<Scope>): Scope {
  return { ...scope, piped: { pipes: scope.piped.pipes }, ...change };
}

export type Collector = ReturnType<typeof createCollector>;

export function createCollector(reading: Reading) {
  const found: Collected = { pipelines: [], plugs: [], routes: [], unread: [], left: maxStatements, depth: 0 };
  return { found, note, addPipes, addRoute, addPlugs, targetOf, plainTarget, innerAlias, hostsOf, actionsOf };

  function note(node: Node, because: string, site: Site): void {
    found.unread.push({ place: reading.placeAt(node, site), because });
  }

  function addPipes(node: Node, scope: Scope, site: Site): void {
    const items = reading.itemsAt(node, site) ?? [{ node, site }];
    const pipes = items.map((item) => ({ ...plugOf(item.node, item.site, reading), presence: scope.presence }));
    scope.piped.pipes = [...scope.piped.pipes, ...pipes];
  }

  function addRoute(
    routeKind: RouteKind,
    verb: string,
    path: string,
    { module: to, action, because }: Pick<Route, "module" | "action" | "because">,
    call: Node,
    { path: prefix, piped, session, hosts, presence }: Scope,
    site: Site,
    options?: Node,
  ): void {
    if (found.left <= 0) return;
    found.left--;
    found.routes.push({
      kind: routeKind,
      verb,
      path: joinPath([...prefix, path]),
      module: to,
      action,
      ...(because !== undefined && { because }),
      place: reading.placeAt(call, site),
      ...(options && { options: reading.writtenAt(options, site) }),
      pipes: piped.pipes,
      ...(session && { session }),
      hosts,
      presence,
    });
  }

  /** The module that a route leads to, under the alias of its scope. */
  function targetOf(
    node: Node | undefined,
    scope: Scope,
    site: Site,
    options?: Node,
  ): Pick<Route, "module" | "because"> {
    const named = reading.moduleAt(node, site);
    if (named === undefined) return { module: undefined, because: "the module is only known when it is compiled" };
    const isPlain =
      reading.atomAt(reading.optionAt(options, "alias", site)?.node, site) === "false" || named.startsWith(":");
    if (isPlain) return { module: named };
    if (!scope.alias) return { module: undefined, because: "the alias of the scope is only known when it is compiled" };
    return { module: [...scope.alias, named].join(".") };
  }

  /** The module under `to:`, which no scope changes. */
  function plainTarget({ node, site }: Bound): Pick<Route, "module" | "because"> {
    const module = reading.moduleAt(node, site);
    return module === undefined ? { module, because: "the module is only known when it is compiled" } : { module };
  }

  function innerAlias({ node, site }: Bound, { alias }: Scope): readonly string[] | undefined {
    const written = reading.atomAt(node, site);
    if (written === "false") return [];
    if (written === "nil") return alias;
    const named = reading.moduleAt(node, site);
    return named === undefined || !alias ? undefined : [...alias, named];
  }

  function hostsOf({ node, site }: Bound): readonly string[] {
    const items = reading.itemsAt(node, site) ?? [{ node, site }];
    return items.map((item) => reading.textAt(item.node, item.site).text);
  }

  function addPlugs(body: Node | undefined, presence: Presence, site: Site, into: PlugUse[]): void {
    for (const node of expressionsOf(body)) {
      if (found.left-- <= 0) return;
      if (isPlug(node)) into.push({ ...plugOf(node, site, reading), presence });
      else if (node.kind === "call" && (node.name === "if" || node.name === "unless")) {
        const [condition] = node.args;
        for (const section of ["do", "else"]) {
          const inner = sectionOf(node, section);
          if (!inner || !condition) continue;
          const isHeld = (node.name === "if") === (section === "do");
          const held = under(presence, reading.behind(condition, site).node, reading.sourceOf(condition, site), isHeld);
          addPlugs(inner, held, site, into);
        }
      } else if (node.kind === "variable" && site.bindings.has(node.name)) {
        const bound = reading.behind(node, site);
        addPlugs(bound.node, presence, bound.site, into);
      } else if (node.kind === "call" && node.name === "unquote" && node.args[0]) {
        const bound = reading.behind(node, site);
        if (bound.node !== node.args[0]) addPlugs(bound.node, presence, bound.site, into);
      } else if (node.kind === "call" && !ignored.has(node.name)) {
        const label = reading.sourceOf(node, site).split(/[\s(]/, 1)[0] ?? node.name;
        const because = `\`${label}\` may add plugs`;
        into.push({ label, place: reading.placeAt(node, site), target: { kind: "unknown", because }, presence });
        note(node, because, site);
      }
    }
  }

  function actionsOf(options: Node | undefined, isSingle: boolean, site: Site): readonly string[] {
    const all = resourceActions.filter((action) => !isSingle || action !== "index");
    const only = reading.optionAt(options, "only", site);
    const except = reading.optionAt(options, "except", site);
    const named = (list: Bound) =>
      reading.itemsAt(list.node, list.site)?.flatMap(({ node, site: at }) => reading.atomAt(node, at) ?? []);
    if (only) {
      const listed = named(only);
      return listed ? all.filter((action) => listed.includes(action)) : all;
    }
    const left = except && named(except);
    return left ? all.filter((action) => !left.includes(action)) : all;
  }
}

/** Definitions and directives: they say nothing about routes. */
export const ignored: ReadonlySet<string> = new Set(
  "alias import require def defp defmacro defmacrop defdelegate defguard defguardp defmodule defimpl defstruct defoverridable quote @ raise throw".split(
    " ",
  ),
);
function joinPath(parts: readonly string[]): string {
  const segments = parts.flatMap((part) => part.split("/").filter(Boolean));
  return `/${segments.join("/")}`;
}

function isPlug(node: Node): boolean {
  return isCall(node, "plug") && node.args.length > 0;
}
