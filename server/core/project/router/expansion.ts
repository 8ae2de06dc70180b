/**
 * Expands what stands in a router and is no macro of Phoenix's: `use` of a module, and macros of the project, whose quoted code is read where it is put.
 *
 * Invariant: expansions are bounded; what a library's macro brings is noted as unread.
 */

import type { CallNode, Node } from "../../syntax/ast.ts";
import { importsByUse } from "../libraries.ts";
import { clausesOf, expressionsOf, optionsOf, pairsOf, sectionOf } from "../nodes.ts";
import { type Collector, pushed, type Scope } from "./collector.ts";
import { bindParameters, usedCode } from "./macros.ts";
import { mountModules } from "./mounts.ts";
import { depending } from "./presence.ts";
import { type Bound, quotedBody, type Reading, type Site } from "./site.ts";

export const maxExpansions = 8;

/** `read` reads a statement of the router in its place. */
export function createExpansion(
  { found, ...collect }: Collector,
  reading: Reading,
  read: (node: Node, scope: Scope, site: Site) => void,
) {
  const { names } = reading;
  return { readUse, readMacro };

  function readUse(call: CallNode, scope: Scope, site: Site): void {
    const used = reading.moduleAt(call.args[0], site);
    if (used === undefined) {
      collect.note(call, "`use` of a module that is only known when it is compiled", site);
      return;
    }
    const mount = mountModules.get(used);
    if (mount) {
      const path = reading.textAt(reading.optionAt(optionsOf(call), "scope", site)?.node, site);
      const pipes = reading.optionAt(optionsOf(call), "pipe_through", site);
      const inner = pipes ? pushed(scope, {}) : scope;
      if (pipes) collect.addPipes(pipes.node, inner, pipes.site);
      collect.addRoute("mount", "*", path.text, { module: used, action: undefined }, call, inner, site);
      return;
    }
    if (names.module(used)) {
      expand(usedCode(call, used, site, reading), call, scope, site);
      return;
    }
    if (!Object.hasOwn(importsByUse, used) && !usesWithoutRoutes.test(used))
      collect.note(call, `\`use ${used}\` is not part of the project`, site);
  }

  function readMacro(call: CallNode | (Node & { readonly kind: "variable" }), scope: Scope, site: Site): void {
    const target = call.kind === "call" ? call.target : undefined;
    const args = call.kind === "call" ? call.args : [];
    const resolution = names.resolve(site.form, { target, name: call.name, arity: args.length, start: call.start });
    const label = reading.sourceOf(call, site).split(/[\s(]/, 1)[0] ?? call.name;
    const clauses = resolution.isKnown
      ? names.clausesOf(resolution.module, resolution.name, resolution.arity).filter(({ fact }) => fact.isMacro)
      : [];
    const routesBefore = found.routes.length + found.pipelines.length + found.unread.length;
    for (const clause of clauses) {
      const bindings = bindParameters(clause.fact.params, args, site, reading);
      if (!bindings) continue;
      const origin = site.origin ?? reading.placeAt(call, site);
      readMacroBody(clause.fact.body, label, scope, { form: clause.form, bindings, origin });
      break;
    }
    if (found.routes.length + found.pipelines.length + found.unread.length > routesBefore) return;
    const block = call.kind === "call" ? sectionOf(call, "do") : undefined;
    if (block) {
      read(block, { ...scope, presence: depending(scope.presence, `\`${label}\``) }, site);
      return;
    }
    if (clauses.length > 0) return; // A macro that makes no routes.
    if (resolution.isKnown && /^(Kernel|Logger|Module|IO)$/.test(resolution.module)) return;
    collect.note(
      call,
      resolution.isKnown ? `\`${label}\` is a macro of a library` : `\`${label}\`: ${resolution.because}`,
      site,
    );
  }

  /** What the code of a macro quotes, with what its branches depend on. */
  function readMacroBody(body: Node | undefined, label: string, scope: Scope, site: Site): void {
    if (!body || found.depth >= maxExpansions) return;
    found.depth++;
    const bindings = new Map(site.bindings);
    const inside = { ...site, bindings };
    for (const node of expressionsOf(body)) {
      const quoted = quotedBody(node);
      if (quoted) read(quoted, scope, inside);
      else if (node.kind === "binary" && node.operator === "=" && node.left.kind === "variable")
        bindings.set(node.left.name, { node: node.right, site: inside });
      else if (node.kind === "call") readMacroCall(node, label, scope, inside);
    }
    found.depth--;
  }

  function readMacroCall(node: CallNode, label: string, scope: Scope, site: Site): void {
    if (["if", "unless", "case", "cond", "with"].includes(node.name) && !node.target) {
      const conditional = { ...scope, presence: depending(scope.presence, `\`${label}\``) };
      for (const { value } of pairsOf(node.args.at(-1))) {
        const clauses = clausesOf(value);
        for (const body of clauses.length > 0 ? clauses.map((clause) => clause.body) : [value])
          readMacroBody(body, label, conditional, site);
      }
      return;
    }
    const resolution = names.resolve(site.form, { ...node, target: node.target, arity: node.args.length });
    if (!resolution.isKnown) return;
    for (const clause of names.clausesOf(resolution.module, resolution.name, resolution.arity)) {
      const bindings = bindParameters(clause.fact.params, node.args, site, reading);
      if (!bindings) continue;
      readMacroBody(clause.fact.body, label, scope, { ...site, form: clause.form, bindings });
      return;
    }
  }

  function expand(code: readonly Bound[], call: CallNode, scope: Scope, site: Site): void {
    if (found.depth >= maxExpansions) {
      collect.note(call, "modules use one another too deep", site);
      return;
    }
    found.depth++;
    const origin = site.origin ?? reading.placeAt(call, site);
    for (const { node, site: at } of code) read(node, scope, { ...at, origin });
    found.depth--;
  }
}

/** `use` of these adds functions or hooks, and no routes. */
const usesWithoutRoutes =
  /^(Plug\.|Phoenix\.|Sentry\.|Honeybadger\.|Appsignal\.|NewRelic|OpenApiSpex|Pow\.|PowAssent\.|AshAuthentication\.|ErrorTracker\.|Coherence\.|Oban\.|Gettext|Rollbax|PhoenixSwagger|Routex|Backpex|Logger|AshJsonApi|Bamboo)/;
