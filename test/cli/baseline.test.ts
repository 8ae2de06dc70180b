import { readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { problemsOfBaseline, problemsOfSarif } from "../report/schemas.ts";
import { appWith, type Firebreak, installFirebreak } from "./firebreak.ts";

const bio = (name: string) => `defmodule ShopWeb.${name} do
  use ShopWeb, :live_view

  def handle_event("save", %{"bio" => bio}, socket) do
    {:noreply, assign(socket, bio: Phoenix.HTML.raw(bio))}
  end
end
`;
const name = ".firebreak-baseline.json";

let firebreak: Firebreak;
let app: Awaited<ReturnType<typeof appWith>>;

beforeAll(async () => {
  firebreak = await installFirebreak();
});
afterAll(() => firebreak.dispose());
beforeEach(async () => {
  app = await appWith({ "lib/a.ex": bio("A"), "lib/b.ex": bio("B") });
});
afterEach(() => app.dispose());

const scan = (...args: readonly string[]) => firebreak.run(["scan", ...args], { cwd: app.root });
const file = (relative: string) => path.join(app.root, relative);

describe("--write-baseline", () => {
  it("accepts what is there, so that the same scan and the next ones pass until something new comes", async () => {
    const written = await scan("--write-baseline");
    expect(written).toEqual({
      code: 0,
      out: "Looked at 2 files, nothing found (2 suppressed by the baseline).\n",
      err: `Wrote a baseline of 2 findings to ${name}.\n`,
    });
    expect(await problemsOfBaseline(JSON.parse(await readFile(file(name), "utf8")))).toEqual([]);
    await rename(file("lib/b.ex"), file("lib/renamed.ex"));
    expect((await scan()).code).toBe(0);
    await writeFile(file("lib/c.ex"), bio("C"));
    expect(await scan()).toMatchObject({
      code: 1,
      out: expect.stringMatching(/lib\/c\.ex:5(.|\n)*1 finding: 1 high \(2 suppressed by the baseline\)/),
    });
  });

  it("drops what is repaired, which the scan says in strict", async () => {
    await scan("--write-baseline");
    await rm(file("lib/b.ex"));
    const strict = await scan("--preset", "strict", "--fail-on", "low");
    expect(strict).toMatchObject({ code: 1, out: expect.stringContaining(`at ${name}:`) });
    expect((await scan("--write-baseline")).err).toBe(`Wrote a baseline of 1 finding to ${name}.\n`);
    expect((await scan("--preset", "strict", "--fail-on", "low")).code).toBe(0);
  });

  it("refuses a link, and a baseline that it cannot read", async () => {
    await writeFile(file(name), "{");
    expect(await scan("--write-baseline")).toMatchObject({
      code: 2,
      err: expect.stringContaining("mend or delete it"),
    });
    expect(await readFile(file(name), "utf8")).toBe("{");
    await rm(file(name));
    await symlink(file("lib/a.ex"), file(name));
    expect(await scan("--write-baseline")).toMatchObject({ code: 2, err: expect.stringContaining("it is a link") });
    expect(await readFile(file("lib/a.ex"), "utf8")).toBe(bio("A"));
  });
});

describe("--baseline", () => {
  it("names another file, which counts alone", async () => {
    await writeFile(file(name), "broken");
    expect((await scan("--baseline", "ci.json", "--write-baseline")).code).toBe(0);
    expect((await scan("--baseline", "ci.json")).code).toBe(0);
    expect((await scan()).code).toBe(1);
  });

  it("shows in reports as what suppresses", async () => {
    await scan("--baseline", "ci.json", "--write-baseline");
    const json = JSON.parse((await scan("--baseline", "ci.json", "--format", "json")).out);
    expect(json.findings.map(({ suppressed }: { suppressed: unknown }) => suppressed)).toEqual([
      { by: "baseline", reason: "" },
      { by: "baseline", reason: "" },
    ]);
    const sarif = JSON.parse((await scan("--baseline", "ci.json", "--format", "sarif")).out);
    expect(await problemsOfSarif(sarif)).toEqual([]);
    expect(sarif.runs[0].results[0].suppressions[0]).toMatchObject({ kind: "external", status: "accepted" });
  });

  it("that is not there, is broken or is for several folders is told in one line", async () => {
    await writeFile(file("broken.json"), '{\n  "findings": [,]\n}');
    for (const [args, message] of [
      [["--baseline", "no.json"], /^firebreak: Cannot read no\.json: there is no such file .*\n$/],
      [["--baseline", "lib"], /^firebreak: Cannot read lib: .*\n$/],
      [["--baseline", "broken.json"], /^firebreak: broken\.json cannot be used as a baseline: line 2: is not .*\n$/],
      [[".", "lib", "--baseline", "no.json"], /^firebreak: --baseline goes with one folder.*\n$/],
    ] as const) {
      expect(await scan(...args)).toMatchObject({ code: 2, out: "", err: expect.stringMatching(message) });
    }
  });
});

describe("folders in one another", () => {
  it("are counted once, and each has its own baseline", async () => {
    const { out } = await scan(".", "lib");
    expect(out).toMatch(/2 findings: 2 high; looked at 2 files\.\n$/);
    expect((await scan("lib", "--write-baseline")).err).toBe(`Wrote a baseline of 2 findings to lib/${name}.\n`);
    expect((await scan(".", "lib")).code).toBe(0);
    expect((await scan(".")).code).toBe(1);
  });
});
