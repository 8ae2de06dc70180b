/** Which fields of a schema or struct hold something that nobody should see in a log or an answer. */

import { wordsOfName } from "./words.ts";

const secretWords = /^(?:password|passwd|passphrase|secret|secrets|token|otp|totp|ssn|cvv|cvc|iban|passport|pin)$/;
const keyWords = /^(?:api|private|secret|access|encryption|signing)$/;
/** Names that end so tell about a secret: `token_type`, `password_changed_at`, `reset_token_sent_at`. */
const aboutWords =
  /^(?:type|at|count|counts|id|ids|url|uri|name|enabled|required|expiry|expires|length|hint|label|status|scope|scopes|prefix|version|limit|limits|usage|used|cost|costs|total|budget|strength|policy|until|on|date|kind|by|ttl|age|fingerprint|public|input|output|max|min|method|methods|endpoint|slot|index|provider|names|needed|retry|check|checks|checked|last4|4)$/;
const harmlessTypes =
  /^(?:boolean|integer|float|decimal|id|date|time|naive_datetime|naive_datetime_usec|utc_datetime|utc_datetime_usec|time_usec)$/;

/** True for `:password`, `:hashed_password`, `:api_key`, `:totp_secret`, `:card_number`; false for `:token_type` and fields of numbers and dates. */
export function isSecretField(name: string, type?: string): boolean {
  if (type !== undefined && harmlessTypes.test(type) && !/^(?:pin|ssn|cvv|cvc)$/.test(name)) return false;
  const words = wordsOfName(name);
  const last = words.at(-1) ?? "";
  if (
    aboutWords.test(last) ||
    name.endsWith("?") ||
    words.includes("public") ||
    words[0] === "has" ||
    words[0] === "is"
  )
    return false;
  if (words.some((word) => secretWords.test(word))) return true;
  if (last === "key" || last === "keys") return keyWords.test(words.at(-2) ?? "");
  return words.includes("card") && last === "number";
}

/** True for a token that is stored as bytes or as its hash: it is random, and who reads the hash has no token. */
export function isHashedToken(name: string, type?: string): boolean {
  const words = wordsOfName(name);
  if (!words.includes("token") || words.includes("password")) return false;
  return type === "binary" || words.includes("hash") || words.includes("hashed") || words.includes("digest");
}
