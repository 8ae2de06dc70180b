/** What client and server share beside LSP itself. Types and names only. */

/** `initializationOptions` of our client; every part has a default, so that any client can leave it out. */
export interface InitializationOptions {
  /** Prefix of `codeDescription.href`; the rule id is appended. Without it the `file:` URL of the installed page is used. */
  readonly rulePageBase?: string;
  /** True when the client has the command `firebreak.openRulePage` (argument: the rule id). */
  readonly hasOpenRulePage?: boolean;
  /**
   * How findings of closed files travel. `push`: always by `textDocument/publishDiagnostics`; `workspace/diagnostic` is not offered. `either`
   * (default): by push until the client asks `workspace/diagnostic` for the first time, from then on by pull alone.
   */
  readonly closedFiles?: "push" | "either";
  /** Settings for clients that do not answer `workspace/configuration`. */
  readonly settings?: Partial<EditorSettings>;
  /** For a worker, which cannot read them itself: URI of a folder with the rule pages, read with `firebreak/fs/read`. */
  readonly rulePages?: string;
  /** A folder of the client's own where refreshed advisories may be stored; the user's cache folder without it. */
  readonly storage?: string;
  /** Where OSV's API is, for those who keep a copy. */
  readonly osv?: string;
  /** Bytes of the two wasm files, for a worker, which cannot read them itself. Handed over by structured clone. */
  readonly grammars?: GrammarBytes;
}

/** Glob patterns of the files in which findings may stand. */
export const scannedFilePatterns: readonly string[] = [
  "**/*.{ex,exs,heex,eex,leex}",
  "**/mix.lock",
  "**/{remote.,}vm.args*",
  "**/env.{sh,bat}*",
  "**/{*.,}{Docker,Container}file*",
  "**/{docker-,}compose*.{yml,yaml}",
  "**/fly*.toml",
  "**/.tool-versions",
  "**/{.,}mise.toml",
];

export interface GrammarBytes {
  readonly runtime: Uint8Array;
  readonly elixir: Uint8Array;
}

/**
 * Requests of a server to the client for files that only the editor reaches: all of them for a worker, those of a root
 * that is not `file:` for Node.
 * `path` is relative to `root` (a folder's URI) with `/`; the empty path is the root. Failures are values.
 */
export const fsListRequest = "firebreak/fs/list";
export interface FsListParams {
  readonly root: string;
  readonly path: string;
}
export type FsListResult =
  | {
      readonly ok: true;
      readonly value: readonly {
        readonly name: string;
        readonly kind: "file" | "directory" | "other";
        readonly reason?: string;
      }[];
    }
  | { readonly ok: false; readonly reason: string };
export const fsReadRequest = "firebreak/fs/read";
export interface FsReadParams extends FsListParams {
  /** A larger file is refused without being read. */
  readonly maxBytes: number;
}
export type FsReadResult =
  | { readonly ok: true; readonly value: Uint8Array }
  | { readonly ok: false; readonly reason: string };

/** Request: scan all roots from disk, with `$/progress` and cancel. Other editors reach it with `workspace/executeCommand`. */
export const scanRequest = "firebreak/scan";
export const scanCommand = "firebreak.server.scan";
export interface ScanResult {
  readonly files: number;
  readonly findings: number;
  readonly skipped: readonly { readonly root: string; readonly path: string; readonly reason: string }[];
  readonly isComplete: boolean;
}

/** Request without parameters: every rule in the order of their ids, for choosing one. */
export const rulesRequest = "firebreak/rules";
export type RulesResult = readonly { readonly id: string; readonly title: string; readonly severity: string }[];

/** Request: the Markdown page of a rule; `null` for an unknown id. */
export const rulePageRequest = "firebreak/rulePage";
export interface RulePageParams {
  readonly id: string;
}
export interface RulePage {
  readonly id: string;
  readonly title: string;
  readonly markdown: string;
}

/** Command of our client, and the server's own for clients that support `window/showDocument`; argument: the rule id. */
export const openRulePageCommand = "firebreak.openRulePage";
export const showRulePageCommand = "firebreak.server.showRulePage";

/** Notification to the client: what the status bar shows. */
export const statusNotification = "firebreak/status";
export interface Status {
  readonly state: "starting" | "scanning" | "ready" | "failed";
  /** Findings that are shown, by severity, over all files that are published. */
  readonly counts: Readonly<Record<"critical" | "high" | "medium" | "low" | "info", number>>;
  readonly skipped: number;
  readonly message?: string;
}

/** The section of the settings, and their shape. */
export const settingsSection = "firebreak";
export interface EditorSettings {
  readonly enable: boolean;
  readonly scan: "openFiles" | "workspace";
  readonly preset: "recommended" | "strict" | "audit";
  readonly rules: Readonly<Record<string, "off" | "on" | "critical" | "high" | "medium" | "low" | "info">>;
  readonly exclude: readonly string[];
  readonly maxFileSize: number;
  /** Ask OSV about the packages of mix.lock, once a day: the only use of the network. */
  readonly refreshAdvisories: boolean;
  /** Editor severity by our severity. */
  readonly severityMap: Readonly<Record<string, "error" | "warning" | "information" | "hint" | "none">>;
}

/** `Diagnostic.data`: enough to offer actions without another analysis. */
export interface DiagnosticData {
  readonly id: string;
  readonly fingerprint: string;
}
