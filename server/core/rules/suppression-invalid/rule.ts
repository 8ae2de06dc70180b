import { defineEngineRule } from "../../rule.ts";

/** Reports comments that were meant to suppress something and cannot: a wrong id, a day that is over, no code below. The engine makes its findings. */
export const suppressionInvalid = defineEngineRule({
  id: "suppression-invalid",
  title: "Suppression that cannot be read",
  severity: "low",
  cwe: [],
  owasp: [],
  preset: "on",
  since: "0.1.0",
  messages: {
    unknown: "No rule is called `{id}`, so this suppresses nothing.",
    malformed: "This comment suppresses nothing: {problem}.",
    expired: "This comment stopped suppressing after {until}.",
    expiredEntry: "This entry stopped suppressing after {until}.",
    unattached: "This comment suppresses nothing: there is no code on the line that it speaks about.",
  },
});
