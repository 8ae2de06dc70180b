/**
 * What names say about the secrets behind them: one table of words, and the questions that are asked of it.
 *
 * `sent`: must not be written to a log when somebody sends it. `written`: a text that stands in the source under the name is a secret. `field`: nobody
 * should see it where a struct is shown. `guessed`: others must not guess it. `compared`: must not be found out byte by byte; `surely`: whatever is
 * around the name, where a `token` may be that of a parser.
 */

import { wordsOfName } from "./words.ts";

type Question = "sent" | "written" | "field" | "guessed" | "compared" | "surely";

/** Runs of words that name a secret, under the questions that they answer. */
const table: readonly (readonly [string, string])[] = [
  ["sent written field guessed compared surely", "password, secret"],
  ["sent written field guessed compared", "token, passphrase"],
  ["sent written field guessed", "passwd"],
  ["sent written field", "db pass, database pass, smtp pass, redis pass, user pass"],
  ["sent written guessed compared surely", "apikey"],
  ["sent written guessed", "credential, credentials"],
  ["sent field guessed compared surely", "otp, totp"],
  ["sent field", "ssn, cvv, cvc, iban"],
  ["sent compared surely", "passcode, recovery code, verification code"],
  ["sent compared", "backup code"],
  ["sent", "otpauth, mfa code, tfa code, 2fa code, security code, authorization, bearer, jwt"],
  [
    "sent",
    "credit card, cc number, pan number, cvv2, social security, tax id, passport number, account number, routing number",
  ],
  ["sent field", "card number"],
  ["written guessed", "pwd"],
  ["written", "pepper"],
  ["field guessed", "secrets, pin"],
  ["field", "passport"],
  ["guessed", "passwords, passwds, passphrases, otps, totps, pins, apikeys, salt, salts, csrf, nonce, nonces"],
  ["compared surely", "hmac, password hash, reset code, access code, shutdown code, accesstoken, authtoken, apitoken"],
  [
    "compared",
    "signature, sig, mac, digest, confirmation code, login code, auth code, invite code, secret code, pin code",
  ],
  ["surely", "access token, auth token, api token, webhook token"],
  ["sent written field compared surely", "api key"],
  ["sent written field compared", "private key, signing key"],
  ["sent written field", "encryption key"],
  ["sent written compared", "license key"],
  ["sent field compared", "access key"],
  ["written field compared surely", "secret key"],
  ["sent written field compared", "psk, preshared key, shared key"],
  ["written compared", "webhook key"],
  ["written field", "secret access key, auth key, master key, service key, account key, hmac key, aes key"],
  ["compared surely", "stored key, client key"],
  ["compared", "server key, session key"],
];

/** Last words of names that tell about a secret, not the secret itself: `token_type`, `password_changed_at`. */
const aboutTable: readonly (readonly [string, string])[] = [
  ["sent field guessed", "at count expires expiry index label length name required status type url"],
  ["sent field", "enabled hint id ids slot version"],
  ["sent guessed", "form position types"],
  ["sent", "changeset slots versions"],
  ["field guessed", "age budget counts input limit max min policy prefix provider ttl until usage used"],
  [
    "field",
    "4 by check checked checks cost costs date endpoint fingerprint kind last4 limits method methods names needed",
  ],
  ["field", "on output public retry scope scopes strength total uri"],
  // What stands beside a ciphertext or an answer about a card opens nothing.
  ["field", "algorithm iv nonce response result salt"],
  [
    "guessed",
    "bucket column days error field generator hours interval minutes module path placeholder seconds size timeout valid",
  ],
];

const terms = byQuestion(table, /, /);
const abouts = byQuestion(aboutTable, / /);
const longestTerm = 3;

/** The entries that answer a question, each as its words with blanks between. */
function byQuestion(rows: typeof table, separator: RegExp): ReadonlyMap<Question, ReadonlySet<string>> {
  const questions: readonly Question[] = ["sent", "written", "field", "guessed", "compared", "surely"];
  const ofQuestion = (question: Question) =>
    rows.filter(([asked]) => asked.split(" ").includes(question)).flatMap(([, listed]) => listed.split(separator));
  return new Map(questions.map((question) => [question, new Set(ofQuestion(question))]));
}

/** True where a run of words that ends at `end` answers the question. */
function endsTerm(words: readonly string[], end: number, question: Question): boolean {
  for (let length = 1; length <= Math.min(longestTerm, end); length++)
    if (terms.get(question)?.has(words.slice(end - length, end).join(" "))) return true;
  return false;
}

/** The same anywhere in the name. */
function holdsTerm(words: readonly string[], question: Question): boolean {
  return words.some((_, i) => endsTerm(words, i + 1, question));
}

/** True for a name that ends with a word such as `type`, which is no part of a secret's own name as in `tax_id`. */
function isAbout(words: readonly string[], question: Question): boolean {
  return (abouts.get(question)?.has(words.at(-1) ?? "") ?? false) && !endsTerm(words, words.length, question);
}

/** Words before which a name tells whether something is wanted: `allow_otp`. */
const switchWords = /^(?:allows?|enables?|requires?|has|is|uses?)$/;

/** True for the name of a parameter that must not be written to a log. */
export function isSensitive(name: string): boolean {
  const words = wordsOfName(name);
  if (switchWords.test(words[0] ?? "") && words.length > 1) return false;
  if (name.endsWith("?") || words.includes("csrf")) return false; // A CSRF token is of no use without the visitor's session.
  return !isAbout(words, "sent") && holdsTerm(words, "sent");
}

/** True for a name under which a secret stands: `password`, `stripe_api_key`, `:secret_access_key`; false for `token_url`, `signing_salt`, `public_key`. */
export function namesSecret(name: string): boolean {
  const words = wordsOfName(name);
  if (name.endsWith("?") || ["public", "publishable", "csrf"].some((word) => words.includes(word))) return false;
  return endsTerm(singularKey(words), words.length, "written");
}

/** `api_keys` is as secret as `api_key`. */
function singularKey(words: readonly string[]): readonly string[] {
  return words.at(-1) === "keys" ? [...words.slice(0, -1), "key"] : words;
}

/** In what form a key stands: `private_key_jwk`. */
const forms: ReadonlySet<string> = new Set("b64 base64 der hex json jwk map pem".split(" "));

function withoutForm(words: readonly string[]): readonly string[] {
  return forms.has(words.at(-1) ?? "") ? words.slice(0, -1) : words;
}

const harmlessTypes =
  /^(?:boolean|integer|float|decimal|id|date|time|naive_datetime|naive_datetime_usec|utc_datetime|utc_datetime_usec|time_usec)$/;

/** True for fields such as `:password`, `:hashed_password`, `:api_key`, `:card_number`; false for `:token_type` and fields of numbers and dates. */
export function isSecretField(name: string, type?: string): boolean {
  if (type !== undefined && harmlessTypes.test(type) && !/^(?:pin|ssn|cvv|cvc)$/.test(name)) return false;
  const words = wordsOfName(name);
  if (isAbout(words, "field") || name.endsWith("?") || words.includes("public")) return false;
  if (words[0] === "has" || words[0] === "is") return false;
  // A key of something that is no secret can have one in its name: `token_key_prefixes`.
  const last = singularKey(withoutForm(words));
  return words.some((word) => terms.get("field")?.has(word)) || endsTerm(last, last.length, "field");
}

/** True for a token that is stored as its hash, or as bytes that may be one: it is random, and who reads the hash has no token. */
export function isHashedToken(name: string, type?: string): boolean {
  const words = wordsOfName(name);
  if (!words.includes("token") || words.includes("password")) return false;
  if (words.includes("hash") || words.includes("hashed") || words.includes("digest")) return true;
  return type === "binary" && !words.includes("session"); // The token of a session is looked up by what the cookie says.
}

/** True for a name of what is checked byte by byte; ids and counts of it are none. */
export function namesCompared(name: string): boolean {
  const words = wordsOfName(name);
  return !name.endsWith("?") && endsTerm(words, words.length, "compared");
}

/** The same, for names that mean the secret itself whatever is around them. */
export function surelyNamesCompared(name: string): boolean {
  const words = wordsOfName(name);
  return !name.endsWith("?") && endsTerm(words, words.length, "surely");
}

/** A code, key, link or id must not be guessed when one of these stands before it. */
const qualifiers =
  /^(verify|verification|confirm|confirmation|activate|activation|reset|recovery|backup|invite|invitation|login|signin|auth|authorization|access|security|sms|mfa|2fa|onetime|change|registration|pairing|unlock|magic|api|secret|private|signing|encryption|session)$/;
const qualified = /^(codes?|keys?|links?|numbers?|id|ids|string|hash|digest)$/;
/** What functions begin with that make something. */
const makers = /^(generate|create|new|make|random|unique)$/;

/** `code` alone may be that of a country. */
export type Secrecy = "yes" | "maybe" | "no";

/** Whether others must not guess a value of that name; `around` are names of what the value is part of, such as its function and module. */
export function secrecyOf(name: string, around: readonly string[] = []): Secrecy {
  const words = wordsOfName(name);
  const last = words.at(-1) ?? "";
  if (isAbout(words, "guessed") || name.endsWith("?")) return "no";
  if (holdsTerm(words, "guessed")) return "yes";
  if (!qualified.test(last)) return "no";
  const before = words.slice(0, -1);
  const isBare = before.every((word) => makers.test(word)) && !/^ids?$/.test(last); // An id is one, whatever the function is called.
  if ([...before, ...(isBare ? around.flatMap(wordsOfName) : [])].some((word) => qualifiers.test(word))) return "yes";
  return isBare && /^codes?$/.test(last) ? "maybe" : "no";
}
