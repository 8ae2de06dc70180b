/** Findings: plain data, the same for the editor, the CLI and every report. */

import type { Range } from "./syntax/ast.ts";
import type { Position } from "./syntax/positions.ts";
import type { Span } from "./syntax/source-file.ts";

/** The impact if the finding is true, highest first. */
export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

/** How sure we are, highest first. */
export const confidences = ["high", "medium", "low"] as const;
export type Confidence = (typeof confidences)[number];

export const presets = ["recommended", "strict", "audit"] as const;
export type Preset = (typeof presets)[number];

/** A stretch of a file: offsets and positions, both UTF-16 and 0-based, end exclusive. */
export interface Location {
  readonly path: string;
  readonly range: Range;
  readonly start: Position;
  readonly end: Position;
}

/** One step of how a value got from its source to its sink, source first. */
export interface TraceStep extends Location {
  readonly note: string;
}

/** A step of a trace as analyses and rules give it: its place is still relative to a form. */
export interface TraceSpan {
  readonly span: Span;
  readonly note: string;
}

export type FixClass = "safe" | "review" | "assist";

/** Replaces `[start, end)` (file offsets of the text the finding was made from) of `path`. */
export interface Edit {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly class: FixClass;
  readonly edits: readonly Edit[];
}

export interface Suppression {
  readonly by: "comment" | "file-comment" | "sobelow_skip" | "config" | "baseline";
  readonly reason: string;
  /** `2027-01-31` */
  readonly until?: string;
}

export interface Finding extends Location {
  readonly id: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  /** Id + normalised code + enclosing definition + ordinal among equals + path: survives moves of lines. */
  readonly fingerprint: string;
  /** The same without the path: lets a renamed file match. */
  readonly portableFingerprint: string;
  readonly cwe: readonly number[];
  readonly owasp: readonly string[];
  readonly trace: readonly TraceStep[];
  readonly fixes: readonly Fix[];
  readonly suppressed?: Suppression;
}

/** Something the user should know about the run itself: a skipped file, a broken project file. */
export interface Notice {
  readonly level: "warning" | "info";
  readonly message: string;
  readonly path?: string;
}
