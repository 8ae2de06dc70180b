/** Entry of the desktop and of remote editors: the server is a Node process beside the extension. */

import type { ExtensionContext } from "vscode";
import { LanguageClient, type ServerOptions, TransportKind } from "vscode-languageclient/node";
import { type Extension, startExtension } from "./extension.ts";

export function activate(context: ExtensionContext): Promise<Extension> {
  const module = context.asAbsolutePath("dist/server.js");
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6009"] } },
  };
  return startExtension(context, {
    createClient: (options) => new LanguageClient("firebreak", "Firebreak", server, options),
    initializationOptions: { storage: context.globalStorageUri.fsPath },
  });
}
