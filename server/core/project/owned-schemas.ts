/** Schemas whose records belong to somebody: a user, an account, an organisation. https://hexdocs.pm/ecto/Ecto.Schema.html#belongs_to/3 */

import type { ModuleFacts } from "./facts.ts";
import { formFacts } from "./form-facts.ts";
import type { Names } from "./names.ts";
import { atomName } from "./nodes.ts";

const owners =
  /^(user|account|organi[sz]ation|org|owner|tenant|company|customer|member|author|creator|workspace|team)(_id)?$/;

/** The name of what a record of the schema belongs to; `undefined` for a module that is no schema, or one whose records are everybody's. */
export function ownerOf(module: ModuleFacts, names: Names): string | undefined {
  if (!names.usesOf(module).has("Ecto.Schema")) return undefined;
  for (const { syntax } of module.forms) {
    for (const { name, args } of formFacts(syntax).calls) {
      const field = name === "belongs_to" || name === "field" ? atomName(args[0]) : undefined;
      if (field !== undefined && owners.test(field)) return field.replace(/_id$/, "");
    }
  }
  return undefined;
}
