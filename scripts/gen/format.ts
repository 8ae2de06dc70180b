/** The project's formatter, for generated files that it checks. */

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The text as the formatter would leave it; `path` tells the language. */
export function formatted(path: string, text: string): string {
  const biome = join(dirname(createRequire(import.meta.url).resolve("@biomejs/biome/package.json")), "bin/biome");
  const options = { input: text, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [biome, "format", `--stdin-file-path=${path}`],
    options,
  );
  if (status !== 0) throw new Error(`formatting ${path} failed: ${stderr}`);
  return stdout;
}
