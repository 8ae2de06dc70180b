import { defineEngineRule } from "../../rule.ts";

/** Says what was not looked at, so that silence means: looked, and found nothing. The engine makes its findings. */
export const scanIncomplete = defineEngineRule({
  id: "scan-incomplete",
  title: "File skipped or only partly analysed",
  severity: "info",
  cwe: [],
  owasp: [],
  preset: "on",
  since: "0.1.0",
  isAlwaysShown: true,
  messages: {
    skipped: "This file was not analysed: {reason}.",
    partly: "This file was only partly analysed: {reason}.",
    projectFile: "`.firebreak.json`: {problem}.",
    baseline: "The baseline: {problem}.",
  },
});
