/** Names of the fields that the project's own schemas hide where they are inspected. */

import { fileAnalysis, projectAnalysis } from "./analysis.ts";
import { schemas } from "./schemas.ts";

const redactedIn = fileAnalysis("redactedIn", ({ get }): readonly string[] =>
  get(schemas).flatMap(({ fields }) => fields.flatMap(({ name, isRedacted }) => (isRedacted ? [name] : []))),
);

export const redactedFields = projectAnalysis(
  "redactedFields",
  ({ all }): ReadonlySet<string> => new Set([...all(redactedIn).values()].flat()),
);
