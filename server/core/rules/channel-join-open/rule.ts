/** Reports channels that let everybody into any topic that they name. */

import { facts, type ModuleFacts, type Placed } from "../../project/facts.ts";
import { type Definition, formFacts } from "../../project/form-facts.ts";
import { type Names, names } from "../../project/names.ts";
import { atomName, textOfLiteral, walk } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const channelJoinOpen = defineRule({
  id: "channel-join-open",
  title: "Channel lets everybody into any topic",
  severity: "high",
  cwe: [862],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [facts, names],
  messages: {
    join: "This lets everybody into the topics `{topic}…`: whoever names the id of somebody else hears what is sent there, and may send to it.",
  },
  check({ file, facts, names, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter((one) => isChannel(one, names))) {
      for (const placed of module.clausesNamed.get("join") ?? []) {
        const open = openTopic(placed.fact);
        if (open === undefined || !letsEverybodyIn(placed)) continue;
        const { topic, rest } = open;
        const confidence = isPrivate(topic) ? "high" : isPublic(topic) || namesKind(rest) ? "low" : "medium";
        report(spanOf(placed.form, placed.fact.nameRange), "join", { data: { topic }, confidence });
      }
    }
  },
});

function isChannel(module: ModuleFacts, names: Names): boolean {
  return names.usesOf(module).has("Phoenix.Channel");
}

/** `order:` and `number` for `join("order:" <> number, …)`. */
function openTopic({ arity, params }: Definition): { readonly topic: string; readonly rest: string } | undefined {
  const [pattern] = params;
  if (arity !== 3 || pattern?.kind !== "binary" || pattern.operator !== "<>") return undefined;
  const topic = textOfLiteral(pattern.left);
  return topic !== undefined && pattern.right.kind === "variable" ? { topic, rest: pattern.right.name } : undefined;
}

/** True for a name that says what kind of thing is asked for, and not whose: `_resource_name`, `_params`. */
function namesKind(rest: string): boolean {
  return /(^|_)(params?|options|filters?|(resource|type|kind)_name|kind|type|category|stage|locale|lang|language|currency|symbol|version|region|route|zone)$/.test(
    rest,
  );
}

/** True where the function decides nothing, and looks at nobody. */
function letsEverybodyIn({ form, fact }: Placed<Definition>): boolean {
  if (!fact.body || fact.guard || !givesOk(fact.body)) return false;
  const asks = /assigns|authori[sz]|allowed|permi|polic|verify|token|valid|current_|can\?|owner|member/i;
  if (asks.test(textOf(form, fact))) return false;
  return !formFacts(form.syntax).calls.some(
    ({ name, definition }) => definition === fact && /^(if|unless|case|cond|with|raise)$/.test(name),
  );
}

function givesOk(body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    found ||= node.kind === "tuple" && atomName(node.items[0]) === "ok";
    return !found;
  });
  return found;
}

/** What is of one person or group. */
function isPrivate(topic: string): boolean {
  return /user|account|order|invoice|private|direct|dm|conversation|message|notification|org|team|project|customer|payment|inbox/i.test(
    topic,
  );
}

function isPublic(topic: string): boolean {
  return /public|lobby|global|spectat|price|ticker|market|stat|feed|game|stream|video|article|post|page|debate|score|leader|vote|poll|vehicle|transit|weather|metric|monitor|health|uptime/i.test(
    topic,
  );
}
