/**
 * The files of a project and everything that was computed from them, as cells of one memo: an analysis or a rule has one cell per file, or one per
 * project.
 */

import type {
  Analysis,
  FileAnalysis,
  FileIndex,
  FileInput,
  HandedIn,
  ProjectAnalysis,
  ProjectInput,
} from "../project/analysis.ts";
import type { Rule } from "../rule.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { createKeyedCells, type KeyedCells } from "./keyed-cells.ts";
import type { Cell, Memo, Read } from "./memo.ts";
import { createPathIndex, type PathIndex } from "./path-index.ts";
import { type Outcome, runRule } from "./runner.ts";

export interface Store {
  /** Adds a file or gives it a new version. */
  put(file: SourceFile): void;
  remove(path: string): void;
  /** Takes what is known besides the files. */
  handIn(parts: Partial<HandedIn>): void;
  file(path: string): SourceFile | undefined;
  /** Sorted. */
  paths(): readonly string[];
  /** Runs a file rule for a file, or a project rule (without a path), unless its result still holds. */
  outcome(rule: Rule, path?: string): Outcome;
  /** The outcome of a file rule that ran for a file; `undefined` when it may not hold any more. */
  currentOutcome(rule: Rule, path: string): Outcome | undefined;
  /** Notes that every rule's outcome for a file is known to the caller, until one of them may not hold any more. */
  settle(path: string): void;
  isSettled(path: string): boolean;
  /** Forgets what was noted: other rules count. */
  unsettleAll(): void;
  /** What an analysis of the project says now. */
  answer<V>(analysis: ProjectAnalysis<string, V>): V;
  /** What any analysis says now, to somebody who looks at a file. */
  answerIn<V>(analysis: FileAnalysis<string, V> | ProjectAnalysis<string, V>, path: string): V;
}

interface FileCells {
  readonly input: Cell<SourceFile>;
  readonly derived: Map<Analysis | Rule, Cell<unknown>>;
  readonly onDoubt: () => void;
}

export function createStore(memo: Memo): Store {
  const files = new Map<string, FileCells>();
  const sources = new Map<string, SourceFile>();
  const listed = memo.input("how often the list of files changed", 0);
  let listings = 0;
  const pathsCell = memo.derived("the list of files", (read) => {
    read(listed);
    return paths();
  });
  const projectCells = new Map<Analysis | Rule, Cell<unknown>>();
  const settled = new Set<string>();
  let sorted: readonly string[] | undefined;
  const handedIn = {
    advisories: memo.input<HandedIn["advisories"]>("the refreshed advisories", undefined),
    tracked: memo.input<HandedIn["tracked"]>("the files in git's index", undefined),
  };

  const paths = () => {
    sorted ??= [...files.keys()].sort();
    return sorted;
  };
  const changePaths = () => {
    sorted = undefined;
    memo.set(listed, ++listings);
  };

  const cellsOf = (path: string): FileCells => {
    const cells = files.get(path);
    if (!cells) throw new Error(`${path} is not a file of the project`);
    return cells;
  };

  const fileCell = <V>(
    key: Analysis | Rule,
    path: string,
    compute: (read: Read) => V,
    kind?: "lazy" | "eager",
  ): Cell<V> => {
    const { derived, onDoubt } = cellsOf(path);
    const told = "check" in key ? onDoubt : undefined;
    return cached(derived, key, () => memo.derived(`${nameOf(key)} of ${path}`, compute, kind, told));
  };

  const answerOf = <V>(analysis: FileAnalysis<string, V>, path: string): Cell<V> =>
    fileCell(
      analysis,
      path,
      (read) => analysis.compute(fileInput(read, path)),
      analysis.readsItsFileAlone ? "eager" : "lazy",
    );

  const projectAnswerOf = <V>(analysis: ProjectAnalysis<string, V>): Cell<V> =>
    cached(projectCells, analysis, () =>
      memo.derived(nameOf(analysis), (read) => analysis.compute(projectInput(read))),
    );

  const fileInput = (read: Read, path: string): FileInput => {
    let project: ProjectInput | undefined;
    return {
      file: read(cellsOf(path).input),
      get project() {
        project ??= projectInput(read);
        return project;
      },
      get: (analysis) => read(answerOf(analysis, path)),
      pause: memo.pause,
    };
  };

  /** The cells of an analysis of every file, in the order of the paths. */
  const cellsOfEvery = new Map<Analysis, { readonly listing: number; readonly cells: readonly Cell<unknown>[] }>();
  const everyCellOf = <V>(analysis: FileAnalysis<string, V>): readonly Cell<V>[] => {
    const known = cellsOfEvery.get(analysis);
    if (known?.listing === listings) return known.cells as readonly Cell<V>[];
    const cells = paths().map((path) => answerOf(analysis, path));
    cellsOfEvery.set(analysis, { listing: listings, cells });
    return cells;
  };

  /** An analysis of every file: one cell for all who ask, who would else each go through all files again. */
  const everyAnswer = new Map<Analysis, Cell<unknown>>();
  const everyAnswerOf = <V>(analysis: FileAnalysis<string, V>): Cell<ReadonlyMap<string, V>> =>
    cached(everyAnswer, analysis, () =>
      memo.derived(`${nameOf(analysis)} of every file`, (read) => {
        const all = read(pathsCell);
        const cells = everyCellOf(analysis);
        computeAll(analysis, cells);
        return new Map(cells.map((cell, i) => [all[i] as string, read(cell)]));
      }),
    );

  /** How far an analysis of every file has come, so that what is suspended does not look again at each file that was done. */
  const progress = new Map<Analysis, { revision: number; done: number }>();
  const computeAll = (analysis: Analysis, cells: readonly Cell<unknown>[]): void => {
    const known = progress.get(analysis);
    const at = known?.revision === memo.revision() ? known : { revision: memo.revision(), done: 0 };
    progress.set(analysis, at);
    for (; at.done < cells.length; at.done++) memo.update(cells[at.done] as Cell<unknown>);
  };

  const indexes = new Map<FileIndex, PathIndex>();
  const indexOf = (index: FileIndex): PathIndex => {
    const known = indexes.get(index) ?? createPathIndex(index, memo);
    indexes.set(index, known);
    return known;
  };

  const keyed: KeyedCells = createKeyedCells(memo, (read) => projectInput(read));

  const projectInput = (read: Read): ProjectInput => {
    const views = new Map<Analysis, unknown>();
    let known: ReadonlyMap<string, SourceFile> | undefined;
    const input: ProjectInput = {
      handedIn: {
        get advisories() {
          return read(handedIn.advisories);
        },
        get tracked() {
          return read(handedIn.tracked);
        },
      },
      get files() {
        known ??= trackedFiles(
          () => read(pathsCell),
          (path) => read(cellsOf(path).input),
          (path) => files.has(path),
        );
        return known;
      },
      all: (analysis) => read(everyAnswerOf(analysis)),
      having: (index, key) => {
        const known = indexOf(index);
        known.complete(sources);
        return read(known.pathsWith(key));
      },
      get: (analysis) => {
        if (!analysis.isView) return read(projectAnswerOf(analysis));
        if (!views.has(analysis)) views.set(analysis, analysis.compute(input));
        return views.get(analysis) as never;
      },
      of: (analysis, file) => read(answerOf(analysis, file.path)),
      answer: (analysis, question) => read(keyed.cellOf(analysis, question)),
    };
    return input;
  };

  const answers = (read: Read, path: string | undefined): ((analysis: Analysis) => unknown) => {
    let project: ProjectInput | undefined;
    return (analysis) => {
      if (analysis.scope === "project") {
        project ??= projectInput(read);
        return project.get(analysis);
      }
      if (path === undefined) throw new Error(`a project rule cannot need ${analysis.name}, an analysis of one file`);
      return read(answerOf(analysis, path));
    };
  };

  const check = (rule: Rule, path: string | undefined) => (read: Read) =>
    runRule(rule, path === undefined ? undefined : read(cellsOf(path).input), answers(read, path));

  return {
    put(file) {
      sources.set(file.path, file);
      keyed.sweep();
      for (const index of indexes.values()) index.put(file);
      const known = files.get(file.path);
      if (known) return memo.set(known.input, file);
      const onDoubt = () => void settled.delete(file.path);
      files.set(file.path, { input: memo.input(file.path, file), derived: new Map(), onDoubt });
      changePaths();
    },
    remove(path) {
      const known = files.get(path);
      if (!known) return;
      sources.delete(path);
      files.delete(path);
      settled.delete(path);
      for (const index of indexes.values()) index.remove(path);
      changePaths();
      for (const cell of [known.input, ...known.derived.values()]) memo.drop(cell);
    },
    handIn(parts) {
      if ("advisories" in parts) memo.set(handedIn.advisories, parts.advisories);
      if ("tracked" in parts) memo.set(handedIn.tracked, parts.tracked);
    },
    file: (path) => sources.get(path),
    paths,
    settle: (path) => void settled.add(path),
    isSettled: (path) => settled.has(path),
    unsettleAll: () => settled.clear(),
    currentOutcome(rule, path) {
      const cell = files.get(path)?.derived.get(rule);
      return cell !== undefined && memo.isValid(cell) ? memo.read(cell as Cell<Outcome>) : undefined;
    },
    outcome(rule, path) {
      const cell =
        path === undefined
          ? cached(projectCells, rule, () => memo.derived(`rule ${rule.id}`, check(rule, undefined)))
          : fileCell(rule, path, check(rule, path));
      return memo.read(cell as Cell<Outcome>);
    },
    answer: (analysis) => projectInput(memo.read).get(analysis),
    answerIn: (analysis, path) => answers(memo.read, path)(analysis) as never,
  };
}

function nameOf(key: Analysis | Rule): string {
  return "name" in key ? `analysis ${key.name}` : `rule ${key.id}`;
}

function cached<V>(cells: Map<Analysis | Rule, Cell<unknown>>, key: Analysis | Rule, make: () => Cell<V>): Cell<V> {
  const known = cells.get(key);
  if (known) return known as Cell<V>;
  const cell = make();
  cells.set(key, cell);
  return cell;
}

/** The files as a map that notes what is looked at: the list of paths, or single files. */
function trackedFiles(
  paths: () => readonly string[],
  read: (path: string) => SourceFile,
  has: (path: string) => boolean,
): ReadonlyMap<string, SourceFile> {
  const get = (path: string) => {
    if (has(path)) return read(path);
    paths(); // It may come: depends on the list.
    return undefined;
  };
  function* entries(): MapIterator<[string, SourceFile]> {
    for (const path of paths()) yield [path, read(path)];
  }
  function* values(): MapIterator<SourceFile> {
    for (const path of paths()) yield read(path);
  }
  return {
    get,
    has: (path) => paths() !== undefined && has(path),
    get size() {
      return paths().length;
    },
    keys: () => paths()[Symbol.iterator]() as MapIterator<string>,
    values,
    entries,
    [Symbol.iterator]: entries,
    forEach(callback) {
      for (const [path, file] of entries()) callback(file, path, this);
    },
  };
}
