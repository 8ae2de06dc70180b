/**
 * A project is one root folder with its files, its settings and its results. Everything a host does with the engine goes through
 * this interface.
 */

import type { Edit, Finding, Fix, FixClass, Location, Notice } from "../finding.ts";
import type { RouteRow, RouteTable } from "../project/router/table.ts";
import type { RuleMetadata } from "../rule.ts";
import type { Settings } from "../settings.ts";
import type { Range } from "../syntax/ast.ts";
import type { Cancellation, FileSystem } from "../world.ts";

export type { FilePlace, HookRow, PlugRow, RouteRow, RouteTable } from "../project/router/table.ts";

export interface Engine {
  readonly rules: readonly RuleMetadata[];
  openProject(options: ProjectOptions): Project;
  dispose(): void;
}

export interface ProjectOptions {
  readonly files: FileSystem;
  /** The editor's settings; the project file wins over them. */
  readonly settings: Partial<Settings>;
  /** Wins over the project file too: what a command line was asked for. */
  readonly overrides?: Partial<Settings>;
  /** The baseline that counts instead of `.firebreak-baseline.json`; its path relative to the root. */
  readonly baseline?: { readonly path: string; readonly text: string };
  /** The text of a file that a refresh of the advisories wrote; they count together with those that come with the product. */
  readonly advisories?: string;
}

export interface Project {
  /** New editor settings; results are out of date until the next `settle`. */
  configure(settings: Partial<Settings>): void;

  /**
   * Lists and reads every file that can be scanned, and analyses it; open files keep the editor's text. Yields after each step, so that partial
   * results (`report`) can be shown. After a cancellation everything done so far stays and `isComplete` is false.
   */
  scan(cancellation?: Cancellation): AsyncGenerator<ScanProgress, ScanSummary>;

  /** The editor's text of a file, at open and at every change; it wins over the disk until `close`. */
  edit(path: string, text: string, version: number): void;
  /** The editor closed the file: the disk's text counts again. */
  close(path: string): Promise<void>;
  /** Files that changed, appeared or vanished on disk. */
  refresh(paths: readonly string[]): Promise<void>;

  /**
   * Brings all results up to date, `first` before anything else. Returns the paths whose report changed since they were last returned from here or
   * from `scan`. Throws nothing; after a cancellation the rest stays out of date and is done by the next call.
   */
  settle(options?: SettleOptions): Promise<readonly string[]>;

  /** The edit that suppresses a finding of the last report with a comment; `undefined` where no comment can stand (`mix.lock`). */
  suppressionEdit(finding: Finding, reason?: string): Edit | undefined;

  /** Applies a fix of the last report in memory, analyses again, and says whether the finding is gone and nothing new is there. */
  prove(finding: Finding, fix: Fix): Proof;
  /** Takes another baseline; results are out of date until the next `settle`. */
  setBaseline(baseline: { readonly path: string; readonly text: string }): void;
  /** Takes what a refresh of the advisories brought; results are out of date until the next `settle`. */
  setAdvisories(text: string): void;
  /** The packages of the locks that the public registry has, sorted: those whose advisories a refresh asks for. */
  publicPackages(): readonly string[];
  /** The text of a baseline that accepts what is shown now, and keeps what the present one needs; after a complete scan. */
  newBaseline(): string;

  /** Repairs everything that can be proven, in memory, as one change. */
  fixAll(options: BulkFixOptions): BulkFix;

  /** Why there is, or is not, a finding on a line (0-based), after a scan; `id`: of one rule alone. At least one answer. */
  why(path: string, line: number, id?: string): readonly Answer[];

  /** Every route of the project with what protects it, after a scan. Offsets are those of the texts in the reports. */
  routes(): RouteTable;
  /** The routes that a stretch of a file's present text is about: a route in a router, the name of an action or of a LiveView's callback. */
  routesAt(path: string, range: Range): readonly RouteRow[];

  /** The last results of a file; `undefined` for a file that is unknown or never scanned. */
  report(path: string): FileReport | undefined;
  /** Paths with a report, sorted. */
  paths(): readonly string[];
  readonly skipped: readonly SkippedFile[];
  readonly notices: readonly Notice[];
}

export type Proof = { readonly isProven: true } | { readonly isProven: false; readonly reason: string };

export interface BulkFixOptions {
  readonly classes: readonly FixClass[];
  /** Whose findings are repaired; all files by default. */
  readonly paths?: readonly string[];
  /** Findings of these rules alone. */
  readonly ids?: readonly string[];
  /** Leave out fixes that change other files than the finding's own. */
  readonly isInsideFile?: boolean;
}

export interface BulkFix {
  /** Offsets are those of the texts in the reports. Edits of one file do not overlap. */
  readonly edits: readonly Edit[];
  /** What they repair; a finding that another repair had to come before is as it was after that. */
  readonly fixed: readonly Finding[];
  readonly refused: readonly RefusedFix[];
}

/** A fix that was left out because its proof failed. */
export interface RefusedFix {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly reason: string;
}

/** One reason why something is or is not reported at a place. */
export interface Answer {
  /** The rule it is about; absent where it is about the file or the line. */
  readonly id?: string;
  /**
   * `hidden`: found, but a preset or filter hides it. `off`: the rule does not run. `dismissed`: the rule looked at it and found it harmless.
   * `unresolved`: it is not known what is called. `unread`: the file or the text was not looked at. `silent`: nothing to say.
   */
  readonly verdict:
    | "reported"
    | "suppressed"
    | "hidden"
    | "off"
    | "dismissed"
    | "unresolved"
    | "unread"
    | "test"
    | "silent";
  /** One or more full sentences. */
  readonly text: string;
  /** The code it is about. */
  readonly at?: Location;
}

export interface SettleOptions {
  readonly first?: string;
  /**
   * Return as soon as the rules have looked at `first`. What rules found in it from elsewhere (other files, the project as a whole) is as it was, moved
   * with the code it is about; that and everything else is left to the next call.
   */
  readonly isFirstOnly?: boolean;
  readonly cancellation?: Cancellation;
}

export interface FileReport {
  readonly path: string;
  /** The editor's version that was analysed; `undefined` for a closed file. */
  readonly version: number | undefined;
  /** The text that was analysed. */
  readonly text: string;
  /** After settings, preset and filters; sorted by place. Suppressed ones are in, with `suppressed`. */
  readonly findings: readonly Finding[];
}

export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export interface ScanProgress {
  readonly phase: "list" | "read" | "analyse";
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  /** Paths whose report changed since the last step. */
  readonly changed: readonly string[];
}

export interface ScanSummary {
  readonly isComplete: boolean;
  /** Files of Elixir, templates and lock files that were analysed; 0 means that there was nothing to look at. */
  readonly scanned: number;
  /** How many of them are test code, which gets no findings. */
  readonly tests: number;
  /** The files that were analysed, sorted by path. */
  readonly files: readonly { readonly path: string; readonly isTest: boolean }[];
  readonly stats: ScanStats;
}

export interface ScanStats {
  readonly files: number;
  /** UTF-16 units of text. */
  readonly bytes: number;
  /** Elixir nodes; counted when it is asked for. */
  readonly nodes: number;
  /** Milliseconds per phase. */
  readonly phases: Readonly<Record<string, number>>;
}
