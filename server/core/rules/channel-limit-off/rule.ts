/** Reports sockets over which a visitor may join channels without end. */

import { config } from "../../project/config.ts";
import { removeOption } from "../../project/edits.ts";
import { reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { numberOf, withUnderscores } from "../../project/numbers.ts";
import { conditionOf, optionIndex } from "../../project/option-index.ts";
import { defineRule } from "../../rule.ts";

/** Phoenix's own limit is 100. */
const largest = 1000;

export const channelLimitOff = defineRule({
  id: "channel-limit-off",
  title: "Channels per connection unlimited",
  severity: "low",
  cwe: [770],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [config, names, optionIndex],
  messages: {
    off: "One connection may join {number} channels, each a process with its own memory: a few visitors use up the node.",
  },
  check({ config, names, optionIndex, report }) {
    for (const option of optionIndex.named("max_channels_per_transport")) {
      const { value, form, pair, list } = option;
      if (reachesProduction(conditionOf(option, config).environments) === "no") continue;
      const number = numberOf(value, form, names.moduleAround(form));
      if (number === undefined || number <= largest) continue;
      const edits = pair && list ? removeOption({ form, value, item: pair, list }) : [];
      const fixes =
        edits.length > 0 ? [{ title: "Remove the option; the default is 100", class: "review", edits } as const] : [];
      const data = { number: Number.isFinite(number) ? withUnderscores(number) : "any number of" };
      report(option.span, "off", { data, confidence: "high", fixes });
    }
  },
});
