/** The editor's settings: read tolerantly, because clients send anything, and handed to the core in its own terms. */

import { presets, type Settings, severities } from "../core/index.ts";
import type { EditorSettings } from "./protocol.ts";

export const defaultEditorSettings: EditorSettings = {
  enable: true,
  scan: "openFiles",
  preset: "recommended",
  rules: {},
  exclude: [],
  maxFileSize: 2_000_000,
  refreshAdvisories: false,
  severityMap: { critical: "warning", high: "warning", medium: "information", low: "hint", info: "hint" },
};

const ruleLevels = ["off", "on", ...severities] as const;
const editorSeverities = ["error", "warning", "information", "hint", "none"] as const;

/** Takes what is well-formed from `value`, and the rest from `fallback`. */
export function readEditorSettings(value: unknown, fallback: EditorSettings): EditorSettings {
  const given = recordOf(value);
  return {
    enable: typeof given.enable === "boolean" ? given.enable : fallback.enable,
    scan: oneOf(["openFiles", "workspace"] as const, given.scan) ?? fallback.scan,
    preset: oneOf(presets, given.preset) ?? fallback.preset,
    rules: isRecord(given.rules) ? entriesIn(ruleLevels, given.rules) : fallback.rules,
    exclude: Array.isArray(given.exclude) ? given.exclude.filter(isString) : fallback.exclude,
    maxFileSize: isSize(given.maxFileSize) ? given.maxFileSize : fallback.maxFileSize,
    refreshAdvisories:
      typeof given.refreshAdvisories === "boolean" ? given.refreshAdvisories : fallback.refreshAdvisories,
    severityMap: { ...fallback.severityMap, ...entriesIn(editorSeverities, recordOf(given.severityMap)) },
  };
}

/** The part of the editor's settings that the core knows. */
export function coreSettingsOf({ preset, rules, exclude, maxFileSize }: EditorSettings): Partial<Settings> {
  return { preset, rules, exclude, maxFileSize };
}

function entriesIn<T extends string>(
  allowed: readonly T[],
  record: Record<string, unknown>,
): Readonly<Record<string, T>> {
  const entries: Record<string, T> = {};
  for (const [key, value] of Object.entries(record)) {
    const known = oneOf(allowed, value);
    if (known !== undefined) entries[key] = known;
  }
  return entries;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((item) => item === value);
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a record; empty for anything else. */
export function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
