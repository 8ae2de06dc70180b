/** What stands for the session, or a part of it, until a question asks who writes it. */

import { field, type Origin, open, type Value } from "./values.ts";

const text = "the session";

/** The session, or what it keeps under a key. */
export function sessionPart(key?: string): Value {
  const whole = open("unknown", text);
  return key === undefined ? whole : field(whole, key);
}

export function isOfSession(origin: Origin): boolean {
  return origin.kind === "unknown" && origin.text === text;
}
