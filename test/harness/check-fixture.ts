/** Runs fixtures through the engine, with all rules on, and compares one to one. */

import { createEngineWith } from "../../server/core/engine/engine.ts";
import { applyEdits } from "../../server/core/engine/fixes.ts";
import type { Engine, Finding } from "../../server/core/index.ts";
import type { Rule } from "../../server/core/rule.ts";
import { type Expectation, type Fixture, FixtureError, type FixtureFile, parseFixture } from "./fixture.ts";
import { gitIndexOf } from "./git-index.ts";
import { memoryFiles, testWorld } from "./world.ts";

export interface FixtureChecker {
  /** Everything that is wrong with a fixture, one readable line each; empty when it holds, also with CRLF and after non-ASCII text. */
  check(name: string, text: string): Promise<readonly string[]>;
  /** The same for a fix: `text` becomes `fixed` when the first fix of the first finding that has one is applied. */
  checkFix(name: string, text: string, fixed: string): Promise<readonly string[]>;
  dispose(): void;
}

export async function createFixtureChecker(rules: readonly Rule[]): Promise<FixtureChecker> {
  const bugs: string[] = [];
  const engine = await createEngineWith(testWorld(), { rules, onBug: (message) => bugs.push(message) });
  const ruleIds = new Set(engine.rules.map(({ id }) => id));
  const run = async (files: readonly TextFile[]) => {
    const findings = await findingsOf(engine, files);
    return { findings, problems: bugs.splice(0) };
  };
  const parse = (name: string, text: string) => parseFixture(text, { name, ruleIds });

  const checkVariants = async (name: string, text: string): Promise<readonly string[]> => {
    const fixture = parse(name, text);
    for (const variant of variants) {
      const changed = { files: fixture.files.map(variant.change) };
      const { findings, problems } = await run(changed.files);
      const wrong = [...problems, ...compare(changed, findings)];
      if (wrong.length > 0) return wrong.map((problem) => `${name}${variant.suffix}: ${problem}`);
    }
    return [];
  };

  const checkFix = async (name: string, text: string, fixedText: string): Promise<readonly string[]> => {
    const before = parse(name, text);
    const after = parse(name, fixedText);
    const found = await run(before.files);
    const target = found.findings.find(({ fixes }) => fixes.length > 0);
    if (!target) return [`${name}: no finding has a fix`];
    const result = applyFirstFix(before, target);
    if (typeof result === "string") return [`${name}: ${result}`];
    const differences = differencesOf(result, after);
    if (differences.length > 0) return differences.map((difference) => `${name}: ${difference}`);
    const rerun = await run(result);
    return [...rerun.problems, ...worsened(target, found.findings, rerun.findings)].map(
      (problem) => `${name}: ${problem}`,
    );
  };

  return {
    check: (name, text) => orMistakes(() => checkVariants(name, text)),
    checkFix: (name, text, fixed) => orMistakes(() => checkFix(name, text, fixed)),
    dispose: () => engine.dispose(),
  };
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

async function orMistakes(work: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FixtureError) return error.message.split("\n");
    throw error;
  }
}

/** All findings that are not suppressed, whatever their severity and confidence. */
async function findingsOf(engine: Engine, files: readonly TextFile[]): Promise<readonly Finding[]> {
  const memory = memoryFiles(Object.fromEntries(files.map((file) => [file.path, contentOf(file)])));
  const project = engine.openProject({ files: memory, settings: { preset: "audit" } });
  for await (const _ of project.scan());
  return project
    .paths()
    .flatMap((path) => project.report(path)?.findings.filter(({ suppressed }) => !suppressed) ?? []);
}

/** A fixture writes git's index as the list of its paths. */
export function contentOf({ path, text }: TextFile): string | Uint8Array {
  return path === ".git/index" ? gitIndexOf(text.split(/\r?\n/).filter(Boolean)) : text;
}

interface Variant {
  readonly suffix: string;
  readonly change: (file: FixtureFile) => FixtureFile;
}

const variants: readonly Variant[] = [
  { suffix: "", change: (file) => file },
  { suffix: " (with CRLF)", change: (file) => ({ ...file, text: file.text.replaceAll("\n", "\r\n") }) },
  { suffix: " (after non-ASCII text)", change: afterNonAscii },
];

/** The file with a comment line of characters of two, three and four bytes before it. */
function afterNonAscii(file: FixtureFile): FixtureFile {
  const comment = nonAsciiComment(file.path);
  if (comment === undefined) return file;
  return {
    ...file,
    text: `${comment}\n${file.text}`,
    expectations: file.expectations.map((expectation) => ({ ...expectation, line: expectation.line + 1 })),
    originalLines: [0, ...file.originalLines],
  };
}

function nonAsciiComment(path: string): string | undefined {
  if (path.endsWith(".heex")) return "<%!-- é 漢字 😀 --%>";
  if (/\.l?eex$/.test(path)) return "<%# é 漢字 😀 %>";
  // What is no source is only looked at as a whole; there a first line decides where findings stand.
  return /\.(json|pem)$|^\.git\/|(^|\/)\.(env|npmrc|netrc)[^/]*$|\.secret\.exs$/.test(path) ? undefined : "# é 漢字 😀";
}

/** Matches expectations and findings one to one. */
export function compare(fixture: Fixture, findings: readonly Finding[]): readonly string[] {
  const unmatched = new Set(findings);
  const problems = fixture.files.flatMap((file) => {
    const inFile = () => [...unmatched].filter(({ path }) => path === file.path);
    const say = (expectation: Expectation, text: string) =>
      `line ${expectation.markerLine}: ${text}\n    ${file.text.split(/\r?\n/)[expectation.line]}`;
    // Exact places first, so that no note of a whole line takes their finding.
    const ordered = [...file.expectations].sort((a, b) => rank(a) - rank(b));
    return ordered.flatMap((expectation) => {
      const problem = meet(expectation, file, inFile, findings, (finding) => unmatched.delete(finding));
      return problem === undefined ? [] : [say(expectation, problem)];
    });
  });
  return [...problems, ...[...unmatched].map((finding) => describeUnexpected(finding, fixture))];
}

function rank({ kind }: Expectation): number {
  return kind === "finding" ? 0 : 1;
}

/** What is wrong with one expectation; findings that it accounts for are taken. */
function meet(
  expectation: Expectation,
  file: FixtureFile,
  candidates: () => readonly Finding[],
  all: readonly Finding[],
  take: (finding: Finding) => void,
): string | undefined {
  const { id } = expectation;
  const onLine = candidates().filter((finding) => finding.id === id && finding.start.line === expectation.line);
  switch (expectation.kind) {
    case "finding": {
      const found = onLine.find((finding) => isAt(expectation, finding));
      if (found) take(found);
      if (!found) return `expected ${id} at ${columnsOf(expectation)}, but found ${listPlaces(onLine)}`;
      const { confidence } = expectation;
      return confidence && confidence !== found.confidence
        ? `expected ${id} ${confidence}, but it is ${found.confidence}`
        : undefined;
    }
    case "from": {
      const starts = all.flatMap(({ id: other, trace }) =>
        other === id && trace[0]?.path === file.path ? [trace[0]] : [],
      );
      const isThere = starts.some((step) => step.start.line === expectation.line && isAt(expectation, step));
      return isThere
        ? undefined
        : `expected a trace of ${id} to start at ${columnsOf(expectation)}, but traces start at ${listStarts(starts)}`;
    }
    case "ok":
      for (const finding of onLine) take(finding);
      return onLine.length > 0
        ? `expected nothing of ${id} (${expectation.reason}), but found ${listPlaces(onLine)}`
        : undefined;
    case "todo-miss":
      for (const finding of onLine) take(finding);
      return onLine.length > 0 ? `${id} is found now: replace \`todo-miss\` by \`^^^ ${id}\`` : undefined;
    case "todo-noise":
      for (const finding of onLine) take(finding);
      return onLine.length === 0 ? `${id} is not found any more: replace \`todo-noise\` by \`ok\`` : undefined;
  }
}

type Place = Pick<Finding, "start" | "end">;

function isAt(
  expected: { readonly line: number; readonly start: number; readonly end?: number },
  { start, end }: Place,
): boolean {
  if (start.column !== expected.start) return false;
  return expected.end === undefined || (end.line === expected.line && end.column === expected.end);
}

function columnsOf({ start, end }: { readonly start: number; readonly end?: number }): string {
  return end === undefined ? `column ${start + 1}` : `columns ${start + 1} to ${end}`;
}

function listPlaces(findings: readonly Finding[]): string {
  if (findings.length === 0) return "nothing of it on this line";
  return findings
    .map(({ id, start, end }) => `${id} from ${start.line + 1}:${start.column + 1} to ${end.line + 1}:${end.column}`)
    .join(", ");
}

function listStarts(starts: readonly Place[]): string {
  return (
    starts
      .map(({ start, end }) => `${start.line + 1}:${start.column + 1} to ${end.line + 1}:${end.column}`)
      .join(", ") || "no place in this file"
  );
}

function describeUnexpected(finding: Finding, fixture: Fixture): string {
  const file = fixture.files.find(({ path }) => path === finding.path);
  const { start, end } = finding;
  const line = file?.originalLines[start.line];
  const code = file?.text.split(/\r?\n/)[start.line] ?? "";
  const width = end.line === start.line ? Math.max(1, end.column - start.column) : 1;
  const marker = `${" ".repeat(start.column)}${"^".repeat(width)} ${finding.id} ${finding.confidence}`;
  return `line ${line ?? "?"} of the fixture (${finding.path}): unexpected finding: ${finding.message}\n    ${code}\n    ${marker}`;
}

/** The files after the fix, or why it cannot be applied. */
export function applyFirstFix(fixture: Fixture, { fixes, id }: Finding): readonly TextFile[] | string {
  const edits = fixes[0]?.edits ?? [];
  const texts = new Map(fixture.files.map(({ path, text }) => [path, text]));
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const text = applyEdits(
      texts.get(path) ?? "",
      edits.filter((edit) => edit.path === path),
    );
    if (text === undefined) return `the edits of the fix of ${id} overlap or leave ${path}`;
    texts.set(path, text);
  }
  return [...texts].map(([path, text]) => ({ path, text }));
}

export function differencesOf(actual: readonly TextFile[], expected: Fixture): readonly string[] {
  const wanted = new Map(expected.files.map(({ path, text }) => [path, text]));
  const got = new Map(actual.map(({ path, text }) => [path, text]));
  return [...new Set([...wanted.keys(), ...got.keys()])].flatMap((path) => {
    if (wanted.get(path) === got.get(path)) return [];
    return [
      `after the fix ${path} differs.\n--- expected\n${wanted.get(path) ?? "(no such file)"}\n--- got\n${got.get(path) ?? "(no such file)"}`,
    ];
  });
}

/** A fix must end its finding, bring no new one, and leave text that parses. */
function worsened(target: Finding, before: readonly Finding[], after: readonly Finding[]): readonly string[] {
  const count = (findings: readonly Finding[], id: string) => findings.filter((finding) => finding.id === id).length;
  const ids = new Set(after.map(({ id }) => id));
  const grown = [...ids].filter((id) => count(after, id) > count(before, id));
  const isGone = count(after, target.id) < count(before, target.id);
  return [
    ...(isGone ? [] : [`the fix leaves its finding of ${target.id}`]),
    ...grown.map((id) => `the fix brings a new finding of ${id}`),
  ];
}
