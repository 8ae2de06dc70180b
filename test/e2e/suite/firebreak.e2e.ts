/** What a user meets inside the editor, asked through the editor's own interface. The folder is a copy of test/e2e/workspace. */

import { assert } from "chai";
import * as vscode from "vscode";

const bio = "lib/demo_web/live/bio_live.ex";
const clean = "lib/demo_web/live/clean_live.ex";
const template = "lib/demo_web/controllers/page_html/show.html.heex";
const prod = "config/prod.exs";

describe("Firebreak in the editor", () => {
  before(async () => {
    await until("the extension's start", () => extension().isActive);
    await ready();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("gives files their language without another extension", async () => {
    const languageOf = async (path: string) => (await vscode.workspace.openTextDocument(uriOf(path))).languageId;
    assert.strictEqual(await languageOf(bio), "elixir");
    assert.strictEqual(await languageOf(prod), "elixir");
    assert.strictEqual(await languageOf(template), "phoenix-heex");
    assert.strictEqual(await languageOf("lib/demo_web/controllers/page_html/mail.html.eex"), "html-eex");
    assert.strictEqual(await languageOf("lib/demo_web/controllers/page_html/mail.text.eex"), "eex");
  });

  it("registers every command that it contributes", async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const contributed: readonly { command: string }[] = extension().packageJSON.contributes.commands;
    assert.deepEqual(
      contributed.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });

  it("marks exactly the call, with its rule and a link to the rule's page", async () => {
    const document = await open(bio);
    const [inFunction, inTemplate] = await findings(document.uri, "xss-raw", 2);
    assert.ok(inFunction && inTemplate);
    assert.match(document.getText(inFunction.range), /^raw/);
    assert.strictEqual(inFunction.range.start.line, 6);
    assert.strictEqual(inTemplate.range.start.line, 11);
    assert.strictEqual(inTemplate.range.start.character, 14);
    assert.strictEqual(inFunction.source, "firebreak");
    assert.strictEqual(linkOf(inFunction), `${vscode.env.uriScheme}://firebreak.firebreak/rules/xss-raw`);
    assert.strictEqual(inFunction.severity, vscode.DiagnosticSeverity.Warning);
  });

  it("marks a call in a HEEx file", async () => {
    const document = await open(template);
    const [finding] = await findings(document.uri, "xss-raw", 1);
    assert.strictEqual(finding?.range.start.line, 2);
  });

  it("says nothing about a file that is fine", async () => {
    await open(clean);
    await open(bio);
    await findings(uriOf(bio), "xss-raw", 2);
    assert.deepEqual(ofFirebreak(uriOf(clean)), []);
  });

  it("follows edits that are not saved", async () => {
    const document = await open(bio);
    await findings(document.uri, "xss-raw", 2);
    await replace(document, "raw(@bio)", "@bio");
    await findings(document.uri, "xss-raw", 1);
    await replace(document, "{@bio}", "{raw(@bio)}");
    await findings(document.uri, "xss-raw", 2);
    await revert();
  });

  it("keeps a finding on its code when lines are added above it", async () => {
    const document = await open(bio);
    await findings(document.uri, "xss-raw", 2);
    await replace(document, "defmodule DemoWeb.BioLive", "# ä𝄞\n\n\ndefmodule DemoWeb.BioLive");
    await until("the moved finding", () => ofFirebreak(document.uri).some(({ range }) => range.start.line === 14));
    await revert();
  });

  it("offers a quick fix that removes the finding", async () => {
    const document = await open(template);
    const [finding] = await findings(document.uri, "xss-raw", 1);
    assert.ok(finding);
    const fix = await quickFix(
      document.uri,
      finding.range,
      (title) => /raw/.test(title) && !/ignore|suppress/i.test(title),
    );
    assert.ok(fix.edit && (await vscode.workspace.applyEdit(fix.edit)));
    assert.match(document.getText(), /^ {2}\{@body\}$/m);
    await findings(document.uri, "xss-raw", 0);
    await revert();
  });

  it("suppresses a finding with a comment", async () => {
    const document = await open("lib/demo_web/session_store.ex");
    const [finding] = await findings(document.uri, "unsafe-deserialization", 1);
    assert.ok(finding);
    const fix = await quickFix(document.uri, finding.range, (title) => /ignore|suppress/i.test(title));
    assert.ok(fix.edit && (await vscode.workspace.applyEdit(fix.edit)));
    assert.match(document.getText(), /# firebreak:ignore unsafe-deserialization/);
    await findings(document.uri, "unsafe-deserialization", 0);
    await revert();
  });

  it("applies safe fixes of a file with one command, and no others", async () => {
    const config = await open(prod);
    await findings(config.uri, "config-debug-errors", 1);
    assert.strictEqual(await vscode.commands.executeCommand("firebreak.fixAllInFile"), true);
    assert.notMatch(config.getText(), /debug_errors/);
    assert.match(config.getText(), /url: \[host: "demo\.example"\]/);
    await findings(config.uri, "config-debug-errors", 0);
    await revert();
    const document = await open(bio);
    await findings(document.uri, "xss-raw", 2);
    assert.strictEqual(await vscode.commands.executeCommand("firebreak.fixAllInFile"), false);
    assert.strictEqual(document.isDirty, false);
  });

  it("applies safe fixes when a file is saved, where the settings of the editor ask for it", async () => {
    const update = (section: string, key: string, value: unknown) =>
      vscode.workspace.getConfiguration(section).update(key, value, vscode.ConfigurationTarget.Global);
    await update("files", "autoSave", "off");
    await update("editor", "codeActionsOnSave", { "source.fixAll.firebreak": "explicit" });
    // Written settings start the editor's own JSON support; when that registers itself while a file is saved, the editor drops the actions on save.
    await vscode.extensions.getExtension("vscode.json-language-features")?.activate();
    const config = await open(prod);
    const original = config.getText();
    await findings(config.uri, "config-debug-errors", 1);
    await replace(config, "import Config\n", "import Config\n# saved\n");
    assert.ok(await config.save());
    assert.match(config.getText(), /# saved/);
    assert.notMatch(config.getText(), /debug_errors/);
    await findings(config.uri, "config-debug-errors", 0);
    await update("editor", "codeActionsOnSave", undefined);
    await update("files", "autoSave", undefined);
    await replace(config, config.getText(), original);
    assert.ok(await config.save());
    await findings(config.uri, "config-debug-errors", 1);
  });

  it("scans the workspace and keeps showing findings of files that are not open", async () => {
    const result = await vscode.commands.executeCommand<{ files: number; findings: number; isComplete: boolean }>(
      "firebreak.scanWorkspace",
    );
    assert.strictEqual(result.isComplete, true);
    assert.ok(result.files >= 8, `${result.files} files`);
    assert.ok(result.findings >= 5, `${result.findings} findings`);
    await findings(uriOf("lib/demo_web/endpoint.ex"), "cswsh-check-origin", 1);
    const { counts } = extension().exports.status();
    assert.ok(counts.high + counts.critical + counts.medium >= 5, JSON.stringify(counts));
  });

  it("shows the findings of a scanned file once when it is opened", async () => {
    const file = uriOf("lib/demo_web/endpoint.ex");
    await vscode.commands.executeCommand("firebreak.scanWorkspace");
    await findings(file, "cswsh-check-origin", 1);
    await open("lib/demo_web/endpoint.ex");
    await findings(file, "cswsh-check-origin", 1);
  });

  it("explains a finding in a hover", async () => {
    const document = await open(template);
    const [finding] = await findings(document.uri, "xss-raw", 1);
    assert.ok(finding);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      finding.range.start,
    );
    const text = hovers.flatMap(({ contents }) =>
      contents.map((part) => (typeof part === "string" ? part : part.value)),
    );
    assert.match(text.join("\n"), /xss-raw|CWE-79/);
  });

  it("opens a rule's page in the editor, offline", async () => {
    await vscode.commands.executeCommand("firebreak.openRulePage", "xss-raw");
    await until("the preview's tab", () => tabLabels().some((label) => label === "Preview xss-raw.md"));
    const source = await vscode.workspace.openTextDocument(vscode.Uri.parse("firebreak-rule:/xss-raw.md"));
    assert.match(source.getText(), /xss-raw/);
    assert.match(source.getText(), /raw\//);
  });

  it("opens no page for what is not a rule's id", async () => {
    void vscode.commands.executeCommand("firebreak.openRulePage", "../../etc/passwd");
    void vscode.commands.executeCommand("firebreak.openRulePage", "no-such-rule");
    await vscode.commands.executeCommand("firebreak.openRulePage", "xss-raw");
    await until("the preview's tab", () => tabLabels().some((label) => label === "Preview xss-raw.md"));
    assert.deepEqual(
      tabLabels().filter((label) => /passwd|no-such-rule/.test(label)),
      [],
    );
  });

  it("turns a rule off by a setting, and on again", async () => {
    const document = await open(bio);
    await findings(document.uri, "xss-raw", 2);
    const settings = vscode.workspace.getConfiguration("firebreak");
    await settings.update("rules", { "xss-raw": "off" }, vscode.ConfigurationTarget.Global);
    await findings(document.uri, "xss-raw", 0);
    await settings.update("rules", undefined, vscode.ConfigurationTarget.Global);
    await findings(document.uri, "xss-raw", 2);
  });

  it("maps severities as the settings say", async () => {
    const document = await open(bio);
    const severities = () => ofFirebreak(document.uri).map(({ severity }) => severity);
    await findings(document.uri, "xss-raw", 2);
    const settings = vscode.workspace.getConfiguration("firebreak");
    await settings.update("severityMap", { high: "error" }, vscode.ConfigurationTarget.Global);
    await until("errors", () => severities().includes(vscode.DiagnosticSeverity.Error));
    await settings.update("severityMap", undefined, vscode.ConfigurationTarget.Global);
    await until("warnings", () => !severities().includes(vscode.DiagnosticSeverity.Error));
  });

  it("shows findings again after the server was restarted", async () => {
    const document = await open(bio);
    await findings(document.uri, "xss-raw", 2);
    await vscode.commands.executeCommand("firebreak.restartServer");
    await ready();
    await replace(document, "raw(@bio)", "@bio");
    await findings(document.uri, "xss-raw", 1);
    await revert();
  });
});

async function ready(): Promise<void> {
  const { status } = extension().exports;
  await until("a ready server", () => status().state === "ready").catch((error: Error) => {
    throw new Error(`${error.message} It was: ${JSON.stringify(status())}`);
  });
}

interface Exports {
  status(): { state: string; counts: Record<"critical" | "high" | "medium" | "low" | "info", number> };
}

function extension(): vscode.Extension<Exports> {
  const found = vscode.extensions.getExtension<Exports>("firebreak.firebreak");
  assert.ok(found, "the extension is not installed");
  return found;
}

function uriOf(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return vscode.Uri.joinPath(folder.uri, path);
}

async function open(path: string): Promise<vscode.TextDocument> {
  const editor = await vscode.window.showTextDocument(uriOf(path), { preview: false });
  return editor.document;
}

/** Waits until a file has exactly so many findings of a rule, and gives them in the order of the text. */
async function findings(uri: vscode.Uri, rule: string, count: number): Promise<vscode.Diagnostic[]> {
  const ofRule = () => ofFirebreak(uri).filter((diagnostic) => codeOf(diagnostic) === rule);
  await until(`${count} findings of ${rule} in ${uri.path}`, () => ofRule().length === count).catch((error: Error) => {
    throw new Error(`${error.message} There were: ${JSON.stringify(vscode.languages.getDiagnostics(uri))}`);
  });
  return ofRule().sort((a, b) => a.range.start.compareTo(b.range.start));
}

function ofFirebreak(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "firebreak");
}

function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === "object" ? code.value : code;
}

function linkOf({ code }: vscode.Diagnostic): string | undefined {
  return typeof code === "object" ? code.target.toString() : undefined;
}

async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const start = document.getText().indexOf(from);
  assert.notStrictEqual(start, -1, `no ${from}`);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Back to what is on disk, so that no test sees another's edits. */
async function revert(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.files.revert");
}

/** Waits for a quick fix by its title: the editor may be asked before the server has published. */
async function quickFix(uri: vscode.Uri, range: vscode.Range, isWanted: (title: string) => boolean) {
  return until("the quick fix", async () => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
      10,
    );
    return actions.find(({ title }) => isWanted(title));
  });
}

function tabLabels(): string[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}

/** Asks again and again until there is an answer; fails after 20 seconds. */
async function until<T>(what: string, ask: () => T | Promise<T>): Promise<Exclude<T, false | undefined>> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, false | undefined>;
    if (Date.now() > end) throw new Error(`Waited 20 s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
