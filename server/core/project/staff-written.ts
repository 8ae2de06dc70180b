/**
 * Which columns the project's own people alone write: every changeset that takes one from outside is called from pages for staff, from jobs and tasks, or not at all.
 *
 * Invariant: a doubt counts as anybody: a column that no changeset takes, one whose schema is not known, a way that goes on for too long.
 */

import { type FileIndex, type ProjectInput, projectView } from "./analysis.ts";
import { callers } from "./callers.ts";
import { calls } from "./calls.ts";
import { castFields } from "./cast-fields.ts";
import { facts, type ModuleFacts } from "./facts.ts";
import type { Definition } from "./form-facts.ts";
import { names } from "./names.ts";
import { isScript, isTestPath } from "./paths.ts";
import { audiences, isRestricted } from "./router/audience.ts";
import { fieldsOf } from "./schemas.ts";
import { wordsOfName } from "./words.ts";

export interface StaffWritten {
  /** True for a column of the schema that a value belongs to: of that name, or the only ones whose name ends so, as `NewsItem` for `item`. */
  isOne(owner: string, field: string): boolean;
}

const schemaFiles: FileIndex = {
  name: "schemas called",
  keysOf: ({ path, text }) => (isTestPath(path) ? [] : keysOf(text)),
};

/** `news_item` and `item` for `NewsItem`. */
function keysOf(text: string): Iterable<string> {
  if (!/^\s*schema[ (]"/m.test(text)) return [];
  const [, module = ""] = /\bdefmodule [\w.]*?(\w+) do\b/.exec(text) ?? [];
  const words = wordsOfName(module);
  return words.map((_, i) => words.slice(i).join("_"));
}

export const staffWritten = projectView("staffWritten", (project): StaffWritten => {
  const known = new Map<string, boolean>();
  return {
    isOne: (owner, field) => {
      const key = `${owner}.${field}`;
      const found = known.get(key) ?? isWrittenByStaff(owner, field, project);
      known.set(key, found);
      return found;
    },
  };
});

function isWrittenByStaff(owner: string, field: string, project: ProjectInput): boolean {
  const modules = project
    .having(schemaFiles, owner)
    .flatMap((path) => project.of(facts, { path }).modules.filter((one) => fieldsOf(one).has(field)));
  const exact = modules.filter(({ name }) => wordsOfName(name.split(".").at(-1) ?? "").join("_") === owner);
  const meant = exact.length > 0 ? exact : modules;
  return meant.length > 0 && meant.every((module) => reachesStaffAlone(module, field, project));
}

/** How many functions are looked at on the ways to the changesets of one column. */
const maxFunctions = 60;

interface Place {
  readonly module: string;
  readonly path: string;
  readonly definition: Definition;
}

function reachesStaffAlone(module: ModuleFacts, field: string, project: ProjectInput): boolean {
  const known = project.get(names);
  const open: Place[] = project
    .of(calls, module.file)
    .to("Ecto.Changeset.cast/3", "Ecto.Changeset.cast/4")
    .filter((call) => known.moduleAround(call.form) === module)
    .filter((call) => castFields(call, known).some((one) => one.name === field))
    .flatMap(({ definition }) => (definition ? [{ module: module.name, path: module.file.path, definition }] : []));
  const seen = new Set<string>();
  let isReached = false;
  for (let next = open.pop(); next; next = open.pop()) {
    const { definition, ...place } = next;
    const key = `${place.module}.${definition.name}/${definition.arity}`;
    if (seen.has(key)) continue;
    if (seen.size >= maxFunctions) return false;
    seen.add(key);
    for (const { call } of project.get(callers).of({ ...definition, ...place })) {
      const around = known.moduleAround(call.form);
      if (!around || !call.definition || isScript(call.form.path)) continue;
      if (!isEntry(around, project)) {
        open.push({ module: around.name, path: around.file.path, definition: call.definition });
        continue;
      }
      if (!isRestricted(project.get(audiences).of(call.form, call.definition.start))) return false;
      isReached = true;
    }
  }
  return isReached;
}

const entries =
  /^Phoenix\.(Controller|LiveView|LiveComponent|Channel|Socket)$|^Absinthe|^Surface\.Live|^Plug\.(Router|Builder)$/;

function isEntry(module: ModuleFacts, project: ProjectInput): boolean {
  return (
    /(Controller|Live|Channel|Resolver|Plug|Socket)$/.test(module.name) ||
    [...project.get(names).usesOf(module)].some((use) => entries.test(use))
  );
}
