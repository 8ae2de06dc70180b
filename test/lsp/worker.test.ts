/** The browser worker, in a thread that looks like one: grammars, files and rule pages come from the client. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createMessageConnection,
  type DocumentDiagnosticReport,
  type MessageConnection,
  PortMessageReader,
  PortMessageWriter,
  type PublishDiagnosticsParams,
} from "vscode-languageserver/node";
import { bundlesOf } from "../../scripts/bundles.mjs";
import { nodeFileSystem, nodeWorld } from "../../server/hosts/node-world.ts";
import type { FsReadParams, InitializationOptions, ScanResult, Status } from "../../server/lsp/protocol.ts";
import { createFolder, type Folder, modern, sampleRegistry } from "./client.ts";

/** The few globals by which a browser worker hears and speaks. */
const scope = `
const { parentPort, workerData } = require("node:worker_threads");
globalThis.postMessage = (message) => parentPort.postMessage(message);
globalThis.addEventListener = () => {};
parentPort.on("message", (data) => globalThis.onmessage({ data }));
const { runInThisContext } = require("node:vm");
globalThis.self = globalThis;
globalThis.location = { href: "https://editor.invalid/dist/server-worker.js" };
globalThis.WorkerGlobalScope = class {};
globalThis.process = undefined;
runInThisContext(workerData);
`;

let bundle: string;
let folder: Folder;
let worker: Worker;
let connection: MessageConnection;

beforeAll(async () => {
  const [options] = bundlesOf(["worker"], { outdir: "unused", isProduction: false });
  const { outputFiles } = await build({
    ...options,
    plugins: [sampleRegistry],
    sourcemap: false,
    write: false,
    logLevel: "warning",
  });
  bundle = outputFiles[0]?.text ?? "";
});

const danger = "defmodule Shop.A do\n  def a(param), do: danger(param)\nend\n";

beforeEach(async () => {
  folder = await createFolder({ "mix.exs": "", "lib/a.ex": danger, "pages/sample-danger.md": "# A page\n" });
  worker = new Worker(scope, { eval: true, workerData: bundle, stderr: true });
  connection = createMessageConnection(new PortMessageReader(worker as never), new PortMessageWriter(worker as never));
  connection.onRequest("window/workDoneProgress/create", () => null);
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/diagnostic/refresh", () => null);
});
afterEach(async () => {
  await worker.terminate();
  await folder.dispose();
});
afterAll(() => {
  bundle = "";
});

const initialize = async (initializationOptions: InitializationOptions) => {
  await connection.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    workspaceFolders: [folder.folder],
    capabilities: modern,
    initializationOptions,
  });
  await connection.sendNotification("initialized", {});
};
const open = (uri: string) =>
  connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "elixir", version: 1, text: danger },
  });
const pull = (uri: string) =>
  connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri } });

describe("the worker", () => {
  it("scans the files that the client hands over, and shows their pages", async () => {
    const root = nodeFileSystem(folder.directory);
    const pages = nodeFileSystem(path.join(folder.directory, "pages"));
    connection.onRequest("firebreak/fs/list", (params: FsReadParams) => root.list(params.path));
    connection.onRequest("firebreak/fs/read", (params: FsReadParams) =>
      (params.root === folder.uriOf("pages") ? pages : root).read(params.path, params.maxBytes),
    );
    const publishes: PublishDiagnosticsParams[] = [];
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      publishes.push(params);
    });
    connection.listen();
    const grammars = await nodeWorld({ log: () => {} }).loadGrammars();
    await initialize({ grammars, rulePages: folder.uriOf("pages") });
    expect(await connection.sendRequest<ScanResult>("firebreak/scan", {})).toMatchObject({
      isComplete: true,
      findings: 1,
    });
    expect(publishes).toMatchObject([{ uri: folder.uriOf("lib/a.ex"), diagnostics: [{ code: "sample-danger" }] }]);
    expect(await connection.sendRequest("firebreak/rulePage", { id: "sample-danger" })).toMatchObject({
      markdown: "# A page\n",
    });
  });

  it("analyses open documents for a client that hands over no files", async () => {
    connection.listen();
    const grammars = {
      runtime: await bytesOf("node_modules/web-tree-sitter/web-tree-sitter.wasm"),
      elixir: await bytesOf("grammars/tree-sitter-elixir.wasm"),
    };
    await initialize({ grammars });
    await open(folder.uriOf("lib/a.ex"));
    expect(await pull(folder.uriOf("lib/a.ex"))).toMatchObject({ items: [{ code: "sample-danger" }] });
  });

  it("says why it cannot start, and still answers", async () => {
    const failed = new Promise<Status>((resolve) => {
      connection.onNotification("firebreak/status", (status: Status) => {
        if (status.state === "failed") resolve(status);
      });
    });
    connection.listen();
    await initialize({});
    expect((await failed).message).toBe("Firebreak cannot start: the client gave no grammars");
    await open(folder.uriOf("lib/a.ex"));
    expect(await pull(folder.uriOf("lib/a.ex"))).toMatchObject({ kind: "full", items: [] });
    expect(await connection.sendRequest("firebreak/scan", {})).toMatchObject({ isComplete: false });
  });
});

async function bytesOf(file: string): Promise<Uint8Array> {
  return readFile(new URL(`../../${file}`, import.meta.url));
}
