/**
 * What modules are for: controller, LiveView, schema … by what they use and declare, never by their names alone.
 *
 * Invariant: a module of which nothing shows what it is for has no role.
 */

import type { Node } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import { outlineAnalysis, type ProjectInput, projectAnalysis, projectView } from "./analysis.ts";
import { type Call, calls } from "./calls.ts";
import { capturedFunction, capturesIn } from "./captures.ts";
import { formFacts, type WrittenCall } from "./form-facts.ts";
import { names } from "./names.ts";
import { aliasText, valueUnder, walk } from "./nodes.ts";
import { indexOfModule, type ModulePlace, moduleTable, outline } from "./outline.ts";
import { isTestPath } from "./paths.ts";
import { meanings } from "./scopes.ts";

export type Role =
  | "controller"
  | "view"
  | "html"
  | "live-view"
  | "live-component"
  | "component"
  | "channel"
  | "socket"
  | "plug"
  | "endpoint"
  | "router"
  | "repo"
  | "schema"
  | "migration"
  | "seeds"
  | "mix-task"
  | "test"
  | "oban-worker"
  | "absinthe-schema"
  | "absinthe-resolver"
  | "ash-resource"
  | "gen-server"
  | "supervisor"
  | "application";

export interface Roles {
  /** The roles of a module of the project, by its full name; several where it has several. */
  of(module: string): ReadonlySet<Role>;
  /** The same for a module in its place, such as one of two of the same name. */
  at(place: ModulePlace): ReadonlySet<Role>;
}

/** By what a module uses, behind the project's own `use` too. Links: the `__using__` sections of the libraries' documentation. */
const roleByUse: ReadonlyMap<string, Role> = new Map<string, Role>([
  ["Phoenix.Controller", "controller"],
  ["Phoenix.View", "view"],
  ["Phoenix.LiveView", "live-view"],
  ["Phoenix.LiveComponent", "live-component"],
  ["Phoenix.Channel", "channel"],
  ["Phoenix.Socket", "socket"],
  ["Phoenix.Endpoint", "endpoint"],
  ["Phoenix.Router", "router"],
  ["Plug.Router", "router"],
  ["Plug.Builder", "plug"],
  ["Guardian.Plug.Pipeline", "plug"],
  ["Ecto.Repo", "repo"],
  ["Ecto.Schema", "schema"],
  ["TypedEctoSchema", "schema"],
  ["Ecto.Migration", "migration"],
  ["Mix.Task", "mix-task"],
  ["ExUnit.Case", "test"],
  ["ExUnit.CaseTemplate", "test"],
  ["Oban.Worker", "oban-worker"],
  ["Oban.Pro.Worker", "oban-worker"],
  ["Absinthe.Schema", "absinthe-schema"],
  ["Absinthe.Schema.Notation", "absinthe-schema"],
  ["Ash.Resource", "ash-resource"],
  ["GenServer", "gen-server"],
  ["Supervisor", "supervisor"],
  ["Application", "application"],
]);

const roleByBehaviour: ReadonlyMap<string, Role> = new Map<string, Role>([
  ["Plug", "plug"],
  ["Phoenix.Socket.Transport", "socket"],
  ["GenServer", "gen-server"],
  ["Mix.Task", "mix-task"],
  ["Oban.Worker", "oban-worker"],
]);

export const roles = projectView("roles", (project): Roles => {
  const at = (place: ModulePlace): ReadonlySet<Role> => {
    const uses = project.of(meanings, place)[place.index]?.uses ?? new Set<string>();
    const said = project.of(declared, place)[place.index];
    const name = project.of(outline, place).modules[place.index]?.name;
    return new Set([
      ...[...uses].flatMap((use) => roleByUse.get(use) ?? []),
      ...(said?.behaviours ?? []).flatMap((behaviour) => roleByBehaviour.get(behaviour) ?? []),
      ...componentRoles(uses, said),
      ...pathRoles(place.path),
      ...(name !== undefined && project.get(resolvers).has(name) ? ["absinthe-resolver" as const] : []),
    ]);
  };
  return {
    at,
    of: (module) => {
      const place = project.get(moduleTable).get(module);
      return place ? at(place) : new Set();
    },
  };
});

/** `use Phoenix.Component` without a LiveView: pages that a controller renders have templates of their own, components have attributes or markup. */
function componentRoles(uses: ReadonlySet<string>, said: Declared | undefined): readonly Role[] {
  const isLive = uses.has("Phoenix.LiveView") || uses.has("Phoenix.LiveComponent");
  if (!uses.has("Phoenix.Component") || isLive || !said) return [];
  return [...(said.embeds ? ["html" as const] : []), ...(said.hasMarkup ? ["component" as const] : [])];
}

function pathRoles(path: string): readonly Role[] {
  if (isTestPath(path)) return ["test"];
  if (/(^|\/)priv\/[^/]*repo[^/]*\/seeds[^/]*\.exs$|(^|\/)seeds(\/[^/]+)?\.exs$/.test(path)) return ["seeds"];
  return [];
}

interface Declared {
  /** As written. */
  readonly behaviours: readonly string[];
  readonly embeds: boolean;
  /** It declares `attr` or `slot`, or has a `~H`. */
  readonly hasMarkup: boolean;
}

/** What each module of a file declares, by index; plain data that typing in a body leaves as it is. */
const declared = outlineAnalysis("declared", (file): readonly Declared[] => {
  const found = file.modules.map(() => ({ behaviours: [] as string[], embeds: false, hasMarkup: false }));
  for (const { syntax, modules } of file.forms) {
    const one = found[indexOfModule(file.modules, modules) ?? -1];
    if (!one) continue;
    for (const { name, value } of formFacts(syntax).attributes) {
      const behaviour = name === "behaviour" ? aliasText(value) : undefined;
      if (behaviour !== undefined) one.behaviours.push(behaviour);
    }
    if (syntax.templates.length > 0) one.hasMarkup = true;
    for (const { name, definition } of formFacts(syntax).calls) {
      if (definition) continue;
      if (name === "attr" || name === "slot") one.hasMarkup = true;
      if (name === "embed_templates") one.embeds = true;
    }
  }
  return found;
});

/** The modules whose functions an Absinthe schema names under `resolve`. */
const resolvers = projectAnalysis(
  "absinthe-resolvers",
  ({ get }): ReadonlySet<string> =>
    new Set([...get(resolverFunctions)].map((name) => name.slice(0, name.lastIndexOf(".")))),
);

/** The functions that an Absinthe schema names under `resolve`, behind wrappers too: `Shop.Resolver.find/3`. */
export const resolverFunctions = projectAnalysis(
  "absinthe-resolver-functions",
  ({ get }): ReadonlySet<string> => new Set(get(resolvedFields).keys()),
);

/** What stands around a resolver in each field that names it: what `resolve` is given, and the field's `middleware` calls, as written. */
export const resolvedFields = projectAnalysis(
  "absinthe-resolved-fields",
  (project): ReadonlyMap<string, readonly string[]> => {
    const files = [...project.all(resolves)].flatMap(([path, isOne]) => (isOne ? [path] : []));
    const found = new Map<string, string[]>();
    for (const path of files)
      for (const [name, around] of resolversIn(path, project)) found.set(name, [...(found.get(name) ?? []), around]);
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  },
);

const resolves = outlineAnalysis("resolves", ({ forms, path }): boolean => {
  if (isTestPath(path)) return false;
  return forms.some(({ syntax }) => formFacts(syntax).calls.some((call) => isResolve(call)));
});

/** `resolve &f/3`, or a field with it among its options. */
function isResolve({
  name,
  target,
  definition,
  args,
}: Pick<WrittenCall, "name" | "target" | "definition" | "args">): boolean {
  if (target !== undefined || definition !== undefined) return false;
  return name === "resolve" || (name === "field" && valueUnder(args.at(-1), "resolve") !== undefined);
}

export interface ResolverCall {
  /** `Shop.Resolver.find/3`. */
  readonly resolver: string;
  /** The `field` around it; `undefined` for one with `resolve:` among its options, which declares its arguments there. */
  readonly field: { readonly form: Form; readonly node: Node } | undefined;
}

/** The fields of every schema with the functions that answer them. */
export function resolverCalls(project: ProjectInput): readonly ResolverCall[] {
  const files = [...project.all(resolves)].flatMap(([path, isOne]) => (isOne ? [path] : []));
  return files.flatMap((path) =>
    resolversIn(path, project).map(([resolver, , call]) => {
      const field = call.name === "resolve" ? fieldAround(call.around) : undefined;
      return { resolver, field: field && { form: call.form, node: field } };
    }),
  );
}

function fieldAround(around: WrittenCall["around"]): Node | undefined {
  let field = around;
  while (field && field.call.name !== "field") field = field.outer;
  return field?.call;
}

/** Each resolver with the text around it. */
function resolversIn(path: string, project: ProjectInput): readonly (readonly [string, string, Call])[] {
  const known = project.get(names);
  const found = project.of(calls, { path });
  return [...found.named("resolve"), ...found.named("field")].filter(isResolve).flatMap((call) => {
    const { name, args, form, start } = call;
    const given = name === "resolve" ? args[0] : valueUnder(args.at(-1), "resolve");
    const resolvers = given
      ? capturesIn(given).flatMap((captured) => capturedFunction(captured, form, start, known))
      : [];
    const around = [...(given ? [textOf(form, given)] : []), ...middlewareAround(call)].join("\n");
    return resolvers.map((resolver) => [resolver, around, call] as const);
  });
}

/** The `middleware` calls of the field around a call, as written. */
function middlewareAround({ form, around }: Pick<WrittenCall, "around"> & { readonly form: Form }): readonly string[] {
  let field = around;
  while (field && field.call.name !== "field") field = field.outer;
  const found: string[] = [];
  if (field)
    walk(field.call, (node) => {
      if (node.kind === "call" && node.name === "middleware") found.push(textOf(form, node));
      return undefined;
    });
  return found;
}
