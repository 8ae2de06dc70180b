/** The fixtures on disk. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface FixtureOnDisk {
  /** `xss-raw/bad.ex` */
  readonly name: string;
  readonly text: string;
  /** The text of `bad.fixed.ex` beside it. */
  readonly fixed?: string;
}

const rulesFolder = fileURLToPath(new URL("../../server/core/rules/", import.meta.url));

/** The ids that have a folder, sorted. */
export function ruleFolders(): readonly string[] {
  const entries = readdirSync(rulesFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** All fixtures of a rule, sorted by name; the fixed ones are fixtures themselves. */
export function fixturesOf(ruleId: string): readonly FixtureOnDisk[] {
  const folder = `${rulesFolder}${ruleId}/fixtures/`;
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).sort();
  const read = (name: string) => readFileSync(`${folder}${name}`, "utf8");
  return names.map((name) => {
    const fixedName = fixedNameOf(name);
    const fixed = names.includes(fixedName) ? { fixed: read(fixedName) } : {};
    return { name: `${ruleId}/${name}`, text: read(name), ...fixed };
  });
}

/** `bad.html.heex` gives `bad.fixed.html.heex`; `mix.lock` gives `mix.fixed.lock`. */
function fixedNameOf(name: string): string {
  const dot = name.indexOf(".");
  return `${name.slice(0, dot)}.fixed${name.slice(dot)}`;
}
