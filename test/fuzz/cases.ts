/** One case: some files and edits on them, and what must hold after each edit. */

import { isDeepStrictEqual } from "node:util";
import { createEngine, type Engine, type Project } from "../../server/core/index.ts";
import { createParser, type Parser } from "../../server/core/syntax/parser.ts";
import type { SourceFile } from "../../server/core/syntax/source-file.ts";
import { loadGrammarFiles } from "../harness/load-parser.ts";
import { memoryFiles, testWorld } from "../harness/world.ts";
import { applyEdit, type TextEdit } from "./edits.ts";

export interface FileEdit extends TextEdit {
  readonly path: string;
}

export interface Case {
  readonly files: ReadonlyMap<string, string>;
  readonly edits: readonly FileEdit[];
}

/** Says what is wrong with a case; `undefined` when nothing is. */
export type Check = (one: Case) => Promise<string | undefined>;

export interface Checks {
  /** A file parsed from its previous version equals the file parsed afresh. */
  readonly syntax: Check;
  /** Results after edits equal those of a project that was never edited; and nothing was logged as a fault. */
  readonly engine: Check;
  dispose(): void;
}

export async function createChecks(): Promise<Checks> {
  const faults: string[] = [];
  const engine = await createEngine(
    testWorld({ log: (level, message) => level === "error" && void faults.push(message) }),
  );
  const parser = await createParser(await loadGrammarFiles());
  return {
    syntax: guarded(async (one) => checkSyntax(parser, one)),
    engine: guarded(async (one) => {
      faults.length = 0;
      return (await checkEngine(engine, one)) ?? faults[0];
    }),
    dispose() {
      parser.dispose();
      engine.dispose();
    },
  };
}

function guarded(check: Check): Check {
  return (one) =>
    check(one).catch((error: unknown) => `threw ${error instanceof Error ? (error.stack ?? error.message) : error}`);
}

function checkSyntax(parser: Parser, { files, edits }: Case): string | undefined {
  const parsed = new Map([...files].map(([path, text]) => [path, parser.parse(path, text)]));
  for (const edit of edits) {
    const previous = parsed.get(edit.path);
    if (!previous) continue; // Its file was left out by the minimiser.
    const text = applyEdit(previous.text, edit);
    const next = parser.parse(edit.path, text, previous);
    const difference = differenceOf(next, parser.parse(edit.path, text));
    if (difference) return `${edit.path}: incremental and fresh differ in ${difference}`;
    parsed.set(edit.path, next);
  }
  return undefined;
}

/** The first property in which two parses differ. */
function differenceOf(a: SourceFile, b: SourceFile): string | undefined {
  const keys = Object.keys(b) as (keyof SourceFile)[];
  const key = keys.find((name) => !isDeepStrictEqual(a[name], b[name]));
  if (key !== "forms") return key;
  const index = b.forms.findIndex((form, at) => !isDeepStrictEqual(form, a.forms[at]));
  return `form ${index} (${a.forms.length} and ${b.forms.length} forms)`;
}

async function checkEngine(engine: Engine, { files, edits }: Case): Promise<string | undefined> {
  const edited = engine.openProject({ files: memoryFiles(Object.fromEntries(files)), settings: { preset: "audit" } });
  await drain(edited);
  const texts = new Map(files);
  for (const [version, edit] of edits.entries()) {
    const before = texts.get(edit.path);
    if (before === undefined) continue; // Its file was left out by the minimiser.
    const text = applyEdit(before, edit);
    texts.set(edit.path, text);
    edited.edit(edit.path, text, version + 1);
    await edited.settle({ first: edit.path, isFirstOnly: version % 2 === 0 });
  }
  await edited.settle();
  // Opened as the editor has them: a text with half a character cannot be on a disk.
  const fresh = engine.openProject({ files: memoryFiles(Object.fromEntries(files)), settings: { preset: "audit" } });
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const text = texts.get(path);
    if (text !== undefined) fresh.edit(path, text, 1);
  }
  await drain(fresh);
  return differenceOfProjects(edited, fresh);
}

function differenceOfProjects(edited: Project, fresh: Project): string | undefined {
  if (!isDeepStrictEqual(edited.paths(), fresh.paths())) return "other files have a report";
  if (!isDeepStrictEqual(edited.skipped, fresh.skipped)) return "other files are skipped";
  for (const path of fresh.paths()) {
    const [a, b] = [edited, fresh].map((project) => project.report(path)?.findings);
    if (!isDeepStrictEqual(a, b)) return `${path}: after edits ${JSON.stringify(a)}, afresh ${JSON.stringify(b)}`;
  }
  return undefined;
}

async function drain(project: Project): Promise<void> {
  for await (const _ of project.scan());
}
