/** Reports HTTPS without the header that keeps browsers on it. */

import { calls } from "../../project/calls.ts";
import { config } from "../../project/config.ts";
import { removeOption, replace } from "../../project/edits.ts";
import { names } from "../../project/names.ts";
import { isAtom } from "../../project/nodes.ts";
import { numberOf, withUnderscores } from "../../project/numbers.ts";
import { spanOfOption, sslOptionsIn } from "../../project/ssl-options.ts";
import { defineRule } from "../../rule.ts";

/** Half a year, in seconds: less does not outlive the visits of many people. */
const shortest = 15_552_000;
const oneYear = 31_536_000;

export const hstsOff = defineRule({
  id: "hsts-off",
  title: "HSTS disabled or too short",
  severity: "low",
  cwe: [319, 523],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  aliases: ["Config.HSTS"],
  scope: "file",
  needs: [calls, config, names],
  messages: {
    off: "`hsts: false` leaves browsers free to come over plain HTTP again, where the redirect itself can be taken away.",
    short: "`expires: {seconds}` lets browsers forget after {days} days that this site wants HTTPS.",
  },
  check({ file, calls, config, names, report }) {
    for (const { options } of sslOptionsIn(file, { calls, config, names })) {
      const hsts = options.byKey.get("hsts");
      const expires = options.byKey.get("expires");
      const isHere = (option: typeof hsts): option is NonNullable<typeof hsts> => option?.form.path === file.path;
      if (isHere(hsts) && isAtom(hsts.value, "false")) {
        const edits = removeOption(hsts);
        report(spanOfOption(hsts), "off", {
          confidence: "high",
          fixes: [{ title: "Remove `hsts: false`; the header is sent by default", class: "review", edits }],
        });
        continue;
      }
      const seconds = isHere(expires)
        ? numberOf(expires.value, expires.form, names.moduleAround(expires.form))
        : undefined;
      if (!isHere(expires) || seconds === undefined || seconds >= shortest) continue;
      const edits = [replace(expires.form, expires.value, withUnderscores(oneYear))];
      report(spanOfOption(expires), "short", {
        data: { seconds: withUnderscores(seconds), days: String(Math.floor(seconds / 86_400)) },
        confidence: "high",
        fixes: [{ title: "Keep browsers on HTTPS for a year", class: "review", edits }],
      });
    }
  },
});
