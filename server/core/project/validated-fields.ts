/** Fields that some changeset of the project validates in a way of its own: `validate_uri(changeset, :endpoint, …)`. */

import { fileAnalysis, projectAnalysis, projectView } from "./analysis.ts";
import { formFacts } from "./form-facts.ts";
import { atomName } from "./nodes.ts";

/** Ecto's own know nothing of what a text means: https://hexdocs.pm/ecto/Ecto.Changeset.html */
const known = /^validate_(required|length|format|inclusion|exclusion|subset|number|acceptance|confirmation)$/;

const validatedIn = fileAnalysis("validatedIn", ({ file }): readonly string[] =>
  file.forms.flatMap(({ syntax }) =>
    formFacts(syntax).calls.flatMap(({ name, args }) =>
      /(^|_)(validate|check|ensure|sanitize|verify)_/.test(name) && !known.test(name)
        ? args.flatMap((arg) => atomName(arg) ?? [])
        : [],
    ),
  ),
);

const validatedAnywhere = projectAnalysis(
  "validatedAnywhere",
  ({ all }): ReadonlySet<string> => new Set([...all(validatedIn).values()].flat().sort()),
);

export interface ValidatedFields {
  has(name: string): boolean;
}

export const validatedFields = projectView(
  "validatedFields",
  ({ get }): ValidatedFields => ({ has: (name) => get(validatedAnywhere).has(name) }),
);
