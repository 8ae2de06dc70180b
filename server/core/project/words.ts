/** Words in names. */

/** Words of `snake_case`, `CamelCase`, `kebab-case` and dotted names, in lower case. */
export function wordsOfName(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/2_?fa/gi, "2fa")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}
