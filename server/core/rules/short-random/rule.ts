/** Reports secrets that are made of so few random bits that they can be found by trying. */

import { type Use, usesOf } from "../../flow/uses.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { type Names, names } from "../../project/names.ts";
import { covers, walk } from "../../project/nodes.ts";
import { numberOf } from "../../project/numbers.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { secrecyOf } from "../../project/secret-names.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

/** Below this many bits a secret can be found by trying; https://www.rfc-editor.org/rfc/rfc4226#section-4 wants 128 for shared ones. */
const least = 64;
const good = 112;

export const shortRandom = defineRule({
  id: "short-random",
  title: "Too few random bytes for a secret",
  severity: "medium",
  cwe: [331, 334],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names],
  messages: {
    few: "`{use}` has {bits} random bits: so few are found by trying. Take 128 at least, `:crypto.strong_rand_bytes(16)`.",
    fewer: {
      severity: "low",
      text: "`{use}` has {bits} random bits: secrets that count for long should have 128, `:crypto.strong_rand_bytes(16)`.",
    },
  },
  check({ file, calls, names, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    const cuts = cutters.flatMap((name) => calls.to(name));
    for (const call of calls.to(
      ":crypto.strong_rand_bytes/1",
      "Ecto.UUID.generate/0",
      "UUID.uuid4/0",
      "UUID.uuid4/1",
    )) {
      const cut = cuts.find((one) => one.form === call.form && cutsWhatComesFrom(call, one));
      const bits = Math.min(bitsOf(call, names), cut ? bitsLeft(cut, names) : Number.POSITIVE_INFINITY);
      if (!(bits < good)) continue;
      const use = secretUse([...usesOf(call, names), ...(cut ? usesOf(cut, names) : [])]);
      if (use === undefined) continue;
      const data = { use, bits: String(bits) };
      const at = cut ? cut.nameSpan : spanOf(call.form, call.args[0] ?? call.nameRange);
      report(at, bits < least ? "few" : "fewer", { data, confidence: "medium", fixes: cut ? [] : fixesOf(call) });
    }
  },
});

const cutters = ["String.slice/2", "String.slice/3", "Kernel.binary_part/3", ":binary.part/3", "String.split_at/2"];

function bitsOf(call: Call, names: Names): number {
  if (call.name !== "strong_rand_bytes") return Number.POSITIVE_INFINITY; // 122 of a UUID are enough.
  const [count] = call.args;
  const bytes = count && numberOf(count, call.form, names.moduleAround(call.form));
  return bytes === undefined ? Number.POSITIVE_INFINITY : bytes * 8;
}

/** True where the first argument of a cut holds the random value, directly or down a pipe. */
function cutsWhatComesFrom(random: Call, cut: Call): boolean {
  const [taken] = cut.args;
  return taken !== undefined && (covers(taken, random.node) || taken === random.node);
}

/** How many bits are in the characters that are left. */
function bitsLeft(cut: Call, names: Names): number {
  const count = lengthOf(cut, names);
  const [taken] = cut.args;
  return count === undefined || !taken ? Number.POSITIVE_INFINITY : Math.floor(count * bitsPerCharacter(taken));
}

function lengthOf({ args, form }: Call, names: Names): number | undefined {
  const module = names.moduleAround(form);
  const [, first, last] = args;
  if (last) return numberOf(last, form, module);
  if (first?.kind !== "binary" || first.operator !== "..") return undefined;
  const [from, to] = [numberOf(first.left, form, module), numberOf(first.right, form, module)];
  return from === undefined || to === undefined || to < from ? undefined : to - from + 1;
}

/** By the encoding that is written there; raw bytes have eight. */
function bitsPerCharacter(taken: Node): number {
  let bits = 8;
  walk(taken, (node) => {
    if (node.kind === "call" && /encode16|generate|uuid4/.test(node.name)) bits = Math.min(bits, 4);
    if (node.kind === "call" && /encode32/.test(node.name)) bits = Math.min(bits, 5);
    if (node.kind === "call" && /encode64/.test(node.name)) bits = Math.min(bits, 6);
    return undefined;
  });
  return bits;
}

/** The name that says that the value is a secret of a program; codes that people type in are short, and need a limit of tries. */
function secretUse(uses: readonly Use[]): string | undefined {
  const named = uses.filter(({ kind }) => kind === "named" || kind === "returned").map(({ name }) => name);
  if (named.some((name) => harmless.test(name))) return undefined;
  return named.find((name) => secrecyOf(name) === "yes" && !/salt|nonce|(?:^|_)iv$|code|\bpin\b|csrf/i.test(name));
}

const harmless =
  /(?:^|_)(?:code|codes|pin|salt|nonce|iv|slug|suffix|prefix|filename|file_name|name|username|temp|short_id|trace|request|span|ref|reference|color|fingerprint|hint|boundary|csp)(?:_|$)|test|example|placeholder/i;

function fixesOf({ form, args: [count], style }: Call): readonly ProposedFix[] {
  if (style === "capture" || count?.kind !== "integer") return [];
  return [{ title: "Take 32 random bytes", class: "review", edits: [replace(form, count, "32")] }];
}
