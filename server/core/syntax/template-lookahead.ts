/**
 * How many characters may still be read in vain (looked at, then not consumed). It makes the scanner's time linear by
 * construction: a reader who looks ahead pays, and who cannot pay takes the plainest reading.
 */
export interface Lookahead {
  left: number;
}

/** Enough for any template a person writes. */
export function lookaheadFor(length: number): Lookahead {
  return { left: 4 * length + 4096 };
}
