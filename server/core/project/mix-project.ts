/**
 * What a mix.exs says about its dependencies: `{:plug, "~> 1.19", only: :test}` with its places.
 *
 * Invariant: read from the text alone; a dependency whose requirement or options are computed has them absent, never guessed.
 */

import type { ListNode, Node, Range, SigilNode, StringNode, TupleNode } from "../syntax/ast.ts";
import type { Form, SourceFile, Span } from "../syntax/source-file.ts";
import { spanOf } from "../syntax/source-file.ts";
import { fileAnalysis, filesAt, projectAnalysis } from "./analysis.ts";
import { formFacts } from "./form-facts.ts";
import { atomName, isAtom, pairOf, pairsOf, textOfLiteral, valueUnder, walk, wordsOf } from "./nodes.ts";

export interface DeclaredDependency {
  readonly name: string;
  readonly form: Form;
  readonly tuple: TupleNode;
  readonly requirement: { readonly text: string; readonly node: StringNode } | undefined;
  readonly options: ListNode | undefined;
  /** `hex`: from a package registry. `computed`: the requirement or the options are not written here. */
  readonly source: "hex" | "git" | "path" | "computed";
  /** The environments under `only:`; `undefined` for all of them. */
  readonly only: readonly string[] | undefined;
}

/** One id of `hex: [ignore_advisories: ["CVE-…"]]`: https://hexdocs.pm/hex/Mix.Tasks.Hex.Audit.html */
export interface IgnoredAdvisory {
  readonly id: string;
  readonly form: Form;
  readonly node: Range;
  readonly list: ListNode | SigilNode;
}

export interface MixProject {
  readonly file: SourceFile;
  readonly dependencies: readonly DeclaredDependency[];
  readonly ignoredAdvisories: readonly IgnoredAdvisory[];
  /** Packages under `hex: [ignore_retirements: …]`, by name or atom. */
  readonly ignoredRetirements: readonly string[];
  /** The name in `def project`; `undefined` where there is none. */
  readonly projectSpan: Span | undefined;
  /** What `project/0` gives, where it is written as a list. */
  readonly settings: { readonly form: Form; readonly list: ListNode } | undefined;
  /** True when `hex: [cooldown: …]` or `hex: [policy: …]` is set: https://hexdocs.pm/hex/Mix.Tasks.Hex.Config.html */
  readonly hasCooldown: boolean;
  readonly hasReleases: boolean;
  /** True when `application/0` starts a module. */
  readonly hasApplicationModule: boolean;
  /** True when it says how it is published as a package. */
  readonly isPublished: boolean;
}

export const mixProjects = projectAnalysis("mixProjects", ({ files, of }): readonly MixProject[] =>
  filesAt(files, (path) => /(^|\/)mix\.exs$/.test(path)).map((file) => of(mixProject, file)),
);

const mixProject = fileAnalysis("mixProject", ({ file }): MixProject => {
  const dependencies: DeclaredDependency[] = [];
  const ignoredAdvisories: IgnoredAdvisory[] = [];
  const ignoredRetirements: string[] = [];
  const keys = new Set<string>();
  let hasCooldown = false;
  let projectSpan: Span | undefined;
  let settings: MixProject["settings"];
  for (const form of file.forms) {
    const lists = formFacts(form.syntax).definitions.some((one) => /(?:^|_)deps$/.test(one.name) && one.arity === 0);
    const [project] = formFacts(form.syntax).definitions.filter(({ name, arity }) => name === "project" && arity === 0);
    if (project) projectSpan = spanOf(form, project.nameRange);
    if (project?.body?.kind === "list") settings = { form, list: project.body };
    walk(form.syntax.node, (node) => {
      if (node.kind === "tuple") {
        const declared = declaredIn(form, node) ?? (lists ? computedIn(form, node) : undefined);
        if (declared) dependencies.push(declared);
        return !declared;
      }
      if (node.kind !== "pair") return true;
      keys.add(atomName(node.key) ?? "");
      if (isAtom(node.key, "hex") && ["cooldown", "policy"].some((key) => pairOf(node.value, key))) hasCooldown = true;
      if (isAtom(node.key, "ignore_advisories")) ignoredAdvisories.push(...idsUnder(form, node.value, file));
      if (isAtom(node.key, "ignore_retirements")) ignoredRetirements.push(...packagesIn(node.value));
      return true;
    });
  }
  return {
    file,
    dependencies,
    ignoredAdvisories,
    ignoredRetirements,
    projectSpan,
    settings,
    hasCooldown,
    hasReleases: keys.has("releases"),
    hasApplicationModule: keys.has("mod"),
    isPublished: keys.has("package"),
  };
});

/** https://hexdocs.pm/mix/Mix.Tasks.Deps.html#module-options */
const optionNames: ReadonlySet<string> = new Set(
  (
    "app branch compile depth env git github hex in_umbrella manager only optional organization override path ref repo runtime " +
    "sparse ssh submodules subdir system_env tag targets warn_if_outdated"
  ).split(" "),
);

function declaredIn(form: Form, tuple: TupleNode): DeclaredDependency | undefined {
  const [first, second, third, ...others] = tuple.items;
  const name = atomName(first);
  if (name === undefined || !second || others.length > 0) return undefined;
  if (second.kind !== "string")
    return areOptions(second) && !third ? declared(name, form, tuple, undefined, second) : undefined;
  const text = textOfLiteral(second);
  if (text === undefined || !/^\s*(?:~>|[<>=!]|\d)/.test(text)) return undefined;
  return declared(name, form, tuple, { text, node: second }, third);
}

/** `{:plug, System.get_env("PLUG_VERSION")}`, which only a list of dependencies tells from other pairs. */
function computedIn(form: Form, tuple: TupleNode): DeclaredDependency | undefined {
  const [first, second, third, ...others] = tuple.items;
  const name = atomName(first);
  const isMade = second && ["call", "binary", "unary", "variable", "string"].includes(second.kind);
  const isText = textOfLiteral(second) !== undefined;
  if (name === undefined || !isMade || isText || others.length > 0 || (third && !areOptions(third))) return undefined;
  return { ...declared(name, form, tuple, undefined, third), source: "computed" };
}

function areOptions(node: Node): node is ListNode {
  const pairs = pairsOf(node);
  return node.kind === "list" && pairs.length > 0 && pairs.every(({ key }) => optionNames.has(atomName(key) ?? ""));
}

function declared(
  name: string,
  form: Form,
  tuple: TupleNode,
  requirement: DeclaredDependency["requirement"],
  given: Node | undefined,
): DeclaredDependency {
  const options = given && areOptions(given) ? given : undefined;
  const source = given && !options ? "computed" : sourceOf(options);
  return { name, form, tuple, requirement, options, source, only: environmentsIn(valueUnder(options, "only")) };
}

function sourceOf(options: ListNode | undefined): DeclaredDependency["source"] {
  const has = (key: string) => pairOf(options, key) !== undefined;
  if (has("git") || has("github")) return "git";
  return has("path") || has("in_umbrella") ? "path" : "hex";
}

/** `only: :dev`, `only: [:dev, :test]`, `only: ~w(dev test)a`. */
function environmentsIn(node: Node | undefined): readonly string[] | undefined {
  if (!node) return undefined;
  const items = node.kind === "list" ? node.items.map(atomName) : (wordsOf(node) ?? [atomName(node)]);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function packagesIn(list: Node): readonly string[] {
  const items = list.kind === "list" ? list.items : [];
  return items.flatMap((item) => {
    const [first] = item.kind === "tuple" ? item.items : [item.kind === "pair" ? item.key : item];
    return atomName(first) ?? textOfLiteral(first) ?? [];
  });
}

/** The ids of a list, also of one that an attribute or a function of the file holds. */
function idsUnder(form: Form, value: Node, file: SourceFile): readonly IgnoredAdvisory[] {
  const isAttribute = value.kind === "unary" && value.operator === "@";
  const named = isAttribute ? value.operand : value;
  if (named.kind !== "variable" && named.kind !== "call") return idsIn(form, value);
  return file.forms.flatMap((other) => {
    const { attributes, definitions } = formFacts(other.syntax);
    const lists = isAttribute
      ? attributes.filter(({ name }) => name === named.name).map(({ value }) => value)
      : definitions.filter(({ name, arity }) => name === named.name && arity === 0).flatMap(({ body }) => body ?? []);
    return lists.flatMap((list) => idsIn(other, list));
  });
}

function idsIn(form: Form, list: Node): readonly IgnoredAdvisory[] {
  if (list.kind === "sigil" && wordsOf(list)) {
    const { start, end } = list.content;
    return [...form.syntax.text.slice(start, end).matchAll(/\S+/g)].map(({ 0: id, index }) => ({
      id,
      form,
      node: { start: start + index, end: start + index + id.length },
      list,
    }));
  }
  if (list.kind !== "list") return [];
  return list.items.flatMap((node) => {
    const id = textOfLiteral(node);
    return id === undefined ? [] : [{ id, form, node, list }];
  });
}
