/** `firebreak rules` and `firebreak explain`: what is looked for, and why. */

import picocolors from "picocolors";
import type { RuleMetadata } from "../core/index.ts";
import { renderPage, severityColor } from "../report/index.ts";
import { advisoryState } from "./advisories.ts";
import { UsageError } from "./faults.ts";
import type { CliHost } from "./host.ts";
import { findRule, unknownRuleMessage } from "./rule-ids.ts";
import { styleOf, type TerminalStyle } from "./style.ts";

export interface RulesOptions {
  readonly format: "text" | "json";
  readonly color?: boolean;
}

/** Prints all rules, as a table or as data. */
export function listRules(host: CliHost, rules: readonly RuleMetadata[], options: RulesOptions): void {
  const text = options.format === "json" ? jsonOf(rules) : tableOf(rules, styleOf(host, host.output, options.color));
  host.output.write(text);
}

/** Prints the page of a rule. Throws a `UsageError` that names the nearest ids for one that is not known. */
export async function explain(
  host: CliHost,
  rules: readonly RuleMetadata[],
  name: string,
  options: { readonly color?: boolean },
): Promise<void> {
  const rule = findRule(rules, name);
  if (!rule) throw new UsageError(unknownRuleMessage(rules, name));
  const page = (await host.rulePage(rule.id)) ?? bareMetadata(rule);
  host.output.write(renderPage(page, styleOf(host, host.output, options.color)));
  if (advisoryRules.has(rule.id)) host.output.write(`\n${await advisoryState(host)}\n`);
}

/** Rules that know as much as the advisories at hand. */
const advisoryRules: ReadonlySet<string> = new Set(["dep-vulnerable", "dep-retired", "dep-ignore-stale"]);

function jsonOf(rules: readonly RuleMetadata[]): string {
  const plainRules = rules.map(({ id, title, severity, cwe, owasp, preset, since, aliases }) => {
    return { id, title, severity, cwe, owasp, preset, since, aliases: aliases ?? [] };
  });
  return `${JSON.stringify(plainRules, null, 2)}\n`;
}

function tableOf(rules: readonly RuleMetadata[], { color }: TerminalStyle): string {
  const colors = picocolors.createColors(color);
  const width = Math.max(...rules.map((rule) => rule.id.length), 4);
  const rows = rules.map(({ id, severity, preset, title }) =>
    [
      colors.bold(id.padEnd(width)),
      severityColor(colors, severity)(severity.padEnd(8)),
      (preset === "on" ? "on" : "opt-in").padEnd(6),
      title,
    ].join("  "),
  );
  const heading = ["rule".padEnd(width), "severity", "preset", "title"].join("  ");
  const end = "\n`firebreak explain RULE` says what a rule looks for, and why.\n";
  return `${[colors.dim(heading), ...rows].join("\n")}\n${end}`;
}

/** What is said about a rule that is installed without its page. */
function bareMetadata({ id, title, severity, cwe, owasp }: RuleMetadata): string {
  const references = [...cwe.map((number) => `CWE-${number}`), ...owasp].join(", ");
  return `# ${id}\n\n${title}\n\nSeverity: ${severity}${references && `; ${references}`}.\n`;
}
