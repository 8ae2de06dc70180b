/** Entries of `.firebreak.json` that accept findings: those that do so in vain, wrongly or without a word, and their repair. */

import { describe, expect, test } from "vitest";
import { applyEdits } from "../../server/core/engine/fixes.ts";
import type { Preset, Project } from "../../server/core/index.ts";
import { scanIncomplete } from "../../server/core/rules/scan-incomplete/rule.ts";
import { suppressionInvalid } from "../../server/core/rules/suppression-invalid/rule.ts";
import { suppressionNoReason } from "../../server/core/rules/suppression-no-reason/rule.ts";
import { suppressionUnused } from "../../server/core/rules/suppression-unused/rule.ts";
import { openTestProject, places, scanAll } from "../harness/project.ts";
import { sampleRules } from "../harness/sample-rules.ts";

const rules = [...sampleRules, suppressionInvalid, suppressionNoReason, suppressionUnused, scanIncomplete];
const name = ".firebreak.json";

async function scanned(projectFile: string, preset: Preset = "strict"): Promise<Project> {
  const files = { [name]: projectFile, "lib/a.ex": "danger(x)\n", "mix.lock": "%{}\n" };
  const { project, bugs } = await openTestProject(rules, files, { settings: { preset } });
  await scanAll(project);
  expect(bugs).toEqual([]);
  return project;
}

/** `suppression-unused: the text that it stands at`. */
async function said(projectFile: string, preset?: Preset): Promise<readonly string[]> {
  const findings = (await scanned(projectFile, preset)).report(name)?.findings ?? [];
  return findings.map(({ id, range }) => `${id}: ${projectFile.slice(range.start, range.end)}`);
}

/** The project file after the proven fix of its only finding. */
async function repaired(projectFile: string): Promise<string | undefined> {
  const project = await scanned(projectFile);
  const [finding, ...others] = project.report(name)?.findings ?? [];
  const fix = finding?.fixes[0];
  if (!finding || !fix || others.length > 0) throw new Error("not one finding with a fix");
  expect(project.prove(finding, fix)).toEqual({ isProven: true });
  return applyEdits(projectFile, fix.edits);
}

const used = '{ "rule": "sample-danger", "files": ["lib"], "reason": "ours" }';
const unused = '{ "rule": "sample-danger", "files": ["src"], "reason": "ours" }';
const fileWith = (...entries: readonly string[]) =>
  `{\n  // Accepted.\n  "suppressions": [\n    ${entries.join(",\n    ")}\n  ]\n}\n`;

describe("an entry of the project file", () => {
  test("that accepts a finding is in order", async () => {
    expect(await said(fileWith(used))).toEqual([]);
    expect(places(await scanned(fileWith(used)))).toEqual(["lib/a.ex:1:1 sample-danger (suppressed)"]);
  });

  test("that no finding needs is said in strict, and deleting it keeps the rest as it is written", async () => {
    expect(await said(fileWith(unused, used))).toEqual([`suppression-unused: ${unused}`]);
    expect(await said(fileWith(unused, used), "recommended")).toEqual([]);
    expect(await repaired(fileWith(unused, used))).toBe(fileWith(used));
    expect(await repaired(fileWith(used, unused))).toBe(fileWith(used));
    expect(await repaired(fileWith(unused))).toBe('{\n  // Accepted.\n  "suppressions": []\n}\n');
  });

  test("for a rule that does not run is not judged", async () => {
    expect(await said(fileWith('{ "rule": "sample-twice", "files": ["src"], "reason": "ours" }'))).toEqual([]);
  });

  test("that names no rule suppresses nothing, and the nearest rule is offered", async () => {
    const typo = used.replace("sample-danger", "sample-dangr");
    expect(await said(fileWith(typo))).toEqual(['suppression-invalid: "sample-dangr"']);
    expect(places(await scanned(fileWith(typo)))).toContain("lib/a.ex:1:1 sample-danger");
    expect(await repaired(fileWith(typo))).toBe(fileWith(used));
  });

  test("whose day is over is said, and can be deleted", async () => {
    const over = used.replace('"ours"', '"ours", "until": "2026-11-22"');
    expect(await said(fileWith(over))).toEqual([`suppression-invalid: ${over}`]);
    const last = used.replace('"ours"', '"ours", "until": "2026-11-23"');
    expect(await said(fileWith(last))).toEqual([]);
  });

  test("without a reason counts, and is said in strict", async () => {
    const silent = used.replace(', "reason": "ours"', "");
    expect(await said(fileWith(silent))).toEqual([`suppression-no-reason: ${silent}`]);
    expect(await said(fileWith(silent), "recommended")).toEqual([]);
    expect(places(await scanned(fileWith(silent)))).toContain("lib/a.ex:1:1 sample-danger (suppressed)");
    expect(await repaired(fileWith(silent))).toBe(fileWith(used.replace("ours", "reason")));
    const tall = (reason: string) =>
      `{\n  "suppressions": [\n    {\n      "rule": "sample-danger",\n      "files": ["lib"]${reason}\n    }\n  ]\n}\n`;
    expect(await repaired(tall(""))).toBe(tall(',\n      "reason": "reason"'));
  });

  test("is looked at again when the code changes", async () => {
    const project = await scanned(fileWith(used));
    project.edit("lib/a.ex", "x = 1\n", 1);
    await project.settle();
    expect(project.report(name)?.findings.map(({ id }) => id)).toEqual(["suppression-unused"]);
    project.edit("lib/a.ex", "danger(x)\n", 2);
    await project.settle();
    expect(project.report(name)?.findings ?? []).toEqual([]);
  });
});
