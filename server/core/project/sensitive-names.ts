/** Which parameter names hold something that must not be written to a log. */

/** Runs of words (split at `_` and capital letters) that name a secret. */
const sensitiveRuns: readonly (readonly string[])[] = [
  "secret",
  "passphrase",
  "passwd",
  "passcode",
  "api key",
  "apikey",
  "access key",
  "private key",
  "encryption key",
  "signing key",
  "license key",
  "otp",
  "otpauth",
  "totp",
  "mfa code",
  "tfa code",
  "2fa code",
  "totp code",
  "recovery code",
  "backup code",
  "verification code",
  "card number",
  "credit card",
  "cc number",
  "pan number",
  "cvv",
  "cvc",
  "cvv2",
  "security code",
  "ssn",
  "social security",
  "tax id",
  "passport number",
  "iban",
  "account number",
  "routing number",
  "authorization",
  "credential",
  "credentials",
  "bearer",
  "jwt",
  "token",
  "password",
].map((run) => run.split(" "));

/** Words after which a name tells about a secret, not the secret itself: `secret_id`, `token_type`. */
const aboutWords: ReadonlySet<string> = new Set(
  "id ids type types name count at enabled required length label hint expires expiry status form changeset url version versions slot slots index position".split(
    " ",
  ),
);

/** Words before which a name tells whether something is wanted: `allow_otp`. */
const switchWords: ReadonlySet<string> = new Set(
  "allow allows enable enables require requires has is use uses".split(" "),
);

export function isSensitive(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[_-]+/);
  if (switchWords.has(words[0] ?? "") && words.length > 1) return false;
  if (words.includes("csrf")) return false; // Of no use without the visitor's session.
  if (aboutWords.has(words.at(-1) ?? "") && !/tax_?id$/i.test(name)) return false;
  return sensitiveRuns.some((run) => words.some((_, i) => run.every((word, k) => words[i + k] === word)));
}

/** True when Phoenix's own filter would hide it: it looks for these texts anywhere in the name. https://hexdocs.pm/phoenix/Phoenix.Logger.html#module-parameter-filtering */
export function isFiltered(name: string, filtered: readonly string[]): boolean {
  return filtered.some((text) => name.includes(text));
}
