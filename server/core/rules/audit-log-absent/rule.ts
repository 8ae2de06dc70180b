/** Reports modules that check passwords and tell nobody when a check fails. */

import { calls } from "../../project/calls.ts";
import { isTestPath } from "../../project/paths.ts";
import { defineRule } from "../../rule.ts";

export const auditLogAbsent = defineRule({
  id: "audit-log-absent",
  title: "Security events not logged",
  severity: "info",
  cwe: [778],
  owasp: ["A09:2021", "A09:2025"],
  preset: "audit",
  since: "0.1.0",
  scope: "file",
  needs: [calls],
  messages: {
    silent:
      "Somebody who guesses passwords here is not noticed: nothing in this file logs, counts or reports a login that fails.",
  },
  check({ file, calls, report }) {
    if (isTestPath(file.path) || !/_web\/|controller|_live\.ex$/.test(file.path)) return;
    if (tellers.some((name) => calls.named(name).some(({ target }) => target !== undefined))) return;
    const [first] = checkers.flatMap((name) => calls.named(name).filter(({ definition }) => definition !== undefined));
    if (first) report(first.nameSpan, "silent", { confidence: "low" });
  },
});

/** What generators and libraries call the check of a password. */
const checkers =
  "get_user_by_email_and_password authenticate_by_email_password authenticate_user authenticate_by_email_and_password check_password verify_pass check_pass".split(
    " ",
  );

/** Of `Logger`, `:telemetry`, and what apps call their audit log. */
const tellers = "debug info notice warning warn error execute span audit audit! record track log capture_message".split(
  " ",
);
