/** The language server as a Node process: over standard input and output, or the inter-process channel of the parent. */

import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import {
  type Connection,
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import { version } from "../../package.json";
import type { FileSystem } from "../core/index.ts";
import { guardedReader } from "../lsp/guarded-reader.ts";
import type { Host } from "../lsp/host.ts";
import { type HostContext, startServer } from "../lsp/server.ts";
import { createAsk } from "./ask-network.ts";
import { cacheFolder, storedText } from "./cache-folder.ts";
import { nodeFileSystem, nodeWorld, readRulePage, rulePageDirectory } from "./node-world.ts";

/** The client went; the protocol wants to know whether it had asked for the end before. */
function exitWithoutClient(): void {
  process.exit(server.isShutDown ? 0 : 1);
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}

function connect(): Connection {
  if (process.argv.includes("--node-ipc")) {
    process.on("disconnect", exitWithoutClient);
    return createConnection(guardedReader(new IPCMessageReader(process), complain), new IPCMessageWriter(process));
  }
  // Standard output belongs to the protocol.
  for (const name of ["log", "info", "debug"] as const) console[name] = console.error;
  process.stdin.on("end", exitWithoutClient);
  process.stdin.on("close", exitWithoutClient);
  return createConnection(
    guardedReader(new StreamMessageReader(process.stdin), complain),
    new StreamMessageWriter(process.stdout),
  );
}

/** A root that is not on a disk: nothing can be read, and the open documents are analysed all the same. */
const elsewhere: FileSystem = {
  list: async () => ({ ok: true, value: [] }),
  read: async () => ({ ok: false, reason: "not on this disk" }),
};

function createHost({ log, options }: HostContext): Host {
  const storage =
    typeof options.storage === "string" && path.isAbsolute(options.storage) ? options.storage : cacheFolder();
  const pages = `${pathToFileURL(rulePageDirectory()).href}/`;
  return {
    world: nodeWorld({ log }),
    files(rootUri) {
      const uri = URI.parse(rootUri);
      return uri.scheme === "file" ? nodeFileSystem(uri.fsPath) : elsewhere;
    },
    rulePage: readRulePage,
    rulePageUri: (id) => `${pages}${id}.md`,
    advisories: {
      ask: createAsk({ timeout: 30_000, userAgent: `firebreak/${version}` }),
      stored: storedText(path.join(storage, "advisories.json")),
    },
  };
}

// A slip in one message must not end the work on all others.
process.on("uncaughtException", (error) => complain(`Unexpected: ${error.stack ?? error.message}`));
process.on("unhandledRejection", (reason) => complain(`Unexpected: ${String(reason)}`));

const server = startServer(connect(), { createHost });
