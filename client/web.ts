/** Entry of browsers: the server is a worker, which gets the wasm files from here and reads the workspace through the client. */

import { type ExtensionContext, Uri, workspace } from "vscode";
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type LanguageClientOptions,
} from "vscode-languageclient/browser";
import type { GrammarBytes } from "../server/lsp/protocol.ts";
import { type Extension, startExtension } from "./extension.ts";

type Port = ConstructorParameters<typeof BrowserMessageReader>[0];

/** The browser's own; the project's types have no DOM, so that nothing else reaches for it. */
declare const Worker: new (url: string, options: { readonly name: string }) => Port & { terminate(): void };

export async function activate(context: ExtensionContext): Promise<Extension> {
  const workerUri = Uri.joinPath(context.extensionUri, "dist", "server-worker.js").toString(true);
  return startExtension(context, {
    createClient: (options) => createClient(workerUri, options),
    initializationOptions: {
      rulePages: Uri.joinPath(context.extensionUri, "docs", "rules").toString(),
      grammars: await readGrammars(context.extensionUri),
    },
  });
}

function createClient(workerUri: string, options: LanguageClientOptions): LanguageClient {
  let worker: InstanceType<typeof Worker> | undefined;
  // The transports are made here: a worker that an extension host makes is no instance of its `Worker`, by which the client knows one.
  const connect = async () => {
    worker?.terminate(); // Of the server that was stopped for a restart.
    worker = new Worker(workerUri, { name: "Firebreak" });
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  return new LanguageClient("firebreak", "Firebreak", connect, options);
}

async function readGrammars(extension: Uri): Promise<GrammarBytes> {
  const [runtime, elixir] = await Promise.all(
    ["web-tree-sitter.wasm", "tree-sitter-elixir.wasm"].map((name) =>
      workspace.fs.readFile(Uri.joinPath(extension, "dist", name)),
    ),
  );
  if (!runtime || !elixir) throw new Error("The installed extension lacks its wasm files.");
  return { runtime, elixir };
}
