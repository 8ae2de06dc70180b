/** What is said about comments that suppress: only what is sure, only when it is sure, and with fixes that hold. */

import { describe, expect, test } from "vitest";
import { applyEdits } from "../../server/core/engine/fixes.ts";
import type { Finding, Preset, Project } from "../../server/core/index.ts";
import { suppressionInvalid } from "../../server/core/rules/suppression-invalid/rule.ts";
import { suppressionNoReason } from "../../server/core/rules/suppression-no-reason/rule.ts";
import { suppressionUnused } from "../../server/core/rules/suppression-unused/rule.ts";
import { allFindings, openTestProject, scanAll } from "../harness/project.ts";
import { sampleRules } from "../harness/sample-rules.ts";

const rules = [...sampleRules, suppressionInvalid, suppressionNoReason, suppressionUnused];

async function scanned(text: string, preset: Preset = "strict", path = "lib/a.ex"): Promise<Project> {
  const { project, bugs } = await openTestProject(rules, { [path]: text }, { settings: { preset } });
  await scanAll(project);
  expect(bugs).toEqual([]);
  return project;
}

const aboutComments = (project: Project): readonly Finding[] =>
  allFindings(project).filter(({ id }) => id.startsWith("suppression-"));
/** `suppression-unused: sample-danger`, for each: the text that it stands at. */
async function said(text: string, preset?: Preset, path?: string): Promise<readonly string[]> {
  const findings = aboutComments(await scanned(text, preset, path));
  return findings.map(({ id, range }) => `${id}: ${text.slice(range.start, range.end)}`);
}
/** The text after the only fix of the only finding of a rule, which must be proven. */
async function repaired(text: string, id: string, path = "lib/a.ex"): Promise<string | undefined> {
  const project = await scanned(text, "strict", path);
  const [finding, ...others] = aboutComments(project).filter((one) => one.id === id);
  const fix = finding?.fixes[0];
  if (!finding || !fix || others.length > 0) throw new Error(`not one finding of ${id} with a fix`);
  expect(project.prove(finding, fix)).toEqual({ isProven: true });
  return applyEdits(text, fix.edits);
}

describe("a comment that suppresses nothing", () => {
  const unused = "# firebreak:ignore sample-danger -- fine";

  test("is found, whole or by the id that is too much", async () => {
    expect(await said(`x = 1 ${unused}\n`)).toEqual([`suppression-unused: ${unused}`]);
    expect(await said("danger(x) # firebreak:ignore sample-danger, sample-undefined -- fine\n")).toEqual([
      "suppression-unused: sample-undefined",
    ]);
    expect(await said("# firebreak:ignore-file sample-danger -- fine\nx = 1\n")).toHaveLength(1);
  });

  test("is not one that accepts what is hidden, by the preset or for its confidence", async () => {
    const text = "my_unknown(1) # firebreak:ignore sample-undefined -- fine\n";
    expect(await said(text)).toEqual([]);
    const { project } = await openTestProject(
      rules,
      { "lib/a.ex": text },
      { settings: { preset: "recommended", rules: { "suppression-unused": "on" } } },
    );
    await scanAll(project);
    expect(aboutComments(project)).toEqual([]);
  });

  test("is not one for a rule that does not run", async () => {
    expect(await said("x = 1 # firebreak:ignore sample-twice -- fine\n")).toEqual([]);
    expect(await said("x = 1 # firebreak:ignore sample-twice -- fine\n", "audit")).toHaveLength(1);
    expect(await said("x = 1 # firebreak:ignore scan-incomplete -- fine\n")).toHaveLength(1); // Not a rule here.
  });

  test("is not one in test code", async () => {
    expect(await said(`x = 1 ${unused}\n`, "strict", "test/a_test.exs")).toEqual([]);
  });

  test("shows in strict, not in recommended, unless it is named", async () => {
    expect(await said(`x = 1 ${unused}\n`, "recommended")).toEqual([]);
  });

  test("is known only when everything was looked at", async () => {
    const text = "def my_a(x), do: x # firebreak:ignore sample-twice -- fine\n";
    const files = { "lib/a.ex": text, "lib/0.ex": "def my_a(x), do: x\n" };
    const { project } = await openTestProject(rules, files, { settings: { preset: "audit" } });
    project.edit("lib/a.ex", text, 1);
    await project.settle({ first: "lib/a.ex", isFirstOnly: true });
    expect(aboutComments(project)).toEqual([]);
    await project.settle(); // The folder was never listed: the other file is not known.
    expect(aboutComments(project)).toEqual([]);
    await scanAll(project);
    expect(aboutComments(project)).toEqual([]);
    project.edit("lib/0.ex", "x = 1\n", 1);
    await project.settle();
    expect(aboutComments(project).map(({ id, path }) => `${path} ${id}`)).toEqual(["lib/a.ex suppression-unused"]);
    project.edit("lib/0.ex", "def my_a(x), do: x\n", 2);
    await project.settle();
    expect(aboutComments(project)).toEqual([]);
  });

  test("is deleted with its line, or alone", async () => {
    const id = "suppression-unused";
    expect(await repaired(`x = 1\n${unused}\ny = 2\n`, id)).toBe("x = 1\ny = 2\n");
    expect(await repaired(`x = 1\n\n${unused}\ny = 2\n`, id)).toBe("x = 1\n\ny = 2\n");
    expect(await repaired(`x = 1  ${unused}\r\ny = 2\r\n`, id)).toBe("x = 1\r\ny = 2\r\n");
    expect(await repaired("danger(x) # firebreak:ignore sample-undefined, sample-danger -- fine\n", id)).toBe(
      "danger(x) # firebreak:ignore sample-danger -- fine\n",
    );
    expect(await repaired("danger(x) # firebreak:ignore sample-danger sample-undefined\n", id)).toBe(
      "danger(x) # firebreak:ignore sample-danger\n",
    );
    const template = "<p>\n  <%!-- firebreak:ignore sample-danger -- fine --%>\n  {@x}\n</p>\n";
    expect(await repaired(template, id, "lib/a.html.heex")).toBe("<p>\n  {@x}\n</p>\n");
  });
});

describe("a comment that cannot suppress", () => {
  test.each([
    ["danger(x) # firebreak:ignore sample-dangre -- fine\n", "suppression-invalid: sample-dangre"],
    ["danger(x) # firebreak:ignore -- fine\n", "suppression-invalid: # firebreak:ignore -- fine"],
    [
      "danger(x) # firebreak:ignore sample-danger until=soon -- fine\n",
      expect.stringContaining("suppression-invalid: #"),
    ],
    [
      "danger(x) # firebreak:ignore sample-danger until=2026-11-22 -- x\n",
      expect.stringContaining("suppression-invalid: #"),
    ],
    ["danger(x)\n# firebreak:ignore sample-danger -- fine\n", expect.stringContaining("suppression-invalid: #")],
  ])("%j", async (text, expected) => {
    expect((await said(text))[0]).toEqual(expected);
    expect(await said(text, "recommended")).toEqual([]);
  });

  test("gets the nearest id", async () => {
    const text = "danger(x) # firebreak:ignore sample-dangre -- fine\n";
    expect(await repaired(text, "suppression-invalid")).toBe(text.replace("dangre", "danger"));
  });

  test("can be deleted when its day is over, it cannot be read, or no code follows", async () => {
    for (const list of ["", " sample-danger until=soon", " sample-danger until=2026-11-22"]) {
      const text = `danger(x) # firebreak:ignore${list} -- fine\n`;
      expect(await repaired(text, "suppression-invalid")).toBe("danger(x)\n");
    }
    const last = "danger(x)\n# firebreak:ignore sample-danger -- fine\n";
    expect(await repaired(last, "suppression-invalid")).toBe("danger(x)\n");
  });

  test("is not one that Sobelow reads", async () => {
    expect(await said('# sobelow_skip ["Nothing.Known"]\ndef f(x), do: x\n')).toEqual([]);
  });
});

describe("a comment without a reason", () => {
  test("gets a place for one, in every comment's syntax", async () => {
    const id = "suppression-no-reason";
    expect(await repaired("danger(x) # firebreak:ignore sample-danger\n", id)).toBe(
      "danger(x) # firebreak:ignore sample-danger -- reason\n",
    );
    expect(await repaired("danger(x) # firebreak:ignore sample-danger --\r\n", id)).toBe(
      "danger(x) # firebreak:ignore sample-danger -- reason\r\n",
    );
    const heex = "<%!-- firebreak:ignore sample-danger --%>\n<p>{danger(@x)}</p>\n";
    expect(await repaired(heex, id, "lib/a.html.heex")).toBe(heex.replace(" --%>", " -- reason --%>"));
    const eex = "<%# firebreak:ignore sample-danger %>\n<p><%= danger(@x) %></p>\n";
    expect(await repaired(eex, id, "lib/a.html.eex")).toBe(eex.replace(" %>\n<p>", " -- reason %>\n<p>"));
  });
});

describe("sobelow_skip", () => {
  test("is told of in one line when it suppresses nothing", async () => {
    const skip = (call: string) => `# sobelow_skip ["Sample.Danger"]\ndef f(x), do: ${call}\n`;
    const used = await scanned(skip("danger(x)"));
    expect(used.notices).toEqual([]);
    const unused = await scanned(`${skip("x")}${skip("x")}`);
    expect(aboutComments(unused)).toEqual([]);
    expect(unused.notices).toEqual([
      { level: "info", message: "2 `# sobelow_skip` comments suppress nothing that Firebreak finds." },
    ]);
  });
});
