/** Reports WebSocket and long-polling transports that any website may open in a visitor's name. */

import type { Confidence } from "../../finding.ts";
import { type Call, calls } from "../../project/calls.ts";
import { type ConfigEntry, config, spanOfEntry } from "../../project/config.ts";
import { removeEntry, removeItem, replace } from "../../project/edits.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { type Names, names } from "../../project/names.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { ListNode, PairNode } from "../../syntax/ast.ts";
import { type Form, fileRangeOf, spanOf } from "../../syntax/source-file.ts";
import { judgeOrigins, type Opening } from "./origins.ts";
import { hasSession, transportsOf } from "./transports.ts";

export const cswshCheckOrigin = defineRule({
  id: "cswsh-check-origin",
  title: "WebSocket accepts any origin",
  severity: "high",
  cwe: [1385, 346],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Config.CSWH"],
  scope: "file",
  needs: [calls, config, names],
  messages: {
    off: "`check_origin: false` lets any website open this socket in the name of its visitors.",
    always:
      "`check_origin` asks a function that always says yes: any website can open this socket in the name of its visitors.",
    wildcard: "`{origin}` covers sites of strangers, who can open this socket in the name of its visitors.",
    csrf: {
      severity: "medium",
      text: "`check_csrf: false` gives the session to connections without a CSRF token; only the origin check is left.",
    },
  },
  check({ file, calls, config, names, report }) {
    const reported = new Set<number>();
    for (const socket of calls.named("socket").filter((call) => isEndpoint(call, names))) {
      const { environments, isConditional } = conditionsAround(socket, socket.around);
      if (reachesProduction(environments) === "no" || socket.args.length < 2) continue;
      for (const { form, list } of transportsOf(socket, names.moduleAround(socket.form))) {
        const confidence = isConditional ? "low" : confidenceOf(socket, list);
        for (const { pair, opening } of openingsIn(list, form, names)) {
          const at = spanOf(form, pair);
          if (reported.has(fileRangeOf(at).start)) continue; // Several sockets share these options.
          reported.add(fileRangeOf(at).start);
          const fixes = [
            removal(
              pair,
              list.items.length > 1 ? removeItem(form, list, pair) : [replace(form, list, emptied(list, form))],
            ),
          ];
          if (opening.kind === "wildcard")
            report(at, "wildcard", { data: { origin: opening.origin }, confidence, fixes: [] });
          else report(at, opening.kind, { confidence: opening.kind === "csrf" ? "low" : confidence, fixes });
        }
      }
    }
    for (const entry of config.endingWith("check_origin").filter((one) => one.call.file.path === file.path)) {
      const opening = entry.path.length === 3 && judgeOrigins(entry.value, entry.form, names);
      const reach = reachesProduction(entry.call.environments);
      if (!opening || reach === "no" || config.overrideInProduction(entry)) continue;
      const at = spanOfEntry(entry);
      const confidence = reach === "yes" && !entry.call.isConditional ? "high" : "medium";
      if (opening.kind === "wildcard")
        report(at, "wildcard", { data: { origin: opening.origin }, confidence, fixes: [] });
      else report(at, opening.kind, { confidence, fixes: entryFixes(entry) });
    }
  },
});

function isEndpoint({ form, target }: Call, names: Names): boolean {
  const module = names.moduleAround(form);
  return !target && module !== undefined && names.usesOf(module).has("Phoenix.Endpoint");
}

interface OpeningPair {
  readonly pair: PairNode;
  readonly opening: Opening;
}

function openingsIn({ items }: ListNode, form: Form, names: Names): readonly OpeningPair[] {
  return items.flatMap((pair) => {
    if (pair.kind !== "pair" || pair.key.kind !== "atom") return [];
    if (pair.key.name === "check_csrf" && pair.value.kind === "atom" && pair.value.name === "false")
      return [{ pair, opening: { kind: "csrf" } as const }];
    const opening = pair.key.name === "check_origin" ? judgeOrigins(pair.value, form, names) : undefined;
    return opening ? [{ pair, opening }] : [];
  });
}

/** Without the session a socket knows nothing of its visitor but what the page sends. */
function confidenceOf(socket: Call, list: ListNode): Confidence {
  const [, handler] = socket.args;
  const isLive = handler?.kind === "alias" && handler.segments.join(".") === "Phoenix.LiveView.Socket";
  return isLive || hasSession(list) ? "high" : "low";
}

function removal(pair: PairNode, edits: ProposedFix["edits"]): ProposedFix {
  const key = pair.key.kind === "atom" ? pair.key.name : "it";
  return { title: `Remove \`${key}\`, so that only the endpoint's own host is let in`, class: "review", edits };
}

function emptied(list: ListNode, form: { readonly syntax: { readonly text: string } }): string {
  const isAttribute = /@\w+\s+$/.test(form.syntax.text.slice(0, list.start));
  return isAttribute ? "[]" : "true";
}

function entryFixes(entry: ConfigEntry): readonly ProposedFix[] {
  return [
    {
      title: "Remove `check_origin`, so that only the endpoint's own host is let in",
      class: "review",
      edits: removeEntry(entry),
    },
  ];
}
