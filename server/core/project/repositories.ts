/** Which modules talk to a database. */

import { formFacts } from "./form-facts.ts";
import type { Names } from "./names.ts";
import { aliasText, valueUnder } from "./nodes.ts";

/** True for a module with `use Ecto.Repo`; one that the project does not define is judged by its name. */
export function isRepository(name: string, names: Names): boolean {
  const module = names.module(name);
  return module ? names.usesOf(module).has("Ecto.Repo") : /(^|\.)\w*Repo$/.test(name);
}

/** The adapter that a repository's `use Ecto.Repo, adapter: …` names, else the only one whose driver the project has. */
export function adapterOf(repository: string | undefined, names: Names, has: (dependency: string) => boolean) {
  const module = repository === undefined ? undefined : names.module(repository);
  for (const form of module?.forms ?? []) {
    for (const call of formFacts(form.syntax).calls) {
      const adapter = call.name === "use" ? aliasText(valueUnder(call.args[1], "adapter")) : undefined;
      if (adapter !== undefined) return adapter;
    }
  }
  const present = Object.entries(drivers).flatMap(([driver, adapter]) => (has(driver) ? [adapter] : []));
  return present.length === 1 ? present[0] : undefined;
}

const drivers: Readonly<Record<string, string>> = {
  postgrex: "Ecto.Adapters.Postgres",
  myxql: "Ecto.Adapters.MyXQL",
  ecto_sqlite3: "Ecto.Adapters.SQLite3",
  tds: "Ecto.Adapters.Tds",
};
