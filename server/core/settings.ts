/** What users can set, the same in the editor and in `.firebreak.json`. The project file wins over the editor. */

import type { Confidence, Preset, Severity } from "./finding.ts";

export interface Settings {
  readonly preset: Preset;
  /** By rule id (or alias): `off`, or a severity that replaces the rule's own; `on` turns an opt-in rule on. */
  readonly rules: Readonly<Record<string, "off" | "on" | Severity>>;
  /** Rule settings for some files alone; the last that names a rule wins, over `rules` too. */
  readonly overrides: readonly RuleOverride[];
  /** Accepted findings of files that cannot hold comments, such as `mix.lock`. */
  readonly suppressions: readonly ConfiguredSuppression[];
  /** Glob patterns relative to the root, besides what is never scanned. */
  readonly exclude: readonly string[];
  /** Larger files are skipped, and said to be. In bytes. */
  readonly maxFileSize: number;
  readonly minSeverity?: Severity;
  readonly minConfidence?: Confidence;
  /** Only these rules run. */
  readonly only?: readonly string[];
}

export interface RuleOverride {
  /** Glob patterns relative to the root. */
  readonly files: readonly string[];
  readonly rules: Settings["rules"];
}

export interface ConfiguredSuppression {
  /** Rule id or alias. */
  readonly rule: string;
  /** Glob patterns relative to the root. */
  readonly files: readonly string[];
  readonly reason: string;
  /** `2027-01-31`: counts up to and with this day. */
  readonly until?: string;
}

export const defaultSettings: Settings = {
  preset: "recommended",
  rules: {},
  overrides: [],
  suppressions: [],
  exclude: [],
  maxFileSize: 2_000_000,
};
