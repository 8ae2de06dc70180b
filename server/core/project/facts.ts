/** The facts of one file: its modules with what their forms say. */

import type { Form, ModuleScope, SourceFile } from "../syntax/source-file.ts";
import { fileAnalysis } from "./analysis.ts";
import { type AttributeFact, type Definition, type Directive, type FormFacts, formFacts } from "./form-facts.ts";

export interface FileFacts {
  readonly file: SourceFile;
  readonly modules: readonly ModuleFacts[];
  /** The module directly around a form; `undefined` at the top of a file. */
  moduleOf(form: Form): ModuleFacts | undefined;
}

/** A thing of a form together with its form, so that it can be reported and read. */
export interface Placed<T> {
  readonly form: Form;
  readonly fact: T;
}

export interface ModuleFacts {
  readonly name: string;
  readonly scope: ModuleScope;
  /** Its place among the modules of the file, those without a name included. */
  readonly index: number;
  readonly file: SourceFile;
  readonly forms: readonly Form[];
  readonly definitions: readonly Placed<Definition>[];
  /** The clauses of each function by name, in order. */
  readonly clausesNamed: ReadonlyMap<string, readonly Placed<Definition>[]>;
  readonly directives: readonly Placed<Directive>[];
  readonly attributes: readonly Placed<AttributeFact>[];
}

export const facts = fileAnalysis("facts", ({ file }) => factsOf(file));

function factsOf(file: SourceFile): FileFacts {
  const formsByScope = formsByInnermostScope(file);
  const modules = file.modules.flatMap((scope, index) => {
    if (scope.name === undefined) return [];
    return [moduleFacts(scope.name, scope, index, file, formsByScope.get(scope.range.start) ?? [])];
  });
  const byScope = new Map(modules.map((module) => [module.scope.range.start, module]));
  return {
    file,
    modules,
    moduleOf: (form) => {
      const scope = form.modules.at(-1);
      return scope && byScope.get(scope.range.start);
    },
  };
}

/** The forms directly in each module, by where the module starts. */
function formsByInnermostScope(file: SourceFile): ReadonlyMap<number, readonly Form[]> {
  const groups = new Map<number, Form[]>();
  for (const form of file.forms) {
    const start = form.modules.at(-1)?.range.start;
    if (start === undefined) continue;
    const group = groups.get(start);
    if (group) group.push(form);
    else groups.set(start, [form]);
  }
  return groups;
}

function moduleFacts(
  name: string,
  scope: ModuleScope,
  index: number,
  file: SourceFile,
  forms: readonly Form[],
): ModuleFacts {
  const collect = <K extends "definitions" | "directives" | "attributes">(kind: K) =>
    forms.flatMap((form) =>
      formFacts(form.syntax)[kind].map((fact) => ({ form, fact }) as Placed<FormFacts[K][number]>),
    );
  const definitions = collect("definitions");
  return {
    name,
    scope,
    index,
    file,
    forms,
    definitions,
    clausesNamed: byName(definitions),
    directives: collect("directives"),
    attributes: collect("attributes"),
  };
}

function byName(definitions: readonly Placed<Definition>[]): ReadonlyMap<string, readonly Placed<Definition>[]> {
  const found = new Map<string, Placed<Definition>[]>();
  for (const placed of definitions) {
    const clauses = found.get(placed.fact.name);
    if (clauses) clauses.push(placed);
    else found.set(placed.fact.name, [placed]);
  }
  return found;
}
