/** Reports passwords that are stored as they are, or by a hash that is fast. */

import { isTakenBySlowHash } from "../../flow/slow-hashes.ts";
import { usesOf } from "../../flow/uses.ts";
import { callers } from "../../project/callers.ts";
import { type Call, calls } from "../../project/calls.ts";
import { names } from "../../project/names.ts";
import { atomName, pairsOf } from "../../project/nodes.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { type PlacedExpression, writtenExpressions } from "../../project/written-expressions.ts";
import { defineRule } from "../../rule.ts";
import type { BinaryNode, Node } from "../../syntax/ast.ts";
import { spanOf, textOf } from "../../syntax/source-file.ts";

export const passwordWeakHash = defineRule({
  id: "password-weak-hash",
  title: "Password stored with a fast hash",
  severity: "critical",
  cwe: [916, 256],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, callers, names, writtenExpressions],
  messages: {
    fast: "`{function}` of `{input}` is so fast that passwords are found by trying once the table is copied. Use Argon2, bcrypt or PBKDF2.",
    plain: "`{field}` is set to the password as it was sent: whoever reads the table has it.",
    compared:
      "`{stored}` is compared with what was sent: the password is stored as it is, and whoever reads the table has it.",
  },
  check({ file, calls, callers, names, writtenExpressions, report }) {
    if (isTestPath(file.path) || isScript(file.path) || isOfProtocol(file.path, file.text)) return;
    for (const call of calls.to(":crypto.hash/2", ":crypto.mac/4", ":crypto.mac/3", ":crypto.hmac/3")) {
      const input = fastHashOf(call);
      if (input === undefined || isTakenBySlowHash(call, names, callers)) continue;
      const isStored =
        usesOf(call, names).some(({ name }) => hashed.test(name)) || hashed.test(call.definition?.name ?? "");
      if (isStored) report(call.nameSpan, "fast", { data: { function: functionOf(call), input }, confidence: "high" });
    }
    for (const call of calls.to("Ecto.Changeset.put_change/3", "Ecto.Changeset.force_change/3")) {
      const [, key, value] = call.args;
      const field = atomName(key);
      if (field !== undefined && hashed.test(field) && value?.kind === "variable" && isPassword(value.name))
        report(call.nameSpan, "plain", { data: { field }, confidence: "high" });
    }
    for (const placed of writtenExpressions.comparisons()) {
      const stored = placed.definition && storedPassword(placed);
      if (stored !== undefined && stored !== "")
        report(spanOf(placed.form, placed.node), "compared", { data: { stored }, confidence: "medium" });
    }
    for (const call of lookUps.flatMap((name) => calls.named(name))) {
      const pair = pairsOf(call.args.at(-1)).find(({ key, value }) => isPassword(atomName(key) ?? "") && isSent(value));
      if (pair && call.target) {
        const data = { stored: `password: ${textOf(call.form, pair.value)}` };
        report(spanOf(call.form, pair), "compared", { data, confidence: "medium" });
      }
    }
  },
});

const lookUps = ["get_by", "get_by!"];

/** Protocols hash passwords as others say: SCRAM, HTTP digests, databases, mail servers. Lists of leaked passwords are asked by SHA-1. */
function isOfProtocol(path: string, text: string): boolean {
  return /scram|sasl|digest|mysql|postgres|proto|wpa|ntlm|smtp|pwned|hibp|srp/i.test(path) || /pwned|hibp/i.test(text);
}

const hashed =
  /(?:^|_)(?:hash(?:ed)?|encrypt(?:ed)?|crypted|digest)_?(?:password|passwd|pwd|pass)|(?:password|passwd|pwd)_?(?:hash|digest|encrypted|crypted)/i;

function isPassword(name: string): boolean {
  return /^(?:plain_|raw_|new_|user_)?(?:password|passwd|pwd)$/.test(name);
}

/** The password that a fast hash takes; MD5 and SHA-1 are for `weak-hash`. */
function fastHashOf({ args, form, name }: Call): string | undefined {
  const algorithm = atomName(args[name === "mac" ? (args.length === 4 ? 1 : 0) : 0]);
  if (algorithm !== undefined && /^(?:md[45]|sha1?|ripemd160)$/.test(algorithm)) return undefined;
  const input = args.at(-1);
  const written = input ? textOf(form, input) : "";
  return /[\w.@]*\b(?:\w+_)?(?:password|passwd|pwd)\b/i.exec(written)?.[0];
}

function functionOf({ name, args }: Call): string {
  return `:crypto.${name}(${args[0]?.kind === "atom" ? `:${args[0].name}` : "…"}, …)`;
}

/** `user.password == password`: the field of a record of people, and something of the same name that was sent. */
function storedPassword({ node, form }: PlacedExpression<BinaryNode>): string | undefined {
  const sides = [node.left, node.right];
  const stored = sides.find(isFieldOfPerson);
  const sent = sides.find((side) => side !== stored && isSent(side));
  return stored && sent ? textOf(form, stored) : undefined;
}

function isFieldOfPerson(node: Node): boolean {
  return (
    node.kind === "call" &&
    node.args.length === 0 &&
    isPassword(node.name) &&
    node.target?.kind === "variable" &&
    /(?:^|_)(?:user|account|admin|member|customer|person|player|employee|student|client|owner|author)$/.test(
      node.target.name,
    )
  );
}

function isSent(node: Node): boolean {
  if (node.kind === "variable") return isPassword(node.name) || node.name === "pass";
  if (node.kind === "unary") return node.operator === "^" && isSent(node.operand);
  if (node.kind === "access") return node.key.kind === "string" || node.key.kind === "atom";
  return node.kind === "call" && isPassword(node.name) && node.target?.kind === "variable";
}
