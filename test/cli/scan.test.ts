import { readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Result } from "sarif";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemsOfJson, problemsOfSarif } from "../report/schemas.ts";
import { appWith, type Firebreak, installFirebreak } from "./firebreak.ts";

const bioPath = "lib/shop_web/live/bio_live.ex";
const bio = `defmodule ShopWeb.BioLive do
  use ShopWeb, :live_view

  def handle_event("save", %{"bio" => bio}, socket) do
    {:noreply, assign(socket, bio: Phoenix.HTML.raw(bio))}
  end
end
`;
const clean = "defmodule Shop do\n  def hello, do: :world\nend\n";

let firebreak: Firebreak;
let app: Awaited<ReturnType<typeof appWith>>;
let cleanApp: Awaited<ReturnType<typeof appWith>>;

beforeAll(async () => {
  firebreak = await installFirebreak();
  app = await appWith({ [bioPath]: bio, "lib/shop.ex": clean });
  cleanApp = await appWith({ "lib/shop.ex": clean });
});
afterAll(async () => {
  await Promise.all([firebreak.dispose(), app.dispose(), cleanApp.dispose()]);
});

const scan = (...args: readonly string[]) => firebreak.run(["scan", ...args], { cwd: app.root });

describe("firebreak scan", () => {
  it("prints findings for people and exits with 1", async () => {
    const { code, out, err } = await scan();
    expect(code).toBe(1);
    expect(err).toBe("");
    expect(out).toContain("high xss-raw (high confidence)");
    expect(out).toContain(`at ${bioPath}:5:`);
    expect(out).toMatch(/5 \| +\{:noreply, assign\(socket, bio: Phoenix\.HTML\.raw\(bio\)\)\}\n +\| +\^+/);
    expect(out).toMatch(/1 finding: 1 high; looked at 2 files\.\n$/);
  });

  it("says that it looked and found nothing, and exits with 0", async () => {
    expect(await firebreak.run(["scan"], { cwd: cleanApp.root })).toEqual({
      code: 0,
      out: "Looked at 1 file, nothing found.\n",
      err: "",
    });
  });

  it("prints JSON that satisfies its schema", async () => {
    const { code, out } = await scan("--format", "json");
    const report = JSON.parse(out);
    expect(await problemsOfJson(report)).toEqual([]);
    expect(code).toBe(1);
    expect(report.files).toEqual({ scanned: 2, skipped: [] });
    expect(report.roots).toEqual(["."]);
    const [{ id, root, path: file, range }] = report.findings;
    expect({ id, root, file }).toEqual({ id: "xss-raw", root: ".", file: bioPath });
    expect(bio.split("\n")[range.start.line - 1]?.slice(range.start.column - 1, range.end.column - 1)).toMatch(/raw/);
  });

  it("prints SARIF that satisfies the standard's schema", async () => {
    const { code, out } = await scan("--format", "sarif");
    const log = JSON.parse(out);
    expect(await problemsOfSarif(log)).toEqual([]);
    expect(code).toBe(1);
    const [run] = log.runs;
    expect(run.results.map((result: { ruleId: string }) => result.ruleId)).toEqual(["xss-raw"]);
    const { uri, uriBaseId } = run.results[0].locations[0].physicalLocation.artifactLocation;
    const file = fileURLToPath(new URL(uri, run.originalUriBaseIds[uriBaseId].uri));
    expect(await readFile(file, "utf8")).toBe(bio);
    const rule = run.tool.driver.rules[run.results[0].ruleIndex];
    expect(rule.help.markdown).toContain("xss-raw");
  });

  it("reports the sample shop in forms that satisfy both schemas, flows and fixes among them", async () => {
    const cwd = fileURLToPath(new URL("../apps/shop", import.meta.url));
    const [json, sarif] = await Promise.all(
      ["json", "sarif"].map(async (format) =>
        JSON.parse((await firebreak.run(["scan", "--format", format], { cwd })).out),
      ),
    );
    expect(await problemsOfJson(json)).toEqual([]);
    expect(await problemsOfSarif(sarif)).toEqual([]);
    const results: readonly Result[] = sarif.runs[0].results;
    expect(results.map((result) => result.ruleId)).toEqual(json.findings.map((finding: { id: string }) => finding.id));
    expect(results.some((result) => result.codeFlows)).toBe(true);
    expect(results.some((result) => result.fixes)).toBe(true);
  });

  it("scans several folders into one report, each path relative to its own", async () => {
    const { out } = await firebreak.run(["scan", app.root, "--format", "json", cleanApp.root, `${app.root}/`], {
      cwd: path.dirname(app.root),
    });
    const report = JSON.parse(out);
    expect(report.roots).toEqual([app.root, cleanApp.root]);
    expect(report.files.scanned).toBe(3);
    expect(report.findings.map((finding: { root: string; path: string }) => [finding.root, finding.path])).toEqual([
      [app.root, bioPath],
    ]);
  });

  it("prints one line of statistics on the error output", async () => {
    const { err } = await scan("--stats", "--format", "json");
    const stats = JSON.parse(err);
    expect(stats.files).toBe(2);
    expect(stats.bytes).toBe(bio.length + clean.length);
    expect(stats.nodes).toBeGreaterThan(10);
    expect(Object.keys(stats.phases).length).toBeGreaterThan(0);
  });

  it("stays quiet when its reader has seen enough", async () => {
    const { out, err } = await firebreak.pipeToHead(["scan", "--format", "sarif"], { cwd: app.root });
    expect(out.split("\n")[0]).toBe("{");
    expect(err).toBe("");
  });
});

describe("exit codes", () => {
  it.each([
    ["critical", 0],
    ["high", 1],
    ["low", 1],
    ["none", 0],
  ])("--fail-on %s gives %i for a finding of high severity", async (severity, expected) => {
    expect((await scan("--fail-on", severity)).code).toBe(expected);
  });

  it("are judged after filters", async () => {
    expect((await scan("--min-severity", "critical", "--fail-on", "low")).code).toBe(0);
    expect((await scan("--only", "unsafe-deserialization", "--fail-on", "low")).code).toBe(0);
    expect((await scan("--only", "xss-raw")).code).toBe(1);
  });

  it("do not count what a comment suppresses", async () => {
    const text = bio.replace(
      "    {:noreply",
      "    # firebreak:ignore xss-raw -- bio is cleaned on the way in\n    {:noreply",
    );
    const suppressed = await appWith({ [bioPath]: text });
    const run = (...args: readonly string[]) => firebreak.run(["scan", ...args], { cwd: suppressed.root });
    const json = JSON.parse((await run("--format", "json")).out);
    expect(json.findings[0].suppressed).toEqual({ by: "comment", reason: "bio is cleaned on the way in" });
    expect(await run()).toMatchObject({ code: 0, out: "Looked at 1 file, nothing found (1 suppressed).\n" });
    await suppressed.dispose();
  });

  it("are 2 where there is nothing to scan, in any of the folders", async () => {
    const empty = await appWith({ "notes.txt": "hello" });
    const alone = await firebreak.run(["scan"], { cwd: empty.root });
    expect(alone).toMatchObject({ code: 2, out: expect.stringContaining("there was nothing to scan") });
    expect((await scan(".", empty.root)).code).toBe(2);
    await empty.dispose();
  });

  it("are 2 for skipped files only when that is asked for", async () => {
    const partly = await appWith({ "lib/shop.ex": clean, "lib/binary.ex": new Uint8Array([0xff, 0xfe, 0x00, 0x9f]) });
    const run = (...args: readonly string[]) => firebreak.run(["scan", ...args], { cwd: partly.root });
    const plain = await run();
    expect(plain.code).toBe(0);
    expect(plain.out).toContain("lib/binary.ex");
    expect((await run("--fail-on-skipped")).code).toBe(2);
    await partly.dispose();
  });
});

describe("wrong usage", () => {
  it.each([
    [["scan", "--format", "xml"], /Allowed choices are text, json, sarif/],
    [["scan", "--preset", "best"], /Allowed choices are recommended, strict, audit/],
    [["scan", "--fail-on", "bad"], /Allowed choices are critical, high, medium, low, info, none/],
    [["scan", "--min-severity", "none"], /Allowed choices/],
    [["scan", "--min-confidence", "sure"], /Allowed choices/],
    [["scan", "--onyl", "xss-raw"], /unknown option '--onyl'(.|\n)*--only/],
    [["scan", "--only", "xs-raw"], /Unknown rule "xs-raw". Did you mean xss-raw\?/],
    [["scan", "--only", ","], /Name at least one rule/],
    [["scan", "no/such/folder"], /Cannot scan no\/such\/folder: there is no such folder/],
    [["scan", "lib/shop.ex"], /it is not a folder/],
    [["scan", "--output", "lib"], /Cannot write lib: it is a folder/],
    [["scan", "--output", "no/such/report.json"], /its folder does not exist/],
    [["explain", "xs-raw"], /Did you mean xss-raw\?/],
    [["explain"], /missing required argument/],
    [["lib"], /firebreak scan lib/],
    [["frobnicate"], /unknown command/],
    [[], /Usage: firebreak/],
  ])("%j is told and exits with 2", async (args, message) => {
    const { code, out, err } = await firebreak.run(args, { cwd: app.root });
    expect(err).toMatch(message);
    expect(out).toBe("");
    expect(code).toBe(2);
  });

  it("is not asking for help or the version", async () => {
    const help = await firebreak.run(["scan", "--help"], { cwd: app.root });
    expect(help).toMatchObject({ code: 0, err: "", out: expect.stringContaining("Exit codes:") });
    const version = await firebreak.run(["--version"], { cwd: app.root });
    expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe("--output", () => {
  it("writes the report into a file and says so, replacing an old one whole", async () => {
    const place = await appWith({ [bioPath]: bio, "out/report.json": "x".repeat(1_000_000) });
    const { code, out, err } = await firebreak.run(["scan", "--format", "json", "--output", "out/report.json"], {
      cwd: place.root,
    });
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: "Wrote 1 finding to out/report.json.\n" });
    expect(await problemsOfJson(JSON.parse(await readFile(path.join(place.root, "out/report.json"), "utf8")))).toEqual(
      [],
    );
    expect(await readdir(path.join(place.root, "out"))).toEqual(["report.json"]);
    await place.dispose();
  });

  it("refuses a link, and a folder that a link leads out to", async () => {
    const outside = await appWith({ "victim.txt": "precious" });
    const place = await appWith({ [bioPath]: bio });
    await symlink(path.join(outside.root, "victim.txt"), path.join(place.root, "report.json"));
    await symlink(outside.root, path.join(place.root, "reports"));
    const write = (file: string) => firebreak.run(["scan", "--output", file], { cwd: place.root });
    expect(await write("report.json")).toMatchObject({ code: 2, err: expect.stringContaining("it is a link") });
    expect(await write("reports/new.json")).toMatchObject({ code: 2, err: expect.stringContaining("leads out") });
    expect(await readFile(path.join(outside.root, "victim.txt"), "utf8")).toBe("precious");
    expect(await readdir(outside.root)).toEqual(["victim.txt"]);
    await Promise.all([place.dispose(), outside.dispose()]);
  });

  it("has no colours unless they are asked for", async () => {
    const place = await appWith({ [bioPath]: bio });
    const args = ["scan", "--output", "report.txt"];
    const read = () => readFile(path.join(place.root, "report.txt"), "utf8");
    await firebreak.run(args, { cwd: place.root });
    expect(await read()).not.toContain("\u001b");
    await firebreak.run([...args, "--color"], { cwd: place.root });
    expect(await read()).toContain("\u001b[31m");
    await place.dispose();
  });
});

describe("colours", () => {
  it("are left out without a terminal, and follow NO_COLOR, FORCE_COLOR and the options", async () => {
    const isColored = async (args: readonly string[], env: Record<string, string>) =>
      (await firebreak.run(["scan", ...args], { cwd: app.root, env })).out.includes("\u001b[");
    expect(await isColored([], {})).toBe(false);
    expect(await isColored([], { FORCE_COLOR: "1" })).toBe(true);
    expect(await isColored([], { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
    expect(await isColored(["--color"], { NO_COLOR: "1" })).toBe(true);
    expect(await isColored(["--no-color"], { FORCE_COLOR: "1" })).toBe(false);
  });
});

describe("an interrupted scan", () => {
  it("prints what it has, marked incomplete, and exits with 2", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`lib/m${index}.ex`, `defmodule M${index} do\n${bio.repeat(40)}end\n`]),
    );
    const large = await appWith(files);
    const args = ["scan", "--format", "json", "--output", "report.json"];
    const { code, out } = await firebreak.interrupt(args, { cwd: large.root });
    const report = JSON.parse(await readFile(path.join(large.root, "report.json"), "utf8"));
    expect(await problemsOfJson(report)).toEqual([]);
    expect(report.incomplete).toBe(true);
    expect(report.files.scanned).toBeLessThan(400);
    expect(out).toContain("firebreak: stopping");
    expect(code).toBe(2);
    await large.dispose();
  });
});

describe("the other commands", () => {
  it("list all rules, for people and for programs", async () => {
    const table = await firebreak.run(["rules"], { cwd: app.root });
    expect(table).toMatchObject({ code: 0, out: expect.stringMatching(/^xss-raw +high +on +\S/m) });
    const rules = JSON.parse((await firebreak.run(["rules", "--format", "json"], { cwd: app.root })).out);
    expect(rules.find((rule: { id: string }) => rule.id === "xss-raw")).toMatchObject({ severity: "high", cwe: [79] });
  });

  it("explain a rule by its id or an alias", async () => {
    const page = await firebreak.run(["explain", "xss-raw"], { cwd: app.root });
    expect(page).toMatchObject({ code: 0, err: "", out: expect.stringContaining("What it flags") });
    expect((await firebreak.run(["explain", "XSS.Raw"], { cwd: app.root })).out).toBe(page.out);
  });
});
