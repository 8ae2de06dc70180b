/** Reports tokens that stand in the database as they are sent: who reads the table can use them. */

import { type Use, usesOf } from "../../flow/uses.ts";
import { type Call, calls } from "../../project/calls.ts";
import { facts, type ModuleFacts } from "../../project/facts.ts";
import { names } from "../../project/names.ts";
import { isScript, isTestPath } from "../../project/paths.ts";
import { fieldsOf } from "../../project/schemas.ts";
import { wordsOfName } from "../../project/words.ts";
import { defineRule } from "../../rule.ts";
import { textOf } from "../../syntax/source-file.ts";

const makers = [
  ":crypto.strong_rand_bytes/1",
  "Ecto.UUID.generate/0",
  "UUID.uuid4/0",
  "UUID.uuid4/1",
  "Ecto.UUID.bingenerate/0",
  "Phoenix.Token.sign/3",
];

export const authTokenStoredRaw = defineRule({
  id: "auth-token-stored-raw",
  title: "Token stored as it is",
  severity: "low",
  cwe: [256, 312, 522],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, facts, names],
  messages: {
    raw: "`{field}` is stored as it is handed out: whoever reads the table, or a backup of it, can use every one. Store a hash of it, such as `:crypto.hash(:sha256, token)`.",
  },
  check({ file, calls, facts, names, report }) {
    if (isTestPath(file.path) || isScript(file.path)) return;
    for (const call of makers.flatMap((signature) => calls.to(signature))) {
      const module = facts.moduleOf(call.form);
      if (!module || !call.definition || hashes(module)) continue;
      const field = usesOf(call, names)
        .map((use) => fieldOf(use, module))
        .find((one) => one !== undefined);
      if (field === undefined || !stores(call, module) || isCovered(field, module)) continue;
      report(call.nameSpan, "raw", { data: { field }, confidence: "medium" });
    }
  },
});

/** What lets its bearer in or sets a password, whoever it is; sessions are kept as they are, and their cookie is signed. */
const opening =
  /^(?:(?:password_)?reset|recovery|recover|confirm|confirmation|verification|verify|activation|unlock|magic(?:_link)?|login|sign_in|invite|invitation|access|api|auth|authentication|refresh|personal_access|bearer|integration|webhook)(?:_password)?_(?:token|key|secret)$|^apikey$/;

function fieldOf({ kind, name }: Use, module: ModuleFacts): string | undefined {
  if (kind !== "named") return undefined;
  const words = wordsOfName(name).join("_");
  if (opening.test(words)) return words;
  const isOfTokens =
    /(?:ApiKey|ApiToken|AccessToken|AuthToken|ResetToken|PasswordReset|Invitation|Invite|RefreshToken|MagicLink)s?$/;
  return /^(?:token|key|secret)$/.test(words) && isOfTokens.test(module.name) ? words : undefined;
}

/** Something in the module hashes or encrypts. */
function hashes({ forms }: ModuleFacts): boolean {
  return forms.some(({ syntax: { text } }) =>
    /:crypto\.(?:hash|mac|hmac)|hash\w*\(|\bsha256|sha512|Bcrypt|Argon2|Pbkdf2|digest|encrypt|Cloak|Vault|token_hash|hashed/i.test(
      text,
    ),
  );
}

/** A row is made or changed where the token is drawn, or in a function that takes it. */
function stores({ form, definition }: Call, { definitions }: ModuleFacts): boolean {
  const written = definition ? textOf(form, definition) : "";
  const writes = /put_change\(|change\(|force_change\(|\bcast\(|Repo\.(?:insert|update)|Ecto\.Multi|update_all/;
  if (writes.test(written)) return true;
  const name = definition?.name ?? "";
  return definitions.some(({ form: other, fact }) => {
    const code = fact === definition ? "" : textOf(other, fact);
    return code.includes(`${name}(`) && writes.test(code);
  });
}

/** The schema beside it encrypts the field, or does not store it. */
function isCovered(field: string, module: ModuleFacts): boolean {
  const known = fieldsOf(module).get(field);
  return known !== undefined && (known.isVirtual || (known.type !== undefined && /^[A-Z]|binary/.test(known.type)));
}
