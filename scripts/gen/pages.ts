/** Rule pages: the metadata of a rule and its `rule.md`. */

import type { Message, Rule, RuleMetadata } from "../../server/core/rule.ts";
import { withExamples } from "./examples.ts";

/** `body` is the rule's `rule.md`. */
export function rulePage(rule: Rule, body: string, readFixture: (name: string) => string): string {
  const rows = metadataRows(rule).map(([name, value]) => `| ${name} | ${value} |`);
  return [
    notice,
    "",
    `# ${rule.title}`,
    "",
    `| Rule | \`${rule.id}\` |`,
    "|---|---|",
    ...rows,
    "",
    withExamples(body.trim(), readFixture),
    "",
    ...suppression(rule),
    "",
  ].join("\n");
}

const notice = "<!-- Written by `npm run gen` from the rule. Do not edit. -->";

function metadataRows(rule: Rule): readonly (readonly [string, string])[] {
  const rows: readonly (readonly [string, string])[] = [
    ["Severity", severitiesOf(rule)],
    ["CWE", rule.cwe.map((number) => `CWE-${number}`).join(", ")],
    ["OWASP", rule.owasp.join(", ")],
    ["Shown", shownIn(rule)],
    ["Since", rule.since],
    ["Also accepted as", (rule.aliases ?? []).map((alias) => `\`${alias}\``).join(", ")],
  ];
  return rows.filter(([, value]) => value !== "");
}

/** The rule's own severity, then others that single messages have. */
function severitiesOf({ severity, messages }: Rule): string {
  const others = Object.values(messages).flatMap((message: Message) =>
    typeof message === "string" ? [] : [message.severity],
  );
  return [...new Set([severity, ...others])].join(", ");
}

function shownIn({ preset, severity, isAlwaysShown }: Rule): string {
  if (preset === "audit") return "with the preset `audit`, or when the rule is set to `on`";
  const isHidden = (severity === "low" || severity === "info") && isAlwaysShown !== true;
  return isHidden ? "with the presets `strict` and `audit`" : "by default";
}

function suppression({ id, scope }: Rule): readonly string[] {
  if (scope === "engine") return ["## Turn off", "", `In \`.firebreak.json\`: \`{ "rules": { "${id}": "off" } }\`.`];
  return [
    "## Accept a finding",
    "",
    "At the end of the line or on the line before, with your reason:",
    "",
    "```elixir",
    `# firebreak:ignore ${id} -- why this is safe here`,
    "```",
  ];
}

/** The list of all rules. */
export function indexPage(rules: readonly RuleMetadata[]): string {
  const rows = rules.map(({ id, title, severity, cwe }) => {
    const numbers = cwe.map((number) => `CWE-${number}`).join(", ") || "–";
    return `| [\`${id}\`](${id}.md) | ${title} | ${severity} | ${numbers} |`;
  });
  return [
    notice,
    "",
    "# Rules",
    "",
    "| Rule | What it finds | Severity | CWE |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
