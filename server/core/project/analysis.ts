/**
 * Analyses: what rules ask. An analysis is a named pure function of a file or of the project and of other analyses; the engine runs it on
 * demand, at most once for the same input.
 *
 * Invariant: an analysis reads nothing but its input.
 */

import type { FormSyntax, SourceFile } from "../syntax/source-file.ts";
import type { AdvisoryData } from "./advisory-data.ts";
import type { TrackedSecrets } from "./tracked-secrets.ts";

/** What is known besides the texts of the project. Each part is an input of its own: who reads one is run again when that one changes. */
export interface HandedIn {
  /** What a refresh brought; `undefined` where there was none. */
  readonly advisories: AdvisoryData | undefined;
  /** Files in git's index that may hold secrets; `undefined` where there is no index. */
  readonly tracked: TrackedSecrets | undefined;
}

export interface ProjectInput {
  readonly handedIn: HandedIn;
  /**
   * Every file that was read, by path, sorted. What is looked at is what the answer depends on: an analysis that takes the files themselves runs again
   * after each edit of one of them, so prefer `all` and `of`.
   */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** A file analysis of every file, by path, sorted: the answer depends on these results alone. */
  all<V>(analysis: FileAnalysis<string, V>): ReadonlyMap<string, V>;
  get<V>(analysis: ProjectAnalysis<string, V>): V;
  /** The paths of the files that have a key in an index, sorted; whoever asks depends on these paths alone. */
  having(index: FileIndex, key: string): readonly string[];
  /** A file's analysis; `file` is one of `files`, or anything with the path of one. */
  of<V>(analysis: FileAnalysis<string, V>, file: { readonly path: string }): V;
  /** The answer to one question of many; an edit is felt by those alone whose question it touches. */
  answer<Q, V>(analysis: KeyedAnalysis<Q, V>, question: Q): V;
}

export interface FileInput {
  readonly file: SourceFile;
  readonly project: ProjectInput;
  get<V>(analysis: FileAnalysis<string, V>): V;
  /** To be called by the closures of an analysis after each piece of long work that is kept: what goes on is taken up again from here. */
  pause(): void;
}

export interface FileAnalysis<N extends string, V> {
  readonly scope: "file";
  readonly name: N;
  /** See `outlineAnalysis`. */
  readonly readsItsFileAlone?: true;
  readonly compute: (input: FileInput) => V;
}

export interface ProjectAnalysis<N extends string, V> {
  readonly scope: "project";
  readonly name: N;
  /** See `projectView`. */
  readonly isView?: true;
  readonly compute: (input: ProjectInput) => V;
}

/** Answers questions, each on its own and at most once. Questions may ask others of the same analysis, but never in a circle. */
export interface KeyedAnalysis<Q, V> {
  readonly name: string;
  /** Equal for questions that have the same answer. */
  readonly keyOf: (question: Q) => string;
  readonly compute: (project: ProjectInput, question: Q) => V;
  /** True for small parts of something larger, which would start again: a turn is overrun a little before one of them is put off. */
  readonly isPatient?: true;
}

// biome-ignore lint/suspicious/noExplicitAny: stands for an analysis of any value; `unknown` would not accept them.
export type Analysis = FileAnalysis<string, any> | ProjectAnalysis<string, any>;

/** `{ calls: Calls, … }` for a list of analyses. */
export type Answers<A extends readonly Analysis[]> = {
  readonly [K in A[number] as K["name"]]: ReturnType<K["compute"]>;
};

export function fileAnalysis<const N extends string, V>(name: N, compute: (input: FileInput) => V): FileAnalysis<N, V> {
  return { scope: "file", name, compute };
}

/**
 * A file analysis that asks no other one and whose value is plain data. It is run right after an edit, so that an equal value keeps the edit from
 * everything that reads the analysis for all files.
 */
export function outlineAnalysis<const N extends string, V>(
  name: N,
  compute: (file: SourceFile) => V,
): FileAnalysis<N, V> {
  return { scope: "file", name, readsItsFileAlone: true, compute: ({ file }) => compute(file) };
}

export function projectAnalysis<const N extends string, V>(
  name: N,
  compute: (input: ProjectInput) => V,
): ProjectAnalysis<N, V> {
  return { scope: "project", name, compute };
}

/**
 * Questions about the project that keep no answers: made anew for each reader, so that only what the reader asks counts as read by it. `compute` must be
 * cheap and leave every look at files and analyses to the questions.
 */
export function projectView<const N extends string, V>(
  name: N,
  compute: (input: ProjectInput) => V,
): ProjectAnalysis<N, V> {
  return { scope: "project", name, isView: true, compute };
}

/**
 * Which files have a key. Kept up to date edit by edit, so that a question costs nothing in a large project, and an edit is felt only by those who
 * asked for a key that the file gained or lost.
 */
export interface FileIndex {
  readonly name: string;
  /** Reads nothing but the file; quick, as it is asked at every edit. */
  readonly keysOf: (file: SourceFile) => Iterable<string>;
}

/** An index whose keys are those of a file's forms: only forms that changed are looked at again. */
export function formIndex(name: string, keysOfForm: (syntax: FormSyntax) => readonly string[]): FileIndex {
  const known = new WeakMap<FormSyntax, readonly string[]>();
  const keysOf = (syntax: FormSyntax): readonly string[] => {
    const keys = known.get(syntax) ?? keysOfForm(syntax);
    known.set(syntax, keys);
    return keys;
  };
  return { name, keysOf: ({ forms }) => forms.flatMap(({ syntax }) => keysOf(syntax)) };
}

/** The files at the paths that are wanted, sorted by path; no other file is looked at. */
export function filesAt(files: ReadonlyMap<string, SourceFile>, isWanted: (path: string) => boolean) {
  return [...files.keys()]
    .filter(isWanted)
    .sort()
    .flatMap((path) => files.get(path) ?? []);
}
