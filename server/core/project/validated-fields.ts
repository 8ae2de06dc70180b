/** Fields that some changeset of the project validates in a way of its own: `validate_uri(changeset, :endpoint, …)`. */

import { fileAnalysis, projectAnalysis, projectView } from "./analysis.ts";
import { isWeakAddressCheck } from "./check-texts.ts";
import { formFacts } from "./form-facts.ts";
import { names } from "./names.ts";
import { atomName } from "./nodes.ts";

/** Ecto's own know nothing of what a text means: https://hexdocs.pm/ecto/Ecto.Changeset.html */
const known = /^validate_(required|length|format|inclusion|exclusion|subset|number|acceptance|confirmation)$/;

const validatedIn = fileAnalysis("validatedIn", ({ file, project }): readonly string[] =>
  file.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call) =>
      validators.test(call.name) && !known.test(call.name) && !isWeakAddressCheck(call, form, project.get(names))
        ? call.args.flatMap((arg) => atomName(arg) ?? [])
        : [],
    ),
  ),
);

const validators = /(^|_)(validate|check|ensure|sanitize|verify)_/;

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
