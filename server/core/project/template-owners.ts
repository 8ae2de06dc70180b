/** Which module a template file belongs to: by what EEx makes a function of, by `embed_templates`, by a LiveView of the same name beside it, or by a view's name. */

import { projectAnalysis } from "./analysis.ts";
import { pathMeant } from "./compiled-templates.ts";
import { type ModulePlace, moduleTable, outline } from "./outline.ts";

interface Candidate {
  readonly name: string;
  readonly place: ModulePlace;
  /** Patterns of `embed_templates`. */
  readonly embeds: readonly string[];
}

/** A function that EEx makes of a template file. */
export interface TemplateFunction {
  readonly path: string;
  readonly params: readonly string[];
  readonly place: ModulePlace;
  readonly hasEngine: boolean;
}

/** The paths of the templates of EEx. */
export const templatePaths = projectAnalysis("template-paths", (project): readonly string[] =>
  [...project.all(outline).keys()].filter((path) => /\.(eex|leex)$/.test(path)),
);

/** The functions that EEx makes of template files, by `Module.name/arity`. */
export const templateFunctions = projectAnalysis("template-functions", (project) => {
  const outlines = project.all(outline);
  const found = new Map<string, TemplateFunction>();
  for (const [path, { modules }] of outlines) {
    for (const [index, { name, compiled }] of modules.entries()) {
      for (const { file, name: made, params, hasEngine = false } of compiled) {
        const meant = file === undefined ? undefined : pathMeant(file, path, project.get(templatePaths));
        if (meant !== undefined)
          found.set(`${name}.${made}/${params.length}`, { path: meant, params, place: { path, index }, hasEngine });
      }
    }
  }
  return found as ReadonlyMap<string, TemplateFunction>;
});

/** The module of each template by its path; a template that nothing claims is not in the map. */
export const templateOwners = projectAnalysis("template-owners", (project): ReadonlyMap<string, ModulePlace> => {
  const outlines = project.all(outline);
  const candidates = [...project.get(moduleTable)].map(([name, place]): Candidate => {
    return { name, place, embeds: outlines.get(place.path)?.modules[place.index]?.embeds ?? [] };
  });
  const owners = ownersOf([...outlines.keys()], candidates);
  const made = [...project.get(templateFunctions).values()].map(({ path, place }) => [path, place] as const);
  return made.length > 0 ? new Map([...owners, ...made]) : owners;
});

function ownersOf(paths: readonly string[], modules: readonly Candidate[]): ReadonlyMap<string, ModulePlace> {
  const templates = paths.filter((path) => /\.(heex|eex|leex)$/.test(path));
  const owners = new Map<string, ModulePlace>();
  if (templates.length === 0) return owners;
  const byFile = new Map<string, Candidate>();
  for (const module of modules) if (!byFile.has(module.place.path)) byFile.set(module.place.path, module);
  const embedded = modules.flatMap(embeddedFolders);
  const views = new Map(modules.filter(({ name }) => name.endsWith("View")).map((view) => [view.name, view]));
  for (const path of templates) {
    const owner =
      byFile.get(besideOf(path)) ??
      embedded.find((one) => one.matches(path))?.module ??
      viewOf(path, views) ??
      ofFolder(path, byFile);
    if (owner) owners.set(path, owner.place);
  }
  return owners;
}

/** `live/cart_live.html.heex` → `live/cart_live.ex`. */
function besideOf(path: string): string {
  return `${path.replace(/(\.[a-z]+)+$/, "")}.ex`;
}

/** How many folders up a module's file is looked for. */
const maxFolders = 4;

/** `emails/templates/partials/button.html.eex` → `emails/templates.ex`. */
function ofFolder(path: string, byFile: ReadonlyMap<string, Candidate>): Candidate | undefined {
  let folder = path;
  for (let level = 0; level < maxFolders && folder.includes("/"); level++) {
    folder = folder.slice(0, folder.lastIndexOf("/"));
    const found = byFile.get(`${folder}.ex`);
    if (found) return found;
  }
  return undefined;
}

interface EmbeddedFolder {
  readonly module: Candidate;
  matches(path: string): boolean;
}

function embeddedFolders(module: Candidate): readonly EmbeddedFolder[] {
  const folder = module.place.path.replace(/[^/]*$/, "");
  return module.embeds.map((pattern) => ({ module, matches: matcherOf(joined(folder, pattern)) }));
}

function joined(folder: string, pattern: string): string {
  const parts: string[] = [];
  for (const part of `${folder}${pattern}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** `embed_templates "page_html/*"`: the star stands for part of a name, two stars for folders. */
function matcherOf(pattern: string): (path: string) => boolean {
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  const expression = new RegExp(`^${source}(\\.[a-z]+)*$`);
  return (path) => expression.test(path);
}

/** `templates/admin/user/show.html.heex` → the view whose name ends in `Admin.UserView`. */
function viewOf(path: string, views: ReadonlyMap<string, Candidate>): Candidate | undefined {
  const folders = /(?:^|\/)templates\/(.+)\/[^/]+$/.exec(path)?.[1]?.split("/");
  if (!folders) return undefined;
  const ending = `${folders.map(camelCase).join(".")}View`;
  const fitting = [...views].filter(([name]) => name === ending || name.endsWith(`.${ending}`));
  const depth = ([name]: readonly [string, Candidate]) => name.split(".").length;
  return fitting.sort((a, b) => depth(a) - depth(b))[0]?.[1]; // `AdminWeb.UserView` before `AdminWeb.Api.UserView`.
}

function camelCase(name: string): string {
  return name.replace(/(?:^|_)([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}
