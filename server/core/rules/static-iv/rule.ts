/** Reports encryption whose initialisation vector is the same every time. */

import type { Confidence } from "../../finding.ts";
import { flow } from "../../flow/flow.ts";
import { flat } from "../../flow/values.ts";
import { type Call, calls } from "../../project/calls.ts";
import { decrypts } from "../../project/crypto-calls.ts";
import { fitsLine, replace } from "../../project/edits.ts";
import { atomName } from "../../project/nodes.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

/** Functions that take the vector third: cipher, key, vector. */
const encrypting = [
  ":crypto.crypto_one_time/5",
  ":crypto.crypto_one_time_aead/6",
  ":crypto.crypto_one_time_aead/7",
  ":crypto.crypto_init/4",
  ":crypto.block_encrypt/4",
  ":crypto.stream_init/3",
];

export const staticIv = defineRule({
  id: "static-iv",
  title: "Constant or reused nonce",
  severity: "high",
  cwe: [329, 323],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, flow],
  messages: {
    constant:
      "The initialisation vector is the same for every text: equal texts give equal results, and with GCM or CTR two of them give away both.",
    fromKey: "The initialisation vector is made from the key, so it is the same for every text.",
  },
  check({ calls, flow, report }) {
    for (const call of calls.to(...encrypting)) {
      const [cipher, key, vector] = call.args;
      if (!vector || !key || /_ecb/.test(atomName(cipher) ?? "") || call.style === "capture") continue;
      const at = spanOf(call.form, vector);
      const confidence: Confidence = decrypts(call) ? "low" : "high";
      const value = flat(flow.valueOf(call, 2));
      if (isMadeFrom(key, vector, call)) report(at, "fromKey", { confidence });
      else if (value.kind === "constant" || (value.kind === "trusted" && isFixed(value.why)))
        report(at, "constant", { confidence, fixes: fixesOf(call, vector) });
    }
  },
});

/** Settings and attributes are read or computed once. */
function isFixed(why: string): boolean {
  return /module attribute|server's own people/.test(why);
}

/** The key itself, a part of it, or its hash. */
function isMadeFrom(key: Node, vector: Node, { form }: Call): boolean {
  if (key.kind !== "variable" && !(key.kind === "unary" && key.operator === "@")) return false;
  const name = textOf(form, key);
  const written = textOf(form, vector);
  if (written === name) return true;
  const parts =
    vector.kind === "call" && /^(binary_part|slice|part|first|hash|md5)$/.test(vector.name) ? vector.args : [];
  return parts.some((arg) => textOf(form, arg) === name);
}

function fixesOf({ form, args }: Call, vector: Node): readonly ProposedFix[] {
  if (vector.kind !== "bitstring" && vector.kind !== "string") return [];
  const isShort = /gcm|ccm|chacha/.test(atomName(args[0]) ?? "");
  const written = `:crypto.strong_rand_bytes(${isShort ? 12 : 16})`;
  if (!fitsLine(form.syntax.text, vector, written)) return [];
  const title = "Make a new vector each time (store it with the result)";
  return [{ title, class: "review", edits: [replace(form, vector, written)] }];
}
