/**
 * What the arguments of a job hold, as the code that puts the job into its queue says: `Worker.new(%{"key" => upload.key})`. https://hexdocs.pm/oban/Oban.Worker.html#c:new/2
 *
 * Invariants: nothing is looked at before a question meets an argument of a job; one stays what it is unless every place that is seen gives something
 * that no outsider decides.
 */

import type { ProjectInput } from "../project/analysis.ts";
import { type Call, calls } from "../project/calls.ts";
import { pathsMentioning } from "../project/mentions.ts";
import { names } from "../project/names.ts";
import { aliasText } from "../project/nodes.ts";
import { isTestPath } from "../project/paths.ts";
import { evaluated } from "./evaluated.ts";
import { field, flat, mapParts, type Origin, trusted, type Value } from "./values.ts";

/** Places that queue one kind of job which are looked at. */
const maxPlaces = 12;

/** Takes out arguments that the app alone decides. `resolve` puts in what callers hand in, and requests what is written into rows. */
export function createJobsInto(project: ProjectInput, resolve: (value: Value) => Value): (value: Value) => Value {
  const known = new Map<string, boolean>();

  const isOwn = (worker: string, path: readonly string[]): boolean => {
    const key = [worker, ...path].join(" ");
    const found = known.get(key) ?? isDecidedByApp(worker, path, project, resolve);
    known.set(key, found);
    return found;
  };

  const into = (value: Value): Value => {
    if (value.kind === "record") return mapParts(value, into);
    if (value.kind !== "open") return value;
    const kept = value.origins.filter((origin) => {
      const path = origin.path[0] === "args" ? origin.path.slice(1) : []; // `%Oban.Job{args: %{"key" => key}}`
      const worker = path.length > 0 ? workerOf(origin, project) : undefined;
      return worker === undefined || !isOwn(worker, path);
    });
    if (kept.length === value.origins.length) return value;
    return kept.length > 0 ? { ...value, origins: kept } : trusted("the app alone decides what this job is given");
  };
  return into;
}

function workerOf({ kind, text, steps: [first] }: Origin, project: ProjectInput): string | undefined {
  if (kind !== "stored" || !first || !text.startsWith("the job's arguments of ")) return undefined;
  return project.get(names).moduleAround(first.span.form)?.name;
}

function isDecidedByApp(
  worker: string,
  path: readonly string[],
  project: ProjectInput,
  resolve: (value: Value) => Value,
): boolean {
  const places = placesQueueing(worker, project);
  if (places.length === 0 || places.length > maxPlaces) return false;
  return places.every((call) => {
    const arg = call.args[0];
    const given = arg && project.of(evaluated, call.form).in(call).values.get(arg);
    if (given?.kind !== "record") return false;
    const value = flat(resolve(path.reduce((part: Value, key) => field(part, key), given)));
    return value.kind !== "open" || value.origins.every(isColumn);
  });
}

/** A column of a row that no request is seen to write. */
function isColumn({ kind, row, path }: Origin): boolean {
  return kind !== "request" && kind !== "stored" && (row?.path.length === 1 || /(^|_)id$/.test(path.at(-1) ?? ""));
}

function placesQueueing(worker: string, project: ProjectInput): readonly Call[] {
  const own = project.get(names).module(worker)?.file.path;
  const paths = new Set([...(own === undefined ? [] : [own]), ...pathsMentioning(worker, project)]);
  return [...paths]
    .filter((path) => !isTestPath(path))
    .flatMap((path) =>
      project
        .of(calls, { path })
        .named("new")
        .filter((call) => isOf(worker, call, path === own, project)),
    );
}

/** `Worker.new(…)`, and in the worker itself `new(…)` and `__MODULE__.new(…)`. */
function isOf(worker: string, { target, form, start, args }: Call, isInside: boolean, project: ProjectInput): boolean {
  if (args.length === 0) return false;
  if (!target) return isInside;
  if (target.kind === "variable") return isInside && target.name === "__MODULE__";
  return aliasText(target) !== undefined && project.get(names).moduleNamed(form, target, start) === worker;
}
