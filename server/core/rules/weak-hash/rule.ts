/** Reports MD5 and SHA-1 where security rests on them: passwords, signatures, tokens. */

import type { Confidence } from "../../finding.ts";
import { isTakenBySlowHash } from "../../flow/slow-hashes.ts";
import { type Use, usesOf } from "../../flow/uses.ts";
import { callers } from "../../project/callers.ts";
import { type Call, calls } from "../../project/calls.ts";
import { replace } from "../../project/edits.ts";
import { literalBehind } from "../../project/literals.ts";
import { names } from "../../project/names.ts";
import { argumentsOf, atomName } from "../../project/nodes.ts";
import { secrecyOf } from "../../project/secret-names.ts";
import { wordsOfName } from "../../project/words.ts";
import { defineRule, type ProposedFix } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

const weak: ReadonlyMap<string, string> = new Map([
  ["md4", "MD4"],
  ["md5", "MD5"],
  ["sha", "SHA-1"],
  ["sha1", "SHA-1"],
  ["ripemd160", "RIPEMD-160"],
]);

export const weakHash = defineRule({
  id: "weak-hash",
  title: "MD5 or SHA-1 for security",
  severity: "medium",
  cwe: [328, 327],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, callers, names],
  messages: {
    password: {
      severity: "high",
      text: "{algorithm} of `{input}`: it is so fast that passwords are found by trying. Use Argon2, bcrypt or PBKDF2.",
    },
    use: "{algorithm} makes `{use}`: two texts with the same result can be made, so it proves nothing.",
    compared: "{algorithm} is compared with `{use}`: two texts with the same result can be made, so it proves nothing.",
    signature: "A signature over {algorithm} also fits other texts, which can be made to have the same hash.",
  },
  check({ file, calls, callers, names, report, dismiss }) {
    const isBreachCheck = [file.path, ...file.forms.map(({ syntax }) => syntax.text)].some((text) =>
      /pwned|hibp/i.test(text),
    );
    if (isBreachCheck) return; // Its service is asked with the start of a SHA-1.
    for (const call of [...calls.to(":crypto.hash/2", ":crypto.mac/4"), ...calls.to(":erlang.md5/1")]) {
      const used = hashOf(call, names);
      if (!used || (call.name === "mac" && used.algorithm === "SHA-1")) continue; // HMAC-SHA1 still holds.
      const { algorithm, input, node } = used;
      const at = node ? spanOf(call.form, node) : call.nameSpan;
      const uses = usesOf(call, names);
      const password = call.name === "mac" ? undefined : passwordIn(input, call);
      const secret = uses.find(isSecurity);
      if (password !== undefined && isTakenBySlowHash(call, names, callers)) {
        dismiss(at, "A slow hash takes the digest, and only that one is stored or compared");
        continue;
      }
      if (password !== undefined) report(at, "password", { data: { algorithm, input: password }, confidence: "high" });
      else if (secret && !uses.some(isHarmless))
        report(at, secret.kind === "compared" ? "compared" : "use", {
          data: { algorithm, use: shortened(secret.name) },
          confidence: confidenceOf(secret),
          fixes: fixesOf(call, node),
        });
    }
    for (const call of calls.to(":public_key.sign/3", ":crypto.sign/4")) {
      const node = call.args[1];
      const algorithm = node && algorithmOf(node, call, names);
      if (node && algorithm !== undefined)
        report(spanOf(call.form, node), "signature", { data: { algorithm }, confidence: "medium" });
    }
  },
});

type Modules = Parameters<typeof usesOf>[1];

interface Hash {
  readonly algorithm: string;
  readonly input: Node | undefined;
  /** The algorithm as it is written; absent for a function of its own. */
  readonly node: Node | undefined;
}

function hashOf(call: Call, names: Modules): Hash | undefined {
  if (call.name === "md5") return { algorithm: "MD5", input: call.args[0], node: undefined };
  const node = call.args[call.name === "mac" ? 1 : 0];
  const algorithm = node && algorithmOf(node, call, names);
  return algorithm === undefined ? undefined : { algorithm, input: call.args.at(-1), node };
}

function algorithmOf(node: Node, { form }: Call, names: Modules): string | undefined {
  return weak.get(atomName(literalBehind(node, form, names.moduleAround(form)).fact) ?? "");
}

/** The password in what is hashed, by its name. */
function passwordIn(input: Node | undefined, { form }: Call): string | undefined {
  const written = input ? textOf(form, input) : "";
  return /[\w.@]*(?:password|passwd|passphrase|\bpwd)\b/i.exec(written)?.[0];
}

/** A signature, a token, or something that only one who knows a secret could make. */
function isSecurity({ kind, name }: Use): boolean {
  if (kind === "given") return false;
  if (kind === "compared")
    return wordsOfName(name).some((word) => signs.has(word)) || (/^\w+$/.test(name) && secrecyOf(name) === "yes");
  return wordsOfName(name).some((word) => signs.has(word)) || secrecyOf(name) === "yes";
}

const signs: ReadonlySet<string> = new Set(["signature", "sig", "sign", "signed", "mac", "hmac", "hmacs"]);

const harmless =
  /etag|cache|gravatar|avatar|checksum|content_?md5|fingerprint|dedup|bucket|shard|color|colour|digest_path/i;

/** Something beside says that the hash only tells texts apart. */
function isHarmless({ name }: Use): boolean {
  return harmless.test(name);
}

function confidenceOf({ name, kind }: Use): Confidence {
  const isSign = wordsOfName(name).some((word) => signs.has(word));
  return isSign && kind !== "returned" ? "high" : "medium";
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function fixesOf({ form, node, style, name }: Call, algorithm: Node | undefined): readonly ProposedFix[] {
  const title = "Use SHA-256 (what was stored no longer fits)";
  if (algorithm?.kind === "atom") return [{ title, class: "review", edits: [replace(form, algorithm, ":sha256")] }];
  const [input] = node.kind === "call" ? argumentsOf(node) : [];
  if (name !== "md5" || style !== "plain" || !input) return [];
  return [{ title, class: "review", edits: [replace(form, node, `:crypto.hash(:sha256, ${textOf(form, input)})`)] }];
}
