/** What no client should send, and some do: the server answers with an error or not at all, and goes on. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Client,
  type ClientOptions,
  createFolder,
  type Folder,
  type Installation,
  installServer,
  modern,
  simple,
  startClient,
} from "./client.ts";

let installation: Installation;
let folder: Folder;
let client: Client | undefined;

beforeAll(async () => {
  installation = await installServer();
});
afterAll(() => installation.dispose());

const danger = "defmodule Shop.A do\n  def a(param), do: danger(param)\nend\n";

beforeEach(async () => {
  folder = await createFolder({ "mix.exs": "", "lib/a.ex": danger });
});
afterEach(async () => {
  client?.kill();
  await folder.dispose();
});

async function start(options: ClientOptions = {}): Promise<Client> {
  client = await startClient(installation, { folders: [folder.folder], capabilities: modern, ...options });
  return client;
}

/** The server still finds what there is to find. */
async function expectAlive({ open, items }: Client, name = "lib/a.ex"): Promise<void> {
  const uri = folder.uriOf(name);
  await open(uri, danger);
  expect((await items(uri)).map(({ code }) => code)).toEqual(["sample-danger"]);
}

const frame = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe("the end", () => {
  it("is clean after shutdown and exit, and an error without shutdown", async () => {
    expect(await (await start()).stop()).toBe(0);
    const { notify, exited } = await start();
    await notify("exit", undefined);
    expect(await exited).toBe(1);
  });

  it("comes with the end of the input", async () => {
    const { connection, exited } = await start();
    connection.end();
    expect(await exited).toBe(1);
  });

  it("refuses work after shutdown, and a second beginning", async () => {
    const { request, pull } = await start();
    await expect(request("initialize", { processId: null, rootUri: null, capabilities: {} })).rejects.toMatchObject({
      code: -32600,
    });
    await request("shutdown", undefined);
    await expect(pull(folder.uriOf("lib/a.ex"))).rejects.toMatchObject({ code: -32600 });
  });
});

describe("broken messages", () => {
  it("are dropped, each with a line in the log, and the next one is heard", async () => {
    const started = await start();
    const bodies = [
      "{ not json",
      "null",
      "[]",
      "7",
      "{}",
      '{"jsonrpc":"2.0","method":"$/cancelRequest"}',
      '{"jsonrpc":"2.0","id":null,"method":"textDocument/hover"}',
      '{"jsonrpc":"2.0","id":{},"method":7}',
      '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":7}',
      '{"jsonrpc":"2.0","method":"textDocument/didOpen"}',
      '{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///x.ex"}}}',
      '{"jsonrpc":"2.0","method":"workspace/didChangeWorkspaceFolders","params":{"event":{}}}',
    ];
    for (const [index, body] of bodies.entries()) {
      const before = started.log.length;
      started.raw(frame(body));
      await started.until(() => started.log.length > before);
      await expectAlive(started, `lib/after${index}.ex`);
    }
  });

  it("that are odd but harmless change nothing", async () => {
    const started = await start();
    for (const body of [
      '{"jsonrpc":"2.0","id":99,"result":1}',
      '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":7}}}',
      '{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":[{"uri":null}]}}',
      '{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":[]}',
      '{"jsonrpc":"2.0","method":"window/workDoneProgress/cancel","params":{"token":"none"}}',
      '{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":12345}}',
      '{"jsonrpc":"2.0","method":"no/such"}',
    ]) {
      started.raw(frame(body));
    }
    await expectAlive(started);
  });

  it("are answered, with an error or with nothing found, where they are requests", async () => {
    const started = await start();
    for (const [method, params] of [
      ["no/such", {}],
      ["textDocument/hover", {}],
      ["textDocument/codeAction", { textDocument: {} }],
      ["textDocument/diagnostic", { textDocument: null }],
      ["workspace/executeCommand", { command: "rm" }],
      ["workspace/diagnostic", {}],
      ["codeAction/resolve", null],
    ] as const) {
      const answer = await started.request(method, params).catch((error: { readonly code: number }) => error.code);
      expect([[], expect.any(Number)]).toContainEqual(answer);
    }
    await expectAlive(started);
  });

  it("before the beginning are refused, and the beginning can be tried again", async () => {
    const started = await start({ isSilent: true });
    await expect(started.pull(folder.uriOf("lib/a.ex"))).rejects.toMatchObject({ code: -32002 });
    await expect(started.request("initialize", { capabilities: null })).rejects.toMatchObject({
      code: expect.any(Number),
    });
    await started.initialize();
    await expectAlive(started);
  });
});

describe("strange documents", () => {
  it("are analysed under any URI, and answered in its own spelling", async () => {
    const { open, publishOf } = await start({ capabilities: simple });
    for (const uri of [
      "file:///C:/Users/me/a.ex",
      "file:///d%3A/Users/me/b.ex",
      "file:///tmp/with%20space/%E2%9C%93/%25.ex",
      "file:///tmp/bad%E0%A4%A.ex",
      "file:///tmp/../../etc/x.ex",
      "file://host/share/x.ex",
      "untitled:Untitled-1.ex",
      "::::.ex",
      "x.ex",
    ]) {
      await open(uri, danger);
      expect((await publishOf(uri, ({ version }) => version === 1)).diagnostics).toHaveLength(1);
    }
  });

  it("are the same file in whatever spelling", async () => {
    await folder.write("lib/ä b.ex", danger);
    const { open, items, request, lastPublish, until, isReady } = await start();
    await until(isReady);
    const odd = `${folder.uri}/lib/%C3%A4%20b.ex`;
    const plain = `${folder.uri}/lib/ä b.ex`;
    await open(plain, danger);
    expect(await items(odd)).toHaveLength(1);
    await request("firebreak/scan", {});
    expect(lastPublish(odd)).toBeUndefined(); // It is open, so it is pulled.
  });

  it("take positions beyond the end, versions out of order, and changes of what is not open", async () => {
    const started = await start({ capabilities: simple });
    const { open, change, notify, publishOf, request } = started;
    const uri = folder.uriOf("lib/a.ex");
    await open(uri, danger);
    await change(uri, 7, [
      { range: { start: { line: 800, character: 1 }, end: { line: 900, character: 9 } }, text: "# end\n" },
    ]);
    await publishOf(uri, ({ version }) => version === 7);
    await change(uri, 3, [{ text: "def a(param), do: danger(danger(param))\n" }]);
    await publishOf(uri, ({ diagnostics }) => diagnostics.length === 2);
    await notify("textDocument/didChange", {
      textDocument: { uri: "file:///none.ex", version: 2 },
      contentChanges: [{ text: "" }],
    });
    await notify("textDocument/didClose", { textDocument: { uri: "file:///none.ex" } });
    for (const position of [
      { line: 1e9, character: 1e9 },
      { line: -1, character: -1 },
    ]) {
      expect(await request("textDocument/hover", { textDocument: { uri }, position })).toBeNull();
    }
    await notify("textDocument/didOpen", { textDocument: { uri, languageId: "elixir", version: 1, text: danger } });
    await publishOf(uri, ({ version, diagnostics }) => version === 1 && diagnostics.length === 1);
  });

  it("may be empty, huge, deeply nested, or no text at all", async () => {
    const { open, publishOf, log } = await start({ capabilities: simple });
    const texts = [
      "",
      "\0\uFFFE\uD800",
      "(".repeat(20_000),
      "x ".repeat(1_500_000),
      `${"a |> ".repeat(3_000)}b`,
      "\r".repeat(5_000),
    ];
    for (const [index, text] of texts.entries()) await open(folder.uriOf(`lib/t${index}.ex`), text);
    await open(folder.uriOf("lib/last.ex"), danger);
    await publishOf(folder.uriOf("lib/last.ex"), ({ diagnostics }) => diagnostics.length === 1);
    expect(log.join("\n")).not.toMatch(/Analysis failed|could not be worked on/);
  });

  it("that a rule fails on keep the findings of the others", async () => {
    const { open, publishOf } = await start({ capabilities: simple });
    const uri = folder.uriOf("lib/x.ex");
    await open(uri, "def a(param) do\n  explode(param)\n  danger(param)\nend\n");
    const { diagnostics } = await publishOf(uri, ({ version }) => version === 1);
    expect(diagnostics.map(({ code }) => code)).toContain("sample-danger");
  });
});

describe("a root that is not on a disk", () => {
  it("is not looked for there, and its open documents are analysed", async () => {
    const uri = `nowhere:${new URL(folder.uri).pathname}`;
    const { open, items, request } = await start({ folders: [{ uri, name: "nowhere" }] });
    await open(`${uri}/lib/open.ex`, danger);
    expect(await items(`${uri}/lib/open.ex`)).toHaveLength(1);
    expect(await request("firebreak/scan", {})).toMatchObject({ files: 1, findings: 1, isComplete: true });
  });
});

describe("a client that does not answer", () => {
  it("gets its findings all the same", async () => {
    const started = await start({ settings: {} });
    started.connection.onRequest("workspace/configuration", () => new Promise(() => {}));
    started.connection.onRequest("workspace/diagnostic/refresh", () => new Promise(() => {}));
    started.connection.onRequest("window/workDoneProgress/create", () => Promise.reject(new Error("no")));
    await started.notify("workspace/didChangeConfiguration", { settings: null });
    await expectAlive(started);
    expect(await started.request("firebreak/scan", {})).toMatchObject({ isComplete: true });
  });
});
