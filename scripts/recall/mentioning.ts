/** Which files of a commit name the modules of some of its files: what flows into these comes from there. */

import { git } from "./git-tree.ts";

/** Modules with such short names are meant too rarely where they are written. */
const minName = 4;

/** Paths below the folder that is scanned. */
export async function filesMentioning(
  directory: string,
  commit: string,
  root: string | undefined,
  places: readonly string[],
): Promise<readonly string[]> {
  const base = root === undefined ? "" : `${root}/`;
  const texts = await Promise.all(places.map((place) => git(directory, ["show", `${commit}:${base}${place}`])));
  const names = new Set(texts.flatMap(modulesIn).filter((name) => name.length >= minName));
  if (names.size === 0) return [];
  const patterns = [...names].flatMap((name) => ["-e", name]);
  const found = await git(directory, [
    "grep",
    "-l",
    "-w",
    "-F",
    ...patterns,
    commit,
    "--",
    base === "" ? "." : base,
  ]).catch(
    () => "", // Nothing names them: git says so with an exit code.
  );
  return found
    .split("\n")
    .filter((line) => line.startsWith(`${commit}:${base}`))
    .map((line) => line.slice(commit.length + 1 + base.length));
}

/** The last parts of the names of modules that a file defines. */
function modulesIn(text: string): readonly string[] {
  return [...text.matchAll(/\bdefmodule\s+([A-Z][\w.]*)/g)].map(([, name = ""]) => name.split(".").at(-1) ?? "");
}
