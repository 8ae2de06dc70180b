/**
 * From where templates get what they show: the places that call a function component, and the `render` calls that show a template.
 *
 * Invariant: which file names which component or template is plain data without positions, so that an edit that changes none of it is seen by nobody who
 * asks for others.
 */

import type { Node } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import type { ElementNode } from "../syntax/template-ast.ts";
import { elementsOf } from "../syntax/template-walk.ts";
import { fileAnalysis, formIndex, type ProjectInput, projectView } from "./analysis.ts";
import { type Call, calls } from "./calls.ts";
import { elements, type PlacedElement } from "./elements.ts";
import { facts } from "./facts.ts";
import { type Definition, formFacts } from "./form-facts.ts";
import { type Names, names, type Resolution } from "./names.ts";
import { atomName, textOfLiteral, valueUnder } from "./nodes.ts";
import { templateOwners } from "./template-owners.ts";

/** `<.button kind="x">` or `<Shop.Components.button>`: its attributes and content are what the component gets. */
export interface ComponentSite extends PlacedElement {
  readonly module: string;
  readonly name: string;
}

/** A `render` call of a controller or a view. */
export interface RenderSite {
  readonly call: Call;
  /** The map or list of assigns, as it is written; absent when the call gives none. */
  readonly assigns: Node | undefined;
}

export interface CallSites {
  /** The elements that call the function component `module.name`. */
  ofComponent(module: string, name: string): readonly ComponentSite[];
  /** The elements that show a LiveComponent: `<.live_component module={Shop.Cart} id="cart" />`. */
  ofLiveComponent(module: string): readonly PlacedElement[];
  /** The calls that show a template file. */
  ofTemplate(path: string): readonly RenderSite[];
  /** The calls that show what a function of a view gives: `PageHTML.show/1`, or the clause `PageView.render("show.html", assigns)`. */
  ofView(module: string, clause: Definition): readonly RenderSite[];
}

export const callSites = projectView(
  "callSites",
  (project): CallSites => ({
    ofComponent: (module, name) =>
      project
        .having(writtenComponents, name)
        .filter((path) => project.of(componentsNamed, { path }).includes(`${module}.${name}`))
        .flatMap((path) =>
          componentsIn(fileAt(project, path), project, (written) => nameOf(written) === name).filter(
            (site) => site.module === module && site.name === name,
          ),
        ),
    ofLiveComponent: (module) =>
      project
        .having(writtenComponents, liveComponentKey(module.slice(module.lastIndexOf(".") + 1)))
        .flatMap((path) => project.of(elements, { path }).named(".live_component"))
        .filter(({ element, form }) => {
          const shown = moduleShown(element);
          return shown !== undefined && project.get(names).moduleNamed(form, shown, shown.start) === module;
        }),
    ofTemplate: (path) => keysOfTemplate(path, project).flatMap((key) => sitesOf(key, project)),
    ofView: (module, clause) => {
      const name = templateShownBy(clause);
      return name === undefined ? [] : sitesOf(`${module}.${name}`, project);
    },
  }),
);

/** The calls that show the template of this key: `ShopWeb.PageHTML.show`. */
function sitesOf(key: string, project: ProjectInput): readonly RenderSite[] {
  return project
    .having(writtenTemplates, nameOf(key))
    .filter((path) => project.of(templatesNamed, { path }).includes(key))
    .flatMap((path) =>
      rendersIn(fileAt(project, path), project).flatMap(({ keys, site }) => (keys.includes(key) ? [site] : [])),
    );
}

/** The template that a clause stands for: `def show(assigns)`, `def render("show.html", assigns)`. */
function templateShownBy({ name, arity, params }: Definition): string | undefined {
  if (arity === 1) return name;
  const [template] = params;
  return name === "render" && arity === 2 && template ? templateNameOf(template) : undefined;
}

function fileAt(project: ProjectInput, path: string): SourceFile {
  return project.of(facts, { path }).file;
}

/** The last names of the components that a file's templates call, whatever they mean: what an edit does to others' is felt by nobody. */
const writtenComponents = formIndex("written-components", ({ templates }) => [
  ...new Set(templates.flatMap(({ template }) => elementsOf(template).flatMap((element) => writtenKeys(element)))),
]);

function writtenKeys(element: ElementNode): readonly string[] {
  const { type, name } = element;
  if (!/component$/.test(type)) return [];
  const shown = name === "live_component" ? moduleShown(element) : undefined;
  const last = shown?.kind === "alias" ? shown.segments.at(-1) : undefined;
  return last === undefined ? [nameOf(name)] : [nameOf(name), liveComponentKey(last)];
}

/** No component's name has a space in it. */
function liveComponentKey(last: string): string {
  return `live ${last}`;
}

/** `Shop.Cart` in `module={Shop.Cart}`. */
function moduleShown(element: ElementNode): Node | undefined {
  const { value } = element.attributes.find(({ name }) => name === "module") ?? {};
  return value?.kind === "expression" ? value.expression : undefined;
}

/** `Module.component` for all that the file's templates call, sorted. */
const componentsNamed = fileAnalysis("components-named", ({ file, project }): readonly string[] =>
  sortedOnce(componentsIn(file, project).map(({ module, name }) => `${module}.${name}`)),
);

/** The names of the templates that a file's code shows, whatever view they are of: what an edit does to others' is felt by nobody. */
const writtenTemplates = formIndex("written-templates", (syntax) =>
  syntax.text.includes("render")
    ? sortedOnce(
        formFacts(syntax)
          .calls.filter(({ name }) => name === "render")
          .flatMap(({ args }) => args.flatMap((arg) => templateNameOf(arg) ?? [])),
      )
    : [],
);

/** `View.template` for all that the file's code renders, sorted. */
const templatesNamed = fileAnalysis("templates-named", ({ file, project }): readonly string[] =>
  sortedOnce(rendersIn(file, project).flatMap(({ keys }) => keys)),
);

function sortedOnce(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

/** Resolves each written name once in a form; where the form has directives of its own, at every place. */
function componentsIn(
  file: SourceFile,
  project: ProjectInput,
  isWanted: (written: string) => boolean = () => true,
): readonly ComponentSite[] {
  const { resolve } = project.get(names);
  const called = new Map<string, Resolution>();
  let around: Form | undefined;
  return project
    .of(elements, file)
    .all()
    .flatMap((placed) => {
      const { element, form } = placed;
      const { type, name: written } = element;
      if ((type !== "local-component" && type !== "remote-component") || !isWanted(written)) return [];
      if (form !== around || formFacts(form.syntax).directives.length > 0) called.clear();
      around = form;
      const resolution = called.get(written) ?? resolve(form, componentCall(element));
      called.set(written, resolution);
      return resolution.isKnown ? [{ ...placed, module: resolution.module, name: resolution.name }] : [];
    });
}

/** `<Shop.Components.button>` calls `Shop.Components.button/1`. */
function componentCall({ name: written, start, end }: ElementNode): Parameters<Names["resolve"]>[1] {
  const segments = written.split(".").slice(0, -1);
  const target: Node | undefined = segments.length > 0 ? { kind: "alias", segments, start, end } : undefined;
  return { target, name: nameOf(written), arity: 1, start };
}

function nameOf(written: string): string {
  return written.slice(written.lastIndexOf(".") + 1);
}

interface Render {
  readonly site: RenderSite;
  readonly keys: readonly string[];
}

function rendersIn(file: SourceFile, project: ProjectInput): readonly Render[] {
  if (file.language !== "elixir" || !file.text.includes("render")) return [];
  return project
    .of(calls, file)
    .to("Phoenix.Controller.render", "Phoenix.View.render", "Phoenix.Template.render")
    .flatMap((call) => renderOf(call, project) ?? []);
}

/** `render(conn, :show, assigns)`, `render(conn, View, "show.html", assigns)`, `render("show.html", assigns)` in a view. */
function renderOf(call: Call, project: ProjectInput): Render | undefined {
  const at = call.args.findIndex((arg) => templateNameOf(arg) !== undefined);
  const template = at < 0 ? undefined : templateNameOf(call.args[at] as Node);
  if (template === undefined) return undefined;
  const before = call.args[at - 1];
  const named = before?.kind === "alias" ? project.get(names).moduleNamed(call.form, before, call.start) : undefined;
  const views = named === undefined ? viewsAround(call, project) : [named];
  return { site: { call, assigns: call.args[at + 1] }, keys: views.map((view) => `${view}.${template}`) };
}

/** `:show` and `"show.html"` both name `show`. */
function templateNameOf(node: Node): string | undefined {
  const atom = atomName(node);
  if (atom !== undefined) return ["nil", "true", "false"].includes(atom) ? undefined : atom;
  return textOfLiteral(node)?.replace(/\.[a-z]+$/, "");
}

/** The modules whose templates a controller shows: those that `put_view` names, else those that its own name gives; of a view the view itself. */
function viewsAround({ form }: Call, project: ProjectInput): readonly string[] {
  const module = project.get(names).moduleAround(form);
  if (!module) return [];
  const set = project.of(calls, module.file).named("plug").concat(project.of(calls, module.file).named("put_view"));
  const named = set.flatMap((call) => {
    const isPlug = call.name === "plug" && atomName(call.args[0]) === "put_view";
    const given = isPlug || call.name === "put_view" ? call.args.at(-1) : undefined;
    const views =
      given?.kind === "alias" ? [given] : ["html", "json", "text"].flatMap((key) => valueUnder(given, key) ?? []);
    return views.flatMap((view) => project.get(names).moduleNamed(call.form, view, call.start) ?? []);
  });
  if (named.length > 0) return named;
  const base = module.name.replace(/Controller$/, "");
  return base === module.name ? [base] : ["HTML", "View", "JSON"].map((ending) => `${base}${ending}`);
}

/** The names under which a template file can be shown: that of its owner's function. */
function keysOfTemplate(path: string, project: ProjectInput): readonly string[] {
  const owner = project.get(templateOwners).get(path);
  const module = owner && project.of(facts, owner).modules.find(({ index }) => index === owner.index);
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\..*$/, "");
  return module ? [`${module.name}.${name}`] : [];
}
