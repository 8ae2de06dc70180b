/** Reports topics that the request names: whoever sends it listens, or speaks, where others talk. */

import { type Flow, flow } from "../../flow/flow.ts";
import { reaching } from "../../flow/sinks.ts";
import { type Call, type Calls, calls } from "../../project/calls.ts";
import { defineRule } from "../../rule.ts";

export const pubsubTopicInput = defineRule({
  id: "pubsub-topic-input",
  title: "Topic from the request",
  severity: "medium",
  cwe: [639, 668],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    topic:
      "`{function}` takes {origin} as the topic: whoever sends it reaches the messages of any other topic of the application.",
  },
  check({ calls, flow, report }) {
    for (const [call, index] of topics(calls)) {
      const reached = reachedBy(call, index, flow);
      if (!reached) continue;
      const { confidence, trace, text: origin } = reached;
      report(call.nameSpan, "topic", { data: { function: call.name, origin }, confidence, trace });
    }
  },
});

const verbs =
  "subscribe unsubscribe broadcast broadcast! broadcast_from broadcast_from! local_broadcast direct_broadcast".split(
    " ",
  );

/** https://hexdocs.pm/phoenix_pubsub/Phoenix.PubSub.html, https://hexdocs.pm/phoenix/Phoenix.Endpoint.html */
function topics(calls: Calls): readonly (readonly [Call, number])[] {
  return verbs.flatMap((verb) => {
    const shift = verb.includes("from") || verb.startsWith("direct") ? 1 : 0;
    const ofServer = calls.to(`Phoenix.PubSub.${verb}`).map((call) => [call, 1 + shift] as const);
    const ofEndpoint = calls
      .named(verb)
      .filter(({ resolution }) => resolution.isKnown && resolution.module.endsWith(".Endpoint"))
      .map((call) => [call, shift] as const);
    return [...ofServer, ...ofEndpoint];
  });
}

/** What stands behind a prefix of the app's own chooses among the topics of one kind, which a query mostly has checked. */
function reachedBy(call: Call, index: number, flow: Flow) {
  const reached = reaching(flow.valueOf(call, index), {
    span: call.nameSpan,
    note: "becomes the topic",
    isHarmless: ({ before }) => before !== undefined && before !== "",
  });
  return reached?.confidence === "low" || reached?.origin.isDoubtful ? undefined : reached;
}
