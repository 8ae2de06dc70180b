/** Which modules talk to a database. */

import type { Names } from "./names.ts";

/** True for a module with `use Ecto.Repo`; one that the project does not define is judged by its name. */
export function isRepository(name: string, names: Names): boolean {
  const module = names.module(name);
  return module ? names.usesOf(module).has("Ecto.Repo") : /(^|\.)\w*Repo$/.test(name);
}
