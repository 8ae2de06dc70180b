/**
 * Which findings the client has, and how it gets them.
 *
 * Invariants: a document's findings travel one way at a time. Open documents by pull where the client pulls, else by push with the
 * document's version; closed files by push, or by pull alone once the client has asked for the workspace. Results of another text than
 * the document's present one are never sent. An open document that a pulling client leaves alone (an editor pulls what it shows) is pushed once
 * all work is done; its first pull withdraws that.
 */

import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  LSPErrorCodes,
  DocumentDiagnosticReportKind as ReportKind,
  ResponseError,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import type { FileReport, Finding, Severity } from "../core/index.ts";
import { severities } from "../core/index.ts";
import { type DiagnosticOptions, toDiagnostic, toDiagnostics } from "./to-lsp.ts";
import { uriKey } from "./uris.ts";
import type { Located, OpenDocument, Place, Workspace } from "./workspace.ts";

/** What the client can do about diagnostics. */
export interface DiagnosticClient {
  readonly pulls: boolean;
  readonly refreshes: boolean;
  readonly hasRelatedInformation: boolean;
  /** Closed files are pushed even if the client asks for the workspace. */
  readonly pushesClosed: boolean;
}

export interface DiagnosticsOptions {
  readonly connection: Connection;
  readonly client: DiagnosticClient;
  readonly workspace: () => Workspace;
  readonly hrefOf: (id: string) => string | undefined;
}

export interface Diagnostics {
  /** A document was opened or edited, or moved to another project. */
  entered(located: Located, document: OpenDocument): void;
  closed(uri: string): void;
  /** Nothing was left to do for a while: what a pulling client did not ask for is pushed. */
  settled(): void;
  /** New reports of a project. */
  changed(place: Place, paths: readonly string[]): void;
  /** A project is about to go. */
  removed(place: Place): void;
  /** Sends everything of a project anew, after a change of the settings or of what is shown. */
  republish(place: Place): void;
  /** Asks a pulling client to pull all open documents again. */
  refresh(): void;
  /** From now on closed files are shown in this root. */
  showClosed(place: Place): void;
  isClosedShown(place: Place): boolean;
  pull(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport>;
  pullWorkspace(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    report: ((part: WorkspaceDiagnosticReport) => void) | undefined,
  ): Promise<WorkspaceDiagnosticReport>;
  /** The diagnostic of a finding, as it is sent. */
  diagnosticOf(located: Located, finding: Finding): Diagnostic | undefined;
  /** Shown findings by severity. */
  counts(): Readonly<Record<Severity, number>>;
}

interface Published {
  readonly uri: string;
  readonly place: Place;
  readonly version: number | undefined;
  readonly resultId: string;
}

/** How many documents one partial result holds. */
const partSize = 50;

export function createDiagnostics({ connection, client, workspace, hrefOf }: DiagnosticsOptions): Diagnostics {
  const published = new Map<string, Published>();
  const pulled = new Map<string, { readonly version: number; readonly resultId: string }>();
  const withClosed = new Set<Place>();
  let pullsClosed = false;
  let refreshes: "none" | "running" | "again" = "none";

  const isClosedShown = (place: Place) =>
    place.isRoot && (place.settings.scan === "workspace" || withClosed.has(place));
  const optionsOf = (place: Place): DiagnosticOptions => ({
    severityMap: place.settings.severityMap,
    uriOf: (path) => workspace().uriOf(place, path),
    hrefOf,
    hasRelatedInformation: client.hasRelatedInformation,
  });
  const itemsOf = (place: Place, path: string): Diagnostic[] =>
    toDiagnostics(place.session?.findings(path) ?? [], optionsOf(place));
  const isOf = (report: FileReport | undefined, document: OpenDocument) =>
    report?.version === document.version && report.text === document.getText();

  const send = (place: Place, uri: string, items: Diagnostic[], version: number | undefined) => {
    const key = uriKey(uri);
    const resultId = resultIdOf(items);
    const last = published.get(key);
    if (
      last === undefined
        ? version === undefined && items.length === 0
        : last.version === version && last.resultId === resultId
    ) {
      return; // The client has it already.
    }
    if (version === undefined && items.length === 0) published.delete(key);
    else published.set(key, { uri, place, version, resultId });
    void connection.sendDiagnostics({ uri, diagnostics: items, ...(version !== undefined && { version }) });
  };
  const clear = (key: string, version?: number) => {
    const last = published.get(key);
    if (last === undefined) return;
    published.delete(key);
    if (last.resultId === emptyResultId) return;
    void connection.sendDiagnostics({ uri: last.uri, diagnostics: [], ...(version !== undefined && { version }) });
  };

  const publishOpen = (place: Place, path: string, document: OpenDocument) => {
    if (!isOf(place.session?.report(path), document)) return; // A newer text is on its way.
    if (!client.pulls) return send(place, document.uri, itemsOf(place, path), document.version);
    const last = pulled.get(uriKey(document.uri));
    // A client pulls by itself after each of its changes; it is told only of news about a text it has pulled.
    if (last?.version === document.version && last.resultId !== resultIdOf(itemsOf(place, path))) refresh();
  };
  const publishClosed = (place: Place, path: string) => {
    if (!isClosedShown(place)) return;
    if (pullsClosed) return refresh();
    send(place, workspace().uriOf(place, path), itemsOf(place, path), undefined);
  };
  const publish = (place: Place, path: string) => {
    if (!workspace().owns(place, path)) return; // The root inside this one publishes it.
    const document = workspace().document(workspace().uriOf(place, path));
    if (document !== undefined) publishOpen(place, path, document);
    else publishClosed(place, path);
  };
  const publishWhenCurrent = async ({ place, path }: Located) => {
    const outcome = await place.session?.current(path);
    if (outcome?.kind === "report" && place.session !== undefined) publish(place, path);
  };

  function refresh(): void {
    if (!client.refreshes || !client.pulls) return;
    if (refreshes !== "none") {
      refreshes = "again";
      return;
    }
    refreshes = "running";
    void connection.languages.diagnostics
      .refresh()
      .catch((error: unknown) => connection.console.warn(`The client refused to refresh: ${String(error)}`))
      .finally(() => {
        const isAskedAgain = refreshes === "again";
        refreshes = "none";
        if (isAskedAgain) refresh();
      });
  }

  const pathsShown = (place: Place): readonly string[] => {
    if (place.session === undefined) return [];
    if (isClosedShown(place)) return place.session.project.paths();
    return workspace()
      .documents()
      .flatMap(({ uri }) => {
        const located = workspace().locate(uri);
        return located?.place === place ? [located.path] : [];
      });
  };

  const clearClosed = (isMeant: (place: Place) => boolean) => {
    for (const [key, { uri, place }] of [...published]) {
      if (isMeant(place) && workspace().document(uri) === undefined) clear(key);
    }
  };

  async function* workspaceItems(
    previous: WorkspaceDiagnosticParams["previousResultIds"],
    token: CancellationToken,
  ): AsyncGenerator<WorkspaceDocumentDiagnosticReport> {
    const seen = new Set<string>();
    const ids = new Map(previous.map(({ uri, value }) => [uriKey(uri), value]));
    for (const place of workspace().places()) {
      for (const path of pathsShown(place)) {
        if (!workspace().owns(place, path)) continue;
        const uri = workspace().uriOf(place, path);
        const document = workspace().document(uri);
        if (document !== undefined) throwUnlessReport(await place.session?.current(path, token), true);
        else if (token.isCancellationRequested) throw cancelled();
        const last = ids.get(uriKey(uri));
        const items = itemsOf(place, path);
        seen.add(uriKey(uri));
        if (document === undefined && last === undefined && items.length === 0) continue;
        const version = document?.version ?? null;
        const resultId = resultIdOf(items);
        if (resultId === last) yield { kind: ReportKind.Unchanged, uri, version, resultId };
        else yield { kind: ReportKind.Full, uri, version, resultId, items };
      }
    }
    for (const { uri } of previous) {
      if (!seen.has(uriKey(uri))) yield { kind: ReportKind.Full, uri, version: null, items: [] };
    }
  }

  const pushUnpulled = (document: OpenDocument) => {
    const located = workspace().locate(document.uri);
    const { place, path } = located ?? {};
    if (place === undefined || path === undefined || pulled.has(uriKey(document.uri))) return;
    if (!isOf(place.session?.report(path), document)) return; // A newer text is on its way.
    const items = itemsOf(place, path);
    if (items.length > 0 || published.has(uriKey(document.uri))) send(place, document.uri, items, document.version);
  };

  return {
    isClosedShown,
    refresh,
    settled() {
      // A client that pulls the workspace gets every document that way.
      if (client.pulls && !pullsClosed) for (const document of workspace().documents()) pushUnpulled(document);
    },
    entered(located, document) {
      if (client.pulls) clear(uriKey(document.uri), document.version);
      else void publishWhenCurrent(located);
    },
    closed(uri) {
      const key = uriKey(uri);
      pulled.delete(key);
      const located = workspace().locate(uri);
      if (located !== undefined && isClosedShown(located.place)) void publishWhenCurrent(located);
      else clear(key);
    },
    changed(place, paths) {
      for (const path of paths) publish(place, path);
    },
    removed(place) {
      for (const [key, entry] of [...published]) if (entry.place === place) clear(key);
      withClosed.delete(place);
    },
    republish(place) {
      if (!isClosedShown(place)) clearClosed((other) => other === place);
      for (const path of pathsShown(place)) publish(place, path);
      refresh();
    },
    showClosed(place) {
      withClosed.add(place);
      for (const path of pathsShown(place)) publish(place, path);
    },
    async pull({ textDocument: { uri }, previousResultId }, token) {
      const located = workspace().locate(uri);
      const document = workspace().document(uri);
      const session = located?.place.session;
      if (located === undefined || session === undefined) return full([]);
      if (document === undefined && isClosedShown(located.place) && !pullsClosed) return full([]); // It is pushed.
      throwUnlessReport(await session.current(located.path, token), document !== undefined);
      const items = itemsOf(located.place, located.path);
      const resultId = resultIdOf(items);
      if (document !== undefined) {
        clear(uriKey(uri), document.version);
        pulled.set(uriKey(uri), { version: document.version, resultId });
      }
      return resultId === previousResultId ? { kind: ReportKind.Unchanged, resultId } : full(items);
    },
    async pullWorkspace({ previousResultIds }, token, report) {
      if (!pullsClosed && !client.pushesClosed) {
        pullsClosed = true;
        clearClosed(() => true);
      }
      if (client.pushesClosed) return { items: [] };
      let items: WorkspaceDocumentDiagnosticReport[] = [];
      for await (const item of workspaceItems(previousResultIds, token)) {
        items.push(item);
        if (report === undefined || items.length < partSize) continue;
        report({ items });
        items = [];
      }
      if (report === undefined) return { items };
      report({ items });
      return { items: [] };
    },
    diagnosticOf: ({ place }, finding) => toDiagnostic(finding, optionsOf(place)),
    counts() {
      const counts = Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;
      for (const place of workspace().places()) {
        for (const path of pathsShown(place)) {
          if (!workspace().owns(place, path)) continue;
          for (const { severity } of place.session?.findings(path) ?? []) {
            if (place.settings.severityMap[severity] !== "none") counts[severity]++;
          }
        }
      }
      return counts;
    },
  };
}

function full(items: Diagnostic[]): DocumentDiagnosticReport {
  return { kind: ReportKind.Full, resultId: resultIdOf(items), items };
}

/** Throws the protocol's error for a report that did not come about. */
function throwUnlessReport(outcome: { readonly kind: string } | undefined, isOpen: boolean): void {
  if (outcome?.kind === "cancelled") throw cancelled();
  if (outcome?.kind === "superseded") {
    throw new ResponseError(LSPErrorCodes.ServerCancelled, "The document changed", { retriggerRequest: isOpen });
  }
}

function cancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled by the client");
}

/** Equal for equal diagnostics, also after a restart: a 53-bit hash of their text. */
function resultIdOf(items: readonly Diagnostic[]): string {
  if (items.length === 0) return emptyResultId;
  const text = JSON.stringify(items);
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return `${items.length}-${(high >>> 0).toString(36)}${(low >>> 0).toString(36)}`;
}

const emptyResultId = "0";
