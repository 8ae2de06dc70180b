/** Schemas whose records belong to somebody: a user, an account, an organisation. https://hexdocs.pm/ecto/Ecto.Schema.html#belongs_to/3 */

import type { ModuleFacts } from "./facts.ts";
import { formFacts } from "./form-facts.ts";
import type { Names } from "./names.ts";
import { atomName } from "./nodes.ts";

const tenants = /^(account|organi[sz]ation|org|tenant|company|customer|workspace|team)(_id)?$/;
const people = /^(user|owner|member|author|creator)(_id)?$/;

/** What a record of the schema belongs to; `undefined` for a module that is no schema, or one whose records are everybody's. */
export function ownerOf(module: ModuleFacts, names: Names): string | undefined {
  const parents = parentsOf(module, names);
  return parents.find((name) => tenants.test(name)) ?? parents.find((name) => people.test(name));
}

/** True for the customers of an application, who see nothing of each other. */
export function isTenant(owner: string): boolean {
  return tenants.test(owner);
}

/** True for single people, as opposed to what several share. */
export function isPerson(owner: string): boolean {
  return people.test(owner);
}

/** The names of all that a record belongs to, without `_id`, in order; of a schema of Ecto or a resource of Ash. */
export function parentsOf(module: ModuleFacts, names: Names): readonly string[] {
  const uses = names.usesOf(module);
  if (!uses.has("Ecto.Schema") && !uses.has("Ash.Resource")) return [];
  return module.forms.flatMap(({ syntax }) =>
    formFacts(syntax).calls.flatMap(({ name, args, definition }) => {
      const isParent = name === "belongs_to" || name === "field" || name === "attribute";
      const field = isParent && !definition ? atomName(args[0]) : undefined;
      return field !== undefined && (name === "belongs_to" || field.endsWith("_id")) ? [field.replace(/_id$/, "")] : [];
    }),
  );
}

/** True for schemas whose records are nobody else's business, by their name: `Invoice`, `Message`. */
export function isPrivate(schema: string): boolean {
  return privately.test(schema);
}

const privately =
  /Address|Group|Message|Order|Invoice|Billing|Payment|Document|Note|Contact|Key|Token|Setting|Subscription|Conversation|CannedResponse|Notification|Device|Session|Draft|Upload|Attachment|Card|Account/;
