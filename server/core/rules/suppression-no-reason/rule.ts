import { defineEngineRule } from "../../rule.ts";

/** Reports comments that accept a finding without a word about why. The engine makes its findings. */
export const suppressionNoReason = defineEngineRule({
  id: "suppression-no-reason",
  title: "Suppression without a reason",
  severity: "info",
  cwe: [],
  owasp: [],
  preset: "on",
  since: "0.1.0",
  messages: {
    missing: "This comment does not say why the finding is accepted.",
    entry: "This entry does not say why the findings are accepted.",
  },
});
