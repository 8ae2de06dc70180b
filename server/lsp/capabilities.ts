/** What the client can do, and what the server offers it. */

import {
  type ClientCapabilities,
  CodeActionKind,
  type FileOperationRegistrationOptions,
  type InitializeResult,
  MarkupKind,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { type ActionClient, fixAllKind } from "./code-actions.ts";
import type { DiagnosticClient } from "./diagnostics.ts";
import { type InitializationOptions, scanCommand, scannedFilePatterns, showRulePageCommand } from "./protocol.ts";

export interface Client {
  readonly diagnostics: DiagnosticClient;
  readonly actions: ActionClient;
  readonly hasConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly hasFolders: boolean;
  readonly showsDocuments: boolean;
  readonly readsMarkdown: boolean;
}

export function readClient(
  { textDocument, workspace, window }: ClientCapabilities,
  options: InitializationOptions,
): Client {
  const showsDocuments = window?.showDocument?.support === true;
  const hover = textDocument?.hover?.contentFormat;
  return {
    diagnostics: {
      pulls: textDocument?.diagnostic !== undefined,
      refreshes: workspace?.diagnostics?.refreshSupport === true,
      hasRelatedInformation:
        textDocument?.publishDiagnostics?.relatedInformation === true ||
        textDocument?.diagnostic?.relatedInformation === true,
      pushesClosed: options.closedFiles === "push",
    },
    actions: {
      resolvesEdits:
        textDocument?.codeAction?.dataSupport === true &&
        textDocument.codeAction.resolveSupport?.properties?.includes("edit") === true,
      hasDocumentChanges: workspace?.workspaceEdit?.documentChanges === true,
      asksBeforeEdits:
        workspace?.workspaceEdit?.documentChanges === true &&
        workspace.workspaceEdit.changeAnnotationSupport !== undefined,
      rulePage: options.hasOpenRulePage === true ? "client" : showsDocuments ? "server" : "none",
    },
    hasConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    hasFolders: workspace?.workspaceFolders === true,
    showsDocuments,
    readsMarkdown: hover === undefined || hover.includes(MarkupKind.Markdown),
  };
}

const folders: FileOperationRegistrationOptions = { filters: [{ pattern: { glob: "**/*", matches: "folder" } }] };

export function serverCapabilities(client: Client, version: string | undefined): InitializeResult {
  const capabilities: ServerCapabilities = {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    hoverProvider: true,
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, fixAllKind],
      resolveProvider: client.actions.resolvesEdits,
    },
    executeCommandProvider: { commands: [scanCommand, showRulePageCommand] },
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      // Watched files tell of files; a folder that goes or moves is told of here.
      fileOperations: { didCreate: folders, didDelete: folders, didRename: folders },
    },
    ...(client.diagnostics.pulls && {
      diagnosticProvider: {
        identifier: "firebreak",
        interFileDependencies: true,
        workspaceDiagnostics: !client.diagnostics.pushesClosed,
      },
    }),
  };
  return { capabilities, serverInfo: { name: "Firebreak", ...(version !== undefined && { version }) } };
}

/** Files whose news from the disk matter. */
export const watchedFiles: readonly string[] = [
  ...scannedFilePatterns,
  "**/.firebreak.json",
  "**/.firebreak-baseline.json",
];
