/** Writes the files of a new rule, with fixtures that fail until the rule is written, and says what remains to be done: `npm run new-rule my-rule`. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [id = ""] = process.argv.slice(2);
const folder = `server/core/rules/${id}`;
const problem = problemWith(id);
if (problem) {
  console.error(`${problem}\nUsage: npm run new-rule <id>`);
  process.exitCode = 2;
} else {
  for (const [name, text] of Object.entries(filesFor(id))) write(`${folder}/${name}`, text);
  console.log(remaining(id));
}

function problemWith(name: string): string | undefined {
  if (!/^[a-z0-9]+(-[a-z0-9]+)+$/.test(name))
    return `"${name}" is no rule id: two or more words in kebab case are needed`;
  return existsSync(join(root, "server/core/rules", name)) ? `the rule "${name}" exists` : undefined;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}

function filesFor(name: string): Readonly<Record<string, string>> {
  return {
    "rule.ts": ruleText(name),
    "rule.md": pageText(),
    "fixtures/bad.ex": `defmodule Shop.Bad do\n  def run(input), do: dangerous(input)\n  #                   ^^^^^^^^^ ${name} high\nend\n`,
    "fixtures/bad.fixed.ex": "defmodule Shop.Bad do\n  def run(input), do: safe(input)\nend\n",
    "fixtures/good.ex": `defmodule Shop.Good do\n  def run, do: dangerous("constant")\n  # ok ${name}: the argument is constant\nend\n`,
  };
}

function ruleText(name: string): string {
  const exportName = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `import { calls } from "../../project/calls.ts";
import { defineRule } from "../../rule.ts";

/** Reports … */
export const ${exportName} = defineRule({
  id: "${name}",
  title: "…",
  severity: "medium",
  cwe: [],
  owasp: [],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls],
  messages: { found: "…" },
  check() {},
});
`;
}

function pageText(): string {
  return `## What it flags

…

## Why it is dangerous

…

## Bad

<!-- example: bad.ex | def run -->

## Good

<!-- example: bad.fixed.ex | def run -->

## When it stays quiet

- …

## References

- …
`;
}

function remaining(name: string): string {
  return `
What remains:
  1. ${folder}/fixtures: say what must be found (bad.ex), what must not (good.ex), and what the fix makes of it (bad.fixed.ex)
  2. ${folder}/rule.ts: metadata as in the catalogue, needs, messages, check
  3. ${folder}/rule.md: replace every "…"
  4. npm run gen
  5. npx vitest run test/rules test/project -t ${name}
`;
}
