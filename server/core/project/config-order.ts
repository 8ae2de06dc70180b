/**
 * Which configuration file counts in which environments, and in which order files are read: `config.exs` with what it imports at the place of the
 * import, then `runtime.exs` and `releases.exs`. https://hexdocs.pm/elixir/Config.html#import_config/1
 */

import type { Node } from "../syntax/ast.ts";
import type { Form, SourceFile } from "../syntax/source-file.ts";
import {
  conditionsAround,
  contains,
  type Environments,
  everyEnvironment,
  intersect,
  reachesProduction,
} from "./environments.ts";
import { type Enclosing, formFacts, type WrittenCall } from "./form-facts.ts";
import { textOfLiteral, walk } from "./nodes.ts";

/** One `import_config`. */
export interface ConfigImport {
  readonly file: SourceFile;
  readonly form: Form;
  readonly call: WrittenCall;
  readonly environments: Environments;
  /** Paths from the root, `*` for anything but `/`, `{env}` for the name of the environment; `undefined` when it is only known when it runs. */
  readonly pattern: string | undefined;
}

export interface ConfigOrder {
  environmentsOf(path: string): Environments;
  readonly imports: readonly ConfigImport[];
  /** Visits files and imports of an environment in the order in which they are read. */
  inOrder(environment: string): readonly Step[];
}

/** A call of a configuration file in its turn, or an import of a file that is not there or not known. */
export type Step = (
  | { readonly kind: "call"; readonly form: Form; readonly call: WrittenCall; readonly file: SourceFile }
  | { readonly kind: "missing"; readonly from: ConfigImport; readonly path: string | undefined }
) & {
  /** The folder of the project whose configuration is read: an umbrella's where its file imports those of its apps. */
  readonly project: string;
};

/** How deep imports of imports are followed. */
const maxDepth = 8;
/** How many calls are looked at for one environment; files that import one another many times end there. */
const maxCalls = 50_000;

export function configOrder(files: readonly SourceFile[]): ConfigOrder {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const imports = files.flatMap(importsOf);
  const importsByForm = new Map<WrittenCall, ConfigImport>(imports.map((one) => [one.call, one]));
  const importers = importersOf(imports, [...byPath.keys()]);
  const inside = new Set<string>();
  const known = new Map<string, Environments>();

  const environmentsOf = (path: string): Environments => {
    const found = known.get(path);
    if (found) return found;
    if (inside.has(path)) return everyEnvironment; // Files that import one another.
    inside.add(path);
    const own = environmentsOfName(path);
    const by = (importers.get(path) ?? [])
      .map(({ file, environments }) => intersect(environmentsOf(file.path), environments))
      .filter((environments) => reachesProduction(own) !== "no" || mayServe(environments));
    const environments = by.length === 0 ? own : by.reduce(union);
    inside.delete(path);
    known.set(path, environments);
    return environments;
  };

  let left = maxCalls;
  const visit = (file: SourceFile, project: string, environment: string, depth: number, steps: Step[]): void => {
    for (const form of file.forms) {
      for (const call of formFacts(form.syntax).calls) {
        if (left-- <= 0) return;
        if (call.name === "config") steps.push({ kind: "call", form, call, file, project });
        const from = call.name === "import_config" ? importsByForm.get(call) : undefined;
        if (!from || depth > maxDepth || !contains(from.environments, environment)) continue;
        const targets = targetsOf(from, environment, byPath);
        if (targets.length === 0)
          steps.push({ kind: "missing", from, path: from.pattern?.replace("{env}", environment), project });
        for (const target of targets) visit(target, project, environment, depth + 1, steps);
      }
    }
  };

  const orders = new Map<string, readonly Step[]>();
  return {
    environmentsOf,
    imports,
    inOrder: (environment) => {
      const found = orders.get(environment);
      if (found) return found;
      const steps: Step[] = [];
      left = maxCalls;
      for (const file of rootsOf(files, importers, environment))
        if (!isNamedAfter(file, environment) || !steps.some((step) => step.kind === "call" && step.file === file))
          visit(file, projectFolderOf(file.path), environment, 0, steps);
      orders.set(environment, steps);
      return steps;
    },
  };
}

/** What imports `dev.exs` is a development of its own kind, unless its name says that others use it. */
function mayServe(environments: Environments): boolean {
  return (
    reachesProduction(environments) === "yes" ||
    environments.names.some((name) => /stag|live|demo|beta|preview|uat|qa/.test(name))
  );
}

function union(a: Environments, b: Environments): Environments {
  if (a.kind === "only" && b.kind === "only") return { kind: "only", names: [...new Set([...a.names, ...b.names])] };
  if (a.kind === "except" && b.kind === "except")
    return { kind: "except", names: a.names.filter((name) => b.names.includes(name)) };
  const [only, except] = a.kind === "only" ? [a, b] : [b, a];
  return { kind: "except", names: except.names.filter((name) => !only.names.includes(name)) };
}

/**
 * `config.exs` of each project, but those of an umbrella's apps that its own file imports; the file named after the environment, for where its import
 * cannot be read; `runtime.exs`, and `releases.exs` of releases.
 */
function rootsOf(
  files: readonly SourceFile[],
  importers: ReadonlyMap<string, readonly ConfigImport[]>,
  environment: string,
): readonly SourceFile[] {
  const isImportedFromAbove = (path: string) =>
    importers.get(path)?.some(({ file }) => depthOf(file.path) < depthOf(path));
  const named = (name: string) => files.filter(({ path }) => baseName(path) === name && !isImportedFromAbove(path));
  return ["config.exs", `${environment}.exs`, "runtime.exs", "releases.exs"].flatMap(named);
}

function isNamedAfter({ path }: SourceFile, environment: string): boolean {
  return baseName(path) === `${environment}.exs`;
}

function depthOf(path: string): number {
  return path.split("/").length;
}

/** The folder above `config/`, with a `/` at its end; empty for the root. */
export function projectFolderOf(path: string): string {
  return path.replace(/config\/[^/]+$/, "");
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function environmentsOfName(path: string): Environments {
  const name = baseName(path);
  if (name === "config.exs" || name === "runtime.exs") return everyEnvironment;
  if (name === "releases.exs") return { kind: "only", names: ["prod"] };
  return { kind: "only", names: [name.replace(/\..*$/, "")] };
}

function importsOf(file: SourceFile): readonly ConfigImport[] {
  return file.forms.flatMap((form) =>
    formFacts(form.syntax).calls.flatMap((call) => {
      if (call.name !== "import_config") return [];
      const { environments } = conditionsAround(call, call.around);
      const written = writtenPath(call.args[0], call.around);
      return [
        { file, form, call, environments, pattern: written === undefined ? undefined : from(file.path, written) },
      ];
    }),
  );
}

/** The text of a path with `{env}` for the environment: literals, `Path.expand("…", __DIR__)`, and the variable of a `for` over `Path.wildcard`. */
function writtenPath(node: Node | undefined, around: Enclosing | undefined): string | undefined {
  if (!node) return undefined;
  if (node.kind === "string") return withEnvironment(node.parts);
  if (node.kind === "variable") {
    for (let enclosing = around; enclosing; enclosing = enclosing.outer) {
      const [generator] = enclosing.call.args;
      if (enclosing.call.name === "for" && generator?.kind === "binary") return firstPath(generator.right);
    }
    return undefined;
  }
  return node.kind === "call" || node.kind === "binary" ? firstPath(node) : undefined;
}

type StringParts = Extract<Node, { kind: "string" }>["parts"];

function withEnvironment(parts: StringParts): string | undefined {
  let text = "";
  for (const part of parts) {
    const isInterpolated = part.kind === "interpolation";
    if (isInterpolated && !isEnvironmentCall(part.body)) {
      if (part.body.kind !== "variable" || part.body.name !== "__DIR__") return undefined;
      text += ".";
    } else text += isInterpolated ? "{env}" : part.value;
  }
  return text;
}

function isEnvironmentCall(node: Node): boolean {
  if (node.kind === "variable") return node.name === "config_env";
  return node.kind === "call" && (node.name === "config_env" || node.name === "env");
}

/** The one path that is written inside a call such as `Path.wildcard`. */
function firstPath(root: Node): string | undefined {
  const found: string[] = [];
  walk(root, (node) => {
    const text = node.kind === "string" ? withEnvironment(node.parts) : textOfLiteral(node);
    if (text?.includes(".exs")) found.push(text);
    return undefined;
  });
  return found.length === 1 ? found[0] : undefined;
}

/** A path relative to the folder of a file, from the root. */
function from(path: string, relative: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function targetsOf(
  { pattern }: ConfigImport,
  environment: string,
  byPath: ReadonlyMap<string, SourceFile>,
): readonly SourceFile[] {
  if (pattern === undefined) return [];
  const path = pattern.replace("{env}", environment);
  const exact = byPath.get(path);
  if (exact) return [exact];
  if (!path.includes("*")) return [];
  const matches = matcherOf(path);
  return [...byPath.values()].filter((file) => matches(file.path));
}

const maxStars = 4;

/** `*` for anything but `/`, `**` for any folders; compared piece by piece, so that no pattern is slow. */
function matcherOf(pattern: string): (path: string) => boolean {
  if ((pattern.match(/\*+/g)?.length ?? 0) > maxStars) return () => false;
  const wanted = pattern
    .split("/")
    .map((part) => new RegExp(`^${part.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*")}$`));
  return (path) => {
    const parts = path.split("/");
    return parts.length === wanted.length && parts.every((part, i) => wanted[i]?.test(part));
  };
}

/** The imports of each file that is imported by its own name; a file that is named after its environment is not among them. */
function importersOf(
  imports: readonly ConfigImport[],
  paths: readonly string[],
): ReadonlyMap<string, readonly ConfigImport[]> {
  const found = new Map<string, ConfigImport[]>();
  for (const one of imports) {
    if (one.pattern === undefined || one.pattern.includes("{env}")) continue;
    const matches = one.pattern.includes("*") ? matcherOf(one.pattern) : (path: string) => path === one.pattern;
    for (const path of paths) {
      if (!matches(path)) continue;
      const by = found.get(path);
      if (by) by.push(one);
      else found.set(path, [one]);
    }
  }
  return found;
}
