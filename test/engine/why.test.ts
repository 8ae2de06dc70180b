/** Why nothing was reported on a line. */

import { describe, expect, test } from "vitest";
import type { Answer, ProjectOptions } from "../../server/core/index.ts";
import { defineRule, type Rule } from "../../server/core/rule.ts";
import { rules as productRules } from "../../server/core/rules/registry.generated.ts";
import { spanOf } from "../../server/core/syntax/source-file.ts";
import { openTestProject, scanAll } from "../harness/project.ts";
import { sampleCalls, sampleRules } from "../harness/sample-rules.ts";

/** Looks at every `harmless(x)` and dismisses it. */
const sampleHarmless: Rule = defineRule({
  id: "sample-harmless",
  title: "A call of harmless",
  severity: "low",
  cwe: [],
  owasp: [],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [sampleCalls],
  messages: { never: "Never." },
  check({ calls, dismiss }) {
    for (const { form, call } of calls) {
      if (call.name === "harmless") dismiss(spanOf(form, call.nameRange), "The value is always `1`");
    }
  },
});

const rules = [...sampleRules, sampleHarmless];

async function asked(
  files: Readonly<Record<string, string | { readonly unreadable: string }>>,
  place: readonly [path: string, line: number, id?: string],
  options: Partial<Pick<ProjectOptions, "settings" | "overrides">> = { settings: {} },
): Promise<readonly Answer[]> {
  const { project } = await openTestProject(rules, files, options);
  await scanAll(project);
  return project.why(...place);
}

const verdictsOf = (answers: readonly Answer[]) =>
  answers.map(({ verdict, id }) => (id ? `${id} ${verdict}` : verdict));

describe("a line of a file that was read", () => {
  test("has a finding, suppressed or not, on any of the lines that it covers", async () => {
    const text = "danger(a)\n# firebreak:ignore sample-danger -- checked before\ndanger(\n  b\n)\n";
    expect(await asked({ "lib/a.ex": text }, ["lib/a.ex", 0])).toMatchObject([
      {
        id: "sample-danger",
        verdict: "reported",
        text: "It is reported: `danger/1` gets a.",
        at: { start: { line: 0 } },
      },
    ]);
    expect(await asked({ "lib/a.ex": text }, ["lib/a.ex", 2])).toMatchObject([
      { verdict: "suppressed", text: "It is suppressed by a comment, because: checked before." },
    ]);
  });

  test("has a finding that the preset or a filter hides", async () => {
    const files = { "lib/a.ex": "my_unknown(1)\ndanger(a)\n" };
    const [hidden] = await asked(files, ["lib/a.ex", 0]);
    expect(hidden).toMatchObject({
      id: "sample-undefined",
      verdict: "hidden",
      text: "It was found, with low severity and low confidence, and is hidden by the preset `recommended`.",
    });
    const [filtered] = await asked(files, ["lib/a.ex", 1], { settings: { minSeverity: "critical" } });
    expect(filtered).toMatchObject({ verdict: "hidden", text: expect.stringContaining("`minSeverity` critical") });
  });

  test("was looked at by a rule that found it harmless", async () => {
    expect(await asked({ "lib/a.ex": "x\nharmless(1)\n" }, ["lib/a.ex", 1])).toMatchObject([
      {
        id: "sample-harmless",
        verdict: "dismissed",
        text: "The value is always `1`.",
        at: { start: { line: 1, column: 0 } },
      },
    ]);
    expect(verdictsOf(await asked({ "lib/a.ex": "x\nharmless(1)\n" }, ["lib/a.ex", 0]))).toEqual(["silent"]);
  });

  test("calls what is not known", async () => {
    const text = "defmodule A do\n  use Other.Thing\n  def f(x), do: mystery(x)\nend\n";
    const answers = await asked({ "lib/a.ex": text }, ["lib/a.ex", 2]);
    expect(answers).toMatchObject([{ verdict: "unresolved", text: expect.stringContaining("`mystery/1`") }]);
  });

  test("has nothing for one rule, or for any", async () => {
    const files = { "lib/a.ex": "danger(a)\nx = 1\n" };
    expect(await asked(files, ["lib/a.ex", 1])).toMatchObject([
      {
        verdict: "silent",
        text: "3 rules looked at this file; none has anything to say about this line. 1 more are opt-in or switched off.",
      },
    ]);
    expect(await asked(files, ["lib/a.ex", 1, "sample-harmless"])).toMatchObject([
      {
        id: "sample-harmless",
        verdict: "silent",
        text: "It looked at this file, and has nothing to say about this line.",
      },
    ]);
    expect(verdictsOf(await asked(files, ["lib/a.ex", 0, "Sample.Danger"]))).toEqual(["sample-danger reported"]);
  });

  test("is not understood", async () => {
    expect(await asked({ "lib/a.ex": "danger(\n" }, ["lib/a.ex", 0, "sample-harmless"])).toContainEqual({
      verdict: "unread",
      text: expect.stringContaining("could not be understood"),
    });
  });
});

describe("a rule that did not run", () => {
  const files = { "lib/a.ex": "danger(a)\n" };

  test("is opt-in, or switched off, here or everywhere", async () => {
    const [optIn] = await asked(files, ["lib/a.ex", 0, "sample-twice"]);
    expect(optIn).toMatchObject({ verdict: "off", text: expect.stringContaining("opt-in") });
    const off = { settings: { rules: { "sample-danger": "off" } } } as const;
    expect(verdictsOf(await asked(files, ["lib/a.ex", 0, "sample-danger"], off))).toEqual(["sample-danger off"]);
    const offHere = { settings: { overrides: [{ files: ["lib/a*"], rules: { "sample-danger": "off" } }] } } as const;
    expect(verdictsOf(await asked(files, ["lib/a.ex", 0, "sample-danger"], offHere))).toContain("sample-danger off");
  });
});

describe("a file that was not read", () => {
  test.each([
    ["deps/a/lib/a.ex", "Dependencies, build output and folders of tools are never looked at."],
    ["notes.txt", "Firebreak looks at Elixir (.ex, .exs), templates (.heex, .eex, .leex) and mix.lock."],
    ["lib/gen/a.ex", "The setting `exclude` leaves it out."],
    ["lib/locked.ex", "It was skipped: no permission to read it."],
    ["lib/none.ex", "There is no such file in this folder."],
  ])("%s", async (path, text) => {
    const files = {
      "lib/gen/a.ex": "x",
      "lib/locked.ex": { unreadable: "no permission to read it" },
      "notes.txt": "x",
    };
    const answers = await asked(files, [path, 0], { settings: { exclude: ["lib/gen"] } });
    expect(answers).toEqual([{ verdict: "unread", text }]);
  });

  test("test code, and lines after the end", async () => {
    const files = { "test/a_test.exs": "danger(a)\n", "lib/a.ex": "x\n" };
    expect(verdictsOf(await asked(files, ["test/a_test.exs", 0]))).toEqual(["test"]);
    expect(await asked(files, ["lib/a.ex", 9])).toMatchObject([
      { verdict: "unread", text: "The file has only 2 lines." },
    ]);
  });
});

describe("a line with calls that no rule says anything of", () => {
  const answersTo = async (line: string, id?: string) => {
    const text = `defmodule A do\n  alias Other.Text\n  def raw(x), do: x\n  def f(param) do\n    ${line}\n  end\nend\n`;
    const { project } = await openTestProject(productRules, { "lib/a.ex": text }, { settings: {} });
    await scanAll(project);
    return project.why("lib/a.ex", 4, id);
  };

  test("names what they are, also where that is another function than it seems", async () => {
    const [answer] = await answersTo("raw(param)", "xss-raw");
    expect(answer).toMatchObject({ verdict: "silent", text: expect.stringContaining("`A.raw/1`") });
    expect((await answersTo("Text.trim(param)"))[0]?.text).toContain("`Other.Text.trim/1`");
  });

  test("says of those that a rule looks at what values they get", async () => {
    const [answer] = await answersTo(':crypto.hash(:sha256, "a")', "weak-hash");
    expect(answer).toMatchObject({ id: "weak-hash", verdict: "dismissed", at: { start: { line: 4, column: 12 } } });
    expect(answer?.text).toContain("It looks at `:crypto.hash/2`");
    expect(answer?.text).toContain("Argument 1: the value is always `sha256`.");
  });
});
