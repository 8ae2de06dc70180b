/** Whether what a changeset does before it stores a field makes the field harmless where it is shown. */

import type { Care, CleanedFields } from "../project/cleaned-fields.ts";
import type { Received } from "./received.ts";
import type { Origin } from "./values.ts";

/** True for a field that a changeset looks after, and that no other file takes from a map without. */
export function isCleanedBefore(origin: Origin, care: Care, cleaned: CleanedFields, received: Received): boolean {
  const name = origin.path.at(-1);
  if (name === undefined || (origin.kind !== "unknown" && origin.kind !== "assign")) return false;
  const paths = cleaned.pathsOf(name, care);
  if (paths.length === 0 || origin.steps.some(({ note }) => note.startsWith("becomes markup"))) return false;
  return received.filter((one) => one.how === "cast" && one.name === name && !paths.includes(one.path)).length === 0;
}
