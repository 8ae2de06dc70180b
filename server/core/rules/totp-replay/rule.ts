/** Reports one-time passwords that are accepted more than once. */

import { type Call, calls } from "../../project/calls.ts";
import { names } from "../../project/names.ts";
import { optionsBehind } from "../../project/options.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

export const totpReplay = defineRule({
  id: "totp-replay",
  title: "One-time password accepted twice",
  severity: "medium",
  cwe: [294, 287],
  owasp: ["A07:2021", "A07:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names],
  messages: {
    again:
      "Nothing says when a code was used last: whoever sees one, over a shoulder or on a page that looks like this one, can use it again within its time. Keep when one was used last, and refuse it again, as `since:` of NimbleTOTP does.",
  },
  check({ file, calls, names, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    const told = new Set<Call["definition"]>();
    // A server that computes the code sends it itself, mostly of a secret that lives as long as this one sign-in.
    const isSent = calls.to("NimbleTOTP.verification_code/1", "NimbleTOTP.verification_code/2").length > 0;
    for (const call of calls.to(
      "NimbleTOTP.valid?/2",
      "NimbleTOTP.valid?/3",
      ":pot.valid_totp/2",
      ":pot.valid_totp/3",
    )) {
      if (isSetUp(call) || isRemembered(call)) continue;
      const options = optionsBehind(call.args[2], call, names);
      if (options.byKey.has("since") || (call.arity === 3 && !options.isComplete)) continue;
      if (call.definition && told.has(call.definition)) continue; // A code of the half minute before is asked for beside it.
      told.add(call.definition);
      report(call.nameSpan, "again", { confidence: isSent ? "low" : "medium" });
    }
  },
});

/** The first code, by which somebody shows that their device has the secret, opens nothing. */
function isSetUp({ definition, form }: Call): boolean {
  const place = `${definition?.name} ${form.path}`;
  return /set_?up|enable|enrol|activate|register|confirm|changeset|disable|onboard/i.test(place);
}

/** Some other way to know what was used: a column, a table, a cache. */
function isRemembered({ definition, form }: Call): boolean {
  const written = definition ? textOf(form, definition) : "";
  return /last_(?:used|totp|otp|code|login|verified)|used_at|consumed|time_?step|already_used|replay|:ets\.|Cache|Cachex/i.test(
    written,
  );
}
