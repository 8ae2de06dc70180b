/** Bytes to text. What is not UTF-8 text is refused with a reason, never guessed at. */

import type { Outcome } from "../world.ts";

/** A global of every JavaScript host (Node, browsers, workers), declared here because the core compiles without their types. */
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string };

/** A leading byte order mark is dropped. */
export function decode(bytes: Uint8Array): Outcome<string> {
  if (bytes.includes(0)) return { ok: false, reason: "binary file (it holds NUL bytes)" };
  try {
    return { ok: true, value: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, reason: "not UTF-8 text" }; // The only error that a fatal decoder throws.
  }
}
