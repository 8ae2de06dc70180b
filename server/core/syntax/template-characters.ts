/** Characters of templates, by their codes, and the small steps that all readers of templates share. */

export const NEWLINE = 10;
export const CARRIAGE_RETURN = 13;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const PERCENT = 37;
export const SINGLE_QUOTE = 39;
export const OPEN_PAREN = 40;
export const MINUS = 45;
export const DOT = 46;
export const SLASH = 47;
export const COLON = 58;
export const LESS = 60;
export const EQUALS = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const OPEN_BRACE = 123;
export const BAR = 124;
export const CLOSE_BRACE = 125;
export const TILDE = 126;

/** Space, tab, form feed. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 12;
}

export function isBlankOrLineEnd(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

export function isLineEnd(code: number): boolean {
  return code === NEWLINE || code === CARRIAGE_RETURN;
}

/** The offset of the next line end, or `limit`. */
export function lineEndFrom(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && !isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

/** The offset of the next character that is neither blank nor line end, or `limit`. */
export function skipBlanks(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && isBlankOrLineEnd(text.charCodeAt(at))) at++;
  return at;
}

/** Whether a tag can begin with this character; in HEEx also `<.local>` and `<:slot>`. */
export function isTagNameStart(code: number, isHeex: boolean): boolean {
  const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  return isLetter || (isHeex && (code === DOT || code === COLON || code === 95));
}

/** The end of a tag's name that goes on at `from`. */
export function tagNameEnd(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && !isNameStop(text.charCodeAt(at)) && text.charCodeAt(at) !== OPEN_BRACE) at++;
  return at;
}

/** Characters that end the name of a tag or attribute. */
export function isNameStop(code: number): boolean {
  switch (code) {
    case GREATER:
    case SLASH:
    case EQUALS:
    case LESS:
    case DOUBLE_QUOTE:
    case SINGLE_QUOTE:
      return true;
    default:
      return isBlankOrLineEnd(code);
  }
}
