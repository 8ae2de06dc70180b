/** What names say about the values that they hold: whether others must not guess them. */

import { wordsOfName } from "../project/words.ts";

/** Words that alone name a secret. */
const secretWords =
  /^(token|secrets?|passwords?|passwds?|passphrases?|pwd|otps?|totps?|salts?|csrf|nonces?|credentials?|pins?|apikeys?)$/;

/** A code, key, link or id is a secret when one of these stands before it. */
const qualifiers =
  /^(verify|verification|confirm|confirmation|activate|activation|reset|recovery|backup|invite|invitation|login|signin|auth|authorization|access|security|sms|mfa|2fa|onetime|change|registration|pairing|unlock|magic|api|secret|private|signing|encryption|session)$/;
const qualified = /^(codes?|keys?|links?|numbers?|id|ids|string|hash|digest)$/;

/** Names that end so hold something about a secret. */
const aboutSecrets =
  /^(count|counts|length|size|type|types|limit|ttl|age|at|until|expiry|expires|index|position|interval|timeout|name|field|prefix|column|required|bucket|budget|usage|used|max|min|form|input|path|url|status|days|hours|minutes|seconds|valid|error|label|placeholder|policy|generator|module|provider)$/;

/** `code` alone may be that of a country. */
export type Secrecy = "yes" | "maybe" | "no";

/** `around` are names of what the value is part of, such as its function and module. */
export function secrecyOf(name: string, around: readonly string[] = []): Secrecy {
  const words = wordsOfName(name);
  const last = words.at(-1) ?? "";
  if (aboutSecrets.test(last) || name.endsWith("?")) return "no";
  if (words.some((word) => secretWords.test(word))) return "yes";
  if (!qualified.test(last)) return "no";
  const before = words.slice(0, -1);
  const isBare = before.every((word) => makers.test(word));
  if ([...before, ...(isBare ? around.flatMap(wordsOfName) : [])].some((word) => qualifiers.test(word))) return "yes";
  return isBare && /^codes?$/.test(last) ? "maybe" : "no";
}

/** What functions begin with that make something. */
const makers = /^(generate|create|new|make|random|unique)$/;
