import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { editOf, type Report, type Rule } from "../../server/core/rule.ts";
import { spanOf } from "../../server/core/syntax/source-file.ts";
import { createFixtureChecker, type FixtureChecker } from "../harness/check-fixture.ts";
import { type FoundCall, sampleDanger, sampleRules, sampleUndefined } from "../harness/sample-rules.ts";

let checker: FixtureChecker;
beforeAll(async () => {
  checker = await createFixtureChecker(sampleRules);
});
afterAll(() => checker.dispose());

const problems = async (text: string, name = "a.ex") => (await checker.check(name, text)).join("\n");

describe("a fixture holds when", () => {
  test("its findings stand exactly under the carets", async () => {
    expect(await problems("f(danger(param))\n# ^^^^^^ sample-danger high\n")).toBe("");
  });

  test("the confidence is left out", async () => {
    expect(await problems("f(danger(param))\n# ^^^^^^ sample-danger\n")).toBe("");
  });

  test("an arrow stands under the first column, which carets cannot reach", async () => {
    expect(await problems("danger(x)\n# <- sample-danger medium\n")).toBe("");
    expect(await problems("  danger(x)\n  # <- sample-danger medium\n")).toBe("");
  });

  test("the start of the trace is marked", async () => {
    expect(await problems("f(danger(param))\n# ^^^^^^ sample-danger\n#        ^^^^^ from sample-danger\n")).toBe("");
  });

  test("a near miss has nothing on its line", async () => {
    expect(await problems('f(danger("a"))\n# ok sample-danger: a literal\n')).toBe("");
  });

  test("two markers share a line", async () => {
    expect(await problems("f(danger(x), danger(y))\n# ^^^^^^ sample-danger\n#            ^^^^^^ sample-danger\n")).toBe(
      "",
    );
  });

  test("today's wrong answers are pinned", async () => {
    expect(await problems("f(dangerous(x))\n# todo-miss sample-danger: a wrapper\n")).toBe("");
    expect(await problems("f(danger(x))\n# todo-noise sample-danger: x is harmless\n")).toBe("");
  });

  test("it has several files", async () => {
    const text =
      "#- lib/a.ex\nf(my_call(x))\n#- lib/b.ex\ndef my_call(x), do: danger(x)\n#                   ^^^^^^ sample-danger\n";
    expect(await problems(text)).toBe("");
  });

  test("markers stand inside templates and tags", async () => {
    const text = [
      "<p",
      "  class={danger(@a)}",
      "   <%!-- ^^^^^^ sample-danger --%>",
      "  <%!-- ok sample-undefined: in the middle of a tag --%>",
      ">{danger(@b)}</p>",
      "  <%!-- <- sample-danger --%>",
    ];
    expect(await problems(text.join("\n"), "a.html.heex")).toBe("");
  });

  test("a comment only looks like a marker", async () => {
    expect(await problems("# ok then: carry on\n# <= less\nf(x)\n")).toBe("");
  });
});

describe("a fixture fails when", () => {
  test.each([
    ["a finding is not expected", "f(danger(x))", "unexpected finding: `danger/1` gets x."],
    [
      "an expected finding is missing",
      "f(x)\n# ^ sample-danger",
      "expected sample-danger at columns 3 to 3, but found nothing",
    ],
    ["the carets are a column off", "f( danger(x))\n# ^^^^^^ sample-danger", "but found sample-danger from 1:4 to 1:9"],
    ["the carets are too short", "f(danger(x))\n# ^^^^ sample-danger", "expected sample-danger at columns 3 to 6"],
    [
      "the confidence differs",
      "f(danger(x))\n# ^^^^^^ sample-danger high",
      "expected sample-danger high, but it is medium",
    ],
    [
      "one finding is expected twice",
      "f(danger(x))\n# ^^^^^^ sample-danger\n# ^^^^^^ sample-danger",
      "line 3: expected sample-danger",
    ],
    ["another rule reports there", "f(my_x())\n# ^^^^ sample-danger", "unexpected finding: Nothing defines `my_x`."],
    ["a near miss is hit", "f(danger(x))\n# ok sample-danger: no", "expected nothing of sample-danger (no)"],
    ["a miss is mended", "f(danger(x))\n# todo-miss sample-danger: hard", "replace `todo-miss` by `^^^ sample-danger`"],
    ["noise is mended", "f(x)\n# todo-noise sample-danger: hard", "replace `todo-noise` by `ok`"],
    [
      "no trace starts there",
      "f(danger(x))\n# ^^^^^^ sample-danger\n# ^^^^^^ from sample-danger",
      "but traces start at 1:10 to 1:10",
    ],
    ["the code is not valid", "f(danger(x)\n# ^^^^^^ sample-danger", "scan-incomplete", true],
  ])("%s", async (_, text, message, needsHygiene = false) => {
    if (!needsHygiene) expect(await problems(text)).toContain(message);
    else expect(await problems(text)).not.toBe("");
  });
});

describe("misuse of the format is said", () => {
  test.each([
    ["an unknown rule", "f(x)\n# ^^^ no-such-rule", 'line 2: `^^^` names no rule: "no-such-rule"'],
    ["an unknown rule in a note", "f(x)\n# ok no-such-rule: reason", '`ok` names no rule: "no-such-rule"'],
    ["a pointer without a rule", "f(x)\n# ^^^", '`^^^` names no rule: ""'],
    ["a near miss without a reason", "f(x)\n# ok sample-danger", "`ok sample-danger` needs a reason"],
    ["a pin without a reason", "f(x)\n# todo-miss sample-danger:", "`todo-miss sample-danger` needs a reason"],
    ["a pin without anything", "f(x)\n# todo-noise", '`todo-noise` names no rule: ""'],
    ["a wrong confidence", "f(x)\n# ^ sample-danger sure", '"sure" is no confidence (high, medium, low)'],
    ["too many words", "f(x)\n# ^ sample-danger high really", "`really` is too much"],
    ["a confidence of a source", "f(x)\n# ^ from sample-danger high", "`from` takes no confidence"],
    ["a marker above all code", "# ^ sample-danger\nf(x)", "there is no code line above this marker"],
    ["carets past the end of the line", "f(x)\n# ^^^^ sample-danger", "points past the end"],
    [
      "a contradiction",
      "f(danger(x))\n# ^^^^^^ sample-danger\n# ok sample-danger: no",
      "marked both as `ok` and as a finding",
    ],
    ["a section without a path", "#-\nf(x)", "`#-` needs a relative path"],
    ["a section outside the project", "#- ../a.ex\nf(x)", "`#-` needs a relative path"],
    ["a file twice", "#- lib/a.ex\nf(x)\n#- lib/a.ex\nf(y)", "lib/a.ex is written twice"],
  ])("%s", async (_, text, message) => {
    expect(await problems(text)).toContain(message);
  });

  test("every mistake of a fixture at once", async () => {
    expect((await checker.check("a.ex", "f(x)\n# ^ no-one\n# ok sample-danger")).length).toBe(2);
  });
});

describe("a fix", () => {
  const bad = "f(danger(x))\n# ^^^^^^ sample-danger\n";
  const check = async (text: string, fixed: string) => (await checker.checkFix("a.ex", text, fixed)).join("\n");

  test("holds when it gives the fixed text", async () => {
    expect(await check(bad, "f(x)\n")).toBe("");
  });

  test("fails when the text differs", async () => {
    expect(await check(bad, "f(y)\n")).toContain("--- expected\nf(y)\n\n--- got\nf(x)");
  });

  test("fails when nothing has a fix", async () => {
    expect(await check("f(x)", "f(x)")).toContain("no finding has a fix");
  });

  test("fails when its finding is still there, or a new one came", async () => {
    const replaceBy = (text: string): Rule => ({
      ...sampleDanger,
      check: ({ calls, report }: { calls: readonly FoundCall[]; report: Report<{ call: "{what}" }> }) => {
        for (const { form, call } of calls.filter((found) => found.call.name === "danger")) {
          const edits = [editOf(spanOf(form, call), text)];
          const fixes = [{ title: "Make it worse", class: "safe", edits } as const];
          report(spanOf(form, call.nameRange), "call", { confidence: "high", data: { what: "x" }, fixes });
        }
      },
    });
    const checkWith = async (text: string) => {
      const worse = await createFixtureChecker([replaceBy(text), sampleUndefined]);
      return (await worse.checkFix("a.ex", "f(danger(x))\n", `f(${text})\n`)).join("\n");
    };
    expect(await checkWith("danger(y)")).toContain("the fix leaves its finding of sample-danger");
    expect(await checkWith("my_call(y)")).toContain("the fix brings a new finding of sample-undefined");
    expect(await checkWith("call(y")).toContain("the fix brings a new finding of scan-incomplete");
  });
});
