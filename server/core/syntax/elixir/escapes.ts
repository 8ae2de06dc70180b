/** Elixir's escapes in quoted text. */

const SIMPLE: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  d: "\x7f",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  s: " ",
  t: "\t",
  v: "\v",
};

/** Neighbouring `\x41` escapes as one match, since together they may be one character. */
const ESCAPE =
  /((?:\\x(?:\{[0-9a-fA-F]+\}|[0-9a-fA-F]{1,2}))+)|\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|(\r?\n)|([\s\S]))/gu;

/** What the character after a backslash stands for. */
export function unescapeCharacter(character: string): string {
  return SIMPLE[character] ?? character;
}

/**
 * Applies the escapes in `text`. `\xFF` is a byte: bytes that together are UTF-8 become their character, others U+FFFD, unless
 * `bytesAreCharacters` (a charlist), where each is a character.
 */
export function applyEscapes(text: string, bytesAreCharacters: boolean): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    ESCAPE,
    (_all, bytes?: string, longPoint?: string, point?: string, lineEnd?: string, character?: string) => {
      if (character !== undefined) return unescapeCharacter(character);
      if (lineEnd !== undefined) return "";
      if (bytes === undefined) return characterOf(Number.parseInt(longPoint ?? point ?? "", 16));
      const codes = (bytes.match(/[0-9a-fA-F]+/g) ?? []).map((digits) => Number.parseInt(digits, 16));
      return bytesAreCharacters ? codes.map(characterOf).join("") : decodeUtf8(codes);
    },
  );
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}

function decodeUtf8(codes: readonly number[]): string {
  const isBytes = codes.every((code) => code <= 0xff);
  try {
    if (isBytes) return decodeURIComponent(codes.map((code) => `%${code.toString(16).padStart(2, "0")}`).join(""));
  } catch {
    // Not UTF-8: shown byte by byte below.
  }
  return codes.map((code) => (code < 0x80 || code > 0xff ? characterOf(code) : "\ufffd")).join("");
}
