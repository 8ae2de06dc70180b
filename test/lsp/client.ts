/** A bare LSP client over the bundled server's standard input and output. It waits on messages, never on time. */

import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import {
  type ClientCapabilities,
  type CodeAction,
  createMessageConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type InitializeResult,
  type MessageConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
  type WorkspaceFolder,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { bundlesOf, copyGrammars } from "../../scripts/bundles.mjs";
import type { EditorSettings, InitializationOptions, Status } from "../../server/lsp/protocol.ts";

/** Puts the rules of these tests into a bundle, in place of the product's. */
export const sampleRegistry: Plugin = {
  name: "sample-rules",
  setup(plugin) {
    const registry = fileURLToPath(new URL("rules.ts", import.meta.url));
    plugin.onResolve({ filter: /registry\.generated\.ts$/ }, () => ({ path: registry }));
  },
};

export interface Installation {
  readonly server: string;
  dispose(): Promise<void>;
}

/** The server, bundled as it is shipped but with the rules of these tests, and their pages beside it. */
export async function installServer(): Promise<Installation> {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), "firebreak-lsp-")));
  const outdir = path.join(home, "dist");
  await copyGrammars(outdir);
  for (const options of bundlesOf(["server"], { outdir, isProduction: false })) {
    await build({ ...options, plugins: [sampleRegistry], sourcemap: false, logLevel: "warning" });
  }
  await writeFile(path.join(home, "package.json"), '{ "type": "module" }');
  await cp(fileURLToPath(new URL("pages", import.meta.url)), path.join(home, "docs/rules"), { recursive: true });
  return { server: path.join(outdir, "server.js"), dispose: () => rm(home, { recursive: true, force: true }) };
}

/** Files in a temporary folder. */
export async function createFolder(files: Readonly<Record<string, string>>) {
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), "firebreak-root-")));
  const write = async (name: string, text: string) => {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await writeFile(path.join(directory, name), text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return {
    directory,
    uri: pathToFileURL(directory).href,
    uriOf: (name: string) => pathToFileURL(path.join(directory, name)).href,
    folder: { uri: pathToFileURL(directory).href, name: path.basename(directory) } satisfies WorkspaceFolder,
    write,
    remove: (name: string) => rm(path.join(directory, name), { recursive: true }),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

export type Folder = Awaited<ReturnType<typeof createFolder>>;

export interface ClientOptions {
  readonly folders?: readonly WorkspaceFolder[];
  readonly capabilities?: ClientCapabilities;
  readonly options?: InitializationOptions;
  /** Answers to `workspace/configuration`; without it the client has no such request. */
  readonly settings?: Partial<EditorSettings>;
  readonly initialize?: Partial<InitializeParams>;
  /** Leaves `initialize` to the test. */
  readonly isSilent?: boolean;
}

/** A client that pulls, resolves, annotates and registers. */
export const modern: ClientCapabilities = {
  textDocument: {
    diagnostic: { relatedInformation: true },
    publishDiagnostics: { relatedInformation: true, versionSupport: true },
    codeAction: { dataSupport: true, resolveSupport: { properties: ["edit"] } },
  },
  workspace: {
    diagnostics: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
    workspaceFolders: true,
    didChangeWatchedFiles: { dynamicRegistration: true },
    didChangeConfiguration: { dynamicRegistration: true },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
};

/** A client of the old kind: push only, edits at once, no versions in edits. */
export const simple: ClientCapabilities = { textDocument: { publishDiagnostics: { relatedInformation: true } } };

export interface Progress {
  readonly token: string | number;
  readonly value: {
    readonly kind: "begin" | "report" | "end";
    readonly percentage?: number;
    readonly cancellable?: boolean;
  };
}

export async function startClient({ server }: Installation, options: ClientOptions = {}) {
  const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
  const log: string[] = [];
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const client = createClient(child, connection, log, options);
  connection.listen();
  if (options.isSilent !== true) await client.initialize();
  return client;
}

export type Client = Awaited<ReturnType<typeof startClient>>;

function createClient(child: ChildProcess, connection: MessageConnection, log: string[], options: ClientOptions) {
  const publishes: PublishDiagnosticsParams[] = [];
  const progress: Progress[] = [];
  const statuses: Status[] = [];
  const registrations: { readonly method: string }[] = [];
  const shownDocuments: string[] = [];
  const documents = new Map<string, TextDocument>();
  const waiting = new Set<() => void>();
  let refreshes = 0;
  let settings = options.settings;
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const heard = () => {
    for (const check of [...waiting]) check();
  };

  child.stderr?.on("data", (chunk: Buffer) => {
    log.push(String(chunk));
    heard();
  });
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    publishes.push(params);
    heard();
  });
  connection.onNotification("$/progress", (params: Progress) => {
    progress.push(params);
    heard();
  });
  connection.onNotification("firebreak/status", (params: Status) => {
    statuses.push(params);
    heard();
  });
  connection.onNotification("window/logMessage", ({ message }: { readonly message: string }) => {
    log.push(message);
    heard();
  });
  connection.onRequest(
    "client/registerCapability",
    (params: { readonly registrations: { readonly method: string }[] }) => {
      registrations.push(...params.registrations);
      heard();
      return null;
    },
  );
  connection.onRequest("workspace/diagnostic/refresh", () => {
    refreshes++;
    heard();
    return null;
  });
  connection.onRequest("window/workDoneProgress/create", () => null);
  connection.onRequest("window/showDocument", ({ uri }: { readonly uri: string }) => {
    shownDocuments.push(uri);
    return { success: true };
  });
  connection.onRequest("workspace/configuration", ({ items }: { readonly items: unknown[] }) =>
    items.map(() => settings ?? null),
  );

  const notify = (method: string, params: unknown) => connection.sendNotification(method, params);
  const request = <R>(method: string, params: unknown): Promise<R> => connection.sendRequest<R>(method, params);
  const lastPublish = (uri: string) => publishes.findLast((one) => one.uri === uri);

  const client = {
    connection,
    log,
    publishes,
    progress,
    statuses,
    registrations,
    shownDocuments,
    exited,
    notify,
    request,
    lastPublish,
    result: undefined as InitializeResult | undefined,
    refreshCount: () => refreshes,
    async initialize() {
      const { capabilities = {}, folders } = options;
      const params: InitializeParams = {
        processId: process.pid,
        rootUri: null,
        capabilities: {
          ...capabilities,
          workspace: { ...capabilities.workspace, ...(settings !== undefined && { configuration: true }) },
        },
        ...(folders !== undefined && { workspaceFolders: [...folders] }),
        ...(options.options !== undefined && { initializationOptions: options.options }),
        ...options.initialize,
      };
      client.result = await request<InitializeResult>("initialize", params);
      await notify("initialized", {});
    },
    /** Resolves when a message makes the condition true. */
    until(condition: () => boolean): Promise<void> {
      return new Promise((resolve) => {
        const check = () => {
          if (!condition()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
    /** Waits until a file's last publish satisfies the condition. */
    async publishOf(
      uri: string,
      condition: (params: PublishDiagnosticsParams) => boolean,
    ): Promise<PublishDiagnosticsParams> {
      await client.until(() => {
        const last = lastPublish(uri);
        return last !== undefined && condition(last);
      });
      return lastPublish(uri) as PublishDiagnosticsParams;
    },
    isReady: () => statuses.at(-1)?.state === "ready",
    open(uri: string, text: string, languageId = "elixir") {
      documents.set(uri, TextDocument.create(uri, languageId, 1, text));
      return notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
    },
    /** Replaces a stretch of text, which must be there once; incremental, as editors send it. */
    replace(uri: string, old: string, text: string) {
      const document = documents.get(uri) as TextDocument;
      const start = document.getText().indexOf(old);
      const range: Range = { start: document.positionAt(start), end: document.positionAt(start + old.length) };
      return client.change(uri, document.version + 1, [{ range, text }]);
    },
    change(uri: string, version: number, contentChanges: { readonly range?: Range; readonly text: string }[]) {
      TextDocument.update(documents.get(uri) as TextDocument, contentChanges as never, version);
      return notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
    },
    close(uri: string) {
      documents.delete(uri);
      return notify("textDocument/didClose", { textDocument: { uri } });
    },
    textOf: (uri: string) => documents.get(uri)?.getText(),
    versionOf: (uri: string) => documents.get(uri)?.version,
    pull: (uri: string, previousResultId?: string) =>
      request<DocumentDiagnosticReport>("textDocument/diagnostic", {
        textDocument: { uri },
        ...(previousResultId !== undefined && { previousResultId }),
      }),
    async items(uri: string): Promise<readonly Diagnostic[]> {
      const report = await client.pull(uri);
      return report.kind === "full" ? report.items : [];
    },
    actions: (uri: string, range: Range, diagnostics: readonly Diagnostic[] = [], only?: readonly string[]) =>
      request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri },
        range,
        context: { diagnostics, ...(only !== undefined && { only }) },
      }),
    resolve: (action: CodeAction) => request<CodeAction>("codeAction/resolve", action),
    /** Applies an edit to the open documents and tells the server, as an editor would. */
    async apply(edit: WorkspaceEdit | undefined) {
      for (const change of edit?.documentChanges ?? []) {
        if (!("textDocument" in change)) continue;
        const { uri, version } = change.textDocument;
        const document = documents.get(uri) as TextDocument;
        if (version !== document.version) throw new Error(`The edit is for version ${version}`);
        const text = TextDocument.applyEdits(document, change.edits as never);
        await client.change(uri, document.version + 1, [{ text }]);
      }
    },
    configure(next: Partial<EditorSettings>) {
      settings = next;
      return notify("workspace/didChangeConfiguration", { settings: null });
    },
    /** Sends bytes as they are, past the library. */
    raw: (bytes: string) => child.stdin?.write(bytes),
    /** Ends as the protocol wants it; the exit code. */
    async stop(): Promise<number | null> {
      await request("shutdown", undefined);
      await notify("exit", undefined);
      return exited;
    },
    kill: () => child.kill("SIGKILL"),
  };
  return client;
}
