/** Fixes are proven in memory before anybody sees them, and the project is the same afterwards. */

import { describe, expect, test } from "vitest";
import { applyEdits } from "../../server/core/engine/fixes.ts";
import type { BulkFix, Finding, Project } from "../../server/core/index.ts";
import { defineRule, editOf, type Rule } from "../../server/core/rule.ts";
import { spanOf } from "../../server/core/syntax/source-file.ts";
import { allFindings, openTestProject, places, scanAll } from "../harness/project.ts";
import { sampleCalls, sampleRules } from "../harness/sample-rules.ts";

/** `risk("text")`: its fix writes the text in place of the call, right or wrong. */
const sampleRisk: Rule = defineRule({
  id: "sample-risk",
  title: "A call of risk",
  severity: "medium",
  cwe: [],
  owasp: [],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [sampleCalls],
  messages: { call: "A risk." },
  check({ calls, report }) {
    for (const { form, call } of calls) {
      const [argument] = call.args;
      if (call.name !== "risk" || argument?.kind !== "string") continue;
      const text = form.syntax.text.slice(argument.start + 1, argument.end - 1);
      const edits = [editOf(spanOf(form, call), text)];
      // A text that speaks of doubt makes the rule less certain, which is no repair.
      const confidence = text.includes("maybe") ? "low" : "high";
      report(spanOf(form, call.nameRange), "call", {
        confidence,
        fixes: [{ title: `Write ${text}`, class: "review", edits }],
      });
    }
  },
});

const rules = [...sampleRules, sampleRisk];

async function opened(files: Readonly<Record<string, string>>, preset: "recommended" | "audit" = "audit") {
  const test = await openTestProject(rules, files, { settings: { preset } });
  await scanAll(test.project);
  return test.project;
}

function firstOf(project: Project, id: string): Finding {
  const found = allFindings(project).find((finding) => finding.id === id);
  if (!found) throw new Error(`nothing of ${id}`);
  return found;
}

/** What the first fix of the first finding of a rule is worth. */
async function proofOf(text: string, id = "sample-risk") {
  const project = await opened({ "lib/a.ex": text });
  const finding = firstOf(project, id);
  const [fix] = finding.fixes;
  return fix && project.prove(finding, fix);
}

function applied(text: string, path: string, { edits }: BulkFix): string | undefined {
  return applyEdits(
    text,
    edits.filter((edit) => edit.path === path),
  );
}

describe("a fix is proven", () => {
  test("when its finding is gone and nothing new is there", async () => {
    expect(await proofOf('risk("safe()")\n')).toEqual({ isProven: true });
    expect(await proofOf("danger(x)\n", "sample-danger")).toEqual({ isProven: true });
  });

  test("also among equal findings, whose ordinals move up", async () => {
    expect(await proofOf('risk("safe()")\nrisk("safe()")\nrisk("safe()")\n')).toEqual({ isProven: true });
  });
});

describe("a fix is refuted", () => {
  test.each([
    ["risk(\"risk('x')\")\n", true], // What it writes is no risk: the argument is no string.
    ['risk("x; risk(~s(y))")\n', true],
  ])("not by what only looks alike: %j", async (text, isProven) => {
    expect(await proofOf(text)).toMatchObject({ isProven });
  });

  test("when its finding stays", async () => {
    const text = 'risk("risk(\\"y\\")")\n';
    const project = await opened({ "lib/a.ex": text });
    const finding = firstOf(project, "sample-risk");
    const fix = {
      title: "Nothing",
      class: "safe" as const,
      edits: [{ path: "lib/a.ex", start: 0, end: 0, text: " " }],
    };
    expect(project.prove(finding, fix)).toEqual({ isProven: false, reason: "the finding of sample-risk stays" });
  });

  test("when the finding is only less certain afterwards, so that a preset would hide it", async () => {
    const project = await opened({ "lib/a.ex": 'risk("x")\n' }, "recommended");
    const finding = firstOf(project, "sample-risk");
    const edits = [{ path: "lib/a.ex", start: 6, end: 7, text: "maybe" }];
    expect(project.prove(finding, { title: "Doubt", class: "review", edits })).toMatchObject({ isProven: false });
  });

  test("when it brings another finding, be it one that the preset hides", async () => {
    const text = 'risk("my_unknown(1)")\n';
    expect(await proofOf(text)).toEqual({ isProven: false, reason: "it brings a finding of sample-undefined" });
    const project = await opened({ "lib/a.ex": text }, "recommended");
    const finding = firstOf(project, "sample-risk");
    expect(finding.fixes.map((fix) => project.prove(finding, fix))).toMatchObject([{ isProven: false }]);
  });

  test("when a project rule finds something new", async () => {
    const project = await opened({ "lib/a.ex": 'risk("def my_a(x), do: x")\n', "lib/0.ex": "def my_a(x), do: x\n" });
    const finding = firstOf(project, "sample-risk");
    expect(finding.fixes.map((fix) => project.prove(finding, fix))).toEqual([
      { isProven: false, reason: "it brings a finding of sample-twice" },
    ]);
  });

  test("when it leaves code that is not valid", async () => {
    expect(await proofOf('risk("def (")\n')).toEqual({ isProven: false, reason: "the result is not valid code" });
  });

  test("when it uncovers what a comment suppresses", async () => {
    const text = 'risk("x\n") && danger(y) # firebreak:ignore sample-danger -- fine\n';
    expect(await proofOf(text)).toMatchObject({ isProven: true });
    const uncovered = 'risk("x")\n# firebreak:ignore sample-danger -- fine\ndanger(y)\n';
    const project = await opened({ "lib/a.ex": uncovered });
    const finding = firstOf(project, "sample-risk");
    const edits = [
      { path: "lib/a.ex", start: 0, end: 9, text: "x" },
      { path: "lib/a.ex", start: uncovered.indexOf("danger("), end: uncovered.indexOf("danger("), text: "\n" },
    ];
    expect(project.prove(finding, { title: "Move", class: "safe", edits })).toMatchObject({ isProven: false });
  });

  test("when it changes what was not analysed, or speaks of an older text", async () => {
    const project = await opened({ "lib/a.ex": "danger(x)\n" });
    const finding = firstOf(project, "sample-danger");
    const edits = [{ path: "lib/new.ex", start: 0, end: 0, text: "x" }];
    expect(project.prove(finding, { title: "New", class: "safe", edits })).toMatchObject({ isProven: false });
    const [fix] = finding.fixes;
    project.edit("lib/a.ex", "\n\ndanger(x)\n", 1);
    await project.settle({ cancellation: { aborted: true } });
    expect(fix && project.prove(finding, fix)).toMatchObject({ isProven: true }); // Nothing has read the new text yet.
    await project.settle();
    expect(project.report("lib/a.ex")?.findings[0]?.start.line).toBe(2);
  });
});

test("a proof leaves the project as it was", async () => {
  const files = {
    "lib/a.ex": 'def my_a(x), do: risk("my_a(1)")\ndanger(x)\n',
    "lib/b.ex": "my_a(1)\ndef my_b(x), do: danger(x)\n",
  };
  const project = await opened(files);
  const before = allFindings(project);
  for (const finding of before) for (const fix of finding.fixes) project.prove(finding, fix);
  project.fixAll({ classes: ["safe", "review"] });
  expect(await project.settle()).toEqual([]);
  expect(allFindings(project)).toEqual(before);
  project.edit("lib/b.ex", "my_a(1)\nmy_b(1)\n", 1);
  await project.settle();
  const fresh = await opened({ ...files, "lib/b.ex": "my_a(1)\nmy_b(1)\n" });
  expect(allFindings(project)).toEqual(allFindings(fresh));
});

test("a proof in the middle of a scan does not change what the scan finds", async () => {
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`lib/a${i}.ex`, "danger(x)\nmy_x(1)\n"]));
  const { project } = await openTestProject(rules, files);
  for await (const _ of project.scan()) {
    for (const path of project.paths()) {
      for (const finding of project.report(path)?.findings ?? []) {
        for (const fix of finding.fixes) expect(project.prove(finding, fix)).toEqual({ isProven: true });
      }
    }
  }
  expect(places(project)).toEqual(places(await opened(files)));
});

describe("fixing all", () => {
  test("repairs what goes together at once, and what overlaps one after the other", async () => {
    const text = "danger(a)\ndanger(danger(b))\nf(danger(c), danger(d))\n";
    const project = await opened({ "lib/a.ex": text });
    const result = project.fixAll({ classes: ["safe"] });
    expect(applied(text, "lib/a.ex", result)).toBe("a\nb\nf(c, d)\n");
    expect(result.fixed).toHaveLength(5);
    expect(result.refused).toEqual([]);
  });

  test("leaves out what cannot be proven, says why, and repairs the rest", async () => {
    const text = 'risk("a")\nrisk("my_unknown(1)")\nrisk("b")\nrisk("(")\nrisk("c")\n';
    const project = await opened({ "lib/a.ex": text });
    const result = project.fixAll({ classes: ["review"] });
    expect(applied(text, "lib/a.ex", result)).toBe('a\nrisk("my_unknown(1)")\nb\nrisk("(")\nc\n');
    expect(result.refused.map(({ reason }) => reason).sort()).toEqual([
      "it brings a finding of sample-undefined",
      "the result is not valid code",
    ]);
  });

  test("takes only the classes, files and findings that are asked for", async () => {
    const files = { "lib/a.ex": 'danger(a)\nrisk("r")\n', "lib/b.ex": "danger(b)\n" };
    const project = await opened(files);
    const paths = (result: BulkFix) => result.edits.map(({ path }) => path);
    expect(paths(project.fixAll({ classes: ["safe"] }))).toEqual(["lib/a.ex", "lib/b.ex"]);
    expect(paths(project.fixAll({ classes: ["safe"], paths: ["lib/b.ex"] }))).toEqual(["lib/b.ex"]);
    expect(paths(project.fixAll({ classes: ["review"] }))).toEqual(["lib/a.ex"]);
    expect(project.fixAll({ classes: ["safe"], ids: ["sample-risk"] }).edits).toEqual([]);
  });

  test("leaves suppressed and hidden findings alone", async () => {
    const text = "danger(a) # firebreak:ignore sample-danger -- fine\n";
    const project = await opened({ "lib/a.ex": text });
    expect(project.fixAll({ classes: ["safe"] }).edits).toEqual([]);
  });

  test("keeps what the edits do not touch: line ends, and a missing last one", async () => {
    const text = "x = 1\r\ndanger(a)\r\ny = 2\r\ndanger(b)";
    const project = await opened({ "lib/a.ex": text });
    expect(applied(text, "lib/a.ex", project.fixAll({ classes: ["safe"] }))).toBe("x = 1\r\na\r\ny = 2\r\nb");
  });
});
