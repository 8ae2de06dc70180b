/** Names of the fields that the project's own schemas hide where they are inspected, as far as they tell one field from others. */

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
