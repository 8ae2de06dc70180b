/** Reports processes whose state holds a secret that tools which look into processes show. */

import { calls } from "../../project/calls.ts";
import { facts } from "../../project/facts.ts";
import { names } from "../../project/names.ts";
import { atomName, isAtom, pairsOf, walk } from "../../project/nodes.ts";
import { assignedTo } from "../../project/options.ts";
import { isTestPath } from "../../project/paths.ts";
import { isSecretField } from "../../project/secret-names.ts";
import { defineRule } from "../../rule.ts";
import type { Node, PairNode } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const genserverSecretState = defineRule({
  id: "genserver-secret-state",
  title: "Process state with secrets visible to introspection",
  severity: "low",
  cwe: [200],
  owasp: ["A01:2021", "A01:2025"],
  preset: "audit",
  since: "0.1.0",
  scope: "file",
  needs: [calls, facts, names],
  messages: {
    shown:
      "The state of this process holds `{field}`: crash reports, `:sys.get_state/1` and observers show it, as there is no `format_status/1` and the process is not marked as sensitive.",
  },
  check({ file, calls, facts, names, report }) {
    if (isTestPath(file.path)) return;
    const marked = new Set(
      calls
        .to("Process.flag/2")
        .filter(({ args }) => isAtom(args[0], "sensitive"))
        .map(({ form }) => form.modules.at(-1)?.name),
    );
    for (const module of facts.modules) {
      const isServer = [...names.usesOf(module)].some((one) => servers.has(one));
      if (!isServer || marked.has(module.name) || module.clausesNamed.has("format_status")) continue;
      for (const { form, fact } of module.clausesNamed.get("init") ?? []) {
        if (fact.arity !== 1 || !fact.body) continue;
        for (const pair of stateIn(fact.body, fact)) {
          const field = atomName(pair.key) ?? "";
          if (isSecretField(field)) report(spanOf(form, pair), "shown", { confidence: "medium", data: { field } });
        }
      }
    }
  },
});

const servers: ReadonlySet<string> = new Set(["GenServer", "GenStage", "Agent", "WebSockex", "Broadway"]);

/** What stands in the state that `{:ok, state}` hands over. */
function stateIn(body: Node, definition: Parameters<typeof assignedTo>[2]): readonly PairNode[] {
  const found: PairNode[] = [];
  walk(body, (node) => {
    if (node.kind !== "tuple" || !isAtom(node.items[0], "ok")) return undefined;
    const state = node.items[1];
    const written = state?.kind === "variable" ? assignedTo(state.name, state.start, definition) : state;
    if (written?.kind === "map" || written?.kind === "struct") found.push(...pairsOf(written));
    return false;
  });
  return found;
}
