import { describe, expect, test } from "vitest";
import { projectAnalysis } from "../../server/core/project/analysis.ts";
import { defineRule, type Rule } from "../../server/core/rule.ts";
import { scanIncomplete } from "../../server/core/rules/scan-incomplete/rule.ts";
import { allFindings, openTestProject, places, scanAll } from "../harness/project.ts";
import { sampleCalls, sampleDanger, sampleRules } from "../harness/sample-rules.ts";
import { testWorld } from "../harness/world.ts";

const rules = [...sampleRules, scanIncomplete];

describe("a scan", () => {
  test("finds what is in Elixir files, scripts and umbrella apps", async () => {
    const { project } = await openTestProject(rules, {
      "lib/a.ex": "danger(x)\n",
      "config/config.exs": "danger(x)\n",
      "apps/web/lib/b.ex": "danger(x)\n",
    });
    const summary = await scanAll(project);
    expect(places(project)).toEqual([
      "apps/web/lib/b.ex:1:1 sample-danger",
      "config/config.exs:1:1 sample-danger",
      "lib/a.ex:1:1 sample-danger",
    ]);
    expect(summary).toMatchObject({ isComplete: true, scanned: 3, stats: { files: 3, bytes: 30 } });
    expect(summary.stats.nodes).toBeGreaterThan(3);
  });

  test("never enters dependencies, build output and folders of tools", async () => {
    const foreign = [
      "deps",
      "_build",
      "node_modules",
      ".git",
      ".elixir_ls",
      ".lexical",
      ".expert",
      "cover",
      "doc",
      "priv/static",
      "apps/web/deps",
    ];
    const content = Object.fromEntries(foreign.map((folder) => [`${folder}/x/a.ex`, "danger(x)"]));
    const { project } = await openTestProject(rules, { ...content, "lib/doc/a.ex": "danger(x)" });
    await scanAll(project);
    expect(places(project)).toEqual(["lib/doc/a.ex:1:1 sample-danger"]);
  });

  test("reads tests but reports nothing in them", async () => {
    const { project } = await openTestProject(rules, {
      "test/a_test.exs": "danger(x)\ndef my_helper(x), do: x\n",
      "apps/web/test/support/b.ex": "danger(x)\n",
      "lib/a.ex": "my_helper(x)\n",
    });
    await scanAll(project);
    expect(places(project)).toEqual([]);
    expect(project.paths()).toContain("test/a_test.exs");
  });

  test("says that nothing was there to scan", async () => {
    const { project } = await openTestProject(rules, { "README.md": "hello", "deps/a/lib/a.ex": "danger(x)" });
    expect(await scanAll(project)).toMatchObject({ isComplete: true, scanned: 0 });
  });

  test("leaves out what is excluded, and forgets it when that changes", async () => {
    const { project } = await openTestProject(
      rules,
      { "lib/a.ex": "danger(x)", "lib/gen/b.ex": "danger(x)" },
      { settings: { exclude: ["lib/gen"] } },
    );
    await scanAll(project);
    expect(places(project)).toEqual(["lib/a.ex:1:1 sample-danger"]);
    project.configure({ exclude: ["lib/*.ex"] });
    expect(await project.settle()).toEqual(["lib/a.ex", "lib/gen/b.ex"]);
    expect(places(project)).toEqual(["lib/gen/b.ex:1:1 sample-danger"]);
  });

  test("can be cancelled at every step and completed later", async () => {
    const content = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`lib/a${i}.ex`, "danger(x)\n"]));
    for (let steps = 0; steps < 8; steps++) {
      const { project } = await openTestProject(rules, content);
      const cancellation = { aborted: false };
      const scan = project.scan(cancellation);
      for (let i = 0; i < steps; i++) await scan.next();
      cancellation.aborted = true;
      let step = await scan.next();
      while (!step.done) step = await scan.next();
      await project.settle();
      const found = allFindings(project).length;
      expect(await scanAll(project)).toMatchObject({ isComplete: true, scanned: 60 });
      expect(allFindings(project).length).toBe(60);
      expect(found).toBeLessThanOrEqual(60);
    }
  });

  test("gives partial results as it goes, each changed path once", async () => {
    const { project } = await openTestProject(rules, { "lib/a.ex": "danger(x)", "lib/b.ex": "x" });
    const changed: string[] = [];
    for await (const step of project.scan()) changed.push(...step.changed);
    expect(changed).toEqual(["lib/a.ex", "lib/b.ex"]);
  });
});

describe("what cannot be analysed is said once, and the rest goes on", () => {
  const good = { "lib/good.ex": "danger(x)\n" };
  test.each([
    ["an unreadable file", { unreadable: "no permission to read it" }, "no permission to read it"],
    ["a binary file", new Uint8Array([100, 0, 101]), "binary file (it holds NUL bytes)"],
    ["a file that is not UTF-8", new Uint8Array([0x22, 0xe9, 0x22]), "not UTF-8 text"],
    ["a huge file", "x".repeat(2_000_001), "larger than 2000000 bytes"],
  ])("%s", async (_, content, reason) => {
    const { project, bugs } = await openTestProject(rules, { ...good, "lib/bad.ex": content });
    const summary = await scanAll(project);
    expect(project.skipped).toEqual([{ path: "lib/bad.ex", reason }]);
    expect(places(project)).toEqual(["lib/bad.ex:1:1 scan-incomplete", "lib/good.ex:1:1 sample-danger"]);
    expect(project.report("lib/bad.ex")?.findings[0]?.message).toBe(`This file was not analysed: ${reason}.`);
    expect({ scanned: summary.scanned, bugs, notices: project.notices }).toEqual({ scanned: 1, bugs: [], notices: [] });
  });

  test("an empty file is no problem", async () => {
    const { project } = await openTestProject(rules, { ...good, "lib/empty.ex": "" });
    await scanAll(project);
    expect(places(project)).toEqual(["lib/good.ex:1:1 sample-danger"]);
    expect(project.skipped).toEqual([]);
  });

  test.each([
    ["closed", `x = ${"[".repeat(100_000)}${"]".repeat(100_000)}\n`],
    ["open", "[".repeat(100_000)],
    ["mixed", `danger(${"{[(".repeat(30_000)}`],
  ])("100,000 nested brackets, %s", async (_, text) => {
    const { project, bugs } = await openTestProject(rules, { ...good, "lib/deep.ex": text });
    await scanAll(project);
    expect(places(project).filter((place) => place.startsWith("lib/deep"))).toHaveLength(1);
    expect(places(project)).toContain("lib/good.ex:1:1 sample-danger");
    expect(bugs).toEqual([]);
  });

  test("code that does not parse, unless it is open in an editor, where someone is typing", async () => {
    const { project } = await openTestProject(rules, { "lib/a.ex": "def f( do\n" });
    await scanAll(project);
    expect(places(project)).toEqual([expect.stringContaining("scan-incomplete")]);
    project.edit("lib/a.ex", "def f( do\n", 1);
    await project.settle();
    expect(places(project)).toEqual([]);
  });

  test("a folder that cannot be listed, and a link that leads nowhere", async () => {
    const { project, files } = await openTestProject(rules, good);
    files.lock("lib/secret", "no permission to read it");
    files.addOther("lib/loop", "a link that leads to itself");
    await scanAll(project);
    expect(project.skipped).toEqual([
      { path: "lib/loop", reason: "a link that leads to itself" },
      { path: "lib/secret", reason: "folder cannot be read: no permission to read it" },
    ]);
    expect(places(project)).toContain("lib/good.ex:1:1 sample-danger");
  });

  test("a root that cannot be listed", async () => {
    const { project, files } = await openTestProject(rules, good);
    files.lock("", "not found");
    expect(await scanAll(project)).toMatchObject({ scanned: 0 });
    expect(project.skipped).toEqual([{ path: "", reason: "folder cannot be read: not found" }]);
  });

  test("a rule that throws, once, with its name and the file, while others go on", async () => {
    const broken: Rule = defineRule({
      ...sampleDanger,
      id: "sample-broken",
      scope: "file",
      needs: [sampleCalls],
      messages: {},
      check({ file }) {
        if (file.path === "lib/a.ex") throw new Error("oh no");
      },
    });
    const { project, bugs } = await openTestProject([broken, ...rules], {
      "lib/a.ex": "danger(x)",
      "lib/b.ex": "danger(x)",
    });
    await scanAll(project);
    expect(places(project)).toEqual(["lib/a.ex:1:1 sample-danger", "lib/b.ex:1:1 sample-danger"]);
    expect(bugs).toEqual([expect.stringMatching(/^Rule sample-broken failed on lib\/a\.ex: Error: oh no/)]);
    expect(project.notices).toEqual([
      { level: "warning", path: "lib/a.ex", message: expect.stringContaining("sample-broken failed on lib/a.ex") },
    ]);
    project.edit("lib/a.ex", "danger(y)", 1);
    await project.settle();
    expect(bugs).toHaveLength(1);
  });
});

describe("the project file", () => {
  const lib = { "lib/a.ex": "danger(x)\nmy_call(x)\n" };
  const config = (value: unknown) => ({ ...lib, ".firebreak.json": JSON.stringify(value) });
  const placesWith = async (value: unknown, settings = {}, overrides = {}) => {
    const { project } = await openTestProject(rules, config(value), { settings, overrides });
    await scanAll(project);
    return places(project);
  };

  test("wins over the editor, and a command line over both", async () => {
    expect(await placesWith({ preset: "strict" }, { preset: "recommended" })).toHaveLength(2);
    expect(await placesWith({ preset: "strict" }, {}, { preset: "recommended" })).toHaveLength(1);
  });

  test("turns rules off by id or alias, and changes severities", async () => {
    expect(await placesWith({ rules: { "sample-danger": "off" } })).toEqual([]);
    expect(await placesWith({ rules: { "Sample.Danger": "off" } })).toEqual([]);
    const { project } = await openTestProject(rules, config({ rules: { "sample-danger": "low" } }), { settings: {} });
    await scanAll(project);
    expect(allFindings(project)[0]?.severity).toBe("low");
  });

  test("has settings for some files alone", async () => {
    expect(await placesWith({ overrides: [{ files: ["lib/**"], rules: { "sample-danger": "off" } }] })).toEqual([]);
    expect(await placesWith({ overrides: [{ files: ["web/**"], rules: { "sample-danger": "off" } }] })).toHaveLength(1);
  });

  test("accepts findings with a reason, up to a day", async () => {
    const entry = { rule: "sample-danger", files: ["lib/*.ex"], reason: "known" };
    expect(await placesWith({ suppressions: [entry] })).toEqual(["lib/a.ex:1:1 sample-danger (suppressed)"]);
    expect(await placesWith({ suppressions: [{ ...entry, until: "2026-11-23" }] })).toEqual([
      "lib/a.ex:1:1 sample-danger (suppressed)",
    ]);
    expect(await placesWith({ suppressions: [{ ...entry, until: "2026-11-22" }] })).toEqual([
      "lib/a.ex:1:1 sample-danger",
    ]);
  });

  test.each([
    ["{", "is not valid JSON (close brace expected)", 1],
    ["", "is not valid JSON (value expected)", 1],
    ["[]", "is not a JSON object", 1],
    ["[".repeat(100_000), "is not", 1],
    ['{ "presets": "strict" }', '"presets" is not a setting', 1],
    ['{ "preset": "loud" }', '"preset" must be one of recommended, strict, audit', 1],
    ['{ "rules": { "no-rule": "off" } }', '"no-rule" is not the id of a rule', 1],
    ['{ "rules": { "sample-danger": "no" } }', "must be one of off, on", 1],
    ['{ "exclude": "lib" }', '"exclude" must be a list', 1],
    ['{ "maxFileSize": -1 }', '"maxFileSize" must be a positive number', 1],
    ['{ "suppressions": [{ "rule": "sample-danger", "reason": "fine" }] }', "needs files", 1],
    ['{ "preset": "strict", "x": 1 }', '"x" is not a setting', 2],
  ])("%# that is broken is said, at its place", async (text, message, others) => {
    const { project } = await openTestProject(rules, { ...lib, ".firebreak.json": text }, { settings: {} });
    await scanAll(project);
    const [problem, ...rest] = allFindings(project);
    expect(problem).toMatchObject({
      id: "scan-incomplete",
      path: ".firebreak.json",
      message: expect.stringContaining(message),
    });
    expect(rest).toHaveLength(others);
  });

  test("may have comments and trailing commas", async () => {
    const { project } = await openTestProject(
      rules,
      { ...lib, ".firebreak.json": '// ours\n{ "preset": "strict", }' },
      { settings: {} },
    );
    await scanAll(project);
    expect(places(project)).toHaveLength(2);
  });

  test("counts as it is typed, and again as it is on disk when it is closed", async () => {
    const { project, files } = await openTestProject(rules, lib, { settings: {} });
    await scanAll(project);
    project.edit(".firebreak.json", '{ "rules": { "sample-danger": "off" } }', 1);
    expect(await project.settle()).toEqual([".firebreak.json", "lib/a.ex"]);
    expect(places(project)).toEqual([]);
    await project.close(".firebreak.json");
    await project.settle();
    expect(places(project)).toHaveLength(1);
    files.write(".firebreak.json", "{");
    await project.refresh([".firebreak.json"]);
    expect(await project.settle()).toEqual([".firebreak.json"]);
    expect(places(project)).toHaveLength(2);
  });
});

describe("edits", () => {
  test("give the report of the editor's text and version until the file is closed", async () => {
    const { project } = await openTestProject(rules, { "lib/a.ex": "danger(x)\n" });
    await scanAll(project);
    expect(project.report("lib/a.ex")?.version).toBeUndefined();
    project.edit("lib/a.ex", "\ndanger(x)\n", 7);
    expect(await project.settle()).toEqual(["lib/a.ex"]);
    expect(project.report("lib/a.ex")).toMatchObject({ version: 7, text: "\ndanger(x)\n" });
    expect(places(project)).toEqual(["lib/a.ex:2:1 sample-danger"]);
    await project.close("lib/a.ex");
    expect(await project.settle()).toEqual(["lib/a.ex"]);
    expect(places(project)).toEqual(["lib/a.ex:1:1 sample-danger"]);
  });

  test("report the same text under its new version", async () => {
    const { project } = await openTestProject(rules, { "lib/a.ex": "danger(x)\n" });
    project.edit("lib/a.ex", "danger(x)\n", 1);
    await project.settle();
    project.edit("lib/a.ex", "danger(x)\n", 2);
    expect(await project.settle()).toEqual(["lib/a.ex"]);
    expect(project.report("lib/a.ex")?.version).toBe(2);
  });

  test("of a file that nobody scanned work alone; excluded and foreign files stay out", async () => {
    const { project } = await openTestProject(rules, {});
    project.edit("lib/new.ex", "danger(x)", 1);
    project.edit("deps/a/lib/a.ex", "danger(x)", 1);
    expect(await project.settle({ first: "lib/new.ex" })).toEqual(["lib/new.ex"]);
    await project.close("lib/new.ex");
    expect(await project.settle()).toEqual(["lib/new.ex"]);
    expect(project.paths()).toEqual([]);
  });

  test("change the findings of other files where those need the project", async () => {
    const { project } = await openTestProject(rules, {
      "lib/a.ex": "def my_call(x), do: x\n",
      "lib/b.ex": "my_call(x)\n",
    });
    await scanAll(project);
    expect(places(project)).toEqual([]);
    project.edit("lib/a.ex", "def my_other(x), do: x\n", 1);
    expect(await project.settle({ first: "lib/a.ex" })).toEqual(["lib/a.ex", "lib/b.ex"]);
    expect(places(project)).toEqual(["lib/b.ex:1:1 sample-undefined"]);
  });

  test("can be settled for the open file alone, the rest later", async () => {
    const { project } = await openTestProject(rules, {
      "lib/a.ex": "def my_call(x), do: x\n",
      "lib/b.ex": "my_call(x)\n",
    });
    await scanAll(project);
    project.edit("lib/a.ex", "danger(x)\n", 1);
    expect(await project.settle({ first: "lib/a.ex", isFirstOnly: true })).toEqual(["lib/a.ex"]);
    expect(await project.settle()).toEqual(["lib/b.ex"]);
  });

  test("move what was found from elsewhere with its code, until that is looked at again", async () => {
    const twice = "def f(x), do: x\n";
    const { project } = await openTestProject(rules, { "lib/a.ex": twice, "lib/b.ex": twice });
    await scanAll(project);
    expect(places(project)).toEqual(["lib/b.ex:1:1 sample-twice"]);
    project.edit("lib/b.ex", `\ndef g(x), do: x\n${twice}`, 1);
    await project.settle({ first: "lib/b.ex", isFirstOnly: true });
    expect(places(project)).toEqual(["lib/b.ex:3:1 sample-twice"]);
    project.edit("lib/b.ex", "def f(x, y), do: x\n", 2);
    await project.settle({ first: "lib/b.ex", isFirstOnly: true });
    expect(places(project)).toEqual([]);
    await project.settle();
    expect(places(project)).toEqual(["lib/b.ex:1:1 sample-twice"]);
  });

  test("run nothing again that could not have changed", async () => {
    const ran: string[] = [];
    const spy = (id: string, needs: readonly (typeof sampleCalls | typeof names)[]): Rule => ({
      ...sampleDanger,
      id,
      needs,
      check: ({ file }: { readonly file: { readonly path: string } }) => ran.push(`${id} ${file.path}`),
    });
    const names = projectAnalysis(
      "names",
      ({ all }) => [...all(sampleCalls).values()].flat().filter(({ call }) => call.name === "def").length,
    );
    const { project } = await openTestProject([spy("local", [sampleCalls]), spy("global", [names])], {
      "lib/a.ex": "def f(x), do: x\n",
      "lib/b.ex": "def g(x), do: x\n",
    });
    await scanAll(project);
    ran.length = 0;
    project.edit("lib/a.ex", "def f(x), do: other(x)\n", 1);
    await project.settle();
    expect(ran).toEqual(["local lib/a.ex", "global lib/a.ex"]);
    ran.length = 0;
    project.edit("lib/a.ex", "f(x)\n", 2);
    await project.settle();
    expect(ran).toEqual(["local lib/a.ex", "global lib/a.ex", "global lib/b.ex"]);
  });

  test("are taken in while a settle is running", async () => {
    const content = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`lib/a${i}.ex`, "danger(x)\n"]));
    // A clock on which every look costs a millisecond makes many turns of the host.
    let clock = 0;
    let onYield = () => {};
    const world = { ...testWorld(), now: () => clock++, yieldToHost: async () => onYield() };
    const { project } = await openTestProject(rules, content, { world });
    await scanAll(project);
    project.edit("lib/a1.ex", "danger(y)\n", 1);
    let turns = 0;
    onYield = () => {
      if (turns++ === 1) project.edit("lib/a2.ex", "\ndanger(z)\n", 5);
    };
    const changed = await project.settle({ first: "lib/a1.ex" });
    expect(turns).toBeGreaterThan(1);
    expect(changed).toEqual(["lib/a1.ex", "lib/a2.ex"]);
    expect(project.report("lib/a2.ex")?.version).toBe(5);
  });

  test("wait after a cancellation and are done by the next settle", async () => {
    const { project } = await openTestProject(rules, { "lib/a.ex": "x\n" });
    await scanAll(project);
    project.edit("lib/a.ex", "danger(x)\n", 1);
    expect(await project.settle({ cancellation: { aborted: true } })).toEqual([]);
    expect(await project.settle()).toEqual(["lib/a.ex"]);
  });
});

describe("news from the disk", () => {
  test("files appear, change and vanish, alone and in folders", async () => {
    const { project, files } = await openTestProject(rules, { "lib/a.ex": "danger(x)\n", "lib/x/b.ex": "danger(x)\n" });
    await scanAll(project);
    files.write("lib/a.ex", "\ndanger(x)\n");
    files.write("lib/y/c.ex", "danger(x)\n");
    files.remove("lib/x/b.ex");
    await project.refresh(["lib/a.ex", "lib/y", "lib/x"]);
    expect(await project.settle()).toEqual(["lib/a.ex", "lib/x/b.ex", "lib/y/c.ex"]);
    expect(places(project)).toEqual(["lib/a.ex:2:1 sample-danger", "lib/y/c.ex:1:1 sample-danger"]);
  });

  test("do not touch what is open in the editor", async () => {
    const { project, files } = await openTestProject(rules, { "lib/a.ex": "danger(x)\n" });
    await scanAll(project);
    project.edit("lib/a.ex", "x\n", 1);
    files.write("lib/a.ex", "danger(y)\n");
    await project.refresh(["lib/a.ex"]);
    await project.settle();
    expect(project.report("lib/a.ex")?.text).toBe("x\n");
    files.remove("lib/a.ex");
    await project.refresh(["lib/a.ex"]);
    await scanAll(project);
    expect(project.report("lib/a.ex")?.text).toBe("x\n");
  });

  test("a file that could not be read is read again when it can", async () => {
    const { project, files } = await openTestProject(rules, { "lib/a.ex": new Uint8Array([0]) });
    await scanAll(project);
    files.write("lib/a.ex", "danger(x)\n");
    await project.refresh(["lib/a.ex"]);
    await project.settle();
    expect(places(project)).toEqual(["lib/a.ex:1:1 sample-danger"]);
    expect(project.skipped).toEqual([]);
  });
});

describe("selection", () => {
  const at = async (settings: object) => {
    const { project } = await openTestProject(
      rules,
      { "lib/a.ex": "danger(param)\nmy_x()\ndef f(x), do: x\ndef f(y), do: y\n" },
      { settings },
    );
    await scanAll(project);
    return allFindings(project).map(({ id }) => id);
  };

  test("presets choose by opt-in, severity and confidence", async () => {
    expect(await at({})).toEqual(["sample-danger"]);
    expect(await at({ preset: "strict" })).toEqual(["sample-danger", "sample-undefined"]);
    expect(await at({ preset: "audit" })).toEqual(["sample-danger", "sample-undefined", "sample-twice"]);
  });

  test("filters replace the preset's thresholds", async () => {
    expect(await at({ minSeverity: "low", minConfidence: "low" })).toEqual(["sample-danger", "sample-undefined"]);
    expect(await at({ preset: "audit", minSeverity: "high" })).toEqual(["sample-danger"]);
    expect(await at({ preset: "audit", minConfidence: "medium" })).toEqual(["sample-danger", "sample-twice"]);
  });

  test("a rule that is named runs, also when it is opt-in", async () => {
    expect(await at({ rules: { "sample-twice": "on" } })).toEqual(["sample-danger", "sample-twice"]);
    expect(await at({ only: ["sample-twice"] })).toEqual(["sample-twice"]);
    expect(await at({ only: ["Sample.Danger"], preset: "audit" })).toEqual(["sample-danger"]);
    expect(await at({ only: ["sample-danger"], rules: { "sample-danger": "off" } })).toEqual([]);
  });

  test("to run one rule alone shows no more of it than the preset does, and says so", async () => {
    expect(await at({ only: ["sample-undefined"] })).toEqual([]);
    expect(await at({ only: ["sample-undefined"], preset: "strict" })).toEqual(["sample-undefined"]);
    const files = { "lib/a.ex": "my_unknown(1)\n" };
    const { project } = await openTestProject(rules, files, { settings: { only: ["sample-undefined"] } });
    await scanAll(project);
    expect(project.notices.map(({ message }) => message)).toEqual([
      "1 finding of the named rules is hidden for severity or confidence; the preset `strict` shows all.",
    ]);
  });
});

describe("fingerprints", () => {
  const prints = async (text: string, path = "lib/a.ex") => {
    const { project } = await openTestProject([sampleDanger], { [path]: text });
    await scanAll(project);
    return allFindings(project);
  };
  const module = (body: string) => `defmodule A do\n  def f(x) do\n    ${body}\n  end\nend\n`;

  test("survive other lines, blanks and the confidence, and tell equals apart", async () => {
    const [one] = await prints(module("danger(x)"));
    const [moved] = await prints(`# a\n\n${module("y = 1\n    danger(  x )")}`);
    const [more, second] = await prints(module("danger(x)\n    danger(x)"));
    const [sure] = await prints(module("danger(param)"));
    expect(moved?.fingerprint).toBe(one?.fingerprint);
    expect(sure?.fingerprint).toBe(one?.fingerprint);
    expect(more?.fingerprint).toBe(one?.fingerprint);
    expect(second?.fingerprint).not.toBe(one?.fingerprint);
    expect(one?.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });

  test("differ by definition and path; the portable one not by path", async () => {
    const [one] = await prints(module("danger(x)"));
    const [otherPath] = await prints(module("danger(x)"), "lib/b.ex");
    const [otherDefinition] = await prints(module("danger(x)").replace("f(x)", "f(x, y)"));
    expect(otherPath?.fingerprint).not.toBe(one?.fingerprint);
    expect(otherPath?.portableFingerprint).toBe(one?.portableFingerprint);
    expect(otherDefinition?.portableFingerprint).not.toBe(one?.portableFingerprint);
  });
});
