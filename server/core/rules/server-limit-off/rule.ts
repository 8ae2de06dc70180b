/** Reports limits of the web server that are taken off. */

import { config } from "../../project/config.ts";
import { removeOption } from "../../project/edits.ts";
import { reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { atomName } from "../../project/nodes.ts";
import { numberOf } from "../../project/numbers.ts";
import { conditionOf, optionIndex, type WrittenOption } from "../../project/option-index.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";

export const serverLimitOff = defineRule({
  id: "server-limit-off",
  title: "HTTP server limits removed",
  severity: "low",
  cwe: [770, 400],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, names, optionIndex],
  messages: {
    off: "`{key}: {value}` takes the limit off: visitors who send much, or slowly, keep connections and memory for themselves.",
  },
  check({ config, names, optionIndex, report }) {
    for (const [key, { within, largest }] of limits) {
      for (const option of optionIndex.named(key)) {
        const { value, form } = option;
        const isWithin = option.keys.some((name) => within.has(name));
        if (!isWithin || reachesProduction(conditionOf(option, config).environments) === "no") continue;
        const number = numberOf(value, form, names.moduleAround(form));
        const isOff = atomName(value) === "nil" || (number !== undefined && number > largest);
        if (!isOff) continue;
        const data = { key, value: form.syntax.text.slice(value.start, value.end) };
        report(option.span, "off", { data, confidence: "medium", fixes: fixesOf(option, key) });
      }
    }
  },
});

interface Limit {
  /** The options that it belongs to. */
  readonly within: ReadonlySet<string>;
  /** What is still a limit, in bytes, milliseconds or pieces. */
  readonly largest: number;
}

const ranch = new Set(["protocol_options", "transport_options"]);
const bandit = new Set(["http_1_options", "http_2_options", "thousand_island_options", "websocket_options"]);
const tenMinutes = 600_000;
const oneMegabyte = 1_000_000;

/** https://ninenines.eu/docs/en/cowboy/2.13/manual/cowboy_http, https://hexdocs.pm/bandit/Bandit.html, https://hexdocs.pm/thousand_island/ThousandIsland.html */
const limits: ReadonlyMap<string, Limit> = new Map([
  ["max_header_value_length", { within: ranch, largest: oneMegabyte }],
  ["max_header_name_length", { within: ranch, largest: oneMegabyte }],
  ["max_request_line_length", { within: new Set([...ranch, ...bandit]), largest: oneMegabyte }],
  ["max_headers", { within: ranch, largest: 10_000 }],
  ["idle_timeout", { within: ranch, largest: tenMinutes }],
  ["request_timeout", { within: ranch, largest: tenMinutes }],
  ["inactivity_timeout", { within: ranch, largest: tenMinutes }],
  ["max_header_length", { within: bandit, largest: oneMegabyte }],
  ["max_header_count", { within: bandit, largest: 10_000 }],
  ["max_header_block_size", { within: bandit, largest: oneMegabyte }],
  ["max_reset_stream_rate", { within: bandit, largest: Number.MAX_SAFE_INTEGER }],
  ["read_timeout", { within: bandit, largest: tenMinutes }],
  ["num_connections", { within: bandit, largest: Number.MAX_SAFE_INTEGER }],
]);

function fixesOf({ form, value, pair, list }: WrittenOption, key: string): readonly ProposedFix[] {
  const edits = pair && list ? removeOption({ form, value, item: pair, list }) : [];
  return edits.length > 0 ? [{ title: `Remove \`${key}\`; the default is a limit`, class: "review", edits }] : [];
}
