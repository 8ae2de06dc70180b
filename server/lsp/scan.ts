/** The scan of all roots, with progress, cancellation and results that show while it runs. */

import type { CancellationToken, Connection, WorkDoneProgressReporter } from "vscode-languageserver";
import type { ScanProgress, SkippedFile } from "../core/index.ts";
import type { ScanResult } from "./protocol.ts";
import type { Place } from "./workspace.ts";

export interface Scanner {
  /**
   * Scans the roots from disk; a root that is being scanned already is joined. Cancelled by `token` or by the user through the progress;
   * what was found until then stays.
   */
  scan(places: readonly Place[], options: ScanOptions): Promise<ScanResult>;
  /** True while a scan runs that somebody sees. */
  readonly isScanning: boolean;
}

export interface ScanOptions {
  /** Absent: without progress, for what the project's context needs. */
  readonly visible?: {
    readonly token: CancellationToken;
    /** The client's own progress, when its request brought one. */
    readonly progress: WorkDoneProgressReporter | undefined;
  };
}

export function createScanner(connection: Connection, isChanged: () => void): Scanner {
  let visible = 0;

  async function scanVisibly(places: readonly Place[], { token, progress }: NonNullable<ScanOptions["visible"]>) {
    const own = progress === undefined ? await createProgress(connection) : undefined;
    const reporter = progress ?? own;
    reporter?.begin("Scanning for security mistakes", 0, undefined, true);
    try {
      const cancellation = {
        get aborted() {
          return token.isCancellationRequested || own?.token.isCancellationRequested === true;
        },
      };
      return await scanAll(places, cancellation, progressOver(places.length, reporter));
    } finally {
      reporter?.done();
    }
  }

  return {
    get isScanning() {
      return visible > 0;
    },
    async scan(places, options) {
      if (options.visible === undefined) return scanAll(places, { aborted: false }, () => {});
      visible++;
      isChanged();
      try {
        return await scanVisibly(places, options.visible);
      } finally {
        visible--;
        isChanged();
      }
    },
  };
}

/** The editor may refuse a progress bar: then there is none. */
async function createProgress(connection: Connection) {
  return connection.window.createWorkDoneProgress().catch((error: unknown) => {
    connection.console.warn(`The client refused a progress: ${String(error)}`);
    return undefined;
  });
}

async function scanAll(
  places: readonly Place[],
  cancellation: { readonly aborted: boolean },
  report: (index: number, progress: ScanProgress) => void,
): Promise<ScanResult> {
  const summaries = await Promise.all(
    places.map((place, index) =>
      place.session?.scan({ cancellation, progress: (progress) => report(index, progress) }),
    ),
  );
  return {
    files: summaries.reduce((sum, summary) => sum + (summary?.scanned ?? 0), 0),
    findings: places.reduce((sum, place) => sum + findingCount(place), 0),
    skipped: places.flatMap(skippedOf),
    isComplete: summaries.every((summary, index) => summary?.isComplete ?? places[index]?.session === undefined),
  };
}

function findingCount({ session }: Place): number {
  if (session === undefined) return 0;
  return session.project.paths().reduce((sum, path) => sum + session.findings(path).length, 0);
}

function skippedOf({ uri, session }: Place): ScanResult["skipped"] {
  return (session?.project.skipped ?? []).map(({ path, reason }: SkippedFile) => ({ root: uri, path, reason }));
}

/** One percentage over several roots; told only when it grew. */
function progressOver(count: number, reporter: WorkDoneProgressReporter | undefined) {
  const latest: (ScanProgress | undefined)[] = Array.from({ length: count }, () => undefined);
  let told = 0;
  return (index: number, progress: ScanProgress) => {
    latest[index] = progress;
    const shares = latest.map((one) => (one === undefined ? 0 : shareOf(one)));
    const percentage = Math.floor((100 * shares.reduce((sum, share) => sum + share, 0)) / Math.max(1, count));
    if (percentage <= told) return;
    told = percentage;
    reporter?.report(percentage, `${wordOf[progress.phase]} ${progress.done} of ${progress.total} files`);
  };
}

const wordOf: Readonly<Record<ScanProgress["phase"], string>> = {
  list: "Listed",
  read: "Read",
  analyse: "Analysed",
};

/** How much of a root is done, from 0 to 1: listing counts nothing, reading and analysing half each. */
function shareOf({ phase, done, total }: ScanProgress): number {
  const part = total === 0 ? 0 : Math.min(1, done / total) / 2;
  if (phase === "list") return 0;
  return phase === "read" ? part : 0.5 + part;
}
