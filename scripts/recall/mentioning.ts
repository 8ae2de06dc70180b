/** Which files of a commit name the modules of some of its files, and which define the modules that these name: what flows in comes from there, and what decides lies there. */

import { git } from "./git-tree.ts";

/** Modules with such short names are meant too rarely where they are written. */
const minName = 4;
const maxNames = 200;

/** Paths below the folder that is scanned. */
export async function filesMentioning(
  directory: string,
  commit: string,
  root: string | undefined,
  places: readonly string[],
): Promise<readonly string[]> {
  const base = root === undefined ? "" : `${root}/`;
  const texts = await Promise.all(places.map((place) => git(directory, ["show", `${commit}:${base}${place}`])));
  const search = async (args: readonly string[]): Promise<readonly string[]> => {
    const found = await git(directory, ["grep", "-l", ...args, commit, "--", base === "" ? "." : base]).catch(
      () => "", // Nothing is found: git says so with an exit code.
    );
    return found
      .split("\n")
      .filter((line) => line.startsWith(`${commit}:${base}`))
      .map((line) => line.slice(commit.length + 1 + base.length));
  };
  const own = texts.flatMap(modulesIn).filter((name) => name.length >= minName);
  const named = [...new Set([...places.flatMap(ownersOf), ...texts.flatMap(namesIn)])].slice(0, maxNames);
  const users = own.length > 0 ? await search(["-w", "-F", ...own.flatMap((name) => ["-e", name])]) : [];
  const used = named.length > 0 ? await search(["-E", `defmodule ([A-Za-z0-9_.]*[.])?(${named.join("|")}) do`]) : [];
  return [...new Set([...users, ...used])];
}

/** The last parts of the names of modules that a file defines. */
function modulesIn(text: string): readonly string[] {
  return [...text.matchAll(/\bdefmodule\s+([A-Z][\w.]*)/g)].map(([, name = ""]) => name.split(".").at(-1) ?? "");
}

/** The last parts of all names of modules in a text: `Uploads` of `Shop.Uploads.save(file)` and of `alias Shop.{Cart, Uploads}`. */
function namesIn(text: string): readonly string[] {
  return text.match(/\b[A-Z]\w*\b(?!\.[A-Z{])/g) ?? [];
}

/** The modules that show a template: `OrderController`, `OrderView`, `OrderHTML` of `templates/order/show.html.heex`. */
function ownersOf(place: string): readonly string[] {
  const [, folder] = /([^/]+)\/[^/]+\.[hl]?eex$/.exec(place) ?? [];
  const name = (folder ?? "")
    .replace(/(^|_)html$/, "")
    .replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  return name === "" ? [] : ["Controller", "View", "HTML", "Live"].map((ending) => `${name}${ending}`);
}
