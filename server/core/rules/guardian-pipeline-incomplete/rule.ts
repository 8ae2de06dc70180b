/** Reports Guardian pipelines that read a token and never ask for one. */

import { isAtom, valueUnder } from "../../project/nodes.ts";
import { statementAfter } from "../../project/router/fixes.ts";
import type { PlugUse } from "../../project/router/model.ts";
import { isInProduction } from "../../project/router/presence.ts";
import { isAuthentication, mayAuthenticate, type RouteInfo, routes, type Step } from "../../project/router/routes.ts";
import { defineRule } from "../../rule.ts";

export const guardianPipelineIncomplete = defineRule({
  id: "guardian-pipeline-incomplete",
  title: "Guardian pipeline verifies but never enforces",
  severity: "high",
  cwe: [306],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "project",
  needs: [routes],
  messages: {
    incomplete:
      "`{plug}` lets requests without a token pass, and no route behind it asks for one: `Guardian.Plug.EnsureAuthenticated` is missing.",
  },
  check({ routes, report }) {
    const open = new Map<string, { readonly plug: PlugUse; readonly info: RouteInfo }>();
    const enforced = new Set<string>();
    for (const info of routes.all()) {
      for (const plug of verifiersIn(info, routes)) {
        const key = keyOf(plug);
        if (info.steps.some(enforces) || usesEnsure(info, routes)) enforced.add(key);
        else if (isInProduction(info.route.presence) && !open.has(key)) open.set(key, { plug, info });
      }
    }
    for (const [key, { plug, info }] of open) {
      const span = enforced.has(key) ? undefined : routes.spanOf(plug.place);
      const file = span && routes.fileAt(span.form.path);
      if (!span || !file) continue;
      const statement = "plug Guardian.Plug.EnsureAuthenticated";
      const fixes = [
        {
          title: "Turn requests without a token away",
          class: "review" as const,
          edits: [statementAfter(file, span, statement)],
        },
      ];
      const isKnown = info.steps.every(({ deeds, from }) => deeds.isKnown || from.kind === "endpoint");
      const confidence = isKnown ? "high" : "medium";
      report(span, "incomplete", {
        data: { plug: plug.label },
        confidence: letsStrangersIn(info, routes) ? "low" : confidence,
        fixes,
      });
    }
  },
});

type View = ReturnType<(typeof routes)["compute"]>;

const verifiers = /^Guardian\.Plug\.Verify(Session|Header|Cookie)$/;

/** The last plug of each pipeline that reads a token: in the router, or in a `Guardian.Plug.Pipeline` of the project. */
function verifiersIn({ steps }: RouteInfo, routes: View): readonly PlugUse[] {
  return steps.flatMap(({ plug }) => {
    if (verifiers.test(plug.label)) return [plug];
    const inner = plug.target.kind === "module" ? routes.plugsOf(plug.target.module)?.plugs : undefined;
    return inner?.filter(({ label }) => verifiers.test(label)).slice(-1) ?? [];
  });
}

function enforces(step: Step): boolean {
  return isAuthentication(step.deeds) || mayAuthenticate(step) || step.plug.label.includes("EnsureAuthenticated");
}

function usesEnsure({ route, steps }: RouteInfo, routes: View): boolean {
  const plugs = steps.flatMap(({ plug }) =>
    plug.target.kind === "module" ? (routes.plugsOf(plug.target.module)?.plugs ?? []) : [],
  );
  const own =
    route.module === undefined
      ? undefined
      : routes.deedsOfFunction({ module: route.module, name: route.action ?? "call", arity: 2 });
  return plugs.some(({ label }) => label.includes("EnsureAuthenticated")) || own?.denies === true;
}

/** `LoadResource, allow_blank: true` says that strangers are meant to pass, and a GraphQL schema behind it asks at each field who they are. */
function letsStrangersIn({ route, steps }: RouteInfo, routes: View): boolean {
  const plugs = steps.flatMap(({ plug }) => [
    plug,
    ...(plug.target.kind === "module" ? (routes.plugsOf(plug.target.module)?.plugs ?? []) : []),
  ]);
  const isForFields = route.module?.startsWith("Absinthe.Plug") === true;
  return (
    isForFields && plugs.some(({ label, options }) => label === "Guardian.Plug.LoadResource" && allowsBlank(options))
  );
}

function allowsBlank(options: PlugUse["options"]): boolean {
  return options !== undefined && isAtom(valueUnder(options.node, "allow_blank"), "true");
}

function keyOf({ place: { path, form, start } }: PlugUse): string {
  return `${path} ${form} ${start}`;
}
