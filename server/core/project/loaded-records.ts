/**
 * Calls that load, change or delete one record by an id and nothing else: of a repository, of an Ash resource, or of a function of the project that
 * does so with an argument.
 */

import type { Node } from "../syntax/ast.ts";
import { type Form, type FormSyntax, textOf } from "../syntax/source-file.ts";
import { type KeyedAnalysis, projectView } from "./analysis.ts";
import { rowChosenBy, sourceOfAll } from "./chosen-rows.ts";
import { facts, type ModuleFacts, type Placed } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import { pathsMentioning } from "./mentions.ts";
import { type Names, names } from "./names.ts";
import { atomName, isAtom, pairsOf, walk } from "./nodes.ts";
import type { ModulePlace } from "./outline.ts";
import { isRepository } from "./repositories.ts";

export interface Load {
  readonly form: Form;
  readonly call: WrittenCall;
  readonly definition: Definition;
  readonly id: Node;
  readonly schema: ModuleFacts;
  /** An option of the call says that the repository shall not choose among the rows of somebody: `skip_organization_id: true`. */
  readonly isAcrossOwners: boolean;
}

export interface LoadedRecords {
  /** Those in the functions of a module, in order. */
  in(module: ModuleFacts): readonly Load[];
}

export const loadedRecords = projectView(
  "loadedRecords",
  (project): LoadedRecords => ({
    in: ({ file, index }) => project.answer(loadsOfModule, { path: file.path, index }),
  }),
);

/** Kept, as several rules ask it of the same module. */
const loadsOfModule: KeyedAnalysis<ModulePlace, readonly Load[]> = {
  name: "loads",
  keyOf: ({ path, index }) => `${index} ${path}`,
  compute: (project, place) => {
    const module = project.of(facts, place).modules.find(({ index }) => index === place.index);
    const hasResources =
      pathsMentioning("Ash", project).length > 0 || pathsMentioning("Ash.Resource", project).length > 0;
    return module ? loadsIn(module, project.get(names), hasResources) : [];
  },
};

function loadsIn(module: ModuleFacts, names: Names, hasResources: boolean): readonly Load[] {
  const search: Search = { names, hasResources, loaders: new Map() };
  const counts = new Map<Definition, number>();
  let total = 0;
  return module.forms.flatMap((form) =>
    (hasResources ? formFacts(form.syntax).calls : mayLoad(form.syntax)).flatMap((call): readonly Load[] => {
      const { definition } = call;
      const found = definition ? foundBy(form, call, search, 0) : undefined;
      if (!definition || !found || found.isClauses) return [];
      const count = (counts.get(definition) ?? 0) + 1;
      counts.set(definition, count);
      total += 1;
      if (count > maxLoads || total > 10 * maxLoads) return [];
      return [{ form, call, definition, ...found, id: underConversions(found.id, definition, 0) }];
    }),
  );
}

/** By form, so that an edit reads the form that it changes. */
const loading = new WeakMap<FormSyntax, readonly WrittenCall[]>();

/** The calls of a form that may load a record where there are no resources of Ash. */
function mayLoad(syntax: FormSyntax): readonly WrittenCall[] {
  const found =
    loading.get(syntax) ?? formFacts(syntax).calls.filter((call) => verbs.test(call.name) || chosenRow(call));
  loading.set(syntax, found);
  return found;
}

interface Search {
  readonly names: Names;
  /** Some file of the project names Ash, so that any call may be one of a resource. */
  readonly hasResources: boolean;
  /** By function and depth: each is looked at once, however many calls lead to it. */
  readonly loaders: Map<string, Loader | undefined>;
}

function foundBy(form: Form, call: WrittenCall, search: Search, depth: number): Found | undefined {
  if (call.args.length === 0) return undefined;
  const own = recordOf(form, call, search);
  return own ?? (verbs.test(call.name) ? throughProject(form, call, search, depth) : undefined);
}

const verbs =
  /^(get|fetch|find|load|lookup|one|read|show|by_id|delete|remove|destroy|update|edit|change|archive|restore|cancel|toggle|publish|revoke|approve|reject|accept|close|mark|rename|regenerate|reset|activate|deactivate|enable|disable|complete|confirm|void|refund)/;

interface Found extends Pick<Load, "id" | "schema" | "isAcrossOwners"> {
  /** The id stands among clauses that are handed in: `def get_by(clauses), do: Repo.get_by(Post, clauses)`. */
  readonly isClauses?: boolean;
}

/** How many of one definition are looked at, and ten times as many of a module. */
const maxLoads = 50;

/** How many functions of the project lead to the repository. */
const maxDepth = 3;

/** `Repo.get!(Post, id)`, `Repo.get_by(Post, id: id)`, `Repo.one(from p in Post, where: p.id == ^id)`, and `Post.by_id(id)` of a resource. */
function recordOf(form: Form, call: WrittenCall, { names, hasResources }: Search): Found | undefined {
  const written = chosenRow(call);
  if (!written && !(call.target && (hasResources || takingQuery.test(call.name)))) return undefined;
  const resolution = names.resolve(form, call);
  if (!resolution.isKnown) return undefined;
  if (!isRepository(resolution.module, names)) return recordOfResource(form, call, resolution.module, names);
  const chosen = written ? { ...written, form, at: call.start } : chosenElsewhere(form, call, names);
  const name = chosen && names.moduleNamed(chosen.form, chosen.source, chosen.at);
  const schema = name === undefined ? undefined : names.module(name);
  if (!chosen || !schema) return undefined;
  const isAcrossOwners = call.args.slice(1).some(skips);
  return !isAcrossOwners && narrowsQueries(resolution.module, names)
    ? undefined
    : { id: chosen.id, schema, isAcrossOwners, isClauses: chosen.isClauses === true };
}

/** True for a repository whose own `prepare_query/3`, which the project's `use` may put there, looks at every query. */
function narrowsQueries(repository: string, names: Names): boolean {
  if (names.clausesOf(repository, "prepare_query", 3).length > 0) return true;
  const module = names.module(repository);
  return [...(module ? names.usesOf(module) : [])].some((used) =>
    names
      .module(used)
      ?.forms.some(({ syntax }) => formFacts(syntax).quotedDefinitions.some(({ name }) => name === "prepare_query")),
  );
}

/** Where `prepare_query/3` adds the owner to every query, an option leaves it out: https://hexdocs.pm/ecto/multi-tenancy-with-foreign-keys.html */
function skips(options: Node): boolean {
  return pairsOf(options).some(
    ({ key, value }) => /^(skip|bypass|without)_/.test(atomName(key) ?? "") && isAtom(value, "true"),
  );
}

/** Functions of a repository that are given the whole query. */
const takingQuery = /^(one|delete_all|update_all|exists\?)!?$/;

interface Chosen extends Pick<Found, "id" | "isClauses"> {
  readonly source: Node;
}

function chosenRow({ name, args, definition }: WrittenCall): Chosen | undefined {
  const [queried, key] = args;
  if (!queried || !definition) return undefined;
  const bound = (variable: string) => boundTo(variable, definition);
  if (takingQuery.test(name)) return rowChosenBy(queried, bound);
  const source = key && /^(get|fetch|find|one)(_by)?!?$/.test(name) ? sourceOfAll(queried, bound) : undefined;
  if (!key || !source) return undefined;
  if (!/_by!?$/.test(name)) return { source, id: key };
  if (key.kind === "variable") return { source, id: key, isClauses: true };
  const id = idAlone(key);
  return id && { source, id };
}

/** `Post.by_id(id) |> Repo.one()`, where the function of the project gives the query `from p in Post, where: p.id == ^id`. */
function chosenElsewhere(form: Form, call: WrittenCall, names: Names) {
  const [queried] = call.args;
  if (!queried || !call.definition || !takingQuery.test(call.name)) return undefined;
  const last = queried.kind === "binary" && queried.operator === "|>" ? queried.right : queried;
  const made = formFacts(form.syntax).calls.find(({ node }) => node === last);
  const resolution = made?.target ? names.resolve(form, made) : undefined;
  const clauses = made && resolution?.isKnown ? names.clausesOf(resolution.module, resolution.name, made.arity) : [];
  const [only] = clauses;
  if (!made || !only?.fact.body || clauses.length > 1) return undefined;
  const { fact } = only;
  const row = rowChosenBy(lastOf(only.fact.body), (variable) => boundTo(variable, fact));
  const index = row ? fact.params.findIndex((param) => isVariable(param, row.id)) : -1;
  const id = made.args[index];
  const isAlone = made.args.every((arg) => arg === id || !tellsWhose.test(textOf(form, arg)));
  return row && id && isAlone
    ? { source: row.source, id, form: only.form, at: fact.start, isClauses: false }
    : undefined;
}

function lastOf(body: Node): Node {
  return body.kind === "block" ? (body.expressions.at(-1) ?? body) : body;
}

/** What is converted to a number or a text: which record it chooses stays the same. */
function underConversions(id: Node, definition: Definition, depth: number): Node {
  if (depth > 6) return id;
  const inner = id.kind === "variable" ? boundTo(id.name, definition) : id;
  const converted = inner && convertedBy(inner);
  return converted ? underConversions(converted, definition, depth + 1) : id;
}

const conversions =
  /^(to_integer|parse|cast!?|trim|to_string|to_int|parse_int|parse_integer|parse_id|to_id|string_to_integer)$/;

/** `id` of `String.to_integer(id)`, `id |> Integer.parse()`. */
function convertedBy(node: Node): Node | undefined {
  if (node.kind === "binary" && node.operator === "|>")
    return node.right.kind === "call" && conversions.test(node.right.name) ? node.left : undefined;
  return node.kind === "call" && conversions.test(node.name)
    ? node.args.at(node.name.startsWith("cast") ? -1 : 0)
    : undefined;
}

/** What a variable is matched with, alone or in a tuple, where that happens once in a definition. */
function boundTo(name: string, { body }: Definition): Node | undefined {
  if (!body) return undefined;
  const bindings = bindingsOf.get(body) ?? bindingsIn(body);
  bindingsOf.set(body, bindings);
  const found = bindings.get(name);
  return found?.length === 1 ? found[0] : undefined;
}

/** By the body of a definition, so that it is read once. */
const bindingsOf = new WeakMap<Node, ReadonlyMap<string, readonly Node[]>>();

function bindingsIn(body: Node): ReadonlyMap<string, readonly Node[]> {
  const found = new Map<string, Node[]>();
  walk(body, (node) => {
    if (node.kind !== "binary" || !/^(=|<-)$/.test(node.operator)) return undefined;
    const { left, right } = node;
    for (const one of left.kind === "tuple" ? left.items : [left]) {
      const others = one.kind === "variable" ? found.get(one.name) : undefined;
      if (others) others.push(right);
      else if (one.kind === "variable") found.set(one.name, [right]);
    }
    return undefined;
  });
  return found;
}

/** The value of `id:` where nothing else that varies chooses the record. */
function idAlone(options: Node | undefined): Node | undefined {
  const pairs = pairsOf(options);
  const id = pairs.find(({ key }) => atomName(key) === "id")?.value;
  return pairs.every(({ key, value }) => atomName(key) === "id" || value.kind === "atom") ? id : undefined;
}

/** `Post.by_id(id)` by `define :by_id, get_by: [:id]` in the resource's code interface: https://hexdocs.pm/ash/code-interfaces.html */
function recordOfResource(form: Form, call: WrittenCall, module: string, names: Names): Found | undefined {
  const isOfAsh = module === "Ash" && /^get!?$/.test(call.name);
  const [source] = call.args;
  const name = isOfAsh && source ? names.moduleNamed(form, source, call.start) : module;
  const schema = name === undefined ? undefined : names.module(name);
  const id = call.args[isOfAsh ? 1 : 0];
  if (!schema || !id || !names.usesOf(schema).has("Ash.Resource") || namesActor(call)) return undefined;
  if (authorizes(schema) || !(isOfAsh || isDefinedById(schema, call.name.replace(/!$/, "")))) return undefined;
  return { id, schema, isAcrossOwners: false };
}

function namesActor({ args }: WrittenCall): boolean {
  return args.some((arg) => pairsOf(arg).some(({ key }) => /^(actor|scope|tenant|context)$/.test(atomName(key) ?? "")));
}

/** Its own policies ask who it is: https://hexdocs.pm/ash/policies.html */
function authorizes(resource: ModuleFacts): boolean {
  return resource.forms.some(({ syntax }) =>
    formFacts(syntax).calls.some(
      ({ name, args }) => name === "policies" || (name === "use" && hasAuthorizers(args[1])),
    ),
  );
}

function hasAuthorizers(options: Node | undefined): boolean {
  return pairsOf(options).some(({ key }) => atomName(key) === "authorizers");
}

function isDefinedById(resource: ModuleFacts, name: string): boolean {
  return resource.forms.some(({ syntax }) =>
    formFacts(syntax).calls.some(
      ({ name: macro, args: [defined, options] }) =>
        macro === "define" && isAtom(defined, name) && pairsOf(options).some(({ key, value }) => isById(key, value)),
    ),
  );
}

function isById(key: Node, value: Node): boolean {
  if (atomName(key) !== "get_by") return false;
  return isAtom(value, "id") || (value.kind === "list" && value.items.length === 1 && isAtom(value.items[0], "id"));
}

/** Arguments that may say whose record it shall be. */
const tellsWhose =
  /user|scope|account|actor|org|team|owner|tenant|current|conn|socket|company|project|member|workspace|author|context|assigns|[._]id\b/i;

/** A function of the project that takes the record which one of its arguments chooses. */
interface Loader extends Omit<Found, "id"> {
  readonly index: number;
}

/** `Blog.get_post!(id)`, `Blog.update_post(id, attrs)`, whose body is such a call with one of its parameters. */
function throughProject(form: Form, call: WrittenCall, search: Search, depth: number): Found | undefined {
  const resolution = depth < maxDepth ? search.names.resolve(form, call) : undefined;
  if (!resolution?.isKnown) return undefined;
  const key = `${depth} ${resolution.module}.${resolution.name}/${call.arity}`;
  if (!search.loaders.has(key)) {
    search.loaders.set(key, undefined);
    const clauses = search.names.clausesOf(resolution.module, resolution.name, call.arity);
    search.loaders.set(
      key,
      firstOf(clauses, (clause) => loaderIn(clause, search, depth)),
    );
  }
  const loader = search.loaders.get(key);
  const arg = loader && call.args[loader.index];
  const id = loader?.isClauses ? idAlone(arg) : arg;
  if (!loader || !id || call.args.some((one) => one !== arg && tellsWhose.test(textOf(form, one)))) return undefined;
  return { id, schema: loader.schema, isAcrossOwners: loader.isAcrossOwners };
}

function firstOf<T, V>(all: readonly T[], of: (one: T) => V | undefined): V | undefined {
  for (const one of all) {
    const value = of(one);
    if (value !== undefined) return value;
  }
  return undefined;
}

function loaderIn({ form, fact }: Placed<Definition>, search: Search, depth: number): Loader | undefined {
  const calls = formFacts(form.syntax).calls.filter(({ definition }) => definition === fact);
  return firstOf(calls, (call) => {
    const found = foundBy(form, call, search, depth + 1);
    const chosen = found && underConversions(found.id, fact, 0);
    const index = chosen ? fact.params.findIndex((param) => isVariable(param, chosen)) : -1;
    const isOthers = fact.params.some((param, at) => at !== index && tellsWhose.test(textOf(form, param)));
    return found && index >= 0 && !isOthers ? { ...found, index } : undefined;
  });
}

function isVariable(param: Node, id: Node): boolean {
  return param.kind === "variable" && id.kind === "variable" && param.name === id.name;
}

/** Modules and controllers of people who may see what belongs to others. Those of a schema `ChannelModerator` are for whoever has moderators. */
export function isForStaff(name: string, schema?: string): boolean {
  if (/admin|staff|backoffice|back_office/i.test(name)) return true;
  return /internal|moderat|support/i.test(isNamedForRole(schema) ? name.replaceAll(schema, "") : name);
}

/** `ChannelModerator`, but no `Moderator`. */
function isNamedForRole(schema: string | undefined): schema is string {
  return schema !== undefined && /^[A-Z][a-z]+[A-Z]/.test(schema);
}
