import { defineEngineRule } from "../../rule.ts";

/** Reports comments and entries that suppress nothing: what they once covered was repaired or moved away. The engine makes its findings. */
export const suppressionUnused = defineEngineRule({
  id: "suppression-unused",
  title: "Suppression that suppresses nothing",
  severity: "low",
  cwe: [],
  owasp: [],
  preset: "on",
  since: "0.1.0",
  messages: {
    comment: "This comment suppresses nothing: the code that it covers has no such finding.",
    id: "`{id}` suppresses nothing here: the code that the comment covers has no such finding.",
    entry: "This entry suppresses nothing: no file that it names has a finding of `{id}`.",
    baseline: "The baseline accepts a finding of `{id}` in `{path}` that is not there any more.",
  },
});
