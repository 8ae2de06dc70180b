/** Roots, documents outside them, scans, settings and files that change on disk. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ScanResult } from "../../server/lsp/protocol.ts";
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
let one: Folder;
let two: Folder;
let client: Client | undefined;

beforeAll(async () => {
  installation = await installServer();
});
afterAll(() => installation.dispose());

const danger = "defmodule Shop.A do\n  def a(param), do: danger(param)\nend\n";
const caller = "defmodule Shop.C do\n  def c, do: my_helper(1)\nend\n";
const helper = "defmodule Shop.D do\n  def my_helper(x), do: x\nend\n";

beforeEach(async () => {
  one = await createFolder({ "mix.exs": "", "lib/a.ex": danger, "lib/c.ex": caller });
  two = await createFolder({ "mix.exs": "", "lib/b.ex": danger, "lib/d.ex": helper });
});
afterEach(async () => {
  client?.kill();
  await Promise.all([one.dispose(), two.dispose()]);
});

async function start(options: ClientOptions = {}): Promise<Client> {
  client = await startClient(installation, { folders: [one.folder, two.folder], capabilities: modern, ...options });
  return client;
}

const codesOf = (items: readonly { readonly code?: unknown }[] | undefined) => items?.map(({ code }) => code);

describe("roots", () => {
  it("are analysed each for itself", async () => {
    const { open, items, until, isReady } = await start({ settings: { preset: "strict" } });
    await open(one.uriOf("lib/c.ex"), caller);
    await until(isReady);
    // `my_helper` is defined in the other root only.
    expect(codesOf(await items(one.uriOf("lib/c.ex")))).toEqual(["sample-undefined"]);
  });

  it("come and go while the server runs, their findings with them", async () => {
    const { notify, publishOf, until, isReady } = await start({
      folders: [one.folder],
      settings: { scan: "workspace" },
    });
    await publishOf(one.uriOf("lib/a.ex"), ({ diagnostics }) => diagnostics.length === 1);
    await until(isReady);
    await notify("workspace/didChangeWorkspaceFolders", { event: { added: [two.folder], removed: [] } });
    await publishOf(two.uriOf("lib/b.ex"), ({ diagnostics }) => diagnostics.length === 1);
    await notify("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [one.folder] } });
    await publishOf(one.uriOf("lib/a.ex"), ({ diagnostics }) => diagnostics.length === 0);
  });

  it("may lie in one another: the inner one's results count, once", async () => {
    const inner = { uri: one.uriOf("lib"), name: "inner" };
    const { publishes, publishOf, request, until, isReady } = await start({ folders: [one.folder, inner] });
    await until(isReady);
    const result = await request<ScanResult>("firebreak/scan", {});
    expect(result.isComplete).toBe(true);
    const { diagnostics } = await publishOf(one.uriOf("lib/a.ex"), () => true);
    expect(codesOf(diagnostics)).toEqual(["sample-danger"]);
    expect(publishes.filter(({ uri }) => uri === one.uriOf("lib/a.ex"))).toHaveLength(1);
  });

  it("may be umbrellas: names of one app are known in another", async () => {
    const umbrella = await createFolder({
      "mix.exs": 'defmodule Shop.MixProject do\n  def project, do: [apps_path: "apps"]\nend\n',
      "apps/core/mix.exs": "",
      "apps/core/lib/helper.ex": helper,
      "apps/web/mix.exs": "",
      "apps/web/lib/caller.ex": caller,
      "apps/web/lib/a.ex": danger,
    });
    const { request, lastPublish } = await start({ folders: [umbrella.folder], settings: { preset: "strict" } });
    await request("firebreak/scan", {});
    expect(codesOf(lastPublish(umbrella.uriOf("apps/web/lib/a.ex"))?.diagnostics)).toEqual(["sample-danger"]);
    expect(lastPublish(umbrella.uriOf("apps/web/lib/caller.ex"))).toBeUndefined();
    await umbrella.dispose();
  });

  it("may be named the old way, or be none", async () => {
    const { open, items, kill } = await start({ folders: undefined as never, initialize: { rootUri: one.uri } });
    await open(one.uriOf("lib/a.ex"), danger);
    expect(codesOf(await items(one.uriOf("lib/a.ex")))).toEqual(["sample-danger"]);
    kill();
    const none = await start({ folders: [] });
    await none.open(one.uriOf("lib/a.ex"), danger);
    expect(codesOf(await none.items(one.uriOf("lib/a.ex")))).toEqual(["sample-danger"]);
    expect(await none.request("firebreak/scan", {})).toMatchObject({ files: 0, findings: 0, isComplete: true });
  });
});

describe("documents outside every root", () => {
  it.each([
    ["untitled:Untitled-1", "elixir", "sample-danger"],
    ["file:///nowhere/at%20all/x.ex", "elixir", "sample-danger"],
    ["untitled:Untitled-2", "plaintext", undefined],
  ])("%s of language %s", async (uri, languageId, code) => {
    const { open, items } = await start();
    await open(uri, danger, languageId);
    expect(codesOf(await items(uri))).toEqual(code === undefined ? [] : [code]);
  });

  it("are analysed alone, move into a root that comes to hold them, and back", async () => {
    const { open, items, notify, until, isReady } = await start({
      folders: [one.folder],
      settings: { preset: "strict" },
    });
    const uri = two.uriOf("lib/e.ex");
    await open(uri, caller);
    expect(codesOf(await items(uri))).toEqual(["sample-undefined"]);
    await notify("workspace/didChangeWorkspaceFolders", { event: { added: [two.folder], removed: [] } });
    await until(() => isReady());
    await until(() => (client?.refreshCount() ?? 0) > 0);
    await settled(async () => codesOf(await items(uri))?.length === 0);
    await notify("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [two.folder] } });
    expect(codesOf(await items(uri))).toEqual(["sample-undefined"]);
  });

  it("leave nothing behind when they are closed", async () => {
    const { open, close, publishOf } = await start({ capabilities: simple });
    await open("untitled:Untitled-1", danger);
    await publishOf("untitled:Untitled-1", ({ diagnostics }) => diagnostics.length === 1);
    await close("untitled:Untitled-1");
    await publishOf("untitled:Untitled-1", ({ diagnostics }) => diagnostics.length === 0);
  });
});

describe("a scan", () => {
  it("shows its progress and its results, and says what it saw", async () => {
    const { request, progress, statuses, until, isReady } = await start();
    await until(isReady);
    const result = await request<ScanResult>("firebreak/scan", {});
    expect(result).toEqual({ files: 6, findings: 2, skipped: [], isComplete: true });
    expect(progress[0]?.value).toMatchObject({ kind: "begin", cancellable: true });
    expect(progress.at(-1)?.value.kind).toBe("end");
    const percentages = progress.flatMap(({ value }) => value.percentage ?? []);
    expect(percentages).toEqual([...percentages].sort((a, b) => a - b));
    await until(() => statuses.at(-1)?.counts.high === 2 && isReady());
    expect(statuses.map(({ state }) => state)).toContain("scanning");
  });

  it("runs as a command, and reports to the progress that the client brings", async () => {
    const { request, progress } = await start();
    const params = { command: "firebreak.server.scan", workDoneToken: "mine" };
    expect(await request("workspace/executeCommand", params)).toMatchObject({ isComplete: true, findings: 2 });
    expect(new Set(progress.map(({ token }) => token))).toEqual(new Set(["mine"]));
  });

  it("can be cancelled, keeps what it found, and lets typing through meanwhile", async () => {
    const files = Array.from(
      { length: 400 },
      (_, i) => [`lib/f${i}.ex`, `defmodule F${i} do\n${danger.repeat(5)}end\n`] as const,
    );
    const large = await createFolder({ "mix.exs": "", ...Object.fromEntries(files) });
    const { request, open, items, replace, notify, until, progress, publishes } = await start({
      folders: [large.folder],
    });
    const uri = large.uriOf("lib/open.ex");
    await open(uri, danger);
    const scanned = request<ScanResult>("firebreak/scan", {});
    await until(() => progress.length > 0);
    await replace(uri, "danger(param)", "param");
    expect(await items(uri)).toEqual([]);
    expect(progress.at(-1)?.value.kind).not.toBe("end"); // The scan still runs.
    await notify("window/workDoneProgress/cancel", { token: progress[0]?.token });
    const result = await scanned;
    expect(result.isComplete).toBe(false);
    expect(progress.at(-1)?.value.kind).toBe("end");
    // The server goes on, and a new scan brings the rest.
    expect(await request("firebreak/scan", {})).toMatchObject({ isComplete: true, findings: 2000 });
    expect(publishes.length).toBeGreaterThan(0);
    await large.dispose();
  });

  it("names what it could not read", async () => {
    await one.write("lib/big.ex", "x".repeat(2_000_001));
    const { request } = await start();
    const { skipped } = await request<ScanResult>("firebreak/scan", {});
    expect(skipped).toEqual([{ root: one.uri, path: "lib/big.ex", reason: expect.stringContaining("larger than") }]);
  });
});

describe("settings", () => {
  it("are asked for by root and take effect when they change", async () => {
    const { open, items, configure, refreshCount, until } = await start({
      settings: { rules: { "sample-danger": "off" } },
    });
    const uri = one.uriOf("lib/a.ex");
    await open(uri, danger);
    expect(await items(uri)).toEqual([]);
    await configure({ rules: { "sample-danger": "low" } });
    await until(() => refreshCount() > 0);
    await settled(
      async () => (await items(uri)).some(({ severity }) => severity === 4) || (await items(uri)).length > 0,
    );
  });

  it("switch everything off and on", async () => {
    const { open, publishOf, configure } = await start({ capabilities: simple, settings: { scan: "workspace" } });
    const a = one.uriOf("lib/a.ex");
    const b = two.uriOf("lib/b.ex");
    await open(a, danger);
    for (const uri of [a, b]) await publishOf(uri, ({ diagnostics }) => diagnostics.length === 1);
    await configure({ enable: false, scan: "workspace" });
    for (const uri of [a, b]) await publishOf(uri, ({ diagnostics }) => diagnostics.length === 0);
    await configure({ scan: "workspace" });
    for (const uri of [a, b]) await publishOf(uri, ({ diagnostics }) => diagnostics.length === 1);
  });

  it("are taken as far as they make sense", async () => {
    const { open, items } = await start({
      settings: {
        enable: "perhaps",
        preset: 7,
        rules: ["x"],
        exclude: null,
        maxFileSize: -1,
        severityMap: { high: "loud" },
      } as never,
    });
    await open(one.uriOf("lib/a.ex"), danger);
    expect(await items(one.uriOf("lib/a.ex"))).toMatchObject([{ code: "sample-danger", severity: 2 }]);
  });

  it("come with the notification from a client that is not asked", async () => {
    const { open, publishOf, notify } = await start({ capabilities: simple });
    const uri = one.uriOf("lib/a.ex");
    await open(uri, danger);
    await publishOf(uri, ({ diagnostics }) => diagnostics.length === 1);
    await notify("workspace/didChangeConfiguration", {
      settings: { firebreak: { rules: { "sample-danger": "off" } } },
    });
    await publishOf(uri, ({ diagnostics }) => diagnostics.length === 0);
  });

  it("give way to the project file, which counts as soon as it changes", async () => {
    const { publishOf, notify } = await start({ folders: [one.folder], settings: { scan: "workspace" } });
    const uri = one.uriOf("lib/a.ex");
    await publishOf(uri, ({ diagnostics }) => diagnostics.length === 1);
    await one.write(".firebreak.json", '{ "rules": { "sample-danger": "off" } }');
    await notify("workspace/didChangeWatchedFiles", { changes: [{ uri: one.uriOf(".firebreak.json"), type: 1 }] });
    await publishOf(uri, ({ diagnostics }) => diagnostics.length === 0);
  });
});

describe("files on disk", () => {
  it("are watched through the client", async () => {
    const { registrations, until } = await start();
    await until(() => registrations.length === 2);
    expect(registrations.map(({ method }) => method).sort()).toEqual([
      "workspace/didChangeConfiguration",
      "workspace/didChangeWatchedFiles",
    ]);
  });

  it("bring news of closed files: new, changed, gone, and whole folders", async () => {
    const { publishOf, notify, until, isReady } = await start({
      folders: [one.folder],
      settings: { scan: "workspace" },
    });
    const changed = (name: string, type: number) =>
      notify("workspace/didChangeWatchedFiles", { changes: [{ uri: one.uriOf(name), type }] });
    await until(isReady);
    await one.write("lib/new dir/n%C3.ex", danger);
    await changed("lib/new dir/n%C3.ex", 1);
    await publishOf(one.uriOf("lib/new dir/n%C3.ex"), ({ diagnostics }) => diagnostics.length === 1);
    await one.write("lib/a.ex", "# nothing\n");
    await changed("lib/a.ex", 2);
    await publishOf(one.uriOf("lib/a.ex"), ({ diagnostics }) => diagnostics.length === 0);
    await one.remove("lib");
    await notify("workspace/didDeleteFiles", { files: [{ uri: one.uriOf("lib") }] });
    await publishOf(one.uriOf("lib/new dir/n%C3.ex"), ({ diagnostics }) => diagnostics.length === 0);
  });
});

/** Asks again until the answer is yes; each question is a round trip to the server. */
async function settled(question: () => Promise<boolean>): Promise<void> {
  while (!(await question()));
}
