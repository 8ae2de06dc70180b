/**
 * Fingerprints: names for findings that survive edits elsewhere in the file.
 *
 * Rule id + normalised code + enclosing definition + ordinal among equals (+ path). No line numbers and no confidence.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Form, type Span, textOf } from "../syntax/source-file.ts";
import type { RawFinding } from "./runner.ts";

export interface Fingerprints {
  readonly fingerprint: string;
  readonly portableFingerprint: string;
}

/** Code beyond this many characters does not tell findings apart any better. */
const maxCodeLength = 2_000;

/** The fingerprints of all findings of one file, in the order of the list, which must be sorted by place. */
export function fingerprintsOf(path: string, raw: readonly RawFinding[]): readonly Fingerprints[] {
  const seen = new Map<string, number>();
  return raw.map(({ rule, at }) => {
    const identity = [rule.id, definitionOf(at.form), normalisedCodeOf(at)].join("\n");
    const ordinal = seen.get(identity) ?? 0;
    seen.set(identity, ordinal + 1);
    const portable = `${identity}\n${ordinal}`;
    return { fingerprint: digest(`${portable}\n${path}`), portableFingerprint: digest(portable) };
  });
}

/** `MyApp.Accounts.get_user/1`; the module alone outside of definitions, nothing outside of modules. */
export function definitionOf(form: Form): string {
  const module = form.modules.at(-1)?.name ?? "";
  const { node } = form.syntax;
  if (node.kind !== "call" || !/^def(p|macro|macrop|guard|guardp|delegate)?$/.test(node.name)) return module;
  const head = node.args[0];
  const signature = head?.kind === "binary" && head.operator === "when" ? head.left : head;
  if (signature?.kind === "call") return `${module}.${signature.name}/${signature.args.length}`;
  return signature?.kind === "variable" ? `${module}.${signature.name}/0` : module;
}

function normalisedCodeOf(at: Span): string {
  return textOf(at.form, at).slice(0, maxCodeLength).replace(/\s+/g, " ").trim();
}

/** 128 bits in hexadecimal. */
function digest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 16));
}
