/** Reports links of mails and sign-ins to the host that the request names. */

import { facts } from "../../project/facts.ts";
import type { Definition } from "../../project/form-facts.ts";
import { hostUrls } from "../../project/host-urls.ts";
import { isTestPath } from "../../project/paths.ts";
import { callersOf, createWordsOfCode } from "../../project/reached-code.ts";
import { defineRule } from "../../rule.ts";

export const hostHeaderTrust = defineRule({
  id: "host-header-trust",
  title: "Link to the host that the request names",
  severity: "medium",
  cwe: [644, 601],
  owasp: ["A03:2021", "A05:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [facts, hostUrls],
  messages: {
    link: "The host of this link is what the request says: who asks for it with another `Host` has a link sent to somebody else that leads, with what is secret in it, to a host of their own.",
  },
  check({ file, facts, hostUrls, report }) {
    if (isTestPath(file.path)) return;
    const sending = createWordsOfCode(sends);
    const told = new Set<Definition>();
    for (const { form, definition, span, after } of hostUrls) {
      if (told.has(definition)) continue;
      told.add(definition);
      const module = facts.moduleOf(form);
      const isSent =
        sending.inFunction({ form, fact: definition }) ||
        (module !== undefined && callersOf(definition, module).some(sending.inFunction));
      const isSecret = secretPath.test(after) || secretPath.test(definition.name);
      report(span, "link", { confidence: isSent ? (isSecret ? "high" : "medium") : "low" });
    }
  },
});

/** Paths and names of links that only one person should have. */
const secretPath = /reset|confirm|invit|verif|activat|magic|unlock|unsubscribe|token|password|log_?-?in/i;

/** Words of what sends a link to somebody. */
const sends = /deliver|mailer|\bemail\b|notif|send_(?:mail|link|invite)/i;
