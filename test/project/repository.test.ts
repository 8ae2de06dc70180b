/** What holds for the repository as a whole. */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rules } from "../../server/core/rules/registry.generated.ts";
import { parseFixture } from "../harness/fixture.ts";
import { fixturesOf } from "../harness/fixture-files.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const ruleIds = new Set(rules.map(({ id }) => id));

test("generated files are up to date", () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--import", "tsx", "scripts/gen.ts", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: "" });
});

describe.each(rules.filter(({ scope }) => scope !== "engine").map((rule) => [rule.id, rule] as const))(
  "%s",
  (id, rule) => {
    const fixtures = fixturesOf(id).map(({ name, text }) => parseFixture(text, { name, ruleIds }));
    const expectations = fixtures
      .flatMap(({ files }) => files.flatMap((file) => file.expectations))
      .filter((each) => each.id === id);

    test("has a page with all its parts", () => {
      const page = read(`docs/rules/${id}.md`);
      const headings = [...page.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
      expect(headings).toEqual(
        expect.arrayContaining([
          "What it flags",
          "Why it is dangerous",
          "Bad",
          "Good",
          "When it stays quiet",
          "References",
        ]),
      );
    });

    test("names its weakness, its category and its first version", () => {
      expect(rule.cwe.length).toBeGreaterThan(0);
      expect(rule.owasp.length).toBeGreaterThan(0);
      expect(rule.owasp.every((category) => /^A\d\d:20\d\d$/.test(category))).toBe(true);
      expect(rule.since).toMatch(/^\d+\.\d+\.\d+$/);
    });

    test("has cases where it speaks and cases where it stays quiet", () => {
      expect(expectations.filter(({ kind }) => kind === "finding").length).toBeGreaterThan(0);
      expect(expectations.filter(({ kind }) => kind === "ok").length).toBeGreaterThan(0);
    });
  },
);

test("ids and aliases name one rule each", () => {
  const names = rules.flatMap(({ id, aliases }) => [id, ...(aliases ?? [])]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect([...ruleIds].filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id))).toEqual([]);
});

test("lock files name no place to download from", () => {
  const locks = filesNamed(/^package-lock\.json$/);
  expect(locks.length).toBeGreaterThan(0);
  for (const lock of locks)
    expect(read(lock).match(/"resolved": "(?!file:)[^"]*"|https?:\/\/[^"]*\.tgz/g), lock).toBeNull();
});

test("every command that the documentation names exists", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", ...markdownIn("docs")].filter((path) =>
    existsSync(join(root, path)),
  );
  const named = pages.flatMap((path) =>
    [...read(path).matchAll(/\bnpm (?:run )?([a-z][a-z0-9-]*)/g)].map((match) => ({
      path,
      command: match[1] as string,
    })),
  );
  const builtIn = new Set(["ci", "install", "audit", "pack", "publish", "exec", "view", "init"]);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(({ command }) => !(command in scripts) && !builtIn.has(command))).toEqual([]);
});

test("every script of package.json runs a file that exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = Object.values(scripts).flatMap(
    (script) => script.match(/\b(?:scripts|test)\/[\w./-]+\.(?:mjs|ts)\b/g) ?? [],
  );
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

function filesNamed(pattern: RegExp): readonly string[] {
  return tracked().filter((path) => pattern.test(path.slice(path.lastIndexOf("/") + 1)));
}

function tracked(): readonly string[] {
  return spawnSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).stdout.split("\n");
}

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}
