/** The plugs and hooks that a module sets for itself: `plug` and `action_fallback` of a controller, `on_mount` of a LiveView, those of the project's own `use` included. */

import type { Node } from "../../syntax/ast.ts";
import { fileAnalysis } from "../analysis.ts";
import { facts, type ModuleFacts } from "../facts.ts";
import { names } from "../names.ts";
import { pairsOf, sectionOf } from "../nodes.ts";
import { hooksOf } from "./hooks.ts";
import { usedCode } from "./macros.ts";
import type { Hook, PlugUse, Presence } from "./model.ts";
import { plugOf } from "./plug-use.ts";
import { always, depending, under } from "./presence.ts";
import { type Bound, createReading, type Reading, type Site } from "./site.ts";

export interface ModulePlugs {
  /** In order. */
  readonly plugs: readonly PlugUse[];
  readonly hooks: readonly Hook[];
  /** The module that answers what actions return. */
  readonly fallback: string | undefined;
}

/** By the name of the module. */
export const modulePlugs = fileAnalysis("module-plugs", ({ get, project }): ReadonlyMap<string, ModulePlugs> => {
  const reading = createReading(project, project.get(names));
  return new Map(get(facts).modules.map((module) => [module.name, readPlugs(module, reading)]));
});

const maxDepth = 6;

export function readPlugs(module: ModuleFacts, reading: Reading): ModulePlugs {
  const plugs: PlugUse[] = [];
  const hooks: Hook[] = [];
  let fallback: string | undefined;

  const read = (node: Node, presence: Presence, site: Site, depth: number): void => {
    if (node.kind === "block") for (const one of node.expressions) read(one, presence, site, depth);
    if (node.kind !== "call" || depth > maxDepth) return;
    const [first] = node.args;
    if (node.target) return;
    if (node.name === "plug" && first) plugs.push({ ...plugOf(node, site, reading), presence });
    else if (node.name === "on_mount" && first) hooks.push(...hooksIn({ node: first, site }));
    else if (node.name === "action_fallback") fallback = reading.moduleAt(first, site);
    else if (node.name === "use") readUse(node, presence, site, depth);
    else if (conditionals.has(node.name)) readConditional(node, presence, site, depth);
  };

  const hooksIn = (written: Bound): readonly Hook[] => {
    const found = hooksOf(written, reading);
    return found === "unknown" ? [] : found;
  };

  const readUse = (node: Node & { kind: "call" }, presence: Presence, site: Site, depth: number): void => {
    const used = reading.moduleAt(node.args[0], site);
    if (used === undefined || !reading.names.module(used)) return;
    for (const { node: inner, site: at } of usedCode(node, used, site, reading)) read(inner, presence, at, depth + 1);
  };

  const readConditional = (node: Node & { kind: "call" }, presence: Presence, site: Site, depth: number): void => {
    const [condition] = node.args;
    for (const { value } of pairsOf(node.args.at(-1))) {
      const isDo = sectionOf(node, "do") === value;
      const isHeld = (node.name === "if") === isDo;
      const text = condition ? reading.sourceOf(condition, site) : node.name;
      const isPlain = condition && (node.name === "if" || node.name === "unless");
      const inner = isPlain
        ? under(presence, reading.behind(condition, site).node, text, isHeld)
        : depending(presence, text);
      read(value, inner, site, depth + 1);
    }
  };

  for (const form of module.forms) read(form.syntax.node, always, { form, bindings: new Map() }, 0);
  return { plugs, hooks, fallback };
}

const conditionals: ReadonlySet<string> = new Set(["if", "unless", "case", "cond"]);
