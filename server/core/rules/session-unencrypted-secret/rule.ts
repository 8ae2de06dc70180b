/** Reports secrets in sessions and cookies that their owner's browser, and whoever reads it, can read. */

import { calls } from "../../project/calls.ts";
import { atomName, isAtom, pairsOf, textOfLiteral, valueUnder } from "../../project/nodes.ts";
import { isTestPath } from "../../project/paths.ts";
import { sessionStores } from "../../project/session-stores.ts";
import { wordsOfName } from "../../project/words.ts";
import { defineRule } from "../../rule.ts";
import type { Node } from "../../syntax/ast.ts";
import { spanOf } from "../../syntax/source-file.ts";

export const sessionUnencryptedSecret = defineRule({
  id: "session-unencrypted-secret",
  title: "Sensitive data in a signed-only cookie session",
  severity: "medium",
  cwe: [539, 312],
  owasp: ["A04:2021", "A06:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, sessionStores],
  messages: {
    session:
      "`{key}` goes into the session, a cookie that is signed and not encrypted: whoever can read the cookie reads it. With `encryption_salt:` among the session's options nobody can.",
    cookie: "`{key}` goes into a cookie as it is: whoever can read the cookie reads it. `encrypt: true` hides it.",
  },
  check({ file, calls, sessionStores, report }) {
    if (isTestPath(file.path)) return;
    const isReadable = sessionStores.length > 0 && sessionStores.every(({ kind }) => kind === "readable");
    for (const call of isReadable ? calls.to("Plug.Conn.put_session/3") : []) {
      const [, key, value] = call.args;
      const named = nameIn(key);
      if (key && named && !isEmpty(value))
        report(spanOf(call.form, key), "session", { confidence: named.confidence, data: { key: named.name } });
    }
    for (const call of calls.to("Plug.Conn.put_resp_cookie/3", "Plug.Conn.put_resp_cookie/4")) {
      const [, key, value, options] = call.args;
      const named = nameIn(key);
      if (!key || named?.confidence !== "medium" || isEmpty(value)) continue;
      const hides = pairsOf(options).some((pair) => isAtom(pair.key, "encrypt") && !isAtom(pair.value, "false"));
      if (!hides && (!options || options.kind === "list"))
        report(spanOf(call.form, key), "cookie", {
          confidence: isBrief(options) ? "low" : "medium",
          data: { key: named.name },
        });
    }
  },
});

/** A cookie that scripts do not see and that is gone after minutes: it shows a secret once, to whom it was made for. */
function isBrief(options: Node | undefined): boolean {
  const maxAge = valueUnder(options, "max_age");
  return (
    maxAge?.kind === "integer" && Number(maxAge.value) <= 300 && !isAtom(valueUnder(options, "http_only"), "false")
  );
}

function nameIn(key: Node | undefined): { readonly name: string; readonly confidence: "medium" | "low" } | undefined {
  const name = atomName(key) ?? textOfLiteral(key);
  const words = name === undefined ? "" : wordsOfName(name).join("_");
  if (name === undefined) return undefined;
  if (secrets.test(words)) return { name, confidence: "medium" };
  return personal.test(words) ? { name, confidence: "low" } : undefined;
}

/** What opens other doors than the session itself. A token of the app's own, such as `user_token`, is as good as the session that holds it. */
const secrets =
  /^(?:[a-z0-9]+_)?(?:password|passwd|passphrase|client_secret|(?:access|refresh|id|oauth|bearer)_token|oauth_token_secret|api_key|api_token|secret_key|private_key|ssn|card_number|credit_card|cvv|totp_secret|otp_secret|mfa_secret|otp_code|totp)$/;
const personal = /^(?:user_|current_)?(?:email|phone|phone_number|mobile)$/;

/** Nothing, or only that something is there. */
function isEmpty(value: Node | undefined): boolean {
  return ["nil", "true", "false"].includes(atomName(value) ?? "") || value?.kind === "integer";
}
