/** Files that are read as plain lines. */

import picomatch from "picomatch";
import { expect, test } from "vitest";
import { isScannable } from "../../server/core/engine/paths.ts";
import { scannedFilePatterns } from "../../server/lsp/protocol.ts";
import { loadParser } from "../harness/load-parser.ts";

const read = [
  "rel/vm.args.eex",
  "rel/remote.vm.args.eex",
  "rel/vm.args",
  "rel/env.sh.eex",
  "rel/env.bat.eex",
  "Dockerfile",
  "Dockerfile.prod",
  "web.Dockerfile",
  "docker-compose.yml",
  "compose.override.yaml",
  "fly.toml",
  "fly.staging.toml",
  ".tool-versions",
  "app/.mise.toml",
  "mise.toml",
];
const notRead = ["README.md", "assets/app.js", "config/app.toml", ".env", "lib/compose.yml.txt", "entrypoint.py"];

test("clients are asked for the same files that a scan reads", () => {
  const matches = picomatch([...scannedFilePatterns], { dot: true });
  for (const path of read) expect([path, isScannable(path), matches(path)]).toEqual([path, true, true]);
  for (const path of notRead) expect([path, isScannable(path), matches(path)]).toEqual([path, false, false]);
});

test("comments begin at the start of a word, outside of quotes", async () => {
  const parser = await loadParser();
  const text = '# own line\nENV A="a # b" B=c#d # behind\r\n## it\'s\n  -name "x"\n';
  const { comments, forms } = parser.parse("Dockerfile", text);
  expect(comments.map(({ text: words, isOwnLine }) => [words, isOwnLine])).toEqual([
    ["own line", true],
    ["behind", false],
    ["it's", true],
  ]);
  expect(comments.map(({ start, end }) => text.slice(start, end))).toEqual(["# own line", "# behind", "## it's"]);
  expect(forms.map(({ syntax }) => syntax.text)).toEqual([text]);
});
