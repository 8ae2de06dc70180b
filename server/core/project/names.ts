/**
 * What names mean: aliases, imports and `use`, over the whole project.
 *
 * Invariants: a guess is never given as an answer; what cannot be known is `unknown` with the reason. What a name means depends on the file's own text
 * and the outlines of the modules it asks for; only `module` and `clausesOf` look at the bodies of others.
 */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { type ProjectInput, projectView } from "./analysis.ts";
import { constantModule } from "./constant-modules.ts";
import { facts, type ModuleFacts, type Placed } from "./facts.ts";
import type { Definition, Enclosing, WrittenDirective } from "./form-facts.ts";
import { exportsOf, functionsByUse, importsByUse, kernelNames, queryMacros, queryNames } from "./libraries.ts";
import {
  indexOfModule,
  type ModuleOutline,
  type ModulePlace,
  moduleTable,
  type NamedHead,
  outline,
  takes,
} from "./outline.ts";
import { type Effect, latestFirst, meanings, moduleOf, scopes } from "./scopes.ts";
import { templateOwners } from "./template-owners.ts";

/** What a call calls. `module` is `Phoenix.HTML`, or `:erlang` for an Erlang module. */
export type Resolution =
  | { readonly isKnown: true; readonly module: string; readonly name: string; readonly arity: number }
  | { readonly isKnown: false; readonly because: string };

/** What is needed to resolve a call: how it is written, and where. */
export interface CallName {
  readonly target: Node | undefined;
  readonly name: string;
  readonly arity: number;
  /** Offset in the form: directives before it count. */
  readonly start: number;
  /** The calls around it, where they are known: inside a query, names of its language count. */
  readonly around?: Enclosing | undefined;
}

export interface Names {
  resolve(form: Form, call: CallName): Resolution;
  /** The full name of the module that an alias, `__MODULE__` or `:erlang_module` names. */
  moduleNamed(form: Form, node: Node, offset: number): string | undefined;
  /** The project's module of that name; when there are several, the first by path. */
  module(name: string): ModuleFacts | undefined;
  /** Where a function of a project's module comes from: its own code, code that another module of the project puts there, or a library's `use`. */
  originOf(module: string, name: string, arity: number): "written" | "put there" | "library" | undefined;
  /** The clauses of a function of the project, in order. */
  clausesOf(module: string, name: string, arity: number): readonly Placed<Definition>[];
  /** The module whose code a form is part of: for a template file the module that holds its functions. */
  moduleAround(form: Form): ModuleFacts | undefined;
  /** Full names of all that a module uses, those behind the project's own `use` included. */
  usesOf(module: ModuleFacts): ReadonlySet<string>;
}

export const names = projectView("names", namesOf);

/** How many delegates are followed one after the other. */
const maxDelegates = 8;

function namesOf(project: ProjectInput): Names {
  const placeOf = (module: string): ModulePlace | undefined => project.get(moduleTable).get(module);
  const outlineAt = (place: ModulePlace): ModuleOutline | undefined => project.of(outline, place).modules[place.index];
  const factsAt = (place: ModulePlace): ModuleFacts | undefined =>
    project.of(facts, place).modules.find(({ index }) => index === place.index);

  const placeAround = (form: Form): ModulePlace | undefined => {
    const { path } = form;
    const { file } = project.of(facts, form);
    if (file.language !== "elixir") return project.get(templateOwners).get(path);
    const index = indexOfModule(file.modules, form.modules);
    return index === undefined || file.modules[index]?.name === undefined ? undefined : { path, index };
  };

  const moduleWritten = (form: Form, node: Node, offset: number): string | undefined => {
    const place = placeAround(form);
    return moduleOf(node, project.of(scopes, form).at(form, offset), place && outlineAt(place)?.name);
  };

  const moduleNamed = (form: Form, node: Node, offset: number): string | undefined =>
    moduleWritten(form, node, offset) ?? constantModule(node, form, offset, moduleWritten, project);

  const bringsIn = ({ module, directive }: Effect & { kind: "import" }, call: CallName): "yes" | "no" | "maybe" => {
    const named = directive ? namedBy(directive, call) : "maybe";
    if (named !== "maybe") return named;
    const own = placeOf(module);
    if (own)
      return definesFunction(outlineAt(own), call, true) || gainedBy(own, call)
        ? "yes"
        : usesUnknown(own)
          ? "maybe"
          : "no";
    const exported = Object.hasOwn(exportsOf, module) ? exportsOf[module] : undefined;
    if (exported) return exported.includes(call.name) ? "yes" : "no";
    return directive?.hasOptions ? "no" : "maybe";
  };

  const usesAt = (place: ModulePlace): ReadonlySet<string> =>
    project.of(meanings, place)[place.index]?.uses ?? new Set();

  /** True when code that we do not see may define functions in a module. */
  const usesUnknown = (place: ModulePlace): boolean => [...usesAt(place)].some(isForeign);

  /** What `use` defines in a module: by a library, or by code that a module of the project puts there. */
  const gainedBy = (
    place: ModulePlace,
    call: Pick<CallName, "name" | "arity">,
  ): "put there" | "library" | undefined => {
    for (const used of usesAt(place)) {
      if (Object.hasOwn(functionsByUse, used) && functionsByUse[used]?.includes(call.name)) return "library";
      const by = placeOf(used);
      const quoted = by ? (outlineAt(by)?.quoted ?? []) : [];
      const isPut = ({ name, head }: NamedHead) => name === call.name && takes(head, call.arity);
      if (quoted.some(({ heads }) => heads.some(isPut))) return "put there";
    }
    return undefined;
  };

  const isForeign = (module: string): boolean => !Object.hasOwn(importsByUse, module) && !placeOf(module);

  const resolveLocal = (form: Form, call: CallName): Resolution => {
    const place = placeAround(form);
    const around = place && outlineAt(place);
    const { name, arity } = call;
    if (around?.name !== undefined && definesFunction(around, call, false))
      return { isKnown: true, module: around.name, name, arity };
    if (queryNames.has(name) && isInQuery(call.around)) return { isKnown: true, module: "Ecto.Query.API", name, arity };
    const effects = project.of(scopes, form).at(form, call.start);
    let doubt: string | undefined;
    for (const effect of latestFirst(effects)) {
      if (effect.kind === "use" && isForeign(effect.module)) doubt ??= `\`use ${effect.module}\``;
      if (effect.kind !== "import") continue;
      const answer = bringsIn(effect, call);
      if (answer === "yes") return { isKnown: true, module: effect.module, name, arity };
      if (answer === "maybe") doubt ??= `\`import ${effect.module}\``;
    }
    if (place && around?.name !== undefined && gainedBy(place, call))
      return { isKnown: true, module: around.name, name, arity };
    if (kernelNames.has(name)) return { isKnown: true, module: "Kernel", name, arity };
    return { isKnown: false, because: doubt ? `${doubt} may bring it` : "nothing that we see defines or imports it" };
  };

  const resolveWritten = (form: Form, call: CallName): Resolution => {
    if (!call.target) return resolveLocal(form, call);
    const module = moduleNamed(form, call.target, call.start);
    if (module === undefined) return { isKnown: false, because: "the module is only known when it runs" };
    return { isKnown: true, module, name: call.name, arity: call.arity };
  };

  /** A delegated function is the one it stands for. */
  const followDelegates = (resolution: Resolution, depth: number): Resolution => {
    const place = resolution.isKnown && depth <= maxDelegates ? placeOf(resolution.module) : undefined;
    if (!resolution.isKnown || !place) return resolution;
    const { name, arity } = resolution;
    const head = outlineAt(place)
      ?.functions.get(name)
      ?.find((one) => takes(one, arity));
    if (!head?.isDelegate) return resolution;
    const { delegates = [] } = project.of(meanings, place)[place.index] ?? {};
    const delegate = delegates.find((one) => one.name === name && takes(one, arity));
    return delegate ? followDelegates({ ...resolution, ...delegate.to }, depth + 1) : resolution;
  };

  return {
    resolve: (form, call) => followDelegates(resolveWritten(form, call), 0),
    moduleNamed,
    moduleAround: (form) => {
      const place = placeAround(form);
      return place && factsAt(place);
    },
    usesOf: ({ file, index }) => usesAt({ path: file.path, index }),
    module: (name) => {
      const place = placeOf(name);
      return place && factsAt(place);
    },
    originOf: (module, name, arity) => {
      const place = placeOf(module);
      if (!place) return undefined;
      const heads = outlineAt(place)?.functions.get(name) ?? [];
      return heads.some((head) => takes(head, arity)) ? "written" : gainedBy(place, { name, arity });
    },
    clausesOf: (module, name, arity) => {
      const place = placeOf(module);
      const clauses = place && factsAt(place)?.clausesNamed.get(name);
      return (clauses ?? []).filter(({ fact }) => takes(fact, arity));
    },
  };
}

function definesFunction(module: ModuleOutline | undefined, call: CallName, isFromOutside: boolean): boolean {
  const heads = module?.functions.get(call.name) ?? [];
  return heads.some((head) => takes(head, call.arity) && (head.isPublic || !isFromOutside));
}

/** True inside the macros that Ecto reads queries with. */
function isInQuery(around: Enclosing | undefined): boolean {
  for (let enclosing = around; enclosing; enclosing = enclosing.outer)
    if (queryMacros.has(enclosing.call.name)) return true;
  return false;
}

/** What `only:` and `except:` say about a function; `maybe` when they say nothing. */
function namedBy({ only, except }: WrittenDirective, { name, arity }: CallName): "yes" | "no" | "maybe" {
  const called = `${name}/${arity}`;
  if (only === "sigils") return name.startsWith("sigil_") ? "maybe" : "no";
  if (only) return only.includes(called) ? "yes" : "no";
  return except?.includes(called) ? "no" : "maybe";
}
