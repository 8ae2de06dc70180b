/** The settings of a project from their four places: defaults, the editor, the project file, and what a command line was asked for; later ones win. */

import { defaultSettings, type Settings } from "../settings.ts";
import { matcherOf } from "./globs.ts";
import { isForeign, isScannable } from "./paths.ts";
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
}

export interface ConfigurationParts {
  readonly editor: Partial<Settings>;
  readonly projectFileText: string | undefined;
  readonly overrides: Partial<Settings>;
}

/** `names`: what rules may be called in the project file. */
export function configurationOf(parts: ConfigurationParts, names: ReadonlySet<string>): Configuration {
  const { editor, projectFileText: text, overrides } = parts;
  const projectFile = text === undefined ? undefined : { text, ...readProjectFile(text, names) };
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
  };
}

function withoutUndefined(settings: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
