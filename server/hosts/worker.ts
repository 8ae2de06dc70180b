/** The language server as a browser worker: the client hands the grammars over and reads files for it. */

import {
  BrowserMessageReader,
  BrowserMessageWriter,
  type Connection,
  createConnection,
} from "vscode-languageserver/browser";
import type { FileSystem, World } from "../core/index.ts";
import { guardedReader } from "../lsp/guarded-reader.ts";
import type { Host } from "../lsp/host.ts";
import {
  type FsListParams,
  type FsListResult,
  type FsReadParams,
  type FsReadResult,
  fsListRequest,
  fsReadRequest,
} from "../lsp/protocol.ts";
import { type HostContext, startServer } from "../lsp/server.ts";

/** The worker's own scope; the project's types have no DOM. */
type Scope = ConstructorParameters<typeof BrowserMessageReader>[0];

const pageSize = 1_000_000;

function createHost({ connection, options, log }: HostContext): Host {
  const { grammars, rulePages } = options;
  return {
    world: {
      log,
      async loadGrammars() {
        if (grammars === undefined) throw new Error("the client gave no grammars");
        return grammars;
      },
      today: () => new Date().toISOString().slice(0, 10),
      now: () => performance.now(),
      yieldToHost: yieldByMessage(),
    },
    files: (root) => clientFiles(connection, root, log),
    async rulePage(id) {
      if (rulePages === undefined || !/^[a-z0-9-]+$/.test(id)) return undefined;
      const page = await clientFiles(connection, rulePages, log).read(`${id}.md`, pageSize);
      return page.ok ? new TextDecoder().decode(page.value) : undefined;
    },
    rulePageUri: (id) => rulePages && `${rulePages}/${id}.md`,
  };
}

/** The files of a root as the client reads them. A client that cannot read files leaves the open documents alone to look at. */
function clientFiles(connection: Connection, root: string, log: World["log"]): FileSystem {
  const ask = async <T extends FsListResult | FsReadResult>(method: string, params: FsListParams | FsReadParams) => {
    try {
      return await connection.sendRequest<T>(method, params);
    } catch (error) {
      log("warning", `The client did not answer ${method}: ${String(error)}`);
      return { ok: false as const, reason: "the client could not read it" };
    }
  };
  return {
    list: (path) => ask<FsListResult>(fsListRequest, { root, path }),
    read: (path, maxBytes) => ask<FsReadResult>(fsReadRequest, { root, path, maxBytes }),
  };
}

/** Timers of browsers wait at least 4 ms when they follow each other; a message to oneself does not. */
function yieldByMessage(): World["yieldToHost"] {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.addEventListener("message", () => waiting.shift()?.());
  port1.start();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(undefined);
    });
}

const scope = globalThis as unknown as Scope;
const complain = (message: string) => console.warn(message);
startServer(
  createConnection(guardedReader(new BrowserMessageReader(scope), complain), new BrowserMessageWriter(scope)),
  {
    createHost,
  },
);
