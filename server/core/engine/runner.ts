/** Runs one rule on one file (or on the project) with exactly what it needs. A rule that throws is a bug of ours: kept as data, the run goes on. */

import type { Confidence, Severity } from "../finding.ts";
import type { Analysis } from "../project/analysis.ts";
import type { Dismiss, Message, ProposedFix, Report, Rule, TraceSpan } from "../rule.ts";
import type { SourceFile, Span } from "../syntax/source-file.ts";
import { Suspended } from "./memo.ts";

/** A finding before settings, positions and fingerprints. */
export interface RawFinding {
  readonly rule: Rule;
  readonly at: Span;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly trace: readonly TraceSpan[];
  readonly fixes: readonly ProposedFix[];
}

export interface Outcome {
  readonly raw: readonly RawFinding[];
  /** What the rule looked at and found harmless, as far as it says so. */
  readonly dismissed: readonly Dismissal[];
  /** What the rule, or an analysis that it needs, threw. */
  readonly bug?: string;
}

export interface Dismissal {
  readonly at: Span;
  readonly reason: string;
}

/** Most rules find nothing in most files. */
const nothingFound: Outcome = { raw: [], dismissed: [] };

/** Analyses by their names, beside what every rule has. */
type RuleContext = Record<string, unknown>;

/** `answer` gives the value of an analysis that the rule needs; `file` is absent for project rules. */
export function runRule(rule: Rule, file: SourceFile | undefined, answer: (analysis: Analysis) => unknown): Outcome {
  const raw: RawFinding[] = [];
  const dismissed: Dismissal[] = [];
  const dismiss: Dismiss = (at, reason) => dismissed.push({ at, reason });
  const context: RuleContext = { file, report: reportInto(raw, rule), dismiss };
  try {
    for (const analysis of rule.needs) context[analysis.name] = answer(analysis);
    rule.check(context as never);
    return raw.length + dismissed.length > 0 ? { raw, dismissed } : nothingFound;
  } catch (error) {
    if (error instanceof Suspended) throw error;
    return { raw: [], dismissed: [], bug: describeError(error) };
  }
}

/** Message and stack of anything thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function reportInto(raw: RawFinding[], rule: Rule): Report<Record<string, Message>> {
  return (at, key, options) => {
    const message = rule.messages[key];
    if (message === undefined) throw new Error(`${rule.id} has no message "${key}"`);
    raw.push({
      rule,
      at,
      severity: typeof message === "string" ? rule.severity : message.severity,
      confidence: options.confidence,
      message: fillIn(typeof message === "string" ? message : message.text, options.data ?? {}),
      trace: options.trace ?? [],
      fixes: options.fixes ?? [],
    });
  };
}

/** Puts the data into the braces of a message. A missing value is a mistake of the rule. */
export function fillIn(text: string, data: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = data[name];
    if (value === undefined) throw new Error(`no value for {${name}} in "${text}"`);
    return value;
  });
}
