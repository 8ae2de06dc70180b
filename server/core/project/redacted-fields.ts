/** What the project's own schemas say of fields by their names alone: which are hidden where they are inspected, and which are no text. */

import { fileAnalysis, projectAnalysis } from "./analysis.ts";
import { schemas } from "./schemas.ts";

const redactedIn = fileAnalysis("redactedIn", ({ get }): readonly string[] =>
  get(schemas).flatMap(({ fields }) =>
    fields.flatMap(({ name, isRedacted }) => (isRedacted && !general.has(name) ? [name] : [])),
  ),
);

/** Names that another parameter has just as well, which nobody wants to hide. */
const general: ReadonlySet<string> = new Set(
  "body code content data id key name params payload query state subject text title type url value".split(" "),
);

export const redactedFields = projectAnalysis(
  "redactedFields",
  ({ all }): ReadonlySet<string> => new Set([...all(redactedIn).values()].flat()),
);

/** The fields of a file that are text, and those that are a boolean, a number or a time. */
const typedIn = fileAnalysis(
  "typedIn",
  ({ get }): { readonly text: readonly string[]; readonly other: readonly string[] } => {
    const fields = get(schemas).flatMap(({ fields }) => fields);
    const namesOf = (isOther: boolean) =>
      fields.filter(({ type }) => textless.test(type ?? "") === isOther).map(({ name }) => name);
    return { text: namesOf(false), other: namesOf(true) };
  },
);

/** https://hexdocs.pm/ecto/Ecto.Schema.html#module-primitive-types */
const textless =
  /^(boolean|integer|float|decimal|id|binary_id|date|duration|(naive|utc)_datetime(_usec)?|time(_usec)?|Ecto\.UUID|Ecto\.Enum)$/;

/** Names of fields that hold no text in any schema that has them. */
export const textlessFields = projectAnalysis("textlessFields", ({ all }): ReadonlySet<string> => {
  const files = [...all(typedIn).values()];
  const texts = new Set(files.flatMap(({ text }) => text));
  return new Set(files.flatMap(({ other }) => other.filter((name) => !texts.has(name))));
});
