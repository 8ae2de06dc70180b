/** The texts that are edited: the rules' fixtures and the sample apps. */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Texts by path, of every Elixir file and template in the fixtures and sample apps. */
export async function loadSamples(): Promise<ReadonlyMap<string, string>> {
  const samples = new Map<string, string>();
  for (const folder of ["server/core/rules", "test/apps"]) {
    const names = await readdir(path.join(repository, folder), { recursive: true });
    for (const name of names.filter((one) => /\.(exs?|heex|eex|leex)$/.test(one)).sort()) {
      const slashed = name.split(path.sep).join("/");
      samples.set(slashed, await readFile(path.join(repository, folder, name), "utf8"));
    }
  }
  return samples;
}
