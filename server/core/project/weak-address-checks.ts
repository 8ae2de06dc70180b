/** Checks of addresses that let other hosts through: those of the scheme alone, those that a host is there, and those of a part of its text. */

/** Longest body that is read for what it checks, in characters. */
const maxText = 6_000;

/**
 * True for a body that looks at an address and says nothing of where it leads: `URI.parse(url).scheme in ["http", "https"]`, `uri.host != nil`,
 * `String.contains?(uri.host, "example.com")`, `String.ends_with?(uri.host, "example.com")` (which `evil-example.com` ends in too). What may be more than that is more.
 */
export function saysNothingOfHost(body: string): boolean {
  if (body.length > maxText) return false;
  const others = weakChecks.reduce((text, check) => text.replace(check, " "), body);
  return others !== body && !further.test(others.replace(bindings, " ").replace(said, " "));
}

const noHost = String.raw`(?:nil|""|\[\s*nil\s*(?:,\s*"")?\s*\]|\[\s*""\s*(?:,\s*nil)?\s*\])`;
const schemes = String.raw`(?:\[[^\]]{0,80}\]|~w[([{/][^)\]}/]{0,80}[)\]}/]a?|"[^"]{0,20}"|@\w{1,40}|nil)`;
const start = String.raw`"(?:https?(?::(?:\/\/[^"\/]{0,80})?)?|\/)"`;

const weakChecks: readonly RegExp[] = [
  String.raw`\bscheme\s*(?:not\s+in|in|[!=]==?)\s*${schemes}`,
  String.raw`\b\w{1,40}\s+(?:not\s+)?in\s*(?:\[\s*"https?"\s*(?:,\s*"https?"\s*)?\]|~w[([{/]\s*https?(?:\s+https?)?\s*[)\]}/])`,
  String.raw`\bscheme:\s*(?:"[^"]{0,20}"|nil)`,
  String.raw`\bhost\s*(?:not\s+in|in|[!=]==?)\s*${noHost}`,
  String.raw`\bhost:\s*(?:nil|"")`,
  String.raw`\b(?:is_nil|is_binary|byte_size|String\.length|String\.trim)\(\s*(?:\w{1,40}\.)?(?:host|scheme)\s*\)`,
  String.raw`\bhost\s*=~\s*(?:"[^"]{0,80}"|~r\/\\?\.\/)`,
  String.raw`(?:contains\?|ends_with\?)\(\s*(?:[\w.()]{1,60}\.)?host\s*,\s*"[^"]{0,80}"\s*\)(?<!ends_with\?\([^"]{1,80}"\.[^"]{0,80}"\s*\))`,
  String.raw`\bhost\s*\|>\s*String\.(?:contains\?\("[^"]{0,80}"\)|ends_with\?\("[^".][^"]{0,80}"\))`,
  String.raw`\bstarts_with\?\(\s*(?:\w{1,40}\s*,\s*)?(?:${start}|\[\s*${start}(?:\s*,\s*${start})?\s*\])\s*\)`,
  String.raw`(?:&&|\band|!|\bnot|\bif|\bunless)\s*\w{1,40}\.(?:host|scheme)\b(?!\s*(?:[!=]==?|=~|in\b|\|>))`,
  String.raw`\b\w{1,40}\.(?:host|scheme)\s*(?:&&|\band\b)`,
  String.raw`(?:=~\s*)?~[rR][\/|{("](?:\\A|\^)?\(?https\??\)?:\\?\/\\?\/(?:\.[+*])?[\/|})"]`,
].map((one) => new RegExp(one, "g"));

/** `%URI{host: host, scheme: scheme}`, `host = uri.host`: what only takes a part. */
const bindings =
  /\b(?:host|scheme):\s*\w{1,40}|\b\w{1,40}\s*=\s*[\w.()]{0,60}\.(?:host|scheme)\b|\bvalidate_(?:change|format|required|length)\b/g;

/** Texts and atoms: what is said of the answer, such as `{:error, :invalid_url}`; not modules of Erlang, such as `:inet`. */
const said = /"(?:[^"\\]|\\.)*"|(?<![\w:]):[a-z_]\w*[?!]?(?![\w.])/g;

/** What may look at more than that. */
const further =
  /\bhost\b|authority|[!=]==?(?![>])|=~|\bin\b|match\?|member\?|any\?|all\?|find|(?:starts|ends)_with\?|contains\?|Regex|allow|block|deny|forbid|white|list|safe|trust|resolve|inet|addr|private|public|internal|local|loopback|verif|check|valid|domain|Repo\./i;
