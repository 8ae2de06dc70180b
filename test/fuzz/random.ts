/** Random choices that a seed repeats. */

export interface Random {
  /** A whole number from 0 to `below`, exclusive. */
  below(below: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** The mulberry32 generator. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number) => (limit <= 1 ? 0 : next() % limit);
  return {
    below,
    pick: (choices) => {
      if (choices.length === 0) throw new Error("There is nothing to pick from");
      return choices[below(choices.length)] as (typeof choices)[number];
    },
  };
}
