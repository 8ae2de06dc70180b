/** Reports addresses from the request that are handed to a client with a base URL, which an absolute address replaces. */

import { addressConfidence, cannotChooseHost } from "../../flow/addresses.ts";
import { flow } from "../../flow/flow.ts";
import { harmlessBecause } from "../../flow/harmless.ts";
import { reaching } from "../../flow/sinks.ts";
import { type AddressSink, addressSinks } from "../../flow/sinks-http.ts";
import type { Origin } from "../../flow/values.ts";
import { calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { covers, valueUnder } from "../../project/nodes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const ssrfBaseUrlOverride = defineRule({
  id: "ssrf-base-url-override",
  title: "Base URL that an absolute address replaces",
  severity: "high",
  cwe: [918],
  owasp: ["A10:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow, names],
  messages: {
    replaced:
      "`{function}` leaves the base URL out when {origin} is a whole address: the server then asks whatever host it names, with the client's credentials.",
  },
  check({ calls, flow, names, report, dismiss }) {
    for (const sink of addressSinks(calls, flow, names).filter(({ hasBase }) => hasBase)) {
      const { call, name, address } = sink;
      const reached = reaching(address, {
        span: call.nameSpan,
        note: "is taken for the whole address when it has a host",
        harmless: ["url"],
        isHarmless: (origin) => cannotChooseHost(origin) || cannotBeAbsolute(origin),
      });
      if (!reached) {
        dismiss(call.nameSpan, harmlessBecause(address));
        continue;
      }
      const { trace, text: origin } = reached;
      const data = { function: name, origin };
      const confidence = addressConfidence(reached, names);
      if (confidence === "low") continue; // Paths that the client's own functions are given.
      report(call.nameSpan, "replaced", { data, confidence, trace, fixes: fixesOf(sink) });
    }
  },
});

/** True when the text before an origin is no scheme, so that what follows is a part of the path: `items/`. */
function cannotBeAbsolute({ before }: Origin): boolean {
  return before !== undefined && !/^[a-z][a-z0-9+.-]*(:\/{0,2})?$/i.test(before);
}

/** A variable that stands for the whole path becomes one segment of it. */
function fixesOf({ call, index }: AddressSink): readonly ProposedFix[] {
  const path = index === undefined ? valueUnder(call.args[1], "url") : call.args[index];
  if (path?.kind !== "variable" || !covers(call.node, path)) return [];
  const text = `"/#{URI.encode(${textOf(call.form, path)}, &URI.char_unreserved?/1)}"`;
  return [{ title: "Make it one segment of the path", class: "review", edits: [replace(call.form, path, text)] }];
}
