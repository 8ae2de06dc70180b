import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Case, type Check, type Checks, createChecks } from "./cases.ts";
import { applyEdit } from "./edits.ts";
import { createCase } from "./generate.ts";
import { minimise } from "./minimise.ts";
import { minimiseCase } from "./minimise-case.ts";
import { loadSamples } from "./samples.ts";

const later = Number.POSITIVE_INFINITY;

describe("the fuzzer", () => {
  it("repeats a case from its seed", async () => {
    const samples = await loadSamples();
    expect(createCase(samples, 7, "engine")).toEqual(createCase(samples, 7, "engine"));
    expect(createCase(samples, 7, "engine")).not.toEqual(createCase(samples, 8, "engine"));
  });

  it("finds the few elements that matter", async () => {
    const numbers = Array.from({ length: 100 }, (_, index) => index);
    const fails = async (part: readonly number[]) => part.includes(13) && part.includes(77);
    expect(await minimise(numbers, fails, later)).toEqual([13, 77]);
  });

  it("makes a failing case small and keeps it failing", async () => {
    const check: Check = async ({ files, edits }) => {
      let text = files.get("a.ex") ?? "";
      for (const edit of edits) if (edit.path === "a.ex") text = applyEdit(text, edit);
      return text.includes("needle!") ? "there it is" : undefined;
    };
    const text = `${"hay\n".repeat(50)}needle\n${"hay\n".repeat(50)}`;
    const at = text.indexOf("needle") + 6;
    const edits = [
      { path: "b.ex", start: 0, end: 0, text: "x" },
      { path: "a.ex", start: at, end: at, text: "!" },
      { path: "a.ex", start: 9_999, end: 9_999, text: "more" },
    ];
    const whole: Case = {
      files: new Map([
        ["a.ex", text],
        ["b.ex", "other"],
      ]),
      edits,
    };
    const small = await minimiseCase(whole, check, later);
    expect([...small.files]).toEqual([["a.ex", "needle"]]);
    expect(small.edits).toEqual([{ path: "a.ex", start: 6, end: 6, text: "!" }]);
  });
});

describe("random and hostile edits", () => {
  let checks: Checks;
  let samples: ReadonlyMap<string, string>;
  beforeAll(async () => {
    checks = await createChecks();
    samples = await loadSamples();
  });
  afterAll(() => checks.dispose());

  it.each(["syntax", "engine"] as const)("leave the %s as a fresh start finds it", async (kind) => {
    for (let seed = 1; seed <= (kind === "syntax" ? 100 : 10); seed++) {
      expect(await checks[kind](createCase(samples, seed, kind)), `seed ${seed}`).toBeUndefined();
    }
  });
});
