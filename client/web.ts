/** Entry of browsers: the server is a worker, which gets the wasm files from here and reads the workspace through the client. */

import { type ExtensionContext, Uri, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import type { GrammarBytes } from "../server/lsp/protocol.ts";
import { type Extension, startExtension } from "./extension.ts";

/** The browser's own; the project's types have no DOM, so that nothing else reaches for it. */
declare const Worker: new (url: string, options: { readonly name: string }) => unknown;

export async function activate(context: ExtensionContext): Promise<Extension> {
  const workerUri = Uri.joinPath(context.extensionUri, "dist", "server-worker.js").toString(true);
  return startExtension(context, {
    createClient: (options) =>
      new LanguageClient("firebreak", "Firebreak", async () => new Worker(workerUri, { name: "Firebreak" }), options),
    initializationOptions: {
      rulePages: Uri.joinPath(context.extensionUri, "docs", "rules").toString(),
      grammars: await readGrammars(context.extensionUri),
    },
  });
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
