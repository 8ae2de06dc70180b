/** The settings of a project from their four places: defaults, the editor, the project file, and what a command line was asked for; later ones win. */

import { defaultSettings, type Settings } from "../settings.ts";
import { type Baseline, readBaseline } from "./baseline.ts";
import { matcherOf } from "./globs.ts";
import { isForeign, isScannable, projectFileName } from "./paths.ts";
import { type ProjectFile, readProjectFile } from "./project-file.ts";
import { type Selection, selectionOf } from "./selection.ts";

export interface Configuration {
  readonly settings: Settings;
  readonly selection: Selection;
  readonly isExcluded: (path: string) => boolean;
  /** True for files that are analysed. */
  readonly isWanted: (path: string) => boolean;
  /** The project file's text and what was wrong in it, if there is one. */
  readonly projectFile: (ProjectFile & { readonly text: string }) | undefined;
  readonly baseline: Baseline | undefined;
  /** The text of one of Firebreak's own files, which are no sources; `undefined` for every other path. */
  readonly ownText: (path: string) => string | undefined;
}

/** One of Firebreak's own files: its path relative to the root, and what it holds. */
export interface OwnFile {
  readonly path: string;
  readonly text: string;
}

export interface ConfigurationParts {
  readonly editor: Partial<Settings>;
  readonly projectFileText: string | undefined;
  readonly baseline: OwnFile | undefined;
  readonly overrides: Partial<Settings>;
}

/** `names`: what rules may be called in the project file. */
export function configurationOf(parts: ConfigurationParts, names: ReadonlySet<string>): Configuration {
  const { editor, projectFileText: text, overrides } = parts;
  const projectFile = text === undefined ? undefined : { text, ...readProjectFile(text, names) };
  const baseline = parts.baseline && readBaseline(parts.baseline.path, parts.baseline.text);
  const layers = [defaultSettings, editor, projectFile?.settings ?? {}, overrides];
  const settings: Settings = {
    ...Object.assign({}, ...layers.map(withoutUndefined)),
    rules: Object.assign({}, ...layers.map(({ rules }) => rules ?? {})),
    exclude: layers.flatMap(({ exclude }) => exclude ?? []),
  };
  const isExcluded = matcherOf(settings.exclude);
  return {
    settings,
    selection: selectionOf(settings),
    isExcluded,
    isWanted: (path) => isScannable(path) && !isForeign(path) && !isExcluded(path),
    projectFile,
    baseline,
    ownText: (path) => (path === projectFileName ? text : path === baseline?.path ? baseline.text : undefined),
  };
}

function withoutUndefined(settings: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
