/** Where an address leads: out to the network of others, or no further than the machine and its own network. */

/**
 * The host of a text that begins with a URL, in lower case; `undefined` when it has none, or may go on after the text (`isWhole` false). What follows
 * a complete name is taken for the path.
 */
export function hostOf(text: string, isWhole = true): string | undefined {
  const match = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@\s]*@)?(\[[0-9a-f:]+\]|[^/?#:\s@]*)(:?\d*)(.?)/i.exec(text);
  const [, host, port, next] = match ?? [];
  if (!host) return undefined;
  if (!isWhole && next === "" && (port === ":" || !/\.[a-z]{2,}$/i.test(host))) return undefined;
  return host.toLowerCase();
}

/** Endings of names that only a private network, a machine or a book knows. */
const privateEndings =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|test|invalid|localdomain|svc|flycast|docker|home\.arpa|consul|onion)$/;

/** True for addresses of the machine and of private networks, names without a dot, and the names kept free for examples. */
export function isPrivateHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (name.includes(":")) return name === "::1" || name === "::" || /^f[cde]/.test(name);
  if (/^\d+(\.\d+){3}$/.test(name))
    return /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(name);
  return !name.includes(".") || privateEndings.test(name) || /(^|\.)example\.(com|org|net)$/.test(name);
}
