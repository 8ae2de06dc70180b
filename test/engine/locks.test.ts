/** Locks as nobody should write them: cut off, in conflict, huge, with names that attack whoever prints them. */

import { describe, expect, test } from "vitest";
import { depVulnerable } from "../../server/core/rules/dep-vulnerable/rule.ts";
import { scanIncomplete } from "../../server/core/rules/scan-incomplete/rule.ts";
import { allFindings, openTestProject, places, scanAll } from "../harness/project.ts";

const rules = [depVulnerable, scanIncomplete];
const entry = (name: string, version: string) =>
  `  "${name}": {:hex, :${name}, "${version}", "00", [:mix], [], "hexpm", "00"},\n`;

async function found(lock: string, settings = {}, others: Readonly<Record<string, string>> = {}) {
  const { project, bugs } = await openTestProject(
    rules,
    { "mix.lock": lock, "lib/a.ex": "defmodule A do\nend\n", ...others },
    { settings: { preset: "audit", ...settings } },
  );
  const { scanned } = await scanAll(project);
  return { places: places(project), messages: allFindings(project).map(({ message }) => message), scanned, bugs };
}

describe("a lock", () => {
  test.each([
    ["cut in an entry", `%{\n${entry("plug", "1.18.0")}  "req": {:hex, :re`],
    ["cut before its end", `%{\n${entry("plug", "1.18.0")}`],
    [
      "in conflict",
      `%{\n<<<<<<< HEAD\n${entry("plug", "1.18.0")}=======\n${entry("plug", "1.19.9")}>>>>>>> other\n}\n`,
    ],
  ])("%s gives what is whole in it, and says that something is missing", async (_, lock) => {
    const { places: seen, bugs, scanned } = await found(lock);
    expect(seen.some((place) => place.endsWith("dep-vulnerable"))).toBe(true);
    expect(seen.some((place) => place.endsWith("scan-incomplete"))).toBe(true);
    expect(bugs).toEqual([]);
    expect(scanned).toBe(2);
  });

  test("with Windows line ends is read as any other", async () => {
    const lock = `%{\n${entry("plug", "1.18.0")}}\n`;
    const [unix, windows] = [await found(lock), await found(lock.replaceAll("\n", "\r\n"))];
    expect(windows).toEqual(unix);
    expect(unix.places).toEqual(["mix.lock:2:3 dep-vulnerable"]);
  });

  test("of ten million bytes is skipped with its reason, and read where that is wanted", async () => {
    const many = Array.from({ length: 130_000 }, (_, i) => entry(`package_${i}`, "1.0.0")).join("");
    const lock = `%{\n${many}${entry("plug", "1.18.0")}}\n`;
    expect(lock.length).toBeGreaterThan(10_000_000);
    const { messages, scanned } = await found(lock);
    expect(messages.join()).toContain("larger than 2000000 bytes");
    expect(scanned).toBe(1);
    const read = await found(lock, { maxFileSize: 20_000_000 });
    expect(read.places).toEqual(["mix.lock:130002:3 dep-vulnerable"]);
    expect(read.bugs).toEqual([]);
  }, 120_000);

  test("in which each package asks for the next one is read to its end", async () => {
    const chain = Array.from(
      { length: 15_000 },
      (_, i) => `  "a${i}": {:hex, :a${i}, "1.0.0", "", [], [{:a${i + 1}, "~> 1.0", []}], "", ""},\n`,
    );
    const last = entry("plug", "1.18.0").replace('"plug"', '"a15000"');
    const mix = 'defmodule M do\n  def deps, do: [{:a0, "~> 1.0"}]\nend\n';
    const { places: seen, bugs } = await found(`%{\n${chain.join("")}${last}}\n`, {}, { "mix.exs": mix });
    expect(seen).toEqual(["mix.lock:15002:3 dep-vulnerable"]);
    expect(bugs).toEqual([]);
  }, 120_000);

  test.each([
    "../../etc/passwd",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "plug\\u001b[31m",
    "$(touch x)",
    "a".repeat(100_000),
  ])("with a package named %.30s is read to its end", async (name) => {
    const hostile = `  "${name}": {:hex, :"${name}", "1.0.0", "00", [:mix], [{:"${name}", ">= 0.0.0", []}], "hexpm", "00"},\n`;
    const { places: seen, bugs } = await found(`%{\n${hostile}${entry("plug", "1.18.0")}}\n`);
    expect(seen.filter((place) => place.endsWith("dep-vulnerable"))).toEqual(["mix.lock:3:3 dep-vulnerable"]);
    expect(bugs).toEqual([]);
  });

  test("whose packages ask for one another in a circle ends", async () => {
    const ring = (name: string, other: string) =>
      `  "${name}": {:hex, :${name}, "1.0.0", "00", [:mix], [{:${other}, "~> 1.0", [hex: :${other}, repo: "hexpm", optional: false]}], "hexpm", "00"},\n`;
    expect((await found(`%{\n${ring("a", "b")}${ring("b", "a")}${entry("plug", "1.18.0")}}\n`)).places).toEqual([
      "mix.lock:4:3 dep-vulnerable",
    ]);
  });
});
