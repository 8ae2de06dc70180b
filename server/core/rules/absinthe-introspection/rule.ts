/** Reports GraphQL schemas that tell everybody what is in them. */

import { type Call, calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import type { Enclosing } from "../../project/form-facts.ts";
import { type Names, names } from "../../project/names.ts";
import { argumentsOf, atomName, valueUnder } from "../../project/nodes.ts";
import { defineRule } from "../../rule.ts";
import type { CallNode, Node } from "../../syntax/ast.ts";

export const absintheIntrospection = defineRule({
  id: "absinthe-introspection",
  title: "Schema introspection open in production",
  severity: "low",
  cwe: [200],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, dependencies, names],
  messages: {
    open: "`Absinthe.Plug` answers introspection: anybody can ask for every type, field and argument of the schema.",
    signedIn: {
      severity: "info",
      text: "`Absinthe.Plug` answers introspection: every signed-in user can ask for every type, field and argument of the schema.",
    },
  },
  check({ calls, dependencies, names, report }) {
    if (dependencies.has("vigil")) return; // It can refuse introspection.
    const guards = calls.named("pipe_through");
    for (const call of [...calls.named("forward"), ...calls.named("plug")]) {
      const mount = mountOf(call, names);
      if (!mount || changesPipeline(mount)) continue;
      const { environments, isConditional } = conditionsAround(call, call.around);
      if (isConditional || reachesProduction(environments) === "no") continue; // Such as `if dev_routes?`.
      const isGuarded = guards.some((guard) => isSameScope(guard.around, call.around) && namesAuthentication(guard));
      report(call.span, isGuarded ? "signedIn" : "open", { confidence: "medium" });
    }
  },
});

/** The options of the mount, when the call mounts Absinthe. */
function mountOf(call: Call, names: Names): readonly Node[] | undefined {
  if (call.node.kind !== "call") return undefined;
  const args = argumentsOf(call.node);
  const named = [...args, ...args.flatMap((arg) => valueUnder(arg, "to") ?? [])];
  const isAbsinthe = named.some((arg) => names.moduleNamed(call.form, arg, call.start) === "Absinthe.Plug");
  return isAbsinthe ? [...args, ...args.flatMap((arg) => valueUnder(arg, "init_opts") ?? [])] : undefined;
}

/** A pipeline of one's own is where a phase against introspection is put in. */
function changesPipeline(options: readonly Node[]): boolean {
  return options.some((list) => valueUnder(list, "pipeline") !== undefined);
}

/** True when a `pipe_through` stands in one of the scopes around a mount. */
function isSameScope(guard: Enclosing | undefined, mount: Enclosing | undefined): boolean {
  if (!guard) return true; // At the top of the router.
  return scopesOf(mount).includes(guard.call);
}

function scopesOf(around: Enclosing | undefined): readonly CallNode[] {
  return around ? [around.call, ...scopesOf(around.outer)] : [];
}

const authentication = /auth|login|signed|user|admin|token|api_key|internal|private|protected|secure/i;

function namesAuthentication({ args }: Call): boolean {
  const [pipelines] = args;
  const items = pipelines?.kind === "list" ? pipelines.items : pipelines ? [pipelines] : [];
  return items.some((item) => authentication.test(atomName(item) ?? ""));
}
