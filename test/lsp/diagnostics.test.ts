/** Diagnostics over the wire: by pull and by push, with versions, never both ways. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  DiagnosticSeverity,
  type DocumentDiagnosticReport,
  type WorkspaceDiagnosticReport,
} from "vscode-languageserver/node";
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
const harmless = "defmodule Shop.A do\n  def a(param), do: param\nend\n";

beforeEach(async () => {
  folder = await createFolder({
    "mix.exs": "defmodule Shop.MixProject do\n  use Mix.Project\nend\n",
    "lib/a.ex": danger,
    "lib/b.ex": "defmodule Shop.B do\n  def b(value), do: danger(value)\nend\n",
    "lib/c.ex": "defmodule Shop.C do\n  def c, do: my_helper(1)\nend\n",
    "lib/d.ex": "defmodule Shop.D do\n  def my_helper(x), do: x\nend\n",
  });
});
afterEach(async () => {
  client?.kill();
  await folder.dispose();
});

async function start(options: ClientOptions = {}): Promise<Client> {
  client = await startClient(installation, { folders: [folder.folder], capabilities: modern, ...options });
  return client;
}

const idsOf = (items: readonly { readonly code?: unknown }[]) => items.map(({ code }) => code);

describe("a client that pulls", () => {
  it("is offered document and workspace diagnostics", async () => {
    const { result } = await start();
    expect(result?.capabilities.diagnosticProvider).toEqual({
      identifier: "firebreak",
      interFileDependencies: true,
      workspaceDiagnostics: true,
    });
  });

  it("gets the whole of a finding", async () => {
    const { open, pull } = await start();
    const uri = folder.uriOf("lib/a.ex");
    await open(uri, danger);
    const argument = { start: { line: 1, character: 27 }, end: { line: 1, character: 32 } };
    expect(await pull(uri)).toEqual({
      kind: "full",
      resultId: expect.any(String),
      items: [
        {
          range: { start: { line: 1, character: 20 }, end: { line: 1, character: 26 } },
          severity: DiagnosticSeverity.Warning,
          source: "firebreak",
          code: "sample-danger",
          codeDescription: { href: expect.stringMatching(/^file:\/\/.*\/docs\/rules\/sample-danger\.md$/) },
          message: "`danger/1` gets param.",
          relatedInformation: [{ location: { uri, range: argument }, message: "comes from here" }],
          data: { id: "sample-danger", fingerprint: expect.any(String) },
        },
      ],
    });
  });

  it("links to the page where the client wants it", async () => {
    const { open, items } = await start({ options: { rulePageBase: "vscode://firebreak.firebreak/rules/" } });
    await open(folder.uriOf("lib/a.ex"), danger);
    const [item] = await items(folder.uriOf("lib/a.ex"));
    expect(item?.codeDescription?.href).toBe("vscode://firebreak.firebreak/rules/sample-danger");
  });

  it("is told that nothing changed, and what changed", async () => {
    const { open, pull, replace } = await start();
    const uri = folder.uriOf("lib/a.ex");
    await open(uri, danger);
    const first = await pull(uri);
    expect(await pull(uri, first.resultId)).toEqual({ kind: "unchanged", resultId: first.resultId });
    await replace(uri, "defmodule", "\ndefmodule");
    const moved = await pull(uri, first.resultId);
    expect(moved).toMatchObject({ kind: "full", items: [{ range: { start: { line: 2, character: 20 } } }] });
    await replace(uri, "danger(param)", "param");
    expect(await pull(uri, moved.resultId)).toMatchObject({ kind: "full", items: [] });
  });

  it("never gets an open document by push, and closed files by push after a scan", async () => {
    const { open, items, until, request, lastPublish, publishes, publishOf, close, isReady } = await start();
    const a = folder.uriOf("lib/a.ex");
    const b = folder.uriOf("lib/b.ex");
    await open(a, danger);
    expect(idsOf(await items(a))).toEqual(["sample-danger"]);
    await until(isReady);
    expect(publishes).toEqual([]); // Only open files are shown before the scan.
    await request("firebreak/scan", {});
    expect(idsOf(lastPublish(b)?.diagnostics ?? [])).toEqual(["sample-danger"]);
    expect(lastPublish(a)).toBeUndefined();

    await open(b, "defmodule Shop.B do\n  def b(value), do: danger(value)\nend\n");
    expect(idsOf(await items(b))).toEqual(["sample-danger"]);
    expect(lastPublish(b)).toEqual({ uri: b, diagnostics: [], version: 1 });

    await close(b);
    await publishOf(b, ({ diagnostics }) => diagnostics.length === 1);
  });

  it("gets what it opened and left alone by push, until it pulls", async () => {
    const { open, items, replace, publishOf, lastPublish, publishes } = await start();
    const a = folder.uriOf("lib/a.ex");
    await open(a, danger);
    await publishOf(a, ({ diagnostics, version }) => diagnostics.length === 1 && version === 1);
    await replace(a, "defmodule", "\ndefmodule");
    await publishOf(a, ({ diagnostics, version }) => diagnostics.length === 1 && version === 2);
    expect(idsOf(await items(a))).toEqual(["sample-danger"]);
    expect(lastPublish(a)).toEqual({ uri: a, diagnostics: [], version: 2 });
    const count = publishes.length;
    await replace(a, "danger(param)", "param");
    expect(await items(a)).toEqual([]);
    expect(publishes).toHaveLength(count);
  });

  it("is asked to pull again when the findings of another open file changed", async () => {
    const { open, items, replace, refreshCount, until, isReady } = await start({ settings: { preset: "strict" } });
    const c = folder.uriOf("lib/c.ex");
    const d = folder.uriOf("lib/d.ex");
    await until(isReady);
    await open(c, "defmodule Shop.C do\n  def c, do: my_helper(1)\nend\n");
    await open(d, "defmodule Shop.D do\n  def my_helper(x), do: x\nend\n");
    expect(idsOf(await items(c))).toEqual([]);
    expect(idsOf(await items(d))).toEqual([]);
    await replace(d, "my_helper", "my_other");
    await until(() => refreshCount() > 0);
    expect(idsOf(await items(c))).toEqual(["sample-undefined"]);
  });

  it("is told to ask again when the text changed under its request, and gets the newest", async () => {
    const { open, pull, replace } = await start();
    const uri = folder.uriOf("lib/a.ex");
    await open(uri, danger);
    const asked = [pull(uri).catch((error: unknown) => error)];
    for (let i = 0; i < 5; i++) {
      void replace(uri, "defmodule", "#\ndefmodule");
      asked.push(pull(uri).catch((error: unknown) => error));
    }
    const answers = (await Promise.all(asked)) as (
      | DocumentDiagnosticReport
      | { readonly code: number; readonly data: unknown }
    )[];
    for (const answer of answers) {
      if ("code" in answer) expect(answer).toMatchObject({ code: -32802, data: { retriggerRequest: true } });
    }
    expect(answers.at(-1)).toMatchObject({ kind: "full", items: [{ range: { start: { line: 6 } } }] });
  });

  it("gets the workspace in parts, and closed files by pull alone from then on", async () => {
    const { open, request, progress, publishOf, until, isReady, lastPublish, refreshCount, notify } = await start({
      settings: { scan: "workspace" },
    });
    const a = folder.uriOf("lib/a.ex");
    const b = folder.uriOf("lib/b.ex");
    await publishOf(b, ({ diagnostics }) => diagnostics.length === 1);
    await until(isReady);
    await open(a, danger);
    const last = await request<WorkspaceDiagnosticReport>("workspace/diagnostic", {
      previousResultIds: [],
      partialResultToken: "part",
    });
    const parts = progress
      .filter(({ token }) => token === "part")
      .map(({ value }) => value as unknown as WorkspaceDiagnosticReport);
    const items = [...parts, last].flatMap((part) => part.items);
    expect(parts.length).toBeGreaterThan(0);
    expect(items.map(({ uri, version, kind }) => [uri, version, kind])).toEqual([
      [a, 1, "full"],
      [b, null, "full"],
    ]);
    expect(lastPublish(b)?.diagnostics).toEqual([]);

    const previousResultIds = items.map(({ uri, resultId }) => ({ uri, value: resultId }));
    const again = await request<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds });
    expect(again.items.map(({ kind }) => kind)).toEqual(["unchanged", "unchanged"]);
    await folder.remove("lib/b.ex");
    const refreshes = refreshCount();
    await notify("workspace/didChangeWatchedFiles", { changes: [{ uri: b, type: 3 }] });
    await until(() => refreshCount() > refreshes);
    const without = await request<WorkspaceDiagnosticReport>("workspace/diagnostic", { previousResultIds });
    expect(without.items).toMatchObject([
      { uri: a, kind: "unchanged" },
      { uri: b, kind: "full", items: [] },
    ]);
  });

  it("is not offered the workspace when it takes closed files by push", async () => {
    const { result } = await start({ options: { closedFiles: "push" } });
    expect(result?.capabilities.diagnosticProvider).toMatchObject({ workspaceDiagnostics: false });
  });
});

describe("a client that does not pull", () => {
  it("gets every version of an open document by push, the version with it", async () => {
    const { open, publishOf, result, publishes, replace } = await start({ capabilities: simple });
    const uri = folder.uriOf("lib/a.ex");
    expect(result?.capabilities.diagnosticProvider).toBeUndefined();
    await open(uri, danger);
    expect(await publishOf(uri, ({ version }) => version === 1)).toMatchObject({
      diagnostics: [{ code: "sample-danger" }],
    });
    await replace(uri, "danger(param)", "param");
    expect(await publishOf(uri, ({ version }) => version === 2)).toMatchObject({ diagnostics: [] });
    await replace(uri, "do: param", "do: danger(param)");
    expect(await publishOf(uri, ({ version }) => version === 3)).toMatchObject({
      diagnostics: [{ code: "sample-danger" }],
    });
    const versions = publishes.filter((one) => one.uri === uri).map(({ version }) => version);
    expect(versions).toEqual([...versions].sort());
    expect(new Set(versions).size).toBe(versions.length);
  });

  it("sends results of the newest text only, however fast the typing", async () => {
    const { open, publishOf, change, publishes } = await start({ capabilities: simple });
    const uri = folder.uriOf("lib/a.ex");
    await open(uri, harmless);
    for (let version = 2; version <= 40; version++) {
      void change(uri, version, [{ text: version % 2 === 0 ? danger : harmless }]);
    }
    const last = await publishOf(uri, ({ version }) => version === 40);
    expect(last.diagnostics).toHaveLength(1);
    for (const { uri: of, version = 0, diagnostics } of publishes) {
      if (of === uri) expect(diagnostics).toHaveLength(version % 2 === 0 ? 1 : 0);
    }
  });

  it("loses the findings of a closed document, unless closed files are shown", async () => {
    const { open, publishOf, close, configure } = await start({
      capabilities: simple,
      settings: { scan: "openFiles" },
    });
    const uri = folder.uriOf("lib/a.ex");
    await open(uri, `${danger}# more\n`);
    await publishOf(uri, ({ diagnostics }) => diagnostics.length === 1);
    await close(uri);
    expect(await publishOf(uri, ({ diagnostics }) => diagnostics.length === 0)).toEqual({ uri, diagnostics: [] });

    await configure({ scan: "workspace" });
    await publishOf(uri, ({ diagnostics }) => diagnostics.length === 1);
    await open(uri, harmless);
    await publishOf(uri, ({ version, diagnostics }) => version === 1 && diagnostics.length === 0);
    await close(uri);
    // The disk's text counts again.
    const last = await publishOf(uri, ({ version, diagnostics }) => version === undefined && diagnostics.length === 1);
    expect(last).not.toHaveProperty("version");
  });

  it("gets the severities it maps, and none where it maps to none", async () => {
    const { open, publishOf, configure } = await start({
      capabilities: simple,
      settings: { severityMap: { high: "error", medium: "none" } },
    });
    const uri = folder.uriOf("lib/a.ex");
    await open(uri, "def a(param) do\n  danger(param)\n  doubtful(param)\nend\n");
    const first = await publishOf(uri, ({ diagnostics }) => diagnostics.length > 0);
    expect(first.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ["sample-danger", DiagnosticSeverity.Error],
    ]);
    await configure({});
    const second = await publishOf(uri, ({ diagnostics }) => diagnostics.length === 2);
    expect(second.diagnostics.map(({ severity }) => severity)).toEqual([
      DiagnosticSeverity.Warning,
      DiagnosticSeverity.Information,
    ]);
  });
});
