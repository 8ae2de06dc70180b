/** Reports channels that let everybody into any topic that they name. */

import type { Confidence } from "../../finding.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import { joinBy } from "../../project/joins.ts";
import { type Names, names } from "../../project/names.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

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
    topic:
      "This looks at the topic alone, and not at who joins: whoever names the id of somebody else hears what is sent to `{topic}…`, and may send to it.",
    stub: {
      severity: "medium",
      text: "`{check}` says yes to everything: whoever connects is let in, hears what is sent to this topic, and may send to it.",
    },
  },
  check({ file, facts, names, report }) {
    if (isTestPath(file.path)) return;
    for (const module of facts.modules.filter((one) => isChannel(one, names))) {
      for (const { form, fact } of module.clausesNamed.get("join") ?? []) {
        const join = joinBy({ form, fact }, module, names);
        if (join === undefined) continue;
        const span = spanOf(form, fact.nameRange);
        if (join.kind === "stub") report(span, "stub", { data: { check: join.check }, confidence: "medium" });
        else if (join.kind === "everybody") report(span, "join", { data: join, confidence: confidenceOf(join) });
        else if (isPrivate(join.topic)) report(span, "topic", { data: join, confidence: "medium" });
      }
    }
  },
});

function isChannel(module: ModuleFacts, names: Names): boolean {
  return names.usesOf(module).has("Phoenix.Channel");
}

function confidenceOf({ topic, rest }: { readonly topic: string; readonly rest: string }): Confidence {
  if (isPrivate(topic)) return "high";
  return isPublic(topic) || namesKind(rest) ? "low" : "medium";
}

/** True for a name that says what kind of thing is asked for, and not whose: `_resource_name`, `_params`. */
function namesKind(rest: string): boolean {
  return /(^|_)(params?|options|filters?|(resource|type|kind)_name|kind|type|category|stage|locale|lang|language|currency|symbol|version|region|route|zone)$/.test(
    rest,
  );
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
