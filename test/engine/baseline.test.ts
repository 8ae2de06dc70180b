/** Accepted findings: they stay accepted while code moves, and what is accepted in vain is said. */

import { describe, expect, test } from "vitest";
import { applyEdits } from "../../server/core/engine/fixes.ts";
import type { Project, Settings } from "../../server/core/index.ts";
import { scanIncomplete } from "../../server/core/rules/scan-incomplete/rule.ts";
import { suppressionUnused } from "../../server/core/rules/suppression-unused/rule.ts";
import { allFindings, openTestProject, places, scanAll } from "../harness/project.ts";
import { sampleRules } from "../harness/sample-rules.ts";
import type { TestFile } from "../harness/world.ts";

const rules = [...sampleRules, suppressionUnused, scanIncomplete];
const name = ".firebreak-baseline.json";
const module = "defmodule A do\n  def my_f(param), do: danger(param)\nend\n";

async function scanned(files: Readonly<Record<string, TestFile>>, settings: Partial<Settings> = { preset: "strict" }) {
  const opened = await openTestProject(rules, files, { settings });
  await scanAll(opened.project);
  expect(opened.bugs).toEqual([]);
  return opened;
}

/** The baseline that accepts everything found in these files. */
const baselineOf = async (files: Readonly<Record<string, string>>, settings?: Partial<Settings>) =>
  (await scanned(files, settings)).project.newBaseline();

const suppressions = (project: Project) => allFindings(project).map(({ suppressed }) => suppressed);

describe("a baseline", () => {
  test("accepts what was found when it was written, however the lines move", async () => {
    const baseline = await baselineOf({ "lib/a.ex": module });
    const { project } = await scanned({ "lib/a.ex": `\n\n${module}`, [name]: baseline });
    expect(suppressions(project)).toEqual([{ by: "baseline", reason: "" }]);
  });

  test("does not accept a second finding of the same kind, nor the same code in another file", async () => {
    const baseline = await baselineOf({ "lib/a.ex": module });
    const twice = module.replace("danger(param)", "{danger(param), danger(param)}");
    expect(places((await scanned({ "lib/a.ex": twice, [name]: baseline })).project)).toEqual([
      "lib/a.ex:2:25 sample-danger (suppressed)",
      "lib/a.ex:2:40 sample-danger",
    ]);
    const copied = await scanned({ "lib/a.ex": module, "lib/copy.ex": module, [name]: baseline });
    expect(places(copied.project)).toEqual([
      "lib/a.ex:2:24 sample-danger (suppressed)",
      "lib/copy.ex:2:24 sample-danger",
    ]);
  });

  test("goes along with a file that is renamed", async () => {
    const baseline = await baselineOf({ "lib/a.ex": module });
    const { project } = await scanned({ "lib/renamed.ex": module, [name]: baseline });
    expect(places(project)).toEqual(["lib/renamed.ex:2:24 sample-danger (suppressed)"]);
    expect(JSON.parse(project.newBaseline()).findings[0].path).toBe("lib/renamed.ex");
  });

  test("goes along with a file that is renamed while the editor runs", async () => {
    const { project, files } = await scanned({
      "lib/a.ex": module,
      [name]: await baselineOf({ "lib/a.ex": module }),
    });
    files.remove("lib/a.ex");
    files.write("lib/b.ex", module);
    await project.refresh(["lib/a.ex", "lib/b.ex"]);
    await project.settle();
    expect(places(project)).toEqual(["lib/b.ex:2:24 sample-danger (suppressed)"]);
  });

  test("counts as soon as it is there, and no longer than that", async () => {
    const { project, files } = await scanned({ "lib/a.ex": module });
    files.write(name, project.newBaseline());
    await project.refresh([name]);
    await project.settle();
    expect(suppressions(project)).toEqual([{ by: "baseline", reason: "" }]);
    project.edit(name, '{ "findings": [] }', 1);
    await project.settle();
    expect(suppressions(project)).toEqual([undefined]);
  });

  test("that is handed in counts instead of the one at the root", async () => {
    const text = await baselineOf({ "lib/a.ex": module });
    const files = { "lib/a.ex": module, [name]: "broken" };
    const baseline = { path: "ci/baseline.json", text };
    const { project } = await openTestProject(rules, files, { settings: { preset: "strict" }, baseline });
    await scanAll(project);
    expect(suppressions(project)).toEqual([{ by: "baseline", reason: "" }]);
  });

  test("that is written anew keeps reasons, and entries of rules that were not asked or are hidden", async () => {
    const files = { "lib/a.ex": `${module}my_unknown(1)\n` };
    const old = (await baselineOf(files)).replace('"id":"sample-danger"', '"reason":"later","id":"sample-danger"');
    const entries = (text: string) =>
      JSON.parse(text).findings.map(({ id, reason }: { id: string; reason?: string }) => [id, reason]);
    const expected = [
      ["sample-danger", "later"],
      ["sample-undefined", undefined],
    ];
    for (const settings of [
      { preset: "strict" },
      { preset: "recommended" },
      { preset: "strict", only: ["sample-danger"] },
    ] as const) {
      const { project } = await scanned({ ...files, [name]: old }, settings);
      expect(entries(project.newBaseline()).sort()).toEqual(expected);
    }
  });

  test("that is broken accepts nothing and says where it is wrong", async () => {
    for (const [text, problem] of [
      ['{ "findings": [', "is not valid JSON (close bracket expected)"],
      ["[]", "is not a JSON object"],
      ["{}", "has no list of findings"],
      ['{ "findings": [{ "id": 1 }] }', "an entry needs id, path, fingerprint, portableFingerprint"],
    ] as const) {
      const { project } = await scanned({ "lib/a.ex": module, [name]: text });
      expect(allFindings(project).map(({ path, message }) => `${path}: ${message}`)).toEqual([
        `${name}: The baseline: ${problem}.`,
        "lib/a.ex: `danger/1` gets param.",
      ]);
    }
  });
});

describe("an entry of the baseline that nothing needs", () => {
  const files = { "lib/a.ex": module, "lib/b.ex": module.replace("A", "B"), "lib/c.ex": module.replace("A", "C") };
  const repaired = { ...files, "lib/a.ex": "x = 1\n", "lib/b.ex": "x = 1\n" };

  test("is said after a complete scan, and its fixes leave a baseline that says the same in less", async () => {
    const { project } = await scanned({ ...repaired, [name]: await baselineOf(files) });
    const unused = allFindings(project).filter(({ suppressed }) => !suppressed);
    expect(unused.map(({ path, id, start }) => [path, id, start.line + 1])).toEqual([
      [name, "suppression-unused", 4],
      [name, "suppression-unused", 5],
    ]);
    expect(unused.map((finding) => project.prove(finding, finding.fixes[0] as never))).toEqual([
      { isProven: true },
      { isProven: true },
    ]);
    const { edits } = project.fixAll({ classes: ["safe"], ids: ["suppression-unused"] });
    const text = project.report(name)?.text ?? "";
    expect(applyEdits(text, edits)).toBe(await baselineOf({ "lib/c.ex": files["lib/c.ex"] }));
    // The trial left nothing behind.
    expect(allFindings(project).filter(({ suppressed }) => !suppressed)).toEqual(unused);
  });

  test("is not said before everything was looked at, nor of rules that do not run", async () => {
    const baseline = await baselineOf(files);
    const { project } = await openTestProject(
      rules,
      { ...repaired, [name]: baseline },
      { settings: { preset: "strict" } },
    );
    for await (const { phase } of project.scan()) if (phase === "read") break;
    project.edit("lib/a.ex", repaired["lib/a.ex"], 1);
    await project.settle({ first: "lib/a.ex", isFirstOnly: true });
    expect(project.report(name)?.findings ?? []).toEqual([]);
    const { project: other } = await scanned(
      { ...repaired, [name]: baseline },
      { preset: "strict", only: ["sample-twice", "suppression-unused"] },
    );
    expect(allFindings(other)).toEqual([]);
  });
});
