/** What is exported is used elsewhere: functions and constants that serve their own file alone stay inside it. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "fixtures" ? [] : sourcesIn(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

test("every exported function and constant of the product is named in another file", () => {
  const texts = ["client", "scripts", "server", "test"]
    .flatMap(sourcesIn)
    .map((path) => [path, readFileSync(join(root, path), "utf8")] as const);
  const users = new Map<string, number>();
  for (const [, text] of texts)
    for (const word of new Set(text.match(/[\w$]+/g))) users.set(word, (users.get(word) ?? 0) + 1);
  const lonely = texts.flatMap(([path, text]) =>
    [...(path.startsWith("test/") ? "" : text).matchAll(/^export (?:async )?(?:function\*?|const|class) ([\w$]+)/gm)]
      .filter(([, name = ""]) => users.get(name) === 1)
      .map(([, name]) => `${path}: ${name}`),
  );
  expect(lonely).toEqual([]);
});
