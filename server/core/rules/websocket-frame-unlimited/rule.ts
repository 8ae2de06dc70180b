/** Reports WebSockets over which a visitor may send messages of any size. */

import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { dependencies } from "../../project/dependencies.ts";
import { appendItem } from "../../project/edits.ts";
import { endpoints, productionSetting } from "../../project/endpoints.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { aliasText, isAtom } from "../../project/nodes.ts";
import { numberOf } from "../../project/numbers.ts";
import { conditionOf, optionIndex } from "../../project/option-index.ts";
import { optionsBehind } from "../../project/options.ts";
import { spanOfOption } from "../../project/ssl-options.ts";
import { defineRule } from "../../rule.ts";

export const websocketFrameUnlimited = defineRule({
  id: "websocket-frame-unlimited",
  title: "No WebSocket frame limit",
  severity: "low",
  cwe: [770],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, dependencies, endpoints, names, optionIndex],
  messages: {
    missing:
      "Cowboy takes WebSocket messages of any size, and nothing sets `max_frame_size`: one message fills the memory.",
    off: "`{key}` takes WebSocket messages of any size: one message fills the memory.",
    inflated:
      "Bandit before 1.11.0 inflates compressed WebSocket messages without a limit: a small message fills the memory.",
  },
  check({ calls, config, dependencies, endpoints, names, optionIndex, report }) {
    const isCowboy = dependencies.has("plug_cowboy");
    let isReported = false;
    const isOldBandit = dependencies.isAtLeast("bandit", "1.11.0") === false;
    for (const socket of endpoints.length > 0 ? calls.named("socket") : []) {
      const { environments, isConditional } = conditionsAround(socket, socket.around);
      if (socket.target || socket.args.length < 3 || isConditional || reachesProduction(environments) === "no")
        continue;
      const websocket = optionsBehind(socket.args[2], socket, names).byKey.get("websocket");
      if (!websocket || isAtom(websocket.value, "false") || isAtom(websocket.value, "true")) continue;
      const { byKey, isComplete } = optionsBehind(websocket.value, { ...socket, form: websocket.form }, names);
      const usesBandit = endpoints.some((endpoint) => {
        const { value } = productionSetting(config, endpoint, "adapter") ?? {};
        return value?.kind === "written" && aliasText(value.node) === "Bandit.PhoenixAdapter";
      });
      const compress = byKey.get("compress");
      if (usesBandit && isOldBandit && compress && isAtom(compress.value, "true"))
        report(spanOfOption(compress), "inflated", { confidence: "high" });
      const limit = byKey.get("max_frame_size");
      const size = limit && numberOf(limit.value, limit.form, names.moduleAround(limit.form));
      if (limit && (size === 0 || size === Number.POSITIVE_INFINITY))
        report(spanOfOption(limit), "off", { data: { key: "max_frame_size" }, confidence: "high" });
      else if (!limit && isComplete && isCowboy && !usesBandit && !isReported) {
        isReported = true; // One limit for all sockets is what people write.
        const list = websocket.value.kind === "list" ? websocket.value : undefined;
        const edits = list ? appendItem(websocket.form, list, "max_frame_size: 1_000_000") : [];
        const fixes = edits.length > 0 ? [{ title: "Limit messages to 1 MB", class: "review", edits } as const] : [];
        report(spanOfOption(websocket), "missing", { confidence: "medium", fixes });
      }
    }
    for (const key of ["max_frame_size", "max_fragmented_message_size", "max_inflate_ratio"]) {
      for (const option of optionIndex.named(key)) {
        const size = numberOf(option.value, option.form, names.moduleAround(option.form));
        const isOff = size === 0 || size === Number.POSITIVE_INFINITY;
        const isServer = option.keys.includes("websocket_options");
        if (!isOff || !isServer || reachesProduction(conditionOf(option, config).environments) === "no") continue;
        report(option.span, "off", { data: { key }, confidence: "high" });
      }
    }
  },
});
