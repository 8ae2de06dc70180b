/** The commands of the palette and of the status bar's menu. */

import {
  type CodeAction,
  CodeActionKind,
  commands,
  type Disposable,
  type LogOutputChannel,
  Range,
  type TextEditor,
  window,
  workspace,
} from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type ScanResult, scanRequest } from "../server/lsp/protocol.ts";
import type { RulePages } from "./rule-pages.ts";

export const menuCommand = "firebreak.showMenu";
const fixAllKind = CodeActionKind.SourceFixAll.append("firebreak");

export interface CommandContext {
  readonly client: BaseLanguageClient;
  readonly output: LogOutputChannel;
  readonly rulePages: RulePages;
}

export function registerCommands({ client, output, rulePages }: CommandContext): Disposable {
  const handlers: Readonly<Record<string, (argument?: unknown) => unknown>> = {
    "firebreak.scanWorkspace": () => scanWorkspace(client, output),
    "firebreak.fixAllInFile": () => fixAllInFile(window.activeTextEditor),
    "firebreak.restartServer": () => restart(client),
    "firebreak.showOutput": () => output.show(),
    "firebreak.openRulePage": (id) => (typeof id === "string" ? rulePages.open(id) : rulePages.choose()),
    [menuCommand]: showMenu,
  };
  const registered = Object.entries(handlers).map(([id, run]) => commands.registerCommand(id, run));
  return { dispose: () => registered.forEach((each) => void each.dispose()) };
}

/** A client that already stopped, or never started, only starts. */
async function restart(client: BaseLanguageClient): Promise<void> {
  if (client.isRunning()) await client.stop(10_000);
  await client.start();
}

/** Scans every folder from disk. Progress and its cancel button are the server's `$/progress`. */
async function scanWorkspace(client: BaseLanguageClient, output: LogOutputChannel): Promise<ScanResult> {
  const result = await client.sendRequest<ScanResult>(scanRequest, {});
  for (const { path, reason } of result.skipped) output.warn(`Not scanned: ${path}: ${reason}`);
  void reportScan(result, output);
  return result;
}

async function reportScan(result: ScanResult, output: LogOutputChannel): Promise<void> {
  const skipped = result.skipped.length > 0 ? ` ${result.skipped.length} could not be scanned.` : "";
  const start = result.isComplete ? "Firebreak scanned" : "The scan was stopped. Firebreak had scanned";
  const text = `${start} ${result.files} files and shows ${result.findings} findings.${skipped}`;
  const actions = ["Show Problems", ...(skipped ? ["Show Skipped Files"] : [])];
  const picked = await window.showInformationMessage(text, ...actions);
  if (picked === "Show Problems") await commands.executeCommand("workbench.actions.view.problems");
  if (picked === "Show Skipped Files") output.show();
}

/** Applies the fixes that change nothing for a correct program; the others stay a choice of the light bulb. */
async function fixAllInFile(editor: TextEditor | undefined): Promise<boolean> {
  const document = editor?.document;
  const action = document && (await fixAllOf(document.uri, new Range(0, 0, document.lineCount, 0)));
  if (action?.edit) return workspace.applyEdit(action.edit);
  void window.showInformationMessage("Firebreak has no safe fix for this file.");
  return false;
}

/** The one fix-all action of our server for a file, with its edit computed. */
async function fixAllOf(uri: TextEditor["document"]["uri"], range: Range): Promise<CodeAction | undefined> {
  const actions = await commands.executeCommand<CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
    fixAllKind.value,
    1,
  );
  return actions.find(({ kind }) => kind && fixAllKind.contains(kind));
}

async function showMenu(): Promise<void> {
  const picked = await window.showQuickPick(menu, { title: "Firebreak" });
  if (picked) await commands.executeCommand(picked.command, ...picked.arguments);
}

const menu = [
  entry("$(warning) Show Problems", "workbench.actions.view.problems"),
  entry("$(search) Scan Workspace", "firebreak.scanWorkspace"),
  entry("$(lightbulb) Fix All in File", "firebreak.fixAllInFile", "only fixes that are safe"),
  entry("$(book) Open Rule Page…", "firebreak.openRulePage"),
  entry("$(settings-gear) Settings", "workbench.action.openSettings", "", "@ext:firebreak.firebreak"),
  entry("$(output) Show Output", "firebreak.showOutput"),
  entry("$(debug-restart) Restart Server", "firebreak.restartServer"),
];

function entry(label: string, command: string, description = "", ...args: readonly string[]) {
  return { label, description, command, arguments: args };
}
