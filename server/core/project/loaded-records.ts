/**
 * Calls that load, change or delete one record by an id and nothing else: of a repository, of an Ash resource, or of a function of the project that
 * does so with an argument.
 */

import type { Node } from "../syntax/ast.ts";
import { type Form, textOf } from "../syntax/source-file.ts";
import { rowChosenBy } from "./chosen-rows.ts";
import type { ModuleFacts, Placed } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import type { Names } from "./names.ts";
import { atomName, isAtom, pairsOf, walk } from "./nodes.ts";
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

/** Those in the functions of a module. */
export function loadsIn(module: ModuleFacts, names: Names): readonly Load[] {
  return module.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call): readonly Load[] => {
      const { definition } = call;
      if (!definition || call.args.length === 0) return [];
      const found =
        recordOf(form, call, names) ?? (verbs.test(call.name) ? throughProject(form, call, names, 0) : undefined);
      return found ? [{ form, call, definition, ...found }] : [];
    }),
  );
}

const verbs =
  /^(get|fetch|find|load|lookup|one|read|show|by_id|delete|remove|destroy|update|edit|change|archive|restore|cancel|toggle|publish|revoke|approve|reject|accept|close|mark|rename|regenerate|reset|activate|deactivate|enable|disable|complete|confirm|void|refund)/;

type Found = Pick<Load, "id" | "schema" | "isAcrossOwners">;

/** How many functions of the project lead to the repository. */
const maxDepth = 3;

/** `Repo.get!(Post, id)`, `Repo.get_by(Post, id: id)`, `Repo.one(from p in Post, where: p.id == ^id)`, and `Post.by_id(id)` of a resource. */
function recordOf(form: Form, call: WrittenCall, names: Names): Found | undefined {
  const resolution = names.resolve(form, call);
  if (!resolution.isKnown) return undefined;
  if (!isRepository(resolution.module, names)) return recordOfResource(form, call, resolution.module, names);
  const chosen = chosenRow(call);
  const name = chosen && names.moduleNamed(form, chosen.source, call.start);
  const schema = name === undefined ? undefined : names.module(name);
  if (!chosen || !schema) return undefined;
  const isAcrossOwners = call.args.slice(1).some(skips);
  return !isAcrossOwners && narrowsQueries(resolution.module, names)
    ? undefined
    : { id: chosen.id, schema, isAcrossOwners };
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

function chosenRow({ name, args, definition }: WrittenCall) {
  const [source, key] = args;
  if (!source || !definition) return undefined;
  if (/^(get|fetch|find)!?$/.test(name)) return key && { source, id: key };
  if (/^(get|fetch|find|one)_by!?$/.test(name)) {
    const id = idAlone(key);
    return id && { source, id };
  }
  if (!/^(one|delete_all|update_all|exists\?)!?$/.test(name)) return undefined;
  return rowChosenBy(source, (variable) => boundTo(variable, definition));
}

/** What a variable is matched with, where that happens once in a definition. */
function boundTo(name: string, { body }: Definition): Node | undefined {
  const found: Node[] = [];
  if (body)
    walk(body, (node) => {
      const isMatch = node.kind === "binary" && node.operator === "=" && node.left.kind === "variable";
      if (isMatch && node.left.kind === "variable" && node.left.name === name) found.push(node.right);
      return undefined;
    });
  return found.length === 1 ? found[0] : undefined;
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
  /user|scope|account|actor|org|team|owner|tenant|current|conn|socket|company|project|member|workspace|author|context|assigns/i;

/** `Blog.get_post!(id)`, `Blog.update_post(id, attrs)`, whose body is such a call with one of its parameters. */
function throughProject(form: Form, call: WrittenCall, names: Names, depth: number): Found | undefined {
  if (depth > maxDepth) return undefined;
  const resolution = names.resolve(form, call);
  if (!resolution.isKnown) return undefined;
  for (const clause of names.clausesOf(resolution.module, resolution.name, call.arity)) {
    const found = loadedBy(clause, call, form, names, depth);
    if (found) return found;
  }
  return undefined;
}

function loadedBy(
  { form, fact }: Placed<Definition>,
  given: WrittenCall,
  outer: Form,
  names: Names,
  depth: number,
): Found | undefined {
  for (const call of formFacts(form.syntax).calls) {
    if (call.definition !== fact || call.args.length === 0) continue;
    const found =
      recordOf(form, call, names) ?? (verbs.test(call.name) ? throughProject(form, call, names, depth + 1) : undefined);
    const index = found ? fact.params.findIndex((param) => isVariable(param, found.id)) : -1;
    const id = given.args[index];
    if (!found || !id) continue;
    const others = [
      ...given.args.filter((arg) => arg !== id).map((arg) => textOf(outer, arg)),
      ...fact.params.filter((_, at) => at !== index).map((param) => textOf(form, param)),
    ];
    if (others.some((text) => tellsWhose.test(text))) return undefined;
    return { ...found, id };
  }
  return undefined;
}

function isVariable(param: Node, id: Node): boolean {
  return param.kind === "variable" && id.kind === "variable" && param.name === id.name;
}

/** Modules and controllers of people who may see what belongs to others. */
export function isForStaff(name: string): boolean {
  return /admin|staff|backoffice|back_office|internal|moderat|support/i.test(name);
}
