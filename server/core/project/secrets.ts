/**
 * Which texts are secrets: by the format of the service that gave them out, or by how random they look. What their names say is in `secret-names.ts`.
 *
 * Invariant: no regular expression here backtracks over the text (each piece is a class of characters with a length), and no secret leaves this file but
 * masked.
 */

interface Format {
  readonly name: string;
  readonly pattern: RegExp;
  /** Refuses texts that only look like it: those with a wrong checksum. */
  readonly isValid?: (text: string) => boolean;
}

const before = "(?<![A-Za-z0-9_-])";
const after = "(?![A-Za-z0-9_-])";

function format(name: string, pattern: string, isValid?: Format["isValid"]): Format {
  return { name, pattern: new RegExp(before + pattern + after), ...(isValid && { isValid }) };
}

/** Each as its service documents it, or as https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns lists it. */
const formats: readonly Format[] = [
  format("an AWS access key", "(?:AKIA|ASIA)[A-Z2-7]{16}", (text) => !text.endsWith("EXAMPLE")),
  format("a Stripe live key", "(?:sk|rk)_live_[A-Za-z0-9]{16,250}"),
  format("a Stripe webhook secret", "whsec_[A-Za-z0-9+/=]{32,64}"),
  format("a GitHub token", "gh[pousr]_[A-Za-z0-9]{36}", hasGithubChecksum),
  format("a GitHub token", "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
  format("a GitLab token", "glpat-[A-Za-z0-9_-]{20,64}"),
  format("a Slack token", "xox[abeoprs]-[0-9A-Za-z-]{20,250}"),
  format("a SendGrid key", "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}"),
  format("a Mailgun key", "key-[0-9a-f]{32}"),
  format("a Twilio key", "SK[0-9a-f]{32}"),
  format("a Google API key", "AIza[A-Za-z0-9_-]{35}"),
  format("an OpenAI key", "sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,180}T3BlbkFJ[A-Za-z0-9_-]{20,180}"),
  format("an Anthropic key", "sk-ant-[a-z]{3}[0-9]{2}-[A-Za-z0-9_-]{80,120}"),
  format("a Shopify token", "shp(?:at|ca|pa|ss)_[a-f0-9]{32}"),
  format("a DigitalOcean token", "do[opr]_v1_[a-f0-9]{64}"),
  format("a Telegram bot token", "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
  format("an npm token", "npm_[A-Za-z0-9]{36}", hasGithubChecksum),
  format("a Square token", "(?:sq0atp-[A-Za-z0-9_-]{22}|sq0csp-[A-Za-z0-9_-]{43})"),
  format("a Postman key", "PMAK-[a-f0-9]{24}-[a-f0-9]{34}"),
  format("a Linear key", "lin_api_[A-Za-z0-9]{40}"),
  { name: "a private key", pattern: /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----/ },
];

/** One expression that is fast to say no: most texts hold none. */
const hint =
  /AKIA|ASIA|_live_|whsec_|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|SG\.|key-[0-9a-f]|SK[0-9a-f]|AIza|sk-|shp[acps]|do[opr]_v1_|:AA|npm_|sq0|PMAK-|lin_api_|PRIVATE KEY/;

/** What a text holds by its format: "a Stripe live key"; `undefined` when it holds no known one. */
export function knownSecretIn(text: string): string | undefined {
  if (!hint.test(text)) return undefined;
  return formats.find(({ pattern, isValid }) => {
    const found = pattern.exec(text)?.[0];
    return found !== undefined && !isPlaceholder(found) && (isValid?.(found) ?? true);
  })?.name;
}

/** True when a form's text may hold a secret of a known format; asked before it is walked. */
export function mayHoldKnownSecret(text: string): boolean {
  return hint.test(text);
}

/** GitHub's and npm's tokens end with the CRC-32 of what stands before, in base 62: https://github.blog/engineering/behind-githubs-new-authentication-token-formats/ */
function hasGithubChecksum(token: string): boolean {
  const body = token.slice(token.indexOf("_") + 1);
  return base62(crc32(body.slice(0, -6))).padStart(6, "0") === body.slice(-6);
}

function crc32(text: string): number {
  let crc = ~0;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function base62(value: number): string {
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = (digits[rest % 62] ?? "") + text;
  return text;
}

/** True for a text that nobody takes for a real secret: empty, a variable of a template, an example, a name, a path, a sentence. */
export function isPlaceholder(text: string): boolean {
  const value = text.trim();
  if (value.length < 4 || /\s/.test(value)) return true;
  if (/^[$<{%[(]|[>}\])]$/.test(value) || /^(?:https?|file):\/\//i.test(value)) return true;
  if (/^[~./]?\/?(?:[\w.-]+\/)+[\w.-]+\.\w{1,6}$/.test(value) || /^\/[\w./-]+$/.test(value)) return true;
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value)) return true; // The name of an environment variable.
  if (new Set(value.toLowerCase()).size < 4) return true; // xxxxxxxx, 00000000
  return /example|change.?me|change.?this|replace|your[_-]|placeholder|dummy|redacted|todo|secret.?here|put.?it|insert|xxxx|fake|sample|sandbox|\*\*\*/i.test(
    value,
  );
}

/**
 * True for a text that stands for a variable, which is put in when a release starts or a file is made: `${KEY}`, `{{ key }}`, `<%= key %>`, `<KEY>`.
 * https://hexdocs.pm/distillery/config/runtime.html
 */
export function standsForVariable(text: string): boolean {
  return /^\$\{\w+\}$|^\{\{[^}]*\}\}$|^<%[^>]*%>$|^<[\w -]+>$/.test(text.trim());
}

/** True for a text that looks made by a machine: long, of several kinds of characters, at least three bits of entropy a character. */
export function looksRandom(text: string): boolean {
  if (text.length < 12 || !/\d/.test(text) || !/[A-Za-z]/.test(text))
    return /^[0-9a-f]{16,}$/i.test(text) && entropyOf(text) >= 3;
  return entropyOf(text) >= 3 && !/^[a-z]+(?:[_-][a-z]+)*[_-]?\d{0,4}$/.test(text);
}

/** Shannon's, in bits a character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / text.length) * Math.log2(count / text.length);
  return entropy;
}

/** How a secret may be shown: its first four characters when it is long enough for that to tell nothing. */
export function masked(text: string): string {
  return text.length >= 16 ? `${text.slice(0, 4)}…` : "…";
}
