/** Reports encryption with ciphers that are broken, or that let others change what was encrypted. */

import type { Confidence } from "../../finding.ts";
import { type Call, calls } from "../../project/calls.ts";
import { decrypts } from "../../project/crypto-calls.ts";
import { literalBehind } from "../../project/literals.ts";
import { names } from "../../project/names.ts";
import { atomName } from "../../project/nodes.ts";
import { defineRule } from "../../rule.ts";
import { spanOf } from "../../syntax/source-file.ts";

const encrypting = [
  ":crypto.crypto_one_time/4",
  ":crypto.crypto_one_time/5",
  ":crypto.crypto_init/3",
  ":crypto.crypto_init/4",
  ":crypto.block_encrypt",
  ":crypto.stream_init",
];
const decrypting = [":crypto.block_decrypt"];

/** Functions whose answer shows whether somebody changed the text. */
const checks = [
  ":crypto.mac",
  ":crypto.hmac",
  ":crypto.mac_init",
  ":crypto.hash_equals",
  ":public_key.sign",
  ":public_key.verify",
  "Plug.Crypto.secure_compare",
  "Plug.Crypto.MessageVerifier.sign",
  "Plug.Crypto.MessageVerifier.verify",
];

export const weakCipher = defineRule({
  id: "weak-cipher",
  title: "Broken cipher or unauthenticated mode",
  severity: "high",
  cwe: [327],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, names],
  messages: {
    broken: "`{cipher}` is broken: what it encrypts can be read without the key.",
    ecb: "`{cipher}` encrypts equal blocks to equal text: what was encrypted shows through.",
    unauthenticated:
      "`{cipher}` does not notice changes, and nothing in this file checks them: others can alter what was encrypted, and often read it so.",
  },
  check({ calls, names, report }) {
    const isChecked = calls.to(...checks).length > 0;
    for (const call of [...calls.to(...encrypting), ...calls.to(...decrypting)]) {
      const written = call.args[0];
      const cipher = written && atomName(literalBehind(written, call.form, names.moduleAround(call.form)).fact);
      const weakness = cipher === undefined ? undefined : weaknessOf(cipher);
      if (!written || cipher === undefined || !weakness || (weakness === "unauthenticated" && isChecked)) continue;
      const module = names.moduleAround(call.form)?.name ?? "";
      const confidence = confidenceOf(call, weakness, module);
      report(spanOf(call.form, written), weakness, { data: { cipher: `:${cipher}` }, confidence });
    }
  },
});

type Weakness = "broken" | "ecb" | "unauthenticated";

/** `undefined` for authenticated modes, and for what is no cipher. */
function weaknessOf(cipher: string): Weakness | undefined {
  if (/^(des|rc2|rc4|blowfish|cast5|idea)/.test(cipher)) return "broken";
  if (/_ecb(\d|$)/.test(cipher)) return "ecb";
  return /^(aes|camellia|sm4)\w*_(cbc|ctr|cfb|ofb|ige)/.test(cipher) ? "unauthenticated" : undefined;
}

/** Formats that others have fixed. */
const interoperation = /SAML|PDF|Legacy|Kerberos|NTLM|Snmp|Alipay|W[eE]?[cC]hat|WeCom|HLS|SRTP|Mifare|Zip/;

/** Who only decrypts reads what somebody else, or an earlier version, has written. */
function confidenceOf(call: Call, weakness: Weakness, module: string): Confidence {
  if (interoperation.test(module)) return "low";
  if (decrypts(call)) return "low";
  return weakness === "unauthenticated" ? "medium" : "high";
}
