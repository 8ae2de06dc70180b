/** Findings about the scan itself: what could not be read is said, never passed over. */

import type { Message, Rule } from "../rule.ts";
import type { Span } from "../syntax/source-file.ts";
import { fillIn, type RawFinding } from "./runner.ts";

/** A finding of an engine rule; always of high confidence. */
export function engineFinding(rule: Rule, at: Span, key: string, data: Readonly<Record<string, string>>): RawFinding {
  const message = rule.messages[key] as Message;
  const { text, severity } = typeof message === "string" ? { text: message, severity: rule.severity } : message;
  return { rule, at, severity, confidence: "high", message: fillIn(text, data), trace: [], fixes: [] };
}
