/** Code actions and hover over the wire: offered, resolved, applied as an editor would, and gone afterwards. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CodeAction, Hover } from "vscode-languageserver/node";
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

const text = [
  "defmodule Shop.A do",
  "  def a(param), do: danger(param)",
  "  def b(value), do: danger(value)",
  "  def c(value), do: doubtful(value)",
  "end",
  "",
].join("\n");
const at = (line: number, character: number) => ({ start: { line, character }, end: { line, character } });
const everything = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
let uri: string;

beforeEach(async () => {
  folder = await createFolder({ "mix.exs": "", "lib/a.ex": text });
  uri = folder.uriOf("lib/a.ex");
});
afterEach(async () => {
  client?.kill();
  await folder.dispose();
});

async function start(options: ClientOptions = {}): Promise<Client> {
  client = await startClient(installation, { folders: [folder.folder], capabilities: modern, ...options });
  await client.open(uri, text);
  return client;
}

const titlesOf = (actions: readonly CodeAction[]) => actions.map(({ title }) => title);
const named = (actions: readonly CodeAction[], title: string) => {
  const action = actions.find((one) => one.title === title);
  if (action === undefined) throw new Error(`No action ${title} among ${titlesOf(actions).join(", ")}`);
  return action;
};

describe("quick fixes", () => {
  it("are offered for the findings at the place, with the way to ignore them and to their page", async () => {
    const { actions } = await start();
    expect(titlesOf(await actions(uri, at(1, 22)))).toEqual([
      "Drop the call",
      "Ignore sample-danger on this line",
      "Fix all sample-danger in this file (safe)",
      "Open rule page: sample-danger",
    ]);
    expect(await actions(uri, at(0, 3))).toEqual([]);
    expect(await actions(uri, { start: { line: 900, character: 9 }, end: { line: 901, character: 9 } })).toEqual([]);
  });

  it("remove the finding when they are applied", async () => {
    const { actions, resolve, apply, items, textOf } = await start();
    const before = await items(uri);
    const offered = named(await actions(uri, at(1, 22), before), "Drop the call");
    expect(offered).toMatchObject({ kind: "quickfix", isPreferred: true, diagnostics: [before[0]] });
    expect(offered).not.toHaveProperty("edit"); // The client asks for it.
    const { edit } = await resolve(offered);
    expect(edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 1 } }]);
    expect(edit).not.toHaveProperty("changeAnnotations");
    await apply(edit);
    expect(textOf(uri)).toContain("def a(param), do: param\n");
    expect((await items(uri)).map(({ range }) => range.start.line)).toEqual([2, 3]);
  });

  it("come whole, as plain changes, to a client that cannot resolve", async () => {
    const { actions } = await start({ capabilities: simple });
    const range = { start: { line: 1, character: 20 }, end: { line: 1, character: 33 } };
    expect(named(await actions(uri, at(1, 22)), "Drop the call").edit).toEqual({
      changes: { [uri]: [{ range, newText: "param" }] },
    });
  });

  it("are never preferred when they are not safe, and a start that needs a hand asks first", async () => {
    const { actions, resolve } = await start();
    const offered = await actions(uri, at(3, 22));
    const review = named(offered, "Be sure");
    const assist = named(offered, "Start a proof");
    expect(review).not.toHaveProperty("isPreferred");
    expect(assist).not.toHaveProperty("isPreferred");
    expect((await resolve(review)).edit?.changeAnnotations).toMatchObject({ firebreak: { label: "Be sure" } });
    const { edit } = await resolve(assist);
    expect(edit?.changeAnnotations).toMatchObject({ firebreak: { label: "Start a proof", needsConfirmation: true } });
    expect(edit?.documentChanges).toMatchObject([{ edits: [{ annotationId: "firebreak", newText: "prove" }] }]);
  });

  it("are refused when the document changed since they were offered", async () => {
    const { actions, resolve, replace } = await start();
    const offered = named(await actions(uri, at(1, 22)), "Drop the call");
    await replace(uri, "defmodule", "\ndefmodule");
    await expect(resolve(offered)).rejects.toMatchObject({ code: -32801 });
  });

  it("leave an action alone that they did not make", async () => {
    const { resolve } = await start();
    expect(await resolve({ title: "Other", data: { anything: 1 } })).toEqual({ title: "Other", data: { anything: 1 } });
  });
});

describe("a fix that cannot be proven", () => {
  const broken = ["defmodule Shop.A do", '  def a, do: misjudge("x")', '  def b, do: misjudge("(")', "end", ""].join(
    "\n",
  );
  const start = async (options: ClientOptions = {}) => {
    client = await startClient(installation, { folders: [folder.folder], capabilities: modern, ...options });
    await client.open(uri, broken);
    return client;
  };

  it("is not offered, neither to clients that resolve nor to those that do not", async () => {
    for (const capabilities of [modern, simple]) {
      const { actions, kill } = await start({ capabilities });
      expect(titlesOf(await actions(uri, at(1, 15)))).toContain("Write it out");
      expect(titlesOf(await actions(uri, at(2, 15)))).not.toContain("Write it out");
      kill();
    }
  });

  it("is left out when everything is fixed", async () => {
    const { actions, resolve, apply, textOf } = await start();
    const [action] = await actions(uri, everything, [], ["source.fixAll"]);
    await apply((await resolve(action as CodeAction)).edit);
    expect(textOf(uri)).toBe(broken.replace('misjudge("x")', "x"));
  });
});

describe("fix all", () => {
  it("repairs findings inside others too, in one change", async () => {
    const nested = "def a(x), do: danger(danger(danger(x)))\n";
    client = await startClient(installation, { folders: [folder.folder], capabilities: modern });
    const { open, actions, resolve, apply, textOf } = client;
    await open(uri, nested);
    const [action] = await actions(uri, everything, [], ["source.fixAll"]);
    await apply((await resolve(action as CodeAction)).edit);
    expect(textOf(uri)).toBe("def a(x), do: x\n");
  });

  it("repairs every finding of a rule", async () => {
    const { actions, resolve, apply, items, textOf } = await start();
    const { edit } = await resolve(named(await actions(uri, at(1, 22)), "Fix all sample-danger in this file (safe)"));
    await apply(edit);
    expect(textOf(uri)).toContain("def a(param), do: param\n  def b(value), do: value\n");
    expect((await items(uri)).map(({ code }) => code)).toEqual(["sample-doubtful"]);
  });

  it("repairs on save what is safe, and nothing else", async () => {
    const { actions, resolve, apply, textOf } = await start();
    for (const only of ["source.fixAll.firebreak", "source.fixAll", "source"]) {
      expect((await actions(uri, everything, [], [only])).map(({ kind }) => kind)).toEqual(["source.fixAll.firebreak"]);
    }
    const [action] = await actions(uri, everything, [], ["source.fixAll"]);
    await apply((await resolve(action as CodeAction)).edit);
    expect(textOf(uri)).not.toContain("danger");
    expect(textOf(uri)).toContain("doubtful(value)");
    expect(await actions(uri, everything, [], ["source.fixAll"])).toEqual([]);
  });

  it("is not offered for other kinds", async () => {
    const { actions } = await start();
    expect(await actions(uri, everything, [], ["refactor"])).toEqual([]);
    expect(await actions(uri, everything, [], ["source.organizeImports"])).toEqual([]);
    const quick = await actions(uri, everything, [], ["quickfix"]);
    expect(new Set(quick.map(({ kind }) => kind))).toEqual(new Set(["quickfix"]));
  });
});

describe("ignoring a finding", () => {
  it("writes a comment that silences it", async () => {
    const { actions, resolve, apply, items, textOf } = await start();
    await apply((await resolve(named(await actions(uri, at(1, 22)), "Ignore sample-danger on this line"))).edit);
    expect(textOf(uri)).toContain("  # firebreak:ignore sample-danger\n  def a(param)");
    expect((await items(uri)).map(({ range }) => range.start.line)).toEqual([3, 4]);
  });
});

describe("the rule page", () => {
  it("is opened by our client's command", async () => {
    const { actions } = await start({ options: { hasOpenRulePage: true } });
    expect(named(await actions(uri, at(1, 22)), "Open rule page: sample-danger").command).toMatchObject({
      command: "firebreak.openRulePage",
      arguments: ["sample-danger"],
    });
  });

  it("is shown through the editor where there is no such command, and not offered where that cannot be", async () => {
    const { actions, request, shownDocuments, kill } = await start();
    const { command } = named(await actions(uri, at(1, 22)), "Open rule page: sample-danger");
    await request("workspace/executeCommand", command);
    expect(shownDocuments).toEqual([expect.stringMatching(/^file:\/\/.*docs\/rules\/sample-danger\.md$/)]);
    kill();
    const other = await start({ capabilities: simple });
    expect(titlesOf(await other.actions(uri, at(1, 22)))).not.toContain("Open rule page: sample-danger");
  });

  it("is given as Markdown, and null for what is no rule", async () => {
    const { request } = await start();
    expect(await request("firebreak/rulePage", { id: "sample-danger" })).toMatchObject({
      id: "sample-danger",
      title: "A call of danger",
      markdown: expect.stringContaining("## What it flags"),
    });
    for (const id of ["none", "../../package", "", 7, null])
      expect(await request("firebreak/rulePage", { id })).toBeNull();
    const rules = await request<readonly { readonly id: string }[]>("firebreak/rules", undefined);
    expect(rules).toContainEqual({ id: "sample-danger", title: "A call of danger", severity: "high" });
  });
});

describe("hover", () => {
  const hover = (of: Client, line: number, character: number) =>
    of.request<Hover | null>("textDocument/hover", { textDocument: { uri }, position: { line, character } });

  it("tells what the message beside it does not: how bad, how sure and why", async () => {
    const started = await start();
    expect(await hover(started, 1, 22)).toEqual({
      range: { start: { line: 1, character: 20 }, end: { line: 1, character: 26 } },
      contents: { kind: "markdown", value: expect.any(String) },
    });
    const { contents } = (await hover(started, 1, 22)) as { readonly contents: { readonly value: string } };
    expect(contents.value.split("\n\n")).toEqual([
      expect.stringMatching(/^\*\*A call of danger\*\* \[`sample-danger`\]\(file:.*sample-danger\.md\)$/),
      "Severity high, confidence high · CWE-79 · OWASP A03:2021",
      "A call of `danger/1` passes on what it gets.",
    ]);
    expect(await hover(started, 0, 0)).toBeNull();
    expect(await hover(started, 5_000, 5_000)).toBeNull();
  });

  it("is plain where the client reads no Markdown", async () => {
    const started = await start({
      capabilities: { ...modern, textDocument: { ...modern.textDocument, hover: { contentFormat: ["plaintext"] } } },
    });
    expect(await hover(started, 1, 22)).toMatchObject({
      contents: {
        kind: "plaintext",
        value: expect.stringContaining("A call of danger (sample-danger)\nSeverity high"),
      },
    });
  });
});
