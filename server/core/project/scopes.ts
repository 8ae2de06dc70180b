/**
 * Which aliases, imports and uses count where in a file, those behind `use` included.
 *
 * Invariants: of other files only outlines are read; circles of modules that use one another end, and give what was known until then.
 */

import type { Node } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import { fileAnalysis, type ProjectInput } from "./analysis.ts";
import { type Definition, formFacts, type WrittenDirective } from "./form-facts.ts";
import { importsByUse } from "./libraries.ts";
import { aliasSegments, isCurrentModule } from "./nodes.ts";
import {
  formOutline,
  indexOfModule,
  type ModuleOutline,
  moduleTable,
  type Outline,
  outline,
  type ScopeStep,
} from "./outline.ts";
import { templateOwners } from "./template-owners.ts";

/** What a directive does, with full names. */
export type Effect =
  | { readonly kind: "alias"; readonly as: string; readonly module: string }
  | { readonly kind: "import"; readonly module: string; readonly directive?: WrittenDirective }
  | { readonly kind: "use"; readonly module: string };

/** The last effect, and those that took effect before it: a long list grows without being copied. */
export type Effects = EffectLink | undefined;

interface EffectLink {
  readonly effect: Effect;
  readonly before: Effects;
}

/** The latest first; up to those of an earlier list, where one is given. */
export function* latestFirst(effects: Effects, until?: Effects): Generator<Effect, void> {
  for (let link = effects; link && link !== until; link = link.before) yield link.effect;
}

function withEffects(before: Effects, added: Iterable<Effect>): Effects {
  let effects = before;
  for (const effect of added) effects = { effect, before: effects };
  return effects;
}

export interface Scopes {
  /** What counts at an offset of a form. */
  at(form: Form, offset: number): Effects;
  /** What counts at the end of the module with that index in the file. */
  atEndOf(index: number): Effects;
}

const importsOfTemplates = withEffects(undefined, [
  { kind: "import", module: "Phoenix.HTML" },
  { kind: "import", module: "Phoenix.Component" },
]);

/** What `use ShopWeb, :controller` brings in every project that Phoenix generated, where `ShopWeb` cannot be seen: https://hexdocs.pm/phoenix/directory_structure.html */
const usualUses: Readonly<Record<string, string>> = {
  controller: "Phoenix.Controller",
  live_view: "Phoenix.LiveView",
  live_component: "Phoenix.LiveComponent",
  channel: "Phoenix.Channel",
};

/** How deep `use` of a module that uses another one is followed. */
const maxUseDepth = 8;
/** Longer names, which only aliases of aliases can make, are known as no module. In characters. */
const maxNameLength = 1_000;
const noModule = "…";

export const scopes = fileAnalysis("scopes", ({ file, project }): Scopes => {
  const reader = createReader(project);
  return file.language === "elixir" ? scopesOfElixir(file, reader, project) : scopesOfTemplate(file, reader, project);
});

function scopesOfElixir(file: SourceFile, reader: Reader, project: ProjectInput): Scopes {
  const own = project.of(outline, file);
  const { before, atEnd } = walkSteps(own, stepsOf(file), reader, 0);
  const byForm = new Map(file.forms.map((form, i) => [form, before[i]]));
  return {
    at: (form, offset) => {
      const around = nameOf(own, indexOfModule(file.modules, form.modules));
      return reader.extend(byForm.get(form), directivesBefore(form, offset), around, 0);
    },
    atEndOf: (index) => atEnd.get(index),
  };
}

function scopesOfTemplate({ path }: SourceFile, reader: Reader, project: ProjectInput): Scopes {
  const owner = project.get(templateOwners).get(path);
  const effects = owner ? reader.walk(owner.path, 0).atEnd.get(owner.index) : importsOfTemplates;
  const around = owner && nameOf(project.of(outline, owner), owner.index);
  return {
    at: (form, offset) => reader.extend(effects, directivesBefore(form, offset), around, 0),
    atEndOf: () => effects,
  };
}

/** The directives inside a form that count at an offset: those before it, inside their block. */
function directivesBefore({ syntax }: Form, offset: number): readonly WrittenDirective[] {
  return formFacts(syntax).directives.flatMap(({ written, end, block }) => {
    const isVisible = end <= offset && (!block || (block.start <= offset && offset <= block.end));
    return isVisible ? [written] : [];
  });
}

function stepsOf(file: SourceFile): readonly ScopeStep[] {
  return file.forms.map(({ syntax, modules }) => ({
    module: indexOfModule(file.modules, modules),
    directives: formOutline(syntax).directives,
  }));
}

/** What a module means to others; plain data without positions. */
export interface ModuleMeaning {
  /** Full names of all that it uses, those behind the project's own `use` included. */
  readonly uses: ReadonlySet<string>;
  readonly delegates: readonly Delegate[];
}

/** A function that stands for that of another module. */
export interface Delegate {
  readonly name: string;
  readonly arity: number;
  readonly minArity: number;
  readonly to: { readonly module: string; readonly name: string };
}

/** By the index of the module in the file. */
export const meanings = fileAnalysis("meanings", ({ file, get }): readonly ModuleMeaning[] => {
  const known = get(scopes);
  const delegates = get(outline).modules.map((): Delegate[] => []);
  for (const form of file.forms) {
    const index = indexOfModule(file.modules, form.modules);
    for (const definition of formFacts(form.syntax).definitions) {
      if (!definition.delegate) continue;
      const found = delegateOf(definition, known.at(form, definition.start), file.modules[index ?? -1]?.name);
      if (found) delegates[index ?? -1]?.push(found);
    }
  }
  return delegates.map((delegates, index) => ({ uses: usesAmong(known.atEndOf(index)), delegates }));
});

function delegateOf(definition: Definition, effects: Effects, around: string | undefined): Delegate | undefined {
  const { name, arity, minArity, delegate } = definition;
  const module = delegate && moduleOf(delegate.to, effects, around);
  return delegate === undefined || module === undefined
    ? undefined
    : { name, arity, minArity, to: { module, name: delegate.name } };
}

function usesAmong(effects: Effects): ReadonlySet<string> {
  return new Set(
    [...latestFirst(effects)].flatMap((effect) => (effect.kind === "use" ? [effect.module] : [])).reverse(),
  );
}

/** The full name of the module that an alias, `__MODULE__` or `:erlang_module` names. */
export function moduleOf(node: Node, effects: Effects, around: string | undefined): string | undefined {
  if (node.kind === "atom") return `:${node.name}`;
  if (isCurrentModule(node)) return around;
  const segments = node.kind === "alias" ? aliasSegments(node) : undefined;
  return segments && expand(segments, effects, around);
}

/** The full name that segments have where some effects count; `around` is the module that `__MODULE__` stands for. */
function expand(segments: readonly string[], effects: Effects, around: string | undefined): string | undefined {
  const [first, ...rest] = segments;
  if (first === undefined) return undefined;
  if (first.startsWith(":")) return first;
  if (first === "__MODULE__") return around === undefined ? undefined : [around, ...rest].join(".");
  if (first === "Elixir") return rest.join(".");
  for (const effect of latestFirst(effects)) {
    if (effect.kind === "alias" && effect.as === first) return [effect.module, ...rest].join(".");
  }
  return segments.join(".");
}

interface Walked {
  /** What counts before each step. */
  readonly before: readonly Effects[];
  /** What counts at the end, by the index of the module. */
  readonly atEnd: ReadonlyMap<number | undefined, Effects>;
}

/** Follows directives through outlines, each file and each `use` once. */
interface Reader {
  walk(path: string, depth: number): Walked;
  extend(before: Effects, directives: readonly WrittenDirective[], around: string | undefined, depth: number): Effects;
}

const nothing: Walked = { before: [], atEnd: new Map() };

function createReader(project: ProjectInput): Reader {
  const walked = new Map<string, Walked>();
  const walk: Reader["walk"] = (path, depth) => {
    const found = walked.get(path);
    if (found) return found;
    walked.set(path, nothing); // Ends a circle of files that need one another.
    const of = project.of(outline, { path });
    const result = depth > maxUseDepth ? nothing : walkSteps(of, of.steps, reader, depth);
    walked.set(path, result);
    return result;
  };

  const extend: Reader["extend"] = (before, directives, around, depth) => {
    let effects = before;
    for (const directive of directives) effects = withEffects(effects, effectsOf(directive, effects, around, depth));
    return effects;
  };

  const effectsOf = (
    directive: WrittenDirective,
    before: Effects,
    around: string | undefined,
    depth: number,
  ): readonly Effect[] => {
    const module = expand(directive.segments, before, around);
    if (module === undefined || directive.kind === "require") return [];
    if (directive.kind === "import") return [{ kind: "import", module, directive }];
    if (directive.kind === "use") return effectsOfUse(module, directive.which, depth + 1);
    const as = directive.as ?? module.split(".").at(-1);
    return as === undefined ? [] : [{ kind: "alias", as, module: module.length > maxNameLength ? noModule : module }];
  };

  const used = new Map<string, readonly Effect[]>();
  const effectsOfUse = (name: string, which: string | undefined, depth: number): readonly Effect[] => {
    const key = `${name} ${which}`;
    const found = used.get(key);
    if (found) return found;
    used.set(key, []); // Ends a circle of modules that use one another.
    const effects = [{ kind: "use", module: name } as const, ...broughtBy(name, which, depth)];
    used.set(key, effects);
    return effects;
  };

  const broughtBy = (name: string, which: string | undefined, depth: number): readonly Effect[] => {
    const library = Object.hasOwn(importsByUse, name) ? importsByUse[name] : undefined;
    if (library) return library.map((module) => ({ kind: "import", module }));
    const place = project.get(moduleTable).get(name);
    if (depth > maxUseDepth) return [];
    if (!place)
      return Object.hasOwn(usualUses, which ?? "")
        ? effectsOfUse(usualUses[which ?? ""] ?? "", undefined, depth + 1)
        : [];
    const module = project.of(outline, place).modules[place.index];
    return module ? quotedEffects(module, walk(place.path, depth), which, depth) : [];
  };

  /** The directives that a module's `__using__` puts into the using module. */
  const quotedEffects = (
    module: ModuleOutline,
    { before }: Walked,
    which: string | undefined,
    depth: number,
  ): readonly Effect[] => {
    const collected: Effect[] = [];
    const take = (names: readonly (string | undefined)[], level: number): void => {
      if (level > maxUseDepth) return;
      for (const quoted of module.quoted) {
        if (!names.includes(quoted.name)) continue;
        const outer = before[quoted.step];
        const inner = extend(outer, quoted.directives, module.name, depth);
        for (const effect of [...latestFirst(inner, outer)].reverse()) collected.push(effect);
        if (quoted.unquotes.length > 0) take(quoted.unquotes, level + 1);
      }
    };
    take(["__using__", which], 0);
    return collected;
  };

  const reader: Reader = { walk, extend };
  return reader;
}

/** Goes once through a file, with the effects that count so far in each module. */
function walkSteps(outline: Outline, steps: readonly ScopeStep[], { extend }: Reader, depth: number): Walked {
  const current = new Map<number | undefined, Effects>();
  const before = steps.map(({ module, directives }) => {
    const effects = current.has(module) ? current.get(module) : enterModule(module, outline, current);
    current.set(module, directives.length > 0 ? extend(effects, directives, nameOf(outline, module), depth) : effects);
    return effects;
  });
  return { before, atEnd: current };
}

/** The effects at the start of a module, which from now on is known by its last name in the module around it. */
function enterModule(index: number | undefined, outline: Outline, current: Map<number | undefined, Effects>): Effects {
  const around = effectsAround(index, outline, current);
  const own = nestedNames(index, outline);
  const parent = parentOf(index, outline);
  if (parent !== undefined) {
    current.set(parent, withEffects(current.has(parent) ? current.get(parent) : around, own));
  }
  return withEffects(around, own);
}

/** The effects of the innermost module around that was entered before, or of the top of the file. */
function effectsAround(
  index: number | undefined,
  outline: Outline,
  current: ReadonlyMap<number | undefined, Effects>,
): Effects {
  for (let outer = parentOf(index, outline); outer !== undefined; outer = parentOf(outer, outline)) {
    if (current.has(outer)) return current.get(outer);
  }
  return current.get(undefined);
}

/** A nested module is known by its last name in the modules around it. */
function nestedNames(index: number | undefined, outline: Outline): readonly Effect[] {
  const found: Effect[] = [];
  for (let inner = index; inner !== undefined; inner = parentOf(inner, outline)) {
    const module = nameOf(outline, inner);
    const as = module?.split(".").at(-1);
    if (parentOf(inner, outline) !== undefined && module !== undefined && as !== undefined)
      found.unshift({ kind: "alias", as, module });
  }
  return found;
}

function parentOf(index: number | undefined, { modules }: Outline): number | undefined {
  return index === undefined ? undefined : modules[index]?.parent;
}

function nameOf({ modules }: Outline, index: number | undefined): string | undefined {
  return index === undefined ? undefined : modules[index]?.name;
}
