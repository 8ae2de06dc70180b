/** Reports session cookies that leave it to the browser whether other sites may send them. */

import { calls } from "../../project/calls.ts";
import { dependencies } from "../../project/dependencies.ts";
import { appendItem } from "../../project/edits.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { names } from "../../project/names.ts";
import { optionsBehind } from "../../project/options.ts";
import { pluggedWith } from "../../project/plugged.ts";
import { defineRule } from "../../rule.ts";

export const sessionNoSameSite = defineRule({
  id: "session-no-same-site",
  title: "Session cookie without SameSite",
  severity: "low",
  cwe: [1275],
  owasp: ["A01:2021", "A01:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, dependencies, names],
  messages: {
    missing: "Nothing sets `same_site`: whether other sites may send the session cookie along is left to each browser.",
    newer: {
      severity: "info",
      text: "Nothing sets `same_site`: whether other sites may send the session cookie along is left to each browser, and the CSRF token alone stands between.",
    },
  },
  check({ calls, dependencies, names, report }) {
    const message = dependencies.isAtLeast("phoenix", "1.7.0") ? "newer" : "missing";
    for (const { call, options } of pluggedWith("Plug.Session", calls, names)) {
      const { byKey, isComplete } = optionsBehind(options, call, names);
      const isMeant = isComplete && byKey.has("store") && !byKey.has("same_site") && !byKey.has("extra");
      if (!isMeant || reachesProduction(conditionsAround(call, call.around).environments) === "no") continue;
      const store = byKey.get("key") ?? byKey.get("store");
      const edits = store?.list ? appendItem(store.form, store.list, 'same_site: "Lax"') : [];
      const fixes = edits.length > 0 ? [{ title: 'Set `same_site: "Lax"`', class: "review", edits } as const] : [];
      report(call.span, message, { confidence: "high", fixes });
    }
  },
});
