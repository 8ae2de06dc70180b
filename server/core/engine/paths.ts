/** Which paths are scanned. Paths are relative to the root, with `/`. */

import { isTextFile } from "../syntax/text-file.ts";

export const projectFileName = ".firebreak.json";
export const baselineFileName = ".firebreak-baseline.json";

const extensions = [".ex", ".exs", ".heex", ".eex", ".leex"];

/** What tools write at the root of a Mix project; a module's folder under `lib` may well have such a name. */
const generatedFolders = new Set(["deps", "_build", "cover", "doc"]);

/** True for files that are parsed: Elixir, templates, the lock file, and what says how the system is started. */
export function isScannable(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name === "mix.lock" || extensions.some((extension) => name.endsWith(extension)) || isTextFile(path);
}

/** True for folders (and what is in them) that are never entered: dependencies, build output, and what belongs to tools. */
export function isForeign(path: string): boolean {
  const segments = path.split("/");
  return segments.some((segment, index) => {
    if (segment === "node_modules" || (segment.startsWith(".") && index < segments.length - 1)) return true;
    const isInSource = segments.slice(0, index).includes("lib");
    if (isInSource || index === segments.length - 1) return false;
    return generatedFolders.has(segment) || (segment === "static" && segments[index - 1] === "priv");
  });
}

/** True for test code: it is read, because it says something about the project, but gets no findings. */
export function isTest(path: string): boolean {
  const segments = path.split("/");
  const testFolder = segments.indexOf("test");
  const isInTestFolder =
    testFolder >= 0 && testFolder < segments.length - 1 && !segments.slice(0, testFolder).includes("lib");
  return isInTestFolder || path.endsWith("_test.exs");
}
