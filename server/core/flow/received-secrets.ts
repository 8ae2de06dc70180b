/** What rules about the filter of the log say of secrets that requests send: their names, how sure it is, where they are received. */

import type { Confidence } from "../finding.ts";
import type { ReceivedName } from "./received.ts";

const maxNamed = 4;

export function namesOf(received: readonly ReceivedName[]): readonly string[] {
  return [...new Set(received.map(({ name }) => name))];
}

export function quoted(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed).map((name) => `\`${name}\``);
  return names.length > shown.length ? `${shown.join(", ")} and others` : shown.join(" and ");
}

/** Mailed tokens of generated sign-in pages are short-lived; a field that is only cast may be filled by the server. */
export function confidenceOf(received: readonly ReceivedName[]): Confidence {
  const worst = received.filter(({ name }) => !/token/i.test(name));
  if (worst.length === 0) return "low";
  return worst.some(({ how }) => how !== "cast") ? "high" : "medium";
}

/** The steps of a trace at which the first few are received. */
export function receivedSteps(received: readonly ReceivedName[]) {
  return received.slice(0, maxNamed).map(({ span, name }) => ({ span, note: `\`${name}\` is received here` }));
}
