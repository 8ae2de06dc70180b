/**
 * Compares our reading of every `.ex`, `.exs` and `mix.lock` under the given directories with Elixir's own:
 * `npm run oracle -- DIR…`. Prints every difference with the lines before it, then the counts.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadParser } from "../../harness/load-parser.ts";
import { firstDifference, hasElixir, startOracle } from "./oracle.ts";
import { renderFile } from "./render.ts";

void main(process.argv.slice(2));

async function main(directories: readonly string[]): Promise<void> {
  if (directories.length === 0 || !hasElixir()) {
    console.error(directories.length === 0 ? "Usage: npm run oracle -- DIR…" : "No `elixir` on the PATH.");
    process.exitCode = 2;
    return;
  }
  const counts = { compared: 0, equal: 0, different: 0, refused: 0 };
  const oracle = startOracle();
  for (const directory of directories) {
    for (const path of await elixirFiles(directory)) counts[await compareFile(oracle, path)]++;
  }
  oracle.close();
  counts.compared = counts.equal + counts.different;
  console.log(JSON.stringify(counts));
  if (counts.different > 0) process.exitCode = 1;
}

async function elixirFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.exs?$|^mix\.lock$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function compareFile(
  oracle: ReturnType<typeof startOracle>,
  path: string,
): Promise<"equal" | "different" | "refused"> {
  const parser = await loadParser();
  const text = await readFile(path, "utf8");
  const quoted = await oracle.quote(text);
  const file = parser.parse(path, text);
  if (!quoted.ok) {
    console.log(`refused ${path}: ${quoted.reason}; our problems: ${file.problems.length}`);
    return "refused";
  }
  const actual = renderFile(file);
  const difference = firstDifference(quoted.lines, actual);
  if (difference === undefined) return "equal";
  const context = actual.slice(Math.max(0, difference.index - 4), difference.index);
  console.log(`different ${path}\n  ${context.join("\n  ")}\n- ${difference.expected}\n+ ${difference.actual}`);
  return "different";
}
