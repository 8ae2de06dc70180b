/** What client and server share beside LSP itself. Types and names only. */

/** `initializationOptions`; every part has a default, so that any client can leave it out. */
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
  /** What a server without a disk needs from its client; see `WorkerOptions`. */
  readonly worker?: WorkerOptions;
}

/**
 * The part of `initializationOptions` for the browser worker. Bytes are `Uint8Array`s: they travel by structured clone.
 * Without `grammars` the server cannot start; without `providesFiles` only open documents are analysed.
 */
export interface WorkerOptions {
  readonly grammars: { readonly runtime: Uint8Array; readonly elixir: Uint8Array };
  /** True when the client answers `firebreak/fs/readFile` and `firebreak/fs/readDirectory`. */
  readonly providesFiles: boolean;
  /** URI of the folder with the rule pages (`docs/rules` of the extension), read with `firebreak/fs/readFile`. */
  readonly rulePages?: string;
}

/** Request of a worker server to its client: the bytes of a file. A file over `maxBytes` is refused without reading it where that is possible. */
export const readFileRequest = "firebreak/fs/readFile";
export interface ReadFileParams {
  readonly uri: string;
  readonly maxBytes: number;
}
export type ReadFileResult = FileOutcome<Uint8Array>;

/** Request of a worker server to its client: what a folder holds. Symbolic links to folders are of kind `other`. */
export const readDirectoryRequest = "firebreak/fs/readDirectory";
export interface ReadDirectoryParams {
  readonly uri: string;
}
export type ReadDirectoryResult = FileOutcome<
  readonly { readonly name: string; readonly kind: "file" | "directory" | "other"; readonly reason?: string }[]
>;

/** A failure is a value with a reason for the user, never an error response. */
export type FileOutcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Request: scan all roots from disk, with `$/progress` and cancel. Other editors reach it with `workspace/executeCommand`. */
export const scanRequest = "firebreak/scan";
export const scanCommand = "firebreak.server.scan";
export interface ScanResult {
  readonly files: number;
  readonly findings: number;
  readonly skipped: readonly { readonly root: string; readonly path: string; readonly reason: string }[];
  readonly isComplete: boolean;
}

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
  /** Editor severity by our severity. */
  readonly severityMap: Readonly<Record<string, "error" | "warning" | "information" | "hint" | "none">>;
}

/** `Diagnostic.data`: enough to offer actions without another analysis. */
export interface DiagnosticData {
  readonly id: string;
  readonly fingerprint: string;
}
