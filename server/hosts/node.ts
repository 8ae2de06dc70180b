/** The language server as a Node process: over standard input and output, or the inter-process channel of the parent. */

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
import { guardedReader } from "../lsp/guarded-reader.ts";
import type { Host } from "../lsp/host.ts";
import { type HostContext, startServer } from "../lsp/server.ts";
import { nodeFileSystem, nodeWorld, readRulePage, rulePageDirectory } from "./node-world.ts";

/** The client went; the protocol wants to know whether it had asked for the end before. */
function exitWithoutClient(): void {
  process.exit(server.isShutDown ? 0 : 1);
}

function connect(): Connection {
  const complain = (message: string) => process.stderr.write(`${message}\n`);
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

function createHost({ log }: HostContext): Host {
  const pages = `${pathToFileURL(rulePageDirectory()).href}/`;
  return {
    world: nodeWorld({ log }),
    // Roots of other schemes are nowhere on this disk; their open documents are analysed all the same.
    files: (rootUri) => nodeFileSystem(URI.parse(rootUri).fsPath),
    rulePage: readRulePage,
    rulePageUri: (id) => `${pages}${id}.md`,
  };
}

const server = startServer(connect(), { createHost });
