/**
 * Reads the statements of a router in order, as Phoenix does when it compiles them: scopes are pushed and popped, pipelines collected, macros of the
 * project expanded (`expansion.ts`).
 *
 * It is one long function because its parts are one recursion: statements hold macros, which hold statements. What they come to is gathered by `collector.ts`.
 *
 * Invariants: nothing is guessed; what cannot be read is noted as unread with the reason. Every loop and every expansion is bounded.
 */

import type { CallNode, Node } from "../../syntax/ast.ts";
import type { ModuleFacts } from "../facts.ts";
import { argumentsOf, atomName, clausesOf, optionsOf, pairsOf, sectionOf } from "../nodes.ts";
import { type Collector, createCollector, ignored, pushed, type Scope, top } from "./collector.ts";
import { createExpansion, maxExpansions } from "./expansion.ts";
import { hooksOf } from "./hooks.ts";
import type { LiveSession, PlugUse, Router } from "./model.ts";
import { mountMacros } from "./mounts.ts";
import { depending, under } from "./presence.ts";
import { resourceName, resourceRoutes } from "./resources.ts";
import type { Bound, Reading, Site } from "./site.ts";

const maxItems = 200;
const verbs: ReadonlySet<string> = new Set("get post put patch delete options head connect trace".split(" "));

export function readRouter(module: ModuleFacts, kind: Router["kind"], reading: Reading): Router {
  const collector = createCollector(reading);
  const { found } = collector;
  const read = statementReader(collector, module.name, kind, reading);
  const bindings = new Map<string, Bound>();
  const scope = top();
  for (const form of module.forms) read(form.syntax.node, scope, { form, bindings });
  const { pipelines, routes, plugs, unread } = found;
  const settle = settlerOf(new Set(pipelines.map(({ name }) => name)));
  return {
    module: module.name,
    path: module.file.path,
    kind,
    plugs,
    pipelines: pipelines.map((one) => ({ ...one, plugs: settle(one.plugs) })),
    routes: routes.map((route) => ({ ...route, pipes: settle(route.pipes) })),
    unread,
  };
}

/** A name stands for a pipeline of the router where there is one, also one that comes later. */
function settlerOf(pipelines: ReadonlySet<string>): (pipes: readonly PlugUse[]) => readonly PlugUse[] {
  const settled = new Map<readonly PlugUse[], readonly PlugUse[]>();
  return (pipes) => {
    const result = settled.get(pipes) ?? pipes.map((pipe) => asPipeline(pipe, pipelines));
    settled.set(pipes, result);
    return result;
  };
}

type Handler = (call: CallNode, scope: Scope, site: Site) => void;

function statementReader(
  collector: Collector,
  name: string,
  kind: Router["kind"],
  reading: Reading,
): (node: Node, scope: Scope, site: Site) => void {
  const { found, ...collect } = collector;
  const { names } = reading;
  const handlers: Readonly<Record<string, Handler>> = {
    ...Object.fromEntries(
      [...verbs].map((verb): [string, Handler] => [
        verb,
        (call, scope, site) => readVerb(verb.toUpperCase(), argumentsOf(call), call, scope, site),
      ]),
    ),
    match(call, scope, site) {
      const [first, ...rest] = argumentsOf(call);
      if (kind === "plug") {
        readPlugMatch(call, scope, site);
        return;
      }
      const listed = reading.itemsAt(first, site) ?? (first ? [{ node: first, site }] : []);
      for (const { node, site: at } of listed.slice(0, maxItems)) {
        const verb = reading.atomAt(node, at) ?? "…";
        readVerb(verb.toUpperCase(), rest, call, scope, site);
      }
    },
    scope: readScope,
    pipeline(call, scope, site) {
      const name = reading.atomAt(call.args[0], site);
      if (name === undefined) {
        collect.note(call, "a pipeline whose name is computed", site);
        return;
      }
      const plugs: PlugUse[] = [];
      collect.addPlugs(sectionOf(call, "do"), scope.presence, site, plugs);
      found.pipelines.push({ name, place: reading.placeAt(call, site), plugs, presence: scope.presence });
    },
    pipe_through(call, scope, site) {
      const [first] = argumentsOf(call);
      if (first) collect.addPipes(first, scope, site);
    },
    plug(call, scope, site) {
      collect.addPlugs(call, scope.presence, site, found.plugs);
    },
    resources: readResources,
    resource: readResources,
    forward(call, scope, site) {
      const [path, plug, options, routerOptions] = argumentsOf(call);
      const to = reading.optionAt(plug, "to", site);
      const target = to
        ? { module: reading.moduleAt(to.node, to.site) }
        : collect.targetOf(plug, scope, site, routerOptions);
      collect.addRoute(
        "forward",
        "*",
        reading.textAt(path, site).text,
        { ...target, action: undefined },
        call,
        scope,
        site,
        options,
      );
    },
    live(call, scope, site) {
      const [path, view, third, fourth] = argumentsOf(call);
      const action = reading.atomAt(third, site);
      const options = third?.kind === "list" ? third : fourth;
      collect.addRoute(
        "live",
        "GET",
        reading.textAt(path, site).text,
        { ...collect.targetOf(view, scope, site), action },
        call,
        scope,
        site,
        options,
      );
    },
    live_session(call, scope, site) {
      const [name] = argumentsOf(call);
      const onMount = reading.optionAt(optionsOf(call), "on_mount", site);
      const session: LiveSession = {
        name: reading.atomAt(name, site) ?? "…",
        place: reading.placeAt(call, site),
        onMount: onMount ? hooksOf(onMount, reading) : optionsAreRead(call) ? [] : "unknown",
      };
      const body = sectionOf(call, "do");
      if (body) readStatement(body, { ...scope, session }, site);
    },
  };

  const { readUse, readMacro } = createExpansion(collector, reading, readStatement);
  return readStatement;

  function readStatement(node: Node, scope: Scope, site: Site): void {
    if (found.left-- <= 0) {
      if (found.left === -1) collect.note(node, "the router is too large", site);
      return;
    }
    switch (node.kind) {
      case "block":
        for (const one of node.expressions) readStatement(one, scope, site);
        return;
      case "call":
        readCall(node, scope, site);
        return;
      case "variable": {
        const bound = site.bindings.get(node.name);
        if (bound) {
          readInner(bound, scope);
          return;
        }
        if (node.name !== "__MODULE__" && node.name !== "_") readMacro(node, scope, site);
        return;
      }
      case "binary":
        if (node.operator === "=" && node.left.kind === "variable")
          (site.bindings as Map<string, Bound>).set(node.left.name, { node: node.right, site });
        return;
      case "error":
        for (const child of node.children) readStatement(child, scope, site);
        return;
      default:
        return;
    }
  }

  /** A block that a macro was given: read as deep as the bound allows. */
  function readInner({ node, site }: Bound, scope: Scope): void {
    if (found.depth >= maxExpansions) {
      collect.note(node, "the macros are nested too deep", site);
      return;
    }
    found.depth++;
    readStatement(node, scope, site);
    found.depth--;
  }

  function readCall(call: CallNode, scope: Scope, site: Site): void {
    const { name, target } = call;
    if (!target && name === "unquote" && call.args[0]) {
      const bound = reading.behind(call.args[0], site);
      if (bound.node === call.args[0]) collect.note(call, "`unquote` of a value that is computed", site);
      else readInner(bound, scope);
      return;
    }
    if (!target && ignored.has(name)) return;
    if (!target && name === "use") {
      readUse(call, scope, site);
      return;
    }
    if (isControl(call)) {
      readControl(call, scope, site);
      return;
    }
    const isOwn = isProjects(call, site);
    const handler = !target && !isOwn ? handlers[name] : undefined;
    if (handler && (kind === "phoenix" || plugRouterNames.has(name))) {
      handler(call, scope, site);
      return;
    }
    if (!isOwn && mountMacros.has(name)) {
      readMount(call, scope, site);
      return;
    }
    readMacro(call, scope, site);
  }

  function isProjects(call: CallNode, site: Site): boolean {
    const { form } = site;
    const resolution = names.resolve(form, { ...call, target: call.target, arity: call.args.length });
    return resolution.isKnown && names.module(resolution.module) !== undefined;
  }

  function isControl({ name, target, hasDoBlock, args }: CallNode): boolean {
    if (target) return target.kind === "alias" && target.segments.join(".") === "Enum" && name === "each";
    return controls.has(name) && (hasDoBlock || pairsOf(args.at(-1)).length > 0);
  }

  function readControl(call: CallNode, scope: Scope, site: Site): void {
    const [first] = call.args;
    if (call.name === "for" || call.name === "each") {
      readLoop(call, scope, site);
      return;
    }
    if ((call.name === "if" || call.name === "unless") && first) {
      const text = reading.sourceOf(first, site);
      const condition = reading.behind(first, site).node;
      for (const section of ["do", "else"]) {
        const body = sectionOf(call, section);
        const isHeld = (call.name === "if") === (section === "do");
        if (body) readStatement(body, { ...scope, presence: under(scope.presence, condition, text, isHeld) }, site);
      }
      return;
    }
    const text = first ? `${call.name} ${reading.sourceOf(first, site)}` : call.name;
    const conditional = { ...scope, presence: depending(scope.presence, text) };
    for (const { value } of pairsOf(call.args.at(-1))) {
      const clauses = clausesOf(value);
      for (const body of clauses.length > 0 ? clauses.map((clause) => clause.body) : [value])
        readStatement(body, conditional, site);
    }
  }

  /** `for x <- [...] do … end` and `Enum.each([...], fn x -> … end)`. */
  function readLoop(call: CallNode, scope: Scope, site: Site): void {
    const [list, fn] = call.args;
    const generator = call.name === "for" && list?.kind === "binary" && list.operator === "<-" ? list : undefined;
    const clause = fn?.kind === "fn" ? fn.clauses[0] : undefined;
    const pattern = generator?.left ?? clause?.params[0];
    const body = generator ? sectionOf(call, "do") : clause?.body;
    if (!pattern || !body) {
      collect.note(call, "a loop of an unusual form", site);
      return;
    }
    const items = reading.itemsAt(generator?.right ?? list, site);
    if (!items) {
      const text = `for ${reading.sourceOf(generator?.right ?? pattern, site)}`;
      readStatement(body, { ...scope, presence: depending(scope.presence, text) }, site);
      return;
    }
    for (const item of items.slice(0, maxItems)) {
      const bindings = new Map([...site.bindings, ...boundBy(pattern, item)]);
      readStatement(body, scope, { ...site, bindings });
    }
  }

  function boundBy(pattern: Node, { node, site }: Bound): readonly (readonly [string, Bound])[] {
    if (pattern.kind === "variable") return [[pattern.name, { node, site }]];
    if (pattern.kind !== "tuple") return [];
    const parts = node.kind === "tuple" ? node.items : node.kind === "pair" ? [node.key, node.value] : [];
    return pattern.items.flatMap((item, i) => {
      const part = parts[i];
      return part ? boundBy(item, { node: part, site }) : [];
    });
  }

  function readMount(call: CallNode, scope: Scope, site: Site): void {
    const at = mountMacros.get(call.name)?.path;
    const path = at === undefined ? { text: "/…" } : reading.textAt(call.args[at], site);
    collect.addRoute(
      "mount",
      "*",
      path.text,
      { module: call.name, action: undefined },
      call,
      scope,
      site,
      optionsOf(call),
    );
  }

  function readVerb(
    verb: string,
    [path, plug, third, fourth]: readonly (Node | undefined)[],
    call: CallNode,
    scope: Scope,
    site: Site,
  ): void {
    const shown = reading.textAt(path, site).text;
    const to = reading.optionAt(plug, "to", site);
    if (sectionOf(call, "do") && kind === "plug") {
      collect.addRoute("action", verb, shown, { module: name, action: undefined }, call, scope, site);
    } else if (to) {
      collect.addRoute("action", verb, shown, { ...collect.plainTarget(to), action: undefined }, call, scope, site);
    } else {
      const action = reading.atomAt(third, site);
      collect.addRoute(
        "action",
        verb,
        shown,
        { ...collect.targetOf(plug, scope, site, fourth), action },
        call,
        scope,
        site,
        third,
      );
    }
  }

  function optionsAreRead(call: CallNode): boolean {
    const [, options] = argumentsOf(call);
    return options === undefined || options.kind === "list";
  }

  function readPlugMatch(call: CallNode, scope: Scope, site: Site): void {
    const [path] = argumentsOf(call);
    const shown = path?.kind === "variable" ? "/*_" : reading.textAt(path, site).text;
    const via = reading.itemsAt(reading.optionAt(optionsOf(call), "via", site)?.node, site) ?? [];
    const listed = via.flatMap(({ node, site: at }) => reading.atomAt(node, at) ?? []);
    for (const verb of listed.length > 0 ? listed : ["*"])
      collect.addRoute("action", verb.toUpperCase(), shown, { module: name, action: undefined }, call, scope, site);
  }

  function readScope(call: CallNode, scope: Scope, site: Site): void {
    const args = argumentsOf(call).filter(
      (arg) => !(arg.kind === "list" && pairsOf(arg).some(({ key }) => atomName(key) === "do")),
    );
    const options = optionsOf(call);
    const positional = args.filter((arg) => arg !== options);
    const [path, alias] = positional;
    const pathNode = path ? { node: path, site } : reading.optionAt(options, "path", site);
    const aliasNode = alias ? { node: alias, site } : reading.optionAt(options, "alias", site);
    const hosts = reading.optionAt(options, "host", site);
    const body = sectionOf(call, "do");
    const inner = pushed(scope, {
      path: pathNode ? [...scope.path, reading.textAt(pathNode.node, pathNode.site).text] : scope.path,
      alias: aliasNode ? collect.innerAlias(aliasNode, scope) : scope.alias,
      hosts: hosts ? collect.hostsOf(hosts) : scope.hosts,
    });
    if (body) readStatement(body, inner, site);
  }

  function readResources(call: CallNode, scope: Scope, site: Site): void {
    const args = argumentsOf(call);
    const options = optionsOf(call);
    const [pathNode, controller] = args;
    const path = reading.textAt(pathNode, site).text;
    const target = collect.targetOf(controller, scope, site);
    const isSingle =
      call.name === "resource" || reading.atomAt(reading.optionAt(options, "singleton", site)?.node, site) === "true";
    const param = reading.optionAt(options, "param", site);
    const id = param ? reading.textAt(param.node, param.site).text : "id";
    const member = isSingle ? path : `${path}/:${id}`;
    for (const action of collect.actionsOf(options, isSingle, site)) {
      const routes = resourceRoutes[action] ?? [];
      for (const { verb, at, suffix } of routes)
        collect.addRoute(
          "action",
          verb,
          `${at === "member" ? member : path}${suffix}`,
          { ...target, action },
          call,
          scope,
          site,
        );
    }
    const body = sectionOf(call, "do");
    if (!body) return;
    const name = reading.optionAt(options, "name", site);
    const resource = name ? reading.textAt(name.node, name.site).text : resourceName(target.module);
    const alias = reading.optionAt(options, "alias", site);
    const inner = pushed(scope, {
      path: [...scope.path, isSingle ? path : `${path}/:${resource}_${id}`],
      alias: alias ? collect.innerAlias(alias, scope) : scope.alias,
    });
    readStatement(body, inner, site);
  }
}

const controls: ReadonlySet<string> = new Set("if unless case cond for with try".split(" "));
const plugRouterNames: ReadonlySet<string> = new Set([...verbs, "match", "forward", "plug"]);

function asPipeline(pipe: PlugUse, pipelines: ReadonlySet<string>): PlugUse {
  const name = pipe.label.startsWith(":") ? pipe.label.slice(1) : undefined;
  return name !== undefined && pipelines.has(name) ? { ...pipe, target: { kind: "pipeline", name } } : pipe;
}
