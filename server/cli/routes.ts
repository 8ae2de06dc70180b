/** `firebreak routes`: every route with what runs before it and what protects it. */

import { createEngine, indexLines, type Project, type RouteRow } from "../core/index.ts";
import { plain, plainJson, renderRoutes } from "../report/index.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import type { CliHost } from "./host.ts";
import { openRoots, progressLine, scanProject } from "./projects.ts";
import { styleOf } from "./style.ts";

export interface RoutesCommandOptions {
  readonly format: "text" | "json";
  readonly color?: boolean;
}

/** Throws a `UsageError` for what is no folder. */
export async function listRoutes(
  host: CliHost,
  directory: string | undefined,
  options: RoutesCommandOptions,
): Promise<ExitCode> {
  const [root] = await openRoots(host, directory === undefined ? [] : [directory]);
  if (!root) return exitCodes.unscanned;
  const engine = await createEngine(host.world((_, message) => host.errors.write(`${plain(message)}\n`)));
  const abort = new AbortController();
  const stopListening = host.onInterrupt(() => abort.abort());
  const progress = progressLine(host);
  try {
    const project = engine.openProject({ files: root.files, settings: {}, overrides: { only: ["scan-incomplete"] } });
    const { isComplete } = await scanProject(project, abort.signal, progress.show).finally(progress.clear);
    if (!isComplete) return exitCodes.unscanned;
    host.output.write(options.format === "json" ? jsonOf(project) : textOf(host, project, options));
    return exitCodes.clean;
  } finally {
    stopListening();
    engine.dispose();
  }
}

function textOf(host: CliHost, project: Project, { color }: RoutesCommandOptions): string {
  return renderRoutes(project.routes(), {
    color: styleOf(host, host.output, color).color,
    placeOf: (at) => `${plain(at.path)}:${lineOf(project, at) ?? "?"}`,
  });
}

function jsonOf(project: Project): string {
  const { rows, unread } = project.routes();
  const place = (at: RouteRow["at"]) => at && { path: at.path, line: lineOf(project, at) };
  const routes = rows.map(({ at, ...row }) => ({ ...row, ...(at && { at: place(at) }) }));
  const notRead = unread.map(({ at, ...one }) => ({ ...one, ...(at && { at: place(at) }) }));
  return `${plainJson({ schemaVersion: 1, routes, unread: notRead })}\n`;
}

function lineOf(project: Project, { path, start }: { readonly path: string; readonly start: number }) {
  const text = project.report(path)?.text;
  return text === undefined ? undefined : indexLines(text).positionAt(start).line + 1;
}
