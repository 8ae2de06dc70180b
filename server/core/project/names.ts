/**
 * What names mean: aliases, imports and `use`, over the whole project.
 *
 * Invariant: a guess is never given as an answer; what cannot be known is `unknown` with the reason.
 */

import type { Node } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { type ProjectInput, projectAnalysis } from "./analysis.ts";
import { facts, type ModuleFacts, type Placed } from "./facts.ts";
import { type Definition, type Directive, formFacts } from "./form-facts.ts";
import { exportsOf, importsByUse, kernelNames } from "./libraries.ts";
import { aliasSegments, atomName, covers, isAtom, isCurrentModule, pairsOf, valueUnder, walk } from "./nodes.ts";
import { ownersOfTemplates } from "./template-owners.ts";

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
}

export interface Names {
  resolve(form: Form, call: CallName): Resolution;
  /** The full name of the module that an alias, `__MODULE__` or `:erlang_module` names. */
  moduleNamed(form: Form, node: Node, offset: number): string | undefined;
  /** The project's module of that name; when there are several, the first by path. */
  module(name: string): ModuleFacts | undefined;
  /** The clauses of a function of the project, in order. */
  clausesOf(module: string, name: string, arity: number): readonly Placed<Definition>[];
  /** The module whose code a form is part of: for a template file the module that holds its functions. */
  moduleAround(form: Form): ModuleFacts | undefined;
  /** Full names of all that a module uses, those behind the project's own `use` included. */
  usesOf(module: ModuleFacts): ReadonlySet<string>;
}

export const names = projectAnalysis("names", namesOf);

/** What a directive does, with full names. */
type Effect =
  | { readonly kind: "alias"; readonly as: string; readonly module: string }
  | { readonly kind: "import"; readonly module: string; readonly options: Node | undefined }
  | { readonly kind: "use"; readonly module: string };

const importsOfTemplates: readonly Effect[] = [
  { kind: "import", module: "Phoenix.HTML", options: undefined },
  { kind: "import", module: "Phoenix.Component", options: undefined },
];

/** How deep `use` of a module that uses another one is followed. */
const maxUseDepth = 8;

function namesOf(project: ProjectInput): Names {
  const modules = new Map<string, ModuleFacts>();
  const factsByPath = project.all(facts);
  for (const { modules: found } of factsByPath.values()) {
    for (const module of found) if (!modules.has(module.name)) modules.set(module.name, module);
  }
  const owners = ownersOfTemplates([...factsByPath.keys()], [...modules.values()]);
  const moduleAround = memoised((form: Form): ModuleFacts | undefined => {
    const found = factsByPath.get(form.path);
    return found?.file.language === "elixir" ? found.moduleOf(form) : owners.get(form.path);
  });

  const effectsAt = (form: Form, offset: number): readonly Effect[] => {
    const inner = formFacts(form.syntax).directives.filter((one) => isVisible(one, offset));
    const outer = effectsBefore(form);
    return inner.length === 0 ? outer : extend(outer, inner, form, 0);
  };

  const known = new WeakMap<Form, readonly Effect[]>();
  const effectsBefore = (form: Form): readonly Effect[] => {
    const found = known.get(form);
    if (found) return found;
    const file = factsByPath.get(form.path)?.file;
    if (file?.language === "elixir") readEffects(file);
    else {
      const owner = owners.get(form.path);
      known.set(form, owner ? effectsAtEndOf(owner) : importsOfTemplates);
    }
    return known.get(form) ?? [];
  };

  /** By path and start of a module. */
  const atEnd = new Map<string, readonly Effect[]>();

  /** Goes once through a file, with the effects that count so far in each module. */
  const readEffects = (file: SourceFile): void => {
    const current = new Map<number | undefined, readonly Effect[]>();
    for (const form of file.forms) known.set(form, []); // Ends a circle of files that need one another.
    for (const form of file.forms) {
      const scope = form.modules.at(-1)?.range.start;
      const before = current.get(scope) ?? enterModule(form, current);
      known.set(form, before);
      const directives = formFacts(form.syntax).directives.filter((one) => !one.block && !one.isQuoted);
      current.set(scope, extend(before, directives, form, 0));
    }
    for (const [scope, effects] of current) atEnd.set(`${file.path} ${scope}`, effects);
  };

  const effectsAtEndOf = memoised((module: ModuleFacts): readonly Effect[] => {
    if (module.file.forms[0]) effectsBefore(module.file.forms[0]);
    return atEnd.get(`${module.file.path} ${module.scope.range.start}`) ?? [];
  });

  const extend = (
    before: readonly Effect[],
    directives: readonly Directive[],
    form: Form,
    depth: number,
  ): readonly Effect[] => {
    let effects = before;
    for (const directive of directives) effects = [...effects, ...effectsOf(directive, effects, form, depth)];
    return effects;
  };

  const effectsOf = (directive: Directive, before: readonly Effect[], form: Form, depth: number): readonly Effect[] => {
    const module = expand(directive.segments, before, form);
    if (module === undefined || directive.kind === "require") return [];
    if (directive.kind === "import") return [{ kind: "import", module, options: directive.options }];
    if (directive.kind === "use") return effectsOfUse(module, directive.which, depth + 1);
    const as = valueUnder(directive.options, "as");
    const name = as?.kind === "alias" ? as.segments.at(-1) : module.split(".").at(-1);
    return name === undefined ? [] : [{ kind: "alias", as: name, module }];
  };

  const effectsByUse = new Map<string, readonly Effect[]>();
  const effectsOfUse = (name: string, which: string | undefined, depth: number): readonly Effect[] => {
    const key = `${name} ${which}`;
    const found = effectsByUse.get(key);
    if (found) return found;
    effectsByUse.set(key, []); // Ends a circle of modules that use one another.
    const effects = computeEffectsOfUse(name, which, depth);
    effectsByUse.set(key, effects);
    return effects;
  };

  const computeEffectsOfUse = (name: string, which: string | undefined, depth: number): readonly Effect[] => {
    const itself: Effect = { kind: "use", module: name };
    const library = Object.hasOwn(importsByUse, name) ? importsByUse[name] : undefined;
    if (library) {
      const imports = library.map((module): Effect => ({ kind: "import", module, options: undefined }));
      return [itself, ...imports];
    }
    const module = modules.get(name);
    if (!module || depth > maxUseDepth) return [itself];
    return [itself, ...quotedEffects(module, which, depth)];
  };

  /** The directives that a module's `__using__` puts into the using module. */
  const quotedEffects = (module: ModuleFacts, which: string | undefined, depth: number): readonly Effect[] => {
    const wanted = new Set(["__using__", ...(which === undefined ? [] : [which])]);
    const collected: Effect[] = [];
    const take = (names: ReadonlySet<string>, level: number): void => {
      if (level > maxUseDepth) return;
      for (const { form, fact } of module.definitions) {
        if (!names.has(fact.name)) continue;
        const inside = formFacts(form.syntax).directives.filter((one) => one.isQuoted && covers(fact, one));
        collected.push(...extend(effectsBefore(form), inside, form, depth).slice(effectsBefore(form).length));
        const unquoted = unquotedFunctions(fact);
        if (unquoted.size > 0) take(unquoted, level + 1);
      }
    };
    take(wanted, 0);
    return collected;
  };

  const expand = (segments: readonly string[], effects: readonly Effect[], form: Form): string | undefined => {
    const [first, ...rest] = segments;
    if (first === undefined) return undefined;
    if (first.startsWith(":")) return first;
    if (first === "__MODULE__") {
      const around = moduleAround(form)?.name;
      return around === undefined ? undefined : [around, ...rest].join(".");
    }
    if (first === "Elixir") return rest.join(".");
    for (let i = effects.length - 1; i >= 0; i--) {
      const effect = effects[i] as Effect;
      if (effect.kind === "alias" && effect.as === first) return [effect.module, ...rest].join(".");
    }
    return segments.join(".");
  };

  const moduleNamed = (form: Form, node: Node, offset: number): string | undefined => {
    if (node.kind === "atom") return `:${node.name}`;
    if (isCurrentModule(node)) return moduleAround(form)?.name;
    if (node.kind !== "alias") return undefined;
    const segments = aliasSegments(node);
    return segments && expand(segments, effectsAt(form, offset), form);
  };

  const bringsIn = (effect: Effect & { kind: "import" }, call: CallName): "yes" | "no" | "maybe" => {
    const named = namedBy(effect.options, call);
    if (named !== "maybe") return named;
    const own = modules.get(effect.module);
    if (own) return definesFunction(own, call, true) ? "yes" : usesUnknown(own) ? "maybe" : "no";
    const exported = Object.hasOwn(exportsOf, effect.module) ? exportsOf[effect.module] : undefined;
    if (exported) return exported.includes(call.name) ? "yes" : "no";
    return effect.options ? "no" : "maybe";
  };

  /** True when code that we do not see may define functions in a module. */
  const usesUnknown = memoised((module: ModuleFacts): boolean =>
    effectsAtEndOf(module).some((one) => one.kind === "use" && (one.module === "Gettext" || isForeign(one.module))),
  );

  const isForeign = (module: string): boolean => !Object.hasOwn(importsByUse, module) && !modules.has(module);

  const resolveLocal = (form: Form, call: CallName): Resolution => {
    const around = moduleAround(form);
    const { name, arity } = call;
    if (around && definesFunction(around, call, false)) return { isKnown: true, module: around.name, name, arity };
    const effects = effectsAt(form, call.start);
    let doubt: string | undefined;
    for (let i = effects.length - 1; i >= 0; i--) {
      const effect = effects[i] as Effect;
      if (effect.kind === "use" && isForeign(effect.module)) doubt ??= `\`use ${effect.module}\``;
      if (effect.kind !== "import") continue;
      const answer = bringsIn(effect, call);
      if (answer === "yes") return { isKnown: true, module: effect.module, name, arity };
      if (answer === "maybe") doubt ??= `\`import ${effect.module}\``;
    }
    if (kernelNames.has(name)) return { isKnown: true, module: "Kernel", name, arity };
    return { isKnown: false, because: doubt ? `${doubt} may bring it` : "nothing that we see defines or imports it" };
  };

  const resolveWritten = (form: Form, call: CallName): Resolution => {
    if (!call.target) return resolveLocal(form, call);
    const module = moduleNamed(form, call.target, call.start);
    if (module === undefined) return { isKnown: false, because: "the module is only known when it runs" };
    return { isKnown: true, module, name: call.name, arity: call.arity };
  };

  const clausesOf = (module: string, name: string, arity: number): readonly Placed<Definition>[] =>
    (modules.get(module)?.clausesNamed.get(name) ?? []).filter(({ fact }) => takes(fact, arity));

  /** A delegated function is the one it stands for. */
  const followDelegates = (resolution: Resolution, depth: number): Resolution => {
    if (!resolution.isKnown || depth > maxUseDepth) return resolution;
    const [clause] = clausesOf(resolution.module, resolution.name, resolution.arity);
    const delegate = clause?.fact.delegate;
    const module = delegate && moduleNamed(clause.form, delegate.to, clause.fact.start);
    if (!delegate || module === undefined) return resolution;
    return followDelegates({ ...resolution, module, name: delegate.name }, depth + 1);
  };

  const resolve = (form: Form, call: CallName): Resolution => followDelegates(resolveWritten(form, call), 0);

  const usesOf = memoised((module: ModuleFacts): ReadonlySet<string> => {
    const used = effectsAtEndOf(module).flatMap((effect) => (effect.kind === "use" ? [effect.module] : []));
    return new Set(used);
  });

  return {
    resolve,
    moduleNamed,
    moduleAround,
    usesOf,
    module: (name) => modules.get(name),
    clausesOf,
  };
}

function takes(definition: Definition, arity: number): boolean {
  return definition.minArity <= arity && arity <= definition.arity;
}

function definesFunction(module: ModuleFacts, call: CallName, isFromOutside: boolean): boolean {
  const clauses = module.clausesNamed.get(call.name) ?? [];
  return clauses.some(({ fact }) => takes(fact, call.arity) && (fact.isPublic || !isFromOutside));
}

/** What `only:` and `except:` say about a function; `maybe` when they say nothing. */
function namedBy(options: Node | undefined, call: CallName): "yes" | "no" | "maybe" {
  const lists = (list: Node | undefined) =>
    pairsOf(list).some((pair) => isAtom(pair.key, call.name) && isInteger(pair.value, call.arity));
  const only = valueUnder(options, "only");
  if (only?.kind === "list") return lists(only) ? "yes" : "no";
  if (atomName(only) === "sigils") return call.name.startsWith("sigil_") ? "maybe" : "no";
  return lists(valueUnder(options, "except")) ? "no" : "maybe";
}

function isInteger(node: Node, value: number): boolean {
  return node.kind === "integer" && node.value === String(value);
}

/** A directive counts after it, inside its block. */
function isVisible(directive: Directive, offset: number): boolean {
  if (directive.end > offset) return false;
  return !directive.block || (directive.block.start <= offset && offset <= directive.block.end);
}

/** The effects of the innermost module around a form's own that was entered before it, or of the top of the file. */
function effectsAround(
  { modules }: Form,
  current: ReadonlyMap<number | undefined, readonly Effect[]>,
): readonly Effect[] {
  for (let i = modules.length - 2; i >= 0; i--) {
    const effects = current.get(modules[i]?.range.start);
    if (effects) return effects;
  }
  return current.get(undefined) ?? [];
}

/** The effects at the start of a form's module, which from now on is known by its last name in the module around it. */
function enterModule(form: Form, current: Map<number | undefined, readonly Effect[]>): readonly Effect[] {
  const around = effectsAround(form, current);
  const own = nestedModules(form);
  const parent = form.modules.at(-2)?.range.start;
  if (parent !== undefined) current.set(parent, [...(current.get(parent) ?? around), ...own]);
  return [...around, ...own];
}

/** Computes an answer once for each object. */
function memoised<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const found = known.get(key);
    if (found) return found.value;
    const value = compute(key);
    known.set(key, { value });
    return value;
  };
}

/** A nested module is known by its last name in the modules around it. */
function nestedModules(form: Form): readonly Effect[] {
  return form.modules.slice(1).flatMap((scope): readonly Effect[] => {
    const as = scope.name?.split(".").at(-1);
    return scope.name !== undefined && as !== undefined ? [{ kind: "alias", as, module: scope.name }] : [];
  });
}

/** The functions whose quoted code a definition takes in with `unquote(name())`. */
function unquotedFunctions(definition: Definition): ReadonlySet<string> {
  const found = new Set<string>();
  if (!definition.body) return found;
  walk(definition.body, (node) => {
    if (node.kind === "call" && node.form === "local" && node.name === "unquote") {
      const [arg] = node.args;
      if (arg?.kind === "call" && arg.form === "local") found.add(arg.name);
      if (arg?.kind === "variable") found.add(arg.name);
    }
    return undefined;
  });
  return found;
}
