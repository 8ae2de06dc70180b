/** What users can set, the same in the editor and in `.firebreak.json`. The project file wins over the editor. */

import type { Confidence, Preset, Severity } from "./finding.ts";

export interface Settings {
  readonly preset: Preset;
  /** By rule id (or alias): `off`, or a severity that replaces the rule's own; `on` turns an opt-in rule on. */
  readonly rules: Readonly<Record<string, "off" | "on" | Severity>>;
  /** Glob patterns relative to the root, besides what is never scanned. */
  readonly exclude: readonly string[];
  /** Larger files are skipped, and said to be. In bytes. */
  readonly maxFileSize: number;
  readonly minSeverity?: Severity;
  readonly minConfidence?: Confidence;
  /** Only these rules run. */
  readonly only?: readonly string[];
}

export const defaultSettings: Settings = {
  preset: "recommended",
  rules: {},
  exclude: [],
  maxFileSize: 2_000_000,
};
