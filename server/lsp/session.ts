/**
 * One project and the work on it, one step at a time.
 *
 * Invariants: no two calls of the project run at the same time. The newest text wins: work on an older one is dropped. Urgency decides what
 * comes next: changes of texts, then files that someone waits for, then the file that was typed in last, then the scan, then everything else that is out of date.
 */

import type {
  Cancellation,
  FileReport,
  Finding,
  Project,
  ScanProgress,
  ScanSummary,
  Settings,
  World,
} from "../core/index.ts";

export interface SessionEvents {
  /** Reports that changed, also while a scan runs. */
  changed(paths: readonly string[]): void;
  /** Nothing is left to do. */
  idle(): void;
}

/** What came of waiting for a report. */
export type Awaited =
  | { readonly kind: "report"; readonly report: FileReport | undefined }
  /** The text changed, or the file was opened or closed, before an answer was there. */
  | { readonly kind: "superseded" }
  | { readonly kind: "cancelled" };

/** A cancellation that can be listened to; compatible with `CancellationToken`. */
export interface Token {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): { dispose(): void };
}

export interface ScanListener {
  progress(progress: ScanProgress): void;
  readonly cancellation: Cancellation;
}

export interface Session {
  edit(path: string, text: string, version: number): void;
  close(path: string): void;
  refresh(paths: readonly string[]): void;
  configure(settings: Partial<Settings>): void;
  setAdvisories(text: string): void;
  /** Waits for the report of the file's present text. */
  current(path: string, token?: Token): Promise<Awaited>;
  /** Joins a scan that is running; `undefined` when the listener cancelled or the scan broke off. */
  scan(listener: ScanListener): Promise<ScanSummary | undefined>;
  readonly isScanning: boolean;
  /** The last report, whether or not the text changed since. */
  report(path: string): FileReport | undefined;
  /** Findings of the last report that nothing suppresses. */
  findings(path: string): readonly Finding[];
  readonly project: Project;
  dispose(): void;
}

type Change =
  | { readonly kind: "edit"; readonly text: string; readonly version: number }
  | { readonly kind: "close" | "refresh" };

interface Waiter {
  readonly path: string;
  resolve(outcome: Awaited): void;
  isDone: boolean;
}

interface RunningScan {
  readonly steps: AsyncGenerator<ScanProgress, ScanSummary>;
  readonly listeners: Set<ScanListener & { finish(summary: ScanSummary | undefined): void }>;
  last: ScanProgress | undefined;
}

export function startSession(project: Project, world: World, events: SessionEvents): Session {
  const open = new Map<string, { readonly text: string; readonly version: number }>();
  const changes = new Map<string, Change>();
  let settings: Partial<Settings> | undefined;
  let advisories: string | undefined;
  let waiters: Waiter[] = [];
  let running: RunningScan | undefined;
  let isOutOfDate = false;
  /** The file that was typed in last, until it is up to date: it is asked for next, in a message that may not have come yet. */
  let edited: string | undefined;
  let isWorking = false;
  let isDisposed = false;

  const hasNewInput = () => isDisposed || changes.size > 0 || settings !== undefined || advisories !== undefined;

  const supersede = (path: string) => {
    for (const waiter of waiters) if (waiter.path === path) waiter.resolve({ kind: "superseded" });
  };
  const change = (path: string, next: Change) => {
    changes.set(path, next);
    wake();
  };

  async function applyChanges(): Promise<void> {
    const batch = [...changes];
    const toConfigure = settings;
    changes.clear();
    settings = undefined;
    if (advisories !== undefined) project.setAdvisories(advisories);
    advisories = undefined;
    isOutOfDate = true;
    if (toConfigure !== undefined) project.configure(toConfigure);
    for (const [path, next] of batch) {
      if (next.kind !== "edit") continue;
      project.edit(path, next.text, next.version);
      edited = path;
    }
    for (const [path, next] of batch) if (next.kind === "close") await project.close(path);
    const onDisk = batch.filter(([, next]) => next.kind === "refresh").map(([path]) => path);
    if (onDisk.length > 0) await project.refresh(onDisk);
  }

  /** Brings results up to date, only those of `first` where it is given. False when `isEnough` broke it off. */
  async function settle(first: string | undefined, isEnough: () => boolean): Promise<boolean> {
    let wasAborted = false;
    const cancellation = {
      get aborted() {
        wasAborted ||= isEnough();
        return wasAborted;
      },
    };
    const changed = await project.settle(
      first === undefined ? { cancellation } : { first, isFirstOnly: true, cancellation },
    );
    if (!wasAborted && first === undefined) isOutOfDate = false;
    if (changed.length > 0 && !isDisposed) events.changed(changed);
    return !wasAborted;
  }

  async function serve({ path }: Waiter): Promise<void> {
    const isWaitedFor = () => waiters.some((waiter) => waiter.path === path && !waiter.isDone);
    if (isOutOfDate && !(await settle(path, () => hasNewInput() || !isWaitedFor()))) return;
    if (hasNewInput()) return;
    for (const waiter of waiters) {
      if (waiter.path === path) waiter.resolve({ kind: "report", report: project.report(path) });
    }
  }

  async function settleEdited(path: string): Promise<void> {
    const isOver = await settle(path, () => hasNewInput() || waiters.some((waiter) => waiter.path !== path));
    if (isOver && edited === path) edited = undefined;
  }

  async function advanceScan(scan: RunningScan): Promise<void> {
    const step = await scan.steps.next().catch((error: unknown) => {
      world.log("error", `The scan broke off: ${String(error)}`);
      return { done: true as const, value: undefined };
    });
    if (isDisposed) return;
    if (step.done === true) {
      running = undefined;
      for (const listener of scan.listeners) listener.finish(step.value);
      return;
    }
    scan.last = step.value;
    if (step.value.changed.length > 0) events.changed(step.value.changed);
    for (const listener of scan.listeners) {
      if (listener.cancellation.aborted) listener.finish(undefined);
      else listener.progress(step.value);
    }
  }

  /** The most urgent piece of work; `undefined` when there is none. */
  function nextWork(): (() => Promise<unknown>) | undefined {
    if (hasNewInput()) return applyChanges;
    waiters = waiters.filter((waiter) => !waiter.isDone);
    const waiter = waiters[0];
    const scan = running;
    const typedIn = isOutOfDate ? edited : undefined;
    if (waiter !== undefined) return () => serve(waiter);
    if (typedIn !== undefined) return () => settleEdited(typedIn);
    if (scan !== undefined) return () => advanceScan(scan);
    if (isOutOfDate) return () => settle(undefined, () => hasNewInput() || waiters.some(({ isDone }) => !isDone));
    return undefined;
  }

  async function work(): Promise<void> {
    for (let next = nextWork(); next !== undefined && !isDisposed; next = nextWork()) {
      try {
        await next();
      } catch (error) {
        world.log(
          "error",
          `Analysis failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        // Not tried again before something changes; who waits gets the last report.
        isOutOfDate = false;
      }
      await world.yieldToHost();
    }
  }

  function wake(): void {
    if (isWorking || isDisposed) return;
    isWorking = true;
    // A turn for the host first: messages that arrived together become one change.
    void world
      .yieldToHost()
      .then(work)
      .finally(() => {
        isWorking = false;
        if (isDisposed) return;
        if (nextWork() !== undefined) wake();
        else events.idle();
      });
  }

  function startScan(): RunningScan {
    const listeners: RunningScan["listeners"] = new Set();
    const cancellation = {
      get aborted() {
        return isDisposed || listeners.size === 0 || [...listeners].every((one) => one.cancellation.aborted);
      },
    };
    return { steps: project.scan(cancellation), listeners, last: undefined };
  }

  return {
    project,
    get isScanning() {
      return running !== undefined;
    },
    report: (path) => project.report(path),
    findings: (path) => (project.report(path)?.findings ?? []).filter(({ suppressed }) => suppressed === undefined),
    edit(path, text, version) {
      open.set(path, { text, version });
      supersede(path);
      change(path, { kind: "edit", text, version });
    },
    close(path) {
      open.delete(path);
      supersede(path);
      change(path, { kind: "close" });
    },
    refresh(paths) {
      // What the editor holds wins, and a change that waits includes the disk's text where it needs it.
      for (const path of paths) if (!open.has(path) && !changes.has(path)) change(path, { kind: "refresh" });
    },
    setAdvisories(text) {
      advisories = text;
      wake();
    },
    configure(next) {
      settings = next;
      wake();
    },
    current(path, token) {
      if (isDisposed) return Promise.resolve({ kind: "superseded" });
      if (token?.isCancellationRequested) return Promise.resolve({ kind: "cancelled" });
      return new Promise((resolve) => {
        const waiter: Waiter = {
          path,
          isDone: false,
          resolve(outcome) {
            if (waiter.isDone) return;
            waiter.isDone = true;
            listening?.dispose();
            resolve(outcome);
          },
        };
        const listening = token?.onCancellationRequested(() => waiter.resolve({ kind: "cancelled" }));
        waiters.push(waiter);
        wake();
      });
    },
    scan(listener) {
      const scan = running ?? startScan();
      running = scan;
      return new Promise((resolve) => {
        const entry = {
          ...listener,
          finish(summary: ScanSummary | undefined) {
            scan.listeners.delete(entry);
            resolve(summary);
          },
        };
        scan.listeners.add(entry);
        if (scan.last !== undefined) listener.progress(scan.last);
        wake();
      });
    },
    dispose() {
      isDisposed = true;
      for (const waiter of waiters) waiter.resolve({ kind: "superseded" });
      for (const listener of running?.listeners ?? []) listener.finish(undefined);
    },
  };
}
