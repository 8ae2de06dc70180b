/**
 * What a file declares: its modules with the heads of their functions, and the directives that decide what names mean in it.
 *
 * Invariant: plain data without positions, from the file's text alone. Typing inside a function body leaves the outline equal, so whatever asks
 * only for outlines of other files is not computed again.
 */

import type { Node, Range } from "../syntax/ast.ts";
import type { FormSyntax, ModuleScope, SourceFile } from "../syntax/source-file.ts";
import { outlineAnalysis, projectAnalysis } from "./analysis.ts";
import { type CompiledTemplate, compiledTemplateOf } from "./compiled-templates.ts";
import { type Definition, type Directive, formFacts, isDefiner, type WrittenDirective } from "./form-facts.ts";
import { covers, textOfLiteral } from "./nodes.ts";

export interface Outline {
  /** Every module scope of the file, in the order of `SourceFile.modules`, also those without a name. */
  readonly modules: readonly ModuleOutline[];
  /** The forms that matter to names, in order. */
  readonly steps: readonly ScopeStep[];
}

export interface ModuleOutline {
  readonly name: string | undefined;
  /** Index of the module around it. */
  readonly parent: number | undefined;
  /** The protocol that a `defimpl` implements, as it is written. */
  readonly protocol: string | undefined;
  /** The heads of each function and macro by name, each once, in order. */
  readonly functions: ReadonlyMap<string, readonly FunctionHead[]>;
  /** What its code puts into modules that use it, by the function that holds the quoted code; several clauses follow one another. */
  readonly quoted: readonly QuotedCode[];
  /** Patterns of `embed_templates`. */
  readonly embeds: readonly string[];
  /** The functions that EEx makes of templates. */
  readonly compiled: readonly CompiledTemplate[];
}

export interface FunctionHead {
  readonly arity: number;
  readonly minArity: number;
  readonly isPublic: boolean;
  readonly isDelegate: boolean;
}

/** One form as names see it. */
export interface ScopeStep {
  /** Index of the module directly around it; `undefined` at the top of a file. */
  readonly module: number | undefined;
  /** Those that count for the rest of the module. */
  readonly directives: readonly WrittenDirective[];
}

export interface QuotedCode {
  readonly name: string;
  /** Index in `Outline.steps` of the form that holds it. */
  readonly step: number;
  readonly directives: readonly WrittenDirective[];
  /** Functions whose own quoted code it takes in with `unquote(name())`. */
  readonly unquotes: readonly string[];
  /** The functions and macros that it defines where it is put. */
  readonly heads: readonly NamedHead[];
}

export const outline = outlineAnalysis("outline", outlineOf);

/** Where a module stands: its file, and its index among the modules there. */
export interface ModulePlace {
  readonly path: string;
  readonly index: number;
}

/** Every named module of the project; when several have the same name, the first by path. */
export const moduleTable = projectAnalysis("module-table", ({ all }): ReadonlyMap<string, ModulePlace> => {
  const table = new Map<string, ModulePlace>();
  for (const [path, { modules }] of all(outline)) {
    for (const [index, { name }] of modules.entries()) {
      if (name !== undefined && !table.has(name)) table.set(name, { path, index });
    }
  }
  return table;
});

/** True when a function can be called with so many arguments. */
export function takes(head: { readonly minArity: number; readonly arity: number }, arity: number): boolean {
  return head.minArity <= arity && arity <= head.arity;
}

/** The index of the module directly around a form. */
export function indexOfModule(
  modules: readonly ModuleScope[],
  around: readonly ModuleScope[],
  level = -1,
): number | undefined {
  const start = around.at(level)?.range.start;
  const index = start === undefined ? -1 : modules.findIndex(({ range }) => range.start === start);
  return index < 0 ? undefined : index;
}

interface MutableModule {
  readonly name: string | undefined;
  readonly protocol: string | undefined;
  parent: number | undefined;
  readonly functions: Map<string, FunctionHead[]>;
  readonly quoted: QuotedCode[];
  readonly embeds: string[];
  readonly compiled: CompiledTemplate[];
}

function outlineOf(file: SourceFile): Outline {
  const modules = file.modules.map((scope): MutableModule => {
    const protocol = scope.keyword === "defimpl" ? textIn(file, scope.nameRange) : undefined;
    return {
      name: scope.name,
      protocol,
      parent: undefined,
      functions: new Map(),
      quoted: [],
      embeds: [],
      compiled: [],
    };
  });
  const steps: ScopeStep[] = [];
  const entered = new Set<number | undefined>();
  for (const { syntax, modules: around } of file.forms) {
    const said = formOutline(syntax);
    const index = indexOfModule(file.modules, around);
    if (said.directives.length > 0 || said.quoted.length > 0 || !entered.has(index)) {
      steps.push({ module: index, directives: said.directives });
      entered.add(index);
    }
    const module = index === undefined ? undefined : modules[index];
    if (!module) continue;
    module.parent = indexOfModule(file.modules, around, -2);
    for (const head of said.heads) addHead(module.functions, head);
    module.quoted.push(...said.quoted.map((quoted) => ({ ...quoted, step: steps.length - 1 })));
    module.embeds.push(...said.embeds);
    const made = compiledTemplateOf(syntax, file.path, (name) => attributeIn(file, name));
    if (made) addCompiled(module, made);
  }
  return { modules, steps };
}

function attributeIn({ forms }: SourceFile, name: string): Node | undefined {
  return forms.flatMap(({ syntax }) => formFacts(syntax).attributes).find((one) => one.name === name)?.value;
}

function addCompiled(module: MutableModule, made: CompiledTemplate): void {
  const { length: arity } = made.params;
  const head = { arity, minArity: arity, isPublic: made.isPublic, isDelegate: false };
  addHead(module.functions, { name: made.name, head });
  module.compiled.push(made);
}

function textIn({ text }: SourceFile, { start, end }: Range): string {
  return text.slice(start, end);
}

function addHead(functions: Map<string, FunctionHead[]>, { name, head }: FormOutline["heads"][number]): void {
  const known = functions.get(name);
  if (!known) functions.set(name, [head]);
  else if (!known.some((other) => isSameHead(other, head))) known.push(head);
}

function isSameHead(a: FunctionHead, b: FunctionHead): boolean {
  return a.arity === b.arity && a.minArity === b.minArity && a.isPublic === b.isPublic && a.isDelegate === b.isDelegate;
}

export interface NamedHead {
  readonly name: string;
  readonly head: FunctionHead;
}

interface FormOutline {
  readonly heads: readonly NamedHead[];
  readonly directives: readonly WrittenDirective[];
  readonly quoted: readonly Omit<QuotedCode, "step">[];
  readonly embeds: readonly string[];
}

const known = new WeakMap<FormSyntax, FormOutline>();

/** What one form adds, computed once per `FormSyntax`. */
export function formOutline(syntax: FormSyntax): FormOutline {
  const found = known.get(syntax);
  if (found) return found;
  const { definitions, quotedDefinitions, directives, calls } = formFacts(syntax);
  const computed: FormOutline = {
    heads: [
      ...definitions.map((definition) => ({ name: definition.name, head: headOf(definition) })),
      ...ownDefiner(syntax),
    ],
    directives: directives.filter((one) => !one.block && !one.isQuoted).map(({ written }) => written),
    quoted: definitions.flatMap((definition) => quotedIn(definition, directives, quotedDefinitions, syntax)),
    embeds: calls.flatMap((call) => (call.name === "embed_templates" ? (textOfLiteral(call.args[0]) ?? []) : [])),
  };
  known.set(syntax, computed);
  return computed;
}

/** `defwrite(insert(changeset, opts \\\\ []))`: a macro whose name says that it defines the function whose head it is given. */
function ownDefiner({ node }: FormSyntax): readonly NamedHead[] {
  const [written] = node.kind === "call" && node.form === "local" && /^def[a-z_]+$/.test(node.name) ? node.args : [];
  if (node.kind !== "call" || isDefiner(node.name) || written?.kind !== "call" || written.form !== "local") return [];
  const arity = written.args.length;
  const minArity = written.args.filter((arg) => !(arg.kind === "binary" && arg.operator === "\\\\")).length;
  return [{ name: written.name, head: { arity, minArity, isPublic: !node.name.endsWith("p"), isDelegate: false } }];
}

function headOf({ arity, minArity, isPublic, delegate }: Definition): FunctionHead {
  return { arity, minArity, isPublic, isDelegate: delegate !== undefined };
}

function quotedIn(
  definition: Definition,
  directives: readonly Directive[],
  quoted: readonly Definition[],
  syntax: FormSyntax,
): readonly Omit<QuotedCode, "step">[] {
  const inside = directives.filter((one) => one.isQuoted && covers(definition, one)).map(({ written }) => written);
  const unquotes = unquotedIn(definition, syntax);
  const heads = quoted.filter((one) => covers(definition, one)).map((one) => ({ name: one.name, head: headOf(one) }));
  if (inside.length === 0 && unquotes.length === 0 && heads.length === 0) return [];
  return [{ name: definition.name, directives: inside, unquotes, heads }];
}

function unquotedIn(definition: Definition, syntax: FormSyntax): readonly string[] {
  const found = formFacts(syntax).calls.flatMap(({ name, target, args: [arg], start, end }) => {
    if (name !== "unquote" || target || !covers(definition, { start, end })) return [];
    const isName = arg?.kind === "variable" || (arg?.kind === "call" && arg.form === "local");
    return isName ? [arg.name] : [];
  });
  return [...new Set(found)];
}
