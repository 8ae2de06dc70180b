/** Which rules run and which findings are shown, by preset, settings and filters. */

import { type Confidence, confidences, type Severity, severities } from "../finding.ts";
import type { Rule } from "../rule.ts";
import type { Settings } from "../settings.ts";
import { matcherOf } from "./globs.ts";

export interface Selection {
  /** Active in some file. */
  isActive(rule: Rule): boolean;
  /** The severity a finding is shown with in a file; `undefined` when it is not shown. */
  shownSeverity(rule: Rule, path: string, severity: Severity, confidence: Confidence): Severity | undefined;
}

type RuleSetting = Settings["rules"][string];

export function selectionOf(settings: Settings): Selection {
  const overrides = settings.overrides.map(({ files, rules }) => ({ matches: matcherOf(files), rules }));
  const only = settings.only && new Set(settings.only);

  const settingFor = (rule: Rule, path: string): RuleSetting | undefined => {
    const inPath = overrides.filter(({ matches }) => matches(path)).map(({ rules }) => settingOf(rules, rule));
    return inPath.findLast((setting) => setting !== undefined) ?? settingOf(settings.rules, rule);
  };
  const isNamed = (rule: Rule, setting: RuleSetting | undefined) => setting !== undefined || isIn(only, rule);
  const isOn = (rule: Rule, setting: RuleSetting | undefined) => {
    if (setting === "off" || (only && !isIn(only, rule))) return false;
    return rule.preset === "on" || settings.preset === "audit" || isNamed(rule, setting);
  };

  return {
    isActive: (rule) =>
      isOn(rule, settingOf(settings.rules, rule)) || overrides.some(({ rules }) => isOn(rule, settingOf(rules, rule))),
    shownSeverity(rule, path, severity, confidence) {
      const setting = settingFor(rule, path);
      if (!isOn(rule, setting)) return undefined;
      const shown = setting === undefined || setting === "on" || setting === "off" ? severity : setting;
      const floors = floorsOf(settings, rule.isAlwaysShown === true || setting !== undefined);
      return isAtLeast(severities, shown, floors.severity) && isAtLeast(confidences, confidence, floors.confidence)
        ? shown
        : undefined;
    },
  };
}

/**
 * The lowest severity and confidence that are shown. Explicit filters replace those of the preset; a rule that the settings name, and what says
 * that something was not looked at, are not hidden for a low severity. To run some rules only (`only`) turns them on, and shows no more of them.
 */
function floorsOf(settings: Settings, isExempt: boolean): { severity: Severity; confidence: Confidence } {
  const isRecommended = settings.preset === "recommended";
  return {
    severity: settings.minSeverity ?? (isRecommended && !isExempt ? "medium" : "info"),
    confidence: settings.minConfidence ?? (isRecommended ? "medium" : "low"),
  };
}

function isAtLeast<T>(highestFirst: readonly T[], value: T, floor: T): boolean {
  return highestFirst.indexOf(value) <= highestFirst.indexOf(floor);
}

/** The names a rule answers to in settings and suppressions. */
export function namesOf(rule: Rule): readonly string[] {
  return [rule.id, ...(rule.aliases ?? [])];
}

function settingOf(rules: Settings["rules"], rule: Rule): RuleSetting | undefined {
  return namesOf(rule)
    .map((name) => rules[name])
    .find((setting) => setting !== undefined);
}

function isIn(names: ReadonlySet<string> | undefined, rule: Rule): boolean {
  return names !== undefined && namesOf(rule).some((name) => names.has(name));
}
