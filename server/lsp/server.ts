/**
 * The language server: takes a connection and a host, answers the protocol.
 *
 * Invariants: no message kills the server: what a handler throws becomes an error response or a log line. Requests that come before the engine is
 * ready wait for it; if it cannot start they get empty answers, and the status says why.
 */

import {
  type CancellationToken,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type InitializeParams,
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
  WorkDoneProgressReporter,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { createEngine, type Engine, type World } from "../core/index.ts";
import { type Client, readClient, serverCapabilities, watchedFiles } from "./capabilities.ts";
import { recordOf } from "./editor-settings.ts";
import type { Host } from "./host.ts";
import { createPages, type Pages } from "./pages.ts";
import {
  type InitializationOptions,
  type RulePageParams,
  rulePageRequest,
  rulesRequest,
  type ScanResult,
  scanCommand,
  scanRequest,
  showRulePageCommand,
  statusNotification,
} from "./protocol.ts";
import { type Running, run } from "./running.ts";
import { uriOfFilePath } from "./uris.ts";

export interface HostContext {
  readonly connection: Connection;
  readonly options: InitializationOptions;
  readonly log: World["log"];
}

export interface ServerOptions {
  createHost(context: HostContext): Host;
  readonly version?: string;
}

export interface Server {
  /** True once the client has asked for the end. */
  readonly isShutDown: boolean;
}

/** What is known from `initialize` on. */
interface Started {
  readonly client: Client;
  readonly pages: Pages;
  /** Resolves when messages can be worked on; to `undefined` when the engine cannot start. */
  readonly running: Promise<Running | undefined>;
  begin(): void;
}

/** Serves a connection until it ends. */
export function startServer(connection: Connection, { createHost, version }: ServerOptions): Server {
  const documents = new TextDocuments(TextDocument);
  let started: Started | undefined;
  let isShutDown = false;

  const log: World["log"] = (level, message) => {
    if (level === "error") connection.console.error(message);
    else if (level === "warning") connection.console.warn(message);
    else connection.console.info(message);
  };

  connection.onInitialize((params) => {
    if (started !== undefined) return new ResponseError(ErrorCodes.InvalidRequest, "The server is initialized already");
    const options = recordOf(params.initializationOptions) as InitializationOptions;
    const client = readClient(recordOf(params.capabilities), options);
    started = start(params, options, client);
    return serverCapabilities(client, version);
  });

  function start(params: InitializeParams, options: InitializationOptions, client: Client): Started {
    const host = createHost({ connection, options, log });
    let engine: Engine | undefined;
    const pages = createPages(host, () => engine, options.rulePageBase);
    // Reading the grammars takes a while: it begins before the client is ready.
    const loading = createEngine(host.world);
    let begin = () => {};
    const initialized = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const running = Promise.all([loading, initialized]).then(([loaded]) => {
      engine = loaded;
      return run({ connection, client, host, engine: loaded, pages, documents, options, log, roots: rootsOf(params) });
    });
    const orNone = running.catch((error: unknown) => {
      const message = `Firebreak cannot start: ${error instanceof Error ? error.message : String(error)}`;
      log("error", message);
      const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
      void connection.sendNotification(statusNotification, { state: "failed", counts, skipped: 0, message });
      return undefined;
    });
    return { client, pages, running: orNone, begin };
  }

  /** A request handler that waits until the server can work; `fallback` is the answer when it never can. */
  function answer<P, R>(
    handler: (running: Running, params: P, token: CancellationToken) => Promise<R> | R,
    fallback: R,
  ): (params: P, token: CancellationToken) => Promise<R> {
    return async (params, token) => {
      if (started === undefined)
        throw new ResponseError(ErrorCodes.ServerNotInitialized, "The server is not initialized");
      if (isShutDown) throw new ResponseError(ErrorCodes.InvalidRequest, "The server is shut down");
      const running = await started.running;
      if (token.isCancellationRequested)
        throw new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled by the client");
      return running === undefined ? fallback : handler(running, params, token);
    };
  }

  /** A notification handler whose failures are logged; those of one connection run in the order they came. */
  function take<P>(handler: (running: Running, params: P) => Promise<void> | void): (params: P) => void {
    return (params) => {
      if (isShutDown) return;
      void started?.running
        .then((running) => running && handler(running, params))
        .catch((error: unknown) => log("error", `A message could not be worked on: ${String(error)}`));
    };
  }

  connection.onInitialized(() => {
    if (started === undefined) return;
    const { client, begin } = started;
    begin();
    const registered = [
      client.registersConfiguration &&
        connection.client.register(DidChangeConfigurationNotification.type, { section: "firebreak" }),
      client.registersWatchers &&
        connection.client.register(DidChangeWatchedFilesNotification.type, {
          watchers: watchedFiles.map((globPattern) => ({ globPattern })),
        }),
    ];
    for (const one of registered) {
      if (one !== false)
        one.catch((error: unknown) => log("warning", `The client refused a registration: ${String(error)}`));
    }
    if (client.hasFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(take((running, event) => running.changeFolders(event)));
    }
  });
  connection.onShutdown(() => {
    isShutDown = true;
    void started?.running.then((running) => running?.dispose());
  });

  documents.onDidChangeContent(take((running, { document }) => running.update(document)));
  documents.onDidClose(take((running, { document }) => running.close(document.uri)));
  documents.onDidSave(take((running, { document }) => running.filesChanged([document.uri])));
  connection.onDidChangeConfiguration(take((running, { settings }) => running.changeConfiguration(settings)));
  connection.onDidChangeWatchedFiles(
    take((running, { changes }) => running.filesChanged(changes.map(({ uri }) => uri))),
  );
  connection.workspace.onDidCreateFiles(
    take((running, { files }) => running.filesChanged(files.map(({ uri }) => uri))),
  );
  connection.workspace.onDidDeleteFiles(
    take((running, { files }) => running.filesChanged(files.map(({ uri }) => uri))),
  );
  connection.workspace.onDidRenameFiles(
    take((running, { files }) => running.filesChanged(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]))),
  );

  const pull = answer(
    (running, params: Parameters<Running["diagnostics"]["pull"]>[0], token) => running.diagnostics.pull(params, token),
    { kind: "full" as const, items: [] },
  );
  connection.languages.diagnostics.on(pull);
  connection.languages.diagnostics.onWorkspace((params, token, _progress, parts) =>
    answer(
      (running, given: typeof params) =>
        running.diagnostics.pullWorkspace(given, token, parts && ((part) => parts.report(part))),
      { items: [] },
    )(params, token),
  );
  connection.onHover(answer((running, params, token) => running.hover(params, token), null));
  connection.onCodeAction(answer((running, params, token) => running.codeActions(params, token), []));
  connection.onCodeActionResolve((action, token) =>
    answer((running, given: typeof action) => running.resolve(given), action)(action, token),
  );
  connection.onExecuteCommand((params, token, progress) =>
    answer(async (running, { command, arguments: args }: typeof params) => {
      if (command === scanCommand) return running.scan(token, progressOrNone(progress));
      if (command === showRulePageCommand) return running.showRulePage(args?.[0]);
      throw new ResponseError(ErrorCodes.InvalidParams, `Unknown command ${String(command)}`);
    }, null)(params, token),
  );
  connection.onRequest(scanRequest, (params: unknown, token: CancellationToken) => {
    const workDoneToken = recordOf(params).workDoneToken;
    const progress =
      typeof workDoneToken === "string" || typeof workDoneToken === "number"
        ? connection.window.attachWorkDoneProgress(workDoneToken)
        : undefined;
    return answer((running) => running.scan(token, progress), nothingScanned)(params, token);
  });
  connection.onRequest(
    rulePageRequest,
    answer((running, params: RulePageParams) => running.pages.page(String(recordOf(params).id)), null),
  );
  connection.onRequest(rulesRequest, (...given: readonly unknown[]) =>
    answer((running) => running.pages.rules(), [])(undefined, given.at(-1) as CancellationToken),
  );

  documents.listen(connection);
  connection.listen();
  return {
    get isShutDown() {
      return isShutDown;
    },
  };
}

const nothingScanned: ScanResult = { files: 0, findings: 0, skipped: [], isComplete: false };

/** A request without a work-done token brings a reporter that reports to nobody. */
function progressOrNone(progress: WorkDoneProgressReporter): WorkDoneProgressReporter | undefined {
  return WorkDoneProgressReporter.isNullInstance(progress) ? undefined : progress;
}

/** The roots the client starts with, by the newest way it knows to name them. */
function rootsOf({ workspaceFolders, rootUri, rootPath }: InitializeParams): readonly string[] {
  if (Array.isArray(workspaceFolders)) return workspaceFolders.map(({ uri }) => uri);
  if (typeof rootUri === "string") return [rootUri];
  return typeof rootPath === "string" && rootPath !== "" ? [uriOfFilePath(rootPath)] : [];
}
