/**
 * Makes text of unknown origin harmless to show: a scanned file, a path or a message quoting them may hold escape sequences that
 * rewrite a terminal, or marks that reorder what is read.
 */

/** Control characters, marks that change the reading direction, line and paragraph separators, lone surrogates. */
const unsafe = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The text on one line, with every character visible that would otherwise act: ESC as `␛`, others as `<U+202E>`. */
export function plain(text: string): string {
  return text.replace(unsafe, visible);
}

/** As `plain`, and line ends stay. */
export function plainLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/).map(plain);
}

/** JSON in which such characters are written as escapes, so that it can be printed as it is; it reads back as the same value. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(unsafe, (character) =>
    character === "\n" ? character : `\\u${hexOf(character).padStart(4, "0")}`,
  );
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\t") return "    ";
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  return `<U+${hexOf(character).toUpperCase().padStart(4, "0")}>`;
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}
