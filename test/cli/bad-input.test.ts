import { chmod, mkdir, open, symlink } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemsOfJson, problemsOfSarif } from "../report/schemas.ts";
import { appWith, type Firebreak, installFirebreak } from "./firebreak.ts";

const sound = "defmodule Shop do\n  def hello, do: :world\nend\n";
const hole = 'defmodule Shop.Hole do\n  def run(conn, %{"x" => x}), do: :erlang.binary_to_term(x)\nend\n';

let firebreak: Firebreak;
beforeAll(async () => {
  firebreak = await installFirebreak();
});
afterAll(() => firebreak.dispose());

type App = Awaited<ReturnType<typeof appWith>>;

interface JsonReport {
  readonly files: { readonly scanned: number; readonly skipped: readonly { path: string; reason: string }[] };
  readonly findings: readonly { id: string; path: string; message: string; range: unknown }[];
  readonly notices: readonly { path?: string; message: string }[];
}

/** Scans an app and removes it: `json` has the report, `text` what people read. */
async function scanned(
  app: App,
): Promise<{ readonly json: JsonReport; readonly text: string; readonly code: number | null }> {
  const run = (...args: readonly string[]) => firebreak.run(["scan", ...args], { cwd: app.root });
  const [json, text] = await Promise.all([run("--format", "json"), run()]);
  await app.dispose();
  expect([json.err, text.err]).toEqual(["", ""]);
  const report = JSON.parse(json.out);
  expect(await problemsOfJson(report)).toEqual([]);
  return { json: report, text: text.out, code: text.code };
}

/** Scans a sound file beside a bad one: the bad one must be said to be skipped, once, and nothing else must change. */
async function reasonFor(badPath: string, content: string | Uint8Array): Promise<string> {
  const { json, text, code } = await scanned(await appWith({ "lib/shop.ex": sound, [badPath]: content }));
  expect(json.files.scanned).toBe(1);
  expect(json.files.skipped.map((one) => one.path)).toEqual([badPath]);
  expect(text.match(/could not be scanned/g)).toHaveLength(1);
  expect(text).toContain(badPath);
  expect(code).toBe(0);
  return json.files.skipped[0]?.reason ?? "";
}

describe("a file that cannot be scanned is said to be, and the rest goes on:", () => {
  it("a binary file under an Elixir name", async () => {
    expect(await reasonFor("lib/binary.ex", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0]))).toMatch(
      /binary|text/,
    );
  });

  it("a file that is not UTF-8", async () => {
    expect(await reasonFor("lib/latin.ex", Uint8Array.from([0x23, 0x20, 0xe9, 0x0a]))).toMatch(/UTF-8/);
  });

  it("a file of 50 MB", async () => {
    const app = await appWith({ "lib/shop.ex": sound, "lib/huge.ex": "" });
    const handle = await open(path.join(app.root, "lib/huge.ex"), "w");
    await handle.truncate(50_000_000);
    await handle.close();
    const { json } = await scanned(app);
    expect(json.files).toMatchObject({ scanned: 1, skipped: [{ path: "lib/huge.ex", reason: /larger than/ }] });
  });

  it("a link that leads to nothing, to itself or out of the folder", async () => {
    const outside = await appWith({ "secret.ex": hole });
    const app = await appWith({ "lib/shop.ex": sound });
    const link = (target: string, name: string) => symlink(target, path.join(app.root, "lib", name));
    await link("nowhere.ex", "dangling.ex");
    await link("loop.ex", "loop.ex");
    await link(path.join(outside.root, "secret.ex"), "outside.ex");
    const { json } = await scanned(app);
    await outside.dispose();
    expect(json.files.scanned).toBe(1);
    expect(json.findings.filter((finding) => finding.id !== "scan-incomplete")).toEqual([]);
    expect(json.files.skipped.map(({ path: file, reason }) => `${file}: ${reason}`)).toEqual([
      "lib/dangling.ex: a link that leads to nothing",
      "lib/loop.ex: a link that leads to itself",
      "lib/outside.ex: a link that leads out of the root",
    ]);
  });
});

describe("the scan ends", () => {
  it("in folders that link to each other in a loop", async () => {
    const app = await appWith({ "lib/shop.ex": sound });
    await mkdir(path.join(app.root, "lib/a"));
    await symlink("..", path.join(app.root, "lib/a/up"));
    await symlink(app.root, path.join(app.root, "lib/a/root"));
    const { json } = await scanned(app);
    expect(json.files.scanned).toBe(1);
  });

  it("with 100,000 nested brackets", async () => {
    const nested = `${"[".repeat(100_000)}${"]".repeat(100_000)}\n`;
    const { json } = await scanned(await appWith({ "lib/shop.ex": hole, "lib/deep.ex": nested }));
    expect(json.findings.map((finding) => finding.path)).toContain("lib/shop.ex");
    const said = [...json.files.skipped, ...json.findings].map((one) => one.path);
    expect(said).toContain("lib/deep.ex");
  });

  it("with 100,000 brackets that are never closed", async () => {
    const { json } = await scanned(await appWith({ "lib/shop.ex": hole, "lib/deep.ex": "[".repeat(100_000) }));
    expect(json.findings.map((finding) => finding.path)).toContain("lib/shop.ex");
  });

  it("with a line of a million characters", async () => {
    const long = `defmodule L do\n  def l(conn, %{"x" => x}), do: {"${"x".repeat(1_000_000)}", :erlang.binary_to_term(x)}\nend\n`;
    const { json, text } = await scanned(await appWith({ "lib/long.ex": long }));
    expect(json.findings.map((finding) => finding.id)).toContain("unsafe-deserialization");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe("nothing is wrong with", () => {
  it("an empty file", async () => {
    const { json, code } = await scanned(await appWith({ "lib/shop.ex": sound, "lib/empty.ex": "" }));
    expect(json.files).toEqual({ scanned: 2, skipped: [] });
    expect(code).toBe(0);
  });

  it("a byte order mark", async () => {
    const { json } = await scanned(await appWith({ "lib/hole.ex": `\ufeff${hole}` }));
    expect(json.files).toEqual({ scanned: 1, skipped: [] });
    expect(json.findings.map((finding) => finding.id)).toEqual(["unsafe-deserialization"]);
  });

  it("Windows line ends: the same findings at the same places", async () => {
    const unix = await scanned(await appWith({ "lib/hole.ex": hole }));
    const windows = await scanned(await appWith({ "lib/hole.ex": hole.replaceAll("\n", "\r\n") }));
    expect(unix.json.findings.length).toBeGreaterThan(0);
    expect(windows.json.findings.map(({ range }) => range)).toEqual(unix.json.findings.map(({ range }) => range));
    expect(windows.text).toBe(unix.text);
  });
});

describe("a broken project file", () => {
  it("is said in one place and the scan goes on with the defaults", async () => {
    const app = await appWith({ "lib/hole.ex": hole, ".firebreak.json": '{ "preset": "strict",, }' });
    const { json, text } = await scanned(app);
    expect(json.findings.map((finding) => finding.id)).toContain("unsafe-deserialization");
    const said = [...json.notices, ...json.files.skipped, ...json.findings].filter(
      (one) => one.path === ".firebreak.json",
    );
    expect(said).toHaveLength(1);
    expect(text).toContain(".firebreak.json");
  });
});

describe("hostile names and texts", () => {
  it("reach the terminal without their control characters, and SARIF with the right address", async () => {
    const name = "lib/\u001b[2Jevil #?%\u202e é.ex";
    const app = await appWith({ [name]: hole.replace("x)", 'x <> "\u001b]0;owned\u0007")'), "lib/\u0007bell.ex": "" });
    const sarif = JSON.parse((await firebreak.run(["scan", "--format", "sarif"], { cwd: app.root })).out);
    const { json, text } = await scanned(app);
    expect(await problemsOfSarif(sarif)).toEqual([]);
    const { uri } = sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation;
    expect(decodeURIComponent(uri)).toBe(name);
    expect(json.findings.map((finding) => finding.path)).toEqual([name]);
    expect(text).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
    expect(stripVTControlCharacters(text)).toBe(text);
  });
});

describe("a folder without permission", () => {
  // Permission bits do not bind the superuser; there the same is tested with a file system in memory, see commands.test.ts.
  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")("is said to be skipped", async () => {
    const app = await appWith({ "lib/shop.ex": sound, "priv/hidden/a.ex": hole });
    await chmod(path.join(app.root, "priv/hidden"), 0);
    const run = await firebreak.run(["scan", "--format", "json"], { cwd: app.root });
    await chmod(path.join(app.root, "priv/hidden"), 0o700);
    await app.dispose();
    expect(JSON.parse(run.out).files.skipped).toMatchObject([{ path: "priv/hidden", reason: /permission/ }]);
  });
});
