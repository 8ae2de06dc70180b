/** Calls that load one record by an id: of a repository, or of a function of the project that is given the id alone and does so. */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import type { ModuleFacts, Placed } from "./facts.ts";
import { type Definition, formFacts, type WrittenCall } from "./form-facts.ts";
import type { Names } from "./names.ts";
import { atomName, pairsOf } from "./nodes.ts";
import { isRepository } from "./repositories.ts";

export interface Load {
  readonly form: Form;
  readonly call: WrittenCall;
  readonly definition: Definition;
  readonly id: Node;
  readonly schema: ModuleFacts;
}

/** Those in the functions of a module. */
export function loadsIn(module: ModuleFacts, names: Names): readonly Load[] {
  return module.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call): readonly Load[] => {
      const { definition } = call;
      if (!definition || !verbs.test(call.name)) return [];
      const found = recordOf(form, call, names) ?? throughContext(form, call, names);
      return found ? [{ form, call, definition, ...found }] : [];
    }),
  );
}

const verbs = /^(get|fetch|find|load|one|by_id|delete|remove|destroy|update|archive|cancel|toggle|publish|revoke)/;

type Found = Pick<Load, "id" | "schema">;

/** `Repo.get!(Post, id)`, `Repo.get_by(Post, id: id)`. */
function recordOf(form: Form, call: WrittenCall, names: Names): Found | undefined {
  if (!/^get/.test(call.name)) return undefined;
  const resolution = names.resolve(form, call);
  if (!resolution.isKnown || !isRepository(resolution.module, names)) return undefined;
  const [source, key] = call.args;
  const name = source && names.moduleNamed(form, source, call.start);
  const schema = name === undefined ? undefined : names.module(name);
  const id = /^get!?$/.test(call.name) ? key : /^get_by!?$/.test(call.name) ? idAlone(key) : undefined;
  return schema && id ? { id, schema } : undefined;
}

/** The value of `id:` where nothing else chooses the record. */
function idAlone(options: Node | undefined): Node | undefined {
  const [pair, ...others] = pairsOf(options);
  return pair && others.length === 0 && atomName(pair.key) === "id" ? pair.value : undefined;
}

/** `Blog.get_post!(id)`, whose body is such a call with its only parameter. */
function throughContext(form: Form, call: WrittenCall, names: Names): Found | undefined {
  const [id, ...others] = call.args;
  const resolution = id && others.length === 0 ? names.resolve(form, call) : undefined;
  if (!id || !resolution?.isKnown) return undefined;
  const clauses = names.clausesOf(resolution.module, resolution.name, 1);
  const [clause] = clauses;
  return clauses.length === 1 && clause ? loadedBy(clause, id, names) : undefined;
}

function loadedBy({ form, fact }: Placed<Definition>, id: Node, names: Names): Found | undefined {
  const [param] = fact.params;
  for (const call of formFacts(form.syntax).calls) {
    const found = call.definition === fact ? recordOf(form, call, names) : undefined;
    const isGiven = param?.kind === "variable" && found?.id.kind === "variable" && found.id.name === param.name;
    if (found && isGiven) return { id, schema: found.schema };
  }
  return undefined;
}

/** Modules and controllers of people who may see what belongs to others. */
export function isForStaff(name: string): boolean {
  return /admin|staff|backoffice|back_office|internal|moderat|support/i.test(name);
}
