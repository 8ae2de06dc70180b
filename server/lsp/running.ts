/** The server at work, after the client is ready and the engine is loaded. */

import type {
  CancellationToken,
  CodeAction,
  CodeActionParams,
  Connection,
  Hover,
  HoverParams,
  TextDocuments,
  WorkDoneProgressReporter,
  WorkspaceFoldersChangeEvent,
} from "vscode-languageserver";
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Engine, World } from "../core/index.ts";
import { createAdvisoryRefresh } from "./advisory-refresh.ts";
import type { Client } from "./capabilities.ts";
import { createActions } from "./code-actions.ts";
import { createDiagnostics, type Diagnostics } from "./diagnostics.ts";
import { defaultEditorSettings, isRecord, readEditorSettings } from "./editor-settings.ts";
import type { Host } from "./host.ts";
import { hoverAt } from "./hover.ts";
import type { Pages } from "./pages.ts";
import {
  type EditorSettings,
  type InitializationOptions,
  type ScanResult,
  type Status,
  settingsSection,
  statusNotification,
} from "./protocol.ts";
import { createScanner } from "./scan.ts";
import { createWorkspace, type Located, type OpenDocument, type Place } from "./workspace.ts";

export interface RunningOptions {
  readonly connection: Connection;
  readonly client: Client;
  readonly host: Host;
  readonly engine: Engine;
  readonly pages: Pages;
  readonly documents: TextDocuments<TextDocument>;
  readonly options: InitializationOptions;
  readonly log: World["log"];
  readonly roots: readonly string[];
}

export interface Running {
  readonly diagnostics: Diagnostics;
  readonly pages: Pages;
  update(document: OpenDocument): void;
  close(uri: string): void;
  filesChanged(uris: readonly string[]): void;
  changeFolders(event: WorkspaceFoldersChangeEvent): Promise<void>;
  /** `given` is what a client without `workspace/configuration` sends along. */
  changeConfiguration(given: unknown): Promise<void>;
  scan(token: CancellationToken, progress: WorkDoneProgressReporter | undefined): Promise<ScanResult>;
  hover(params: HoverParams, token: CancellationToken): Promise<Hover | null>;
  codeActions(params: CodeActionParams, token: CancellationToken): Promise<CodeAction[]>;
  resolve(action: CodeAction): CodeAction;
  showRulePage(id: unknown): Promise<null>;
  dispose(): void;
}

/** How long a client may take to answer for its settings before the server goes on with what it has, in milliseconds. */
const patience = 3_000;

/** How long a client may take to pull a document that it opened before the document is pushed, in milliseconds. */
const pullGrace = 1_000;

const never: CancellationToken = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) };

/** Loads the settings, opens the roots and the documents that are open already, and starts the first scans. */
export async function run(options: RunningOptions): Promise<Running> {
  const { connection, client, host, engine, pages, log } = options;
  let given: unknown = options.options.settings;
  let contextScans = 0;
  let lastStatus = "";
  /** Changes of folders and settings wait for each other. */
  let queue: Promise<void> = Promise.resolve();

  const workspace = createWorkspace({
    engine,
    world: host.world,
    files: (uri) => host.files(uri),
    events: {
      entered: (located, document) => diagnostics.entered(located, document),
      changed: (place, paths) => diagnostics.changed(place, paths),
      removed: (place) => diagnostics.removed(place),
      idle: () => {
        sendStatus();
        pushSoon();
      },
    },
  });
  const diagnostics: Diagnostics = createDiagnostics({
    connection,
    client: client.diagnostics,
    workspace: () => workspace,
    hrefOf: pages.hrefOf,
  });
  const actions = createActions({
    client: client.actions,
    workspace: () => workspace,
    diagnosticOf: diagnostics.diagnosticOf,
  });
  const scanner = createScanner(connection, () => sendStatus());
  const refresh = createAdvisoryRefresh({
    source: host.advisories,
    workspace: () => workspace,
    world: { ...host.world, log },
    osv: typeof options.options.osv === "string" ? options.options.osv : undefined,
  });
  /** The user's own wish; a folder's settings have no say in what goes over the network. */
  let refreshesAdvisories = false;

  let pushing: ReturnType<typeof setTimeout> | undefined;
  function pushSoon(): void {
    clearTimeout(pushing);
    pushing = setTimeout(() => diagnostics.settled(), pullGrace);
  }

  function sendStatus(): void {
    const skipped = workspace.roots().reduce((sum, { session }) => sum + (session?.project.skipped.length ?? 0), 0);
    const message = workspace
      .places()
      .flatMap(({ session }) => session?.project.notices ?? [])
      .find(({ level }) => level === "warning")?.message;
    const state = scanner.isScanning ? "scanning" : contextScans > 0 ? "starting" : "ready";
    const status: Status = { state, counts: diagnostics.counts(), skipped, ...(message !== undefined && { message }) };
    const text = JSON.stringify(status);
    if (text === lastStatus) return;
    lastStatus = text;
    void connection.sendNotification(statusNotification, status);
  }

  /** The settings of each scope (a root's URI, or none); what the client does not say stays as the fallback. */
  async function settingsOf(scopes: readonly (string | undefined)[]): Promise<readonly EditorSettings[]> {
    const fallback = readEditorSettings(given, defaultEditorSettings);
    if (!client.hasConfiguration) return scopes.map(() => fallback);
    const items = scopes.map((scopeUri) => ({ section: settingsSection, ...(scopeUri !== undefined && { scopeUri }) }));
    const asked: Promise<unknown[] | undefined> = connection.workspace
      .getConfiguration(items)
      .catch((error: unknown) => {
        log("warning", `The client did not give its settings: ${String(error)}`);
        return undefined;
      });
    const answers = await withPatience(asked);
    return scopes.map((_, index) => readEditorSettings(answers?.[index], fallback));
  }

  async function addRoots(uris: readonly string[]): Promise<void> {
    const settings = await settingsOf(uris);
    const places = uris.flatMap((uri, index) => workspace.addRoot(uri, settings[index] ?? defaultEditorSettings) ?? []);
    for (const place of places) load(place);
  }

  /** Reads a root for the first time: to show everything, or only to know the context of open files. */
  function load(place: Place): void {
    if (place.session === undefined) return;
    if (place.settings.scan === "workspace") {
      void scanner
        .scan([place], { visible: { token: never, progress: undefined } })
        .then(logSkipped, logFailure)
        .then(() => refresh.check(refreshesAdvisories));
      return;
    }
    contextScans++;
    void scanner
      .scan([place], {})
      .then(logSkipped, logFailure)
      .finally(() => {
        contextScans--;
        sendStatus();
        void refresh.check(refreshesAdvisories);
      });
  }
  const logFailure = (error: unknown) => log("error", `A scan failed: ${String(error)}`);
  const logSkipped = ({ skipped }: ScanResult) => {
    for (const { root, path, reason } of skipped) log("warning", `Skipped ${path} of ${root}: ${reason}`);
  };

  async function configureAll(): Promise<void> {
    const places = workspace.roots();
    const [loose = defaultEditorSettings, ...ofRoots] = await settingsOf([undefined, ...places.map(({ uri }) => uri)]);
    workspace.configureLoose(loose);
    refreshesAdvisories = loose.refreshAdvisories;
    void refresh.check(refreshesAdvisories);
    for (const [index, place] of places.entries()) configureRoot(place, ofRoots[index] ?? loose);
    for (const place of workspace.places()) diagnostics.republish(place);
    sendStatus();
  }
  function configureRoot(place: Place, settings: EditorSettings): void {
    const before = place.settings;
    if (JSON.stringify(before) === JSON.stringify(settings)) return;
    workspace.configure(place, settings);
    const isNew = !before.enable || (before.scan !== settings.scan && settings.scan === "workspace");
    if (settings.enable && isNew) load(place);
  }

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    queue = queue
      .then(work)
      .catch((error: unknown) => log("error", `A change of the workspace failed: ${String(error)}`));
    return queue;
  };

  /** The place of an open document, once its report is of the present text. */
  async function whenCurrent(uri: string, token: CancellationToken): Promise<Located | undefined> {
    const located = workspace.locate(uri);
    const outcome = await located?.place.session?.current(located.path, token);
    if (outcome?.kind === "cancelled")
      throw new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled by the client");
    return outcome?.kind === "report" ? located : undefined;
  }

  const running: Running = {
    diagnostics,
    pages,
    update: (document) => workspace.update(document),
    close(uri) {
      workspace.close(uri);
      diagnostics.closed(uri);
    },
    filesChanged(uris) {
      for (const uri of uris) for (const { place, path } of workspace.holders(uri)) place.session?.refresh([path]);
    },
    changeFolders: ({ added, removed }) =>
      inTurn(async () => {
        for (const { uri } of removed) workspace.removeRoot(uri);
        await addRoots(added.map(({ uri }) => uri));
        diagnostics.refresh();
        sendStatus();
      }),
    changeConfiguration(settings) {
      const section = isRecord(settings) ? settings[settingsSection] : undefined;
      if (isRecord(section)) given = section;
      return inTurn(configureAll);
    },
    async scan(token, progress) {
      const places = workspace.roots().filter(({ session }) => session !== undefined);
      for (const place of places) diagnostics.showClosed(place);
      const result = await scanner.scan(places, { visible: { token, progress } });
      logSkipped(result);
      return result;
    },
    async hover({ textDocument, position }, token) {
      const located = await whenCurrent(textDocument.uri, token);
      return located === undefined ? null : hoverAt(located, position, pages, client.readsMarkdown);
    },
    async codeActions(params, token) {
      const located = await whenCurrent(params.textDocument.uri, token);
      return located === undefined ? [] : actions.offer(located, params);
    },
    resolve: (action) => actions.resolve(action),
    async showRulePage(id) {
      const uri = typeof id === "string" && (await pages.page(id)) !== null ? host.rulePageUri(id) : undefined;
      if (uri !== undefined && client.showsDocuments) await connection.window.showDocument({ uri, takeFocus: true });
      return null;
    },
    dispose() {
      clearTimeout(pushing);
      workspace.dispose();
      engine.dispose();
    },
  };

  await inTurn(async () => {
    const [loose = defaultEditorSettings] = await settingsOf([undefined]);
    workspace.configureLoose(loose);
    refreshesAdvisories = loose.refreshAdvisories;
    await refresh.load();
    await addRoots(options.roots);
    for (const document of options.documents.all()) workspace.update(document);
  });
  return running;
}

/** The value, or `undefined` when it takes too long. */
async function withPatience<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patience, undefined);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
