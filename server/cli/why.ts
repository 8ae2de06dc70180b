/** `firebreak why`: says of one line what the scan knows about it, above all why nothing is reported there. */

import picocolors from "picocolors";
import { type Answer, createEngine, type Engine, type Project } from "../core/index.ts";
import { plain } from "../report/index.ts";
import { refreshedText } from "./advisories.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { UsageError } from "./faults.ts";
import type { CliHost, RootFolder } from "./host.ts";
import { openRoots, progressLine, ruleIdsOf, scanProject } from "./projects.ts";
import { styleOf } from "./style.ts";

export interface WhyOptions {
  readonly format: "text" | "json";
  readonly root: string;
  readonly color?: boolean;
}

/** `place`: `lib/a.ex:12`, the path relative to the root. Throws a `UsageError` for what is no place, folder or rule. */
export async function why(
  host: CliHost,
  place: string,
  name: string | undefined,
  options: WhyOptions,
): Promise<ExitCode> {
  const { path, line } = placeOf(place);
  const [root] = await openRoots(host, [options.root]);
  if (!root) throw new UsageError("There is no folder to look at.");
  const engine = await createEngine(host.world((_, message) => host.errors.write(`${plain(message)}\n`)));
  try {
    const [id] = name === undefined ? [] : ruleIdsOf(engine, [name]);
    const isThere = await isListed(root, path);
    const project = isThere ? await scanned(host, engine, root) : undefined;
    if (isThere && !project) return exitCodes.unscanned;
    const answers = project?.why(path, line - 1, id) ?? [noSuchFile];
    host.output.write(
      options.format === "json" ? jsonOf(path, line, answers) : textOf(host, path, line, answers, options),
    );
    return exitCodes.clean;
  } finally {
    engine.dispose();
  }
}

/** A column, as reports print it, may follow the line. */
function placeOf(place: string): { readonly path: string; readonly line: number } {
  const match = /^(.+?):([1-9]\d*)(?::\d+)?$/.exec(place);
  if (!match) throw new UsageError(`"${plain(place)}" is not a place: write it as FILE:LINE, such as lib/shop.ex:12.`);
  const path = (match[1] as string).replaceAll("\\", "/").replace(/^(\.\/)+/, "");
  if (/^(\/|[A-Za-z]:)|(^|\/)\.\.(\/|$)/.test(path))
    throw new UsageError(
      `"${plain(path)}" is not a path inside the folder that is looked at: name the folder with --root, and write the path from there.`,
    );
  return { path, line: Number(match[2]) };
}

const noSuchFile: Answer = { verdict: "unread", text: "There is no such file in this folder." };

/** False only where a folder that can be read has no such entry, which needs no scan; what lies behind a link or cannot be read, the scan tells of. */
async function isListed({ files }: RootFolder, path: string): Promise<boolean> {
  const segments = path.split("/");
  for (const [depth, segment] of segments.entries()) {
    const listed = await files.list(segments.slice(0, depth).join("/"));
    const entry = listed.ok ? listed.value.find(({ name }) => name === segment) : undefined;
    if (!listed.ok || entry?.kind === "other") return true;
    if (!entry) return false;
  }
  return true;
}

async function scanned(host: CliHost, engine: Engine, root: RootFolder): Promise<Project | undefined> {
  const abort = new AbortController();
  const stopListening = host.onInterrupt(() => abort.abort());
  const progress = progressLine(host);
  const advisories = await refreshedText(host, undefined);
  const project = engine.openProject({
    files: root.files,
    settings: {},
    ...(advisories !== undefined && { advisories }),
  });
  const { isComplete } = await scanProject(project, abort.signal, progress.show).finally(() => {
    progress.clear();
    stopListening();
  });
  return isComplete ? project : undefined;
}

function jsonOf(path: string, line: number, answers: readonly Answer[]): string {
  const plainAnswers = answers.map(({ id, verdict, text, at }) => ({
    ...(id !== undefined && { id }),
    verdict,
    text,
    ...(at && {
      range: {
        start: { line: at.start.line + 1, column: at.start.column + 1 },
        end: { line: at.end.line + 1, column: at.end.column + 1 },
      },
    }),
  }));
  return `${JSON.stringify({ schemaVersion: 1, path, line, answers: plainAnswers }, null, 2)}\n`;
}

function textOf(host: CliHost, path: string, line: number, answers: readonly Answer[], { color }: WhyOptions): string {
  const colors = picocolors.createColors(styleOf(host, host.output, color).color);
  const lines = sameOnce(answers, line).map(({ ids, column, text }) => {
    const rules = ids.length === 0 ? "" : `${ids.map((id) => colors.bold(id)).join(", ")}${column}: `;
    return `  ${rules}${plain(text)}`;
  });
  return [colors.cyan(`${plain(path)}:${line}`), ...lines, ""].join("\n");
}

/** What several rules say of one place, said once: many of them look at the same plug or option. */
function sameOnce(answers: readonly Answer[], line: number) {
  const groups = new Map<string, { readonly ids: string[]; readonly column: string; readonly text: string }>();
  for (const { id, text, at } of answers) {
    const column = at && at.start.line === line - 1 ? ` (column ${at.start.column + 1})` : "";
    const key = `${column}\n${text}`;
    const group = groups.get(key) ?? { ids: [], column, text };
    if (id !== undefined) group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
