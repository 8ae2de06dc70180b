/**
 * What every editor host shares: the language client with its documents, status, commands, rule pages and file requests.
 * Nothing here analyses anything, and nothing here reaches the network or runs anything of the project.
 */

import { type Disposable, type ExtensionContext, env, window, workspace } from "vscode";
import { type BaseLanguageClient, type LanguageClientOptions, State } from "vscode-languageclient";
import {
  type InitializationOptions,
  type Status,
  scannedFilePatterns,
  statusNotification,
} from "../server/lsp/protocol.ts";
import { registerCommands } from "./commands.ts";
import { answerFileRequests } from "./file-requests.ts";
import { createRulePages, registerRuleLinks } from "./rule-pages.ts";
import { createStatusItem, type StatusItem } from "./status.ts";

/** How one kind of host reaches its server. */
export interface Host {
  createClient(options: LanguageClientOptions): BaseLanguageClient;
  readonly initializationOptions: InitializationOptions;
}

/** What other extensions get from `getExtension("firebreak.firebreak").exports`. */
export interface Extension {
  /** The state that the status bar shows. */
  status(): Status;
}

/** Starts the server and resolves once it answers. A server that cannot start is shown in the status bar, not thrown. */
export async function startExtension(context: ExtensionContext, host: Host): Promise<Extension> {
  const output = window.createOutputChannel("Firebreak", { log: true });
  const client = host.createClient({
    documentSelector: documentSelector(),
    outputChannel: output,
    diagnosticPullOptions: { onChange: true },
    initializationOptions: {
      ...host.initializationOptions,
      rulePageBase: `${env.uriScheme}://${context.extension.id}/rules/`,
      hasOpenRulePage: true,
      closedFiles: "push",
    } satisfies InitializationOptions,
  });
  const status = createStatusItem();
  const rulePages = createRulePages(client);
  context.subscriptions.push(
    output,
    status,
    rulePages,
    followServer(client, status),
    answerFileRequests(client, context.extensionUri),
    registerRuleLinks(rulePages),
    registerCommands({ client, output, rulePages }),
    { dispose: () => client.dispose() },
  );
  await client.start().catch((error: unknown) => status.fail(String(error)));
  return { status: status.current };
}

/** Files in which findings may stand, on any file system that a folder of the workspace is on, whoever owns their language. */
function documentSelector() {
  const schemes = new Set(["file", ...(workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme)]);
  const patterns = [...scannedFilePatterns, "**/.firebreak.json", "**/.firebreak-baseline.json"];
  return [...schemes].flatMap((scheme) => patterns.map((pattern) => ({ scheme, pattern })));
}

function followServer(client: BaseLanguageClient, status: StatusItem): Disposable {
  const notified = client.onNotification(statusNotification, (next: Status) => status.show(next));
  const changed = client.onDidChangeState(({ newState }) => {
    if (newState === State.Starting) status.starting();
    if (newState === State.Stopped) status.fail("The language server is not running.");
  });
  return { dispose: () => [notified, changed].forEach((each) => void each.dispose()) };
}
