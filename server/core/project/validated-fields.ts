/** Fields that some changeset of the project validates in a way of its own: `validate_uri(changeset, :endpoint, …)`. */

import { type Form, textOf } from "../syntax/source-file.ts";
import { fileAnalysis, projectAnalysis, projectView } from "./analysis.ts";
import { formFacts, type WrittenCall } from "./form-facts.ts";
import { type Names, names } from "./names.ts";
import { atomName } from "./nodes.ts";
import { saysNothingOfHost } from "./weak-address-checks.ts";

/** Ecto's own know nothing of what a text means: https://hexdocs.pm/ecto/Ecto.Changeset.html */
const known = /^validate_(required|length|format|inclusion|exclusion|subset|number|acceptance|confirmation)$/;

const validatedIn = fileAnalysis("validatedIn", ({ file, project }): readonly string[] =>
  file.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call) =>
      validators.test(call.name) && !known.test(call.name) && !isWeak(call, form, project.get(names))
        ? call.args.flatMap((arg) => atomName(arg) ?? [])
        : [],
    ),
  ),
);

const validators = /(^|_)(validate|check|ensure|sanitize|verify)_/;

/** True where all that is asked is whether the text is an address with a host. */
function isWeak(call: WrittenCall, form: Form, names: Names): boolean {
  if (call.name === "validate_change") return saysNothingOfHost(textOf(form, call.node));
  const resolution = names.resolve(form, call);
  const clauses = resolution.isKnown ? names.clausesOf(resolution.module, resolution.name, resolution.arity) : [];
  const bodies = clauses.flatMap(({ form, fact }) => (fact.body ? [textOf(form, fact.body)] : []));
  return bodies.length > 0 && saysNothingOfHost(bodies.join("\n"));
}

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
