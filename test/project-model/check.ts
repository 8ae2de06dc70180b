/** A project of files held in memory, for tests of analyses. */

import type { FileAnalysis, KeyedAnalysis, ProjectAnalysis, ProjectInput } from "../../server/core/project/analysis.ts";
import { calls } from "../../server/core/project/calls.ts";
import { loadParser } from "../harness/load-parser.ts";

/** Parses the files and runs analyses over them, each once. */
export async function projectOf(texts: Readonly<Record<string, string>>): Promise<ProjectInput> {
  const parser = await loadParser();
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, parser.parse(path, text)]));
  const known = new Map<unknown, Map<unknown, unknown>>();
  const once = (analysis: unknown, key: unknown, compute: () => unknown) => {
    const answers = known.get(analysis) ?? new Map();
    known.set(analysis, answers);
    if (!answers.has(key)) answers.set(key, compute());
    return answers.get(key);
  };
  const project: ProjectInput = {
    files,
    handedIn: { advisories: undefined, tracked: undefined },
    all: (analysis) => new Map([...files].map(([path, file]) => [path, project.of(analysis, file)])),
    having: ({ keysOf }, key) =>
      [...files].flatMap(([path, file]) => ([...keysOf(file)].includes(key) ? [path] : [])).sort(),
    get: <V>(analysis: ProjectAnalysis<string, V>) => once(analysis, undefined, () => analysis.compute(project)) as V,
    of: <V>(analysis: FileAnalysis<string, V>, { path }: { readonly path: string }) =>
      once(analysis, path, () => {
        const file = files.get(path);
        if (!file) throw new Error(`${path} is not a file of the project`);
        return analysis.compute({ file, project, get: (other) => project.of(other, file), pause: () => undefined });
      }) as V,
    answer: <Q, V>(analysis: KeyedAnalysis<Q, V>, question: Q) =>
      once(analysis, analysis.keyOf(question), () => analysis.compute(project, question)) as V,
  };
  return project;
}

/** What the calls of a name in a file mean: `Phoenix.HTML.raw/1`, or `? reason`, in source order. */
export async function meaningsOf(name: string, texts: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const project = await projectOf(texts);
  const [file] = project.files.values();
  if (!file) return [];
  return project
    .of(calls, file)
    .named(name)
    .map(({ resolution }) =>
      resolution.isKnown ? `${resolution.module}.${resolution.name}/${resolution.arity}` : `? ${resolution.because}`,
    );
}
