/** Schemas whose records belong to somebody: a user, an account, an organisation. https://hexdocs.pm/ecto/Ecto.Schema.html#belongs_to/3 */

import type { Node } from "../syntax/ast.ts";
import type { Form } from "../syntax/source-file.ts";
import { projectView } from "./analysis.ts";
import type { ModuleFacts } from "./facts.ts";
import { formFacts } from "./form-facts.ts";
import { type Names, names as namesOfProject } from "./names.ts";
import { atomName } from "./nodes.ts";
import { senders } from "./senders.ts";

export interface Owners {
  /** What a record of the schema belongs to; `undefined` for a module that is no schema, or one whose records are everybody's. */
  of(schema: ModuleFacts): string | undefined;
  /** The same, or what the record is part of belongs to: a line of a customer's order; of people only where such records are private, as a message of the chat of a user is. */
  behind(schema: ModuleFacts): string | undefined;
  /** True for the customers of an application, who see nothing of each other. */
  isTenant(owner: string): boolean;
  /** True for single people, as opposed to what several share. */
  isPerson(owner: string): boolean;
}

/** Those of the usual names, and of the application's own: see `senders`. */
export const owners = projectView("owners", (project): Owners => {
  const { isPerson: isOwnPerson, isGroup } = project.get(senders);
  const isTenant = (owner: string) => tenants.test(owner) || (!people.test(owner) && isGroup(owner));
  const isPerson = (owner: string) => people.test(owner) || (!tenants.test(owner) && isOwnPerson(owner));
  const of: Owners["of"] = (schema) => {
    const parents = parentsOf(schema, project.get(namesOfProject));
    return parents.find((name) => tenants.test(name)) ?? parents.find(isPerson) ?? parents.find(isTenant);
  };
  const behind: Owners["behind"] = (schema) => {
    const own = of(schema);
    if (own !== undefined) return own;
    const names = project.get(namesOfProject);
    for (const { form, schema: parent } of parentSchemasOf(schema, names)) {
      const name = names.moduleNamed(form, parent, parent.start);
      const module = name === undefined ? undefined : names.module(name);
      const owner = module && module !== schema ? of(module) : undefined;
      if (owner !== undefined && (isTenant(owner) || isPrivate(schema.name.split(".").at(-1) ?? ""))) return owner;
    }
    return undefined;
  };
  return { of, behind, isTenant, isPerson };
});

const tenants = /^(account|organi[sz]ation|org|tenant|company|customer|workspace|team)(_id)?$/;
const people = /^(user|owner|member|author|creator)(_id)?$/;

/** The schemas that `belongs_to :chat, Chat` names. */
function parentSchemasOf(module: ModuleFacts, names: Names): readonly { readonly form: Form; readonly schema: Node }[] {
  if (!isSchema(module, names)) return [];
  return module.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap(({ name, args: [, schema], definition }) =>
      name === "belongs_to" && !definition && schema?.kind === "alias" ? [{ form, schema }] : [],
    ),
  );
}

/** The names of all that a record belongs to, without `_id`, in order; of a schema of Ecto or a resource of Ash. */
export function parentsOf(module: ModuleFacts, names: Names): readonly string[] {
  if (!isSchema(module, names)) return [];
  return module.forms.flatMap(({ syntax }) =>
    formFacts(syntax).calls.flatMap(({ name, args, definition }) => {
      const isParent = name === "belongs_to" || name === "field" || name === "attribute";
      const field = isParent && !definition ? atomName(args[0]) : undefined;
      return field !== undefined && (name === "belongs_to" || field.endsWith("_id")) ? [field.replace(/_id$/, "")] : [];
    }),
  );
}

/** Libraries whose `use` makes a schema: https://hexdocs.pm/typed_ecto_schema, https://hexdocs.pm/ash/Ash.Resource.html */
const makers = ["Ecto.Schema", "TypedEctoSchema", "Ash.Resource"];

export function isSchema(module: ModuleFacts, names: Names): boolean {
  const uses = names.usesOf(module);
  return makers.some((one) => uses.has(one));
}

/** True for schemas whose records are nobody else's business, by their name: `Invoice`, `Message`. */
export function isPrivate(schema: string): boolean {
  return privately.test(schema);
}

const privately =
  /Address|Group|Message|Order|Invoice|Billing|Payment|Document|Note|Contact|Key|Token|Setting|Subscription|Conversation|CannedResponse|Notification|Device|Session|Draft|Upload|Attachment|Card|Account/;
