/** Makes a failing case small enough to read. */

/**
 * The smallest list found that still fails, by leaving out ever smaller runs. `fails` is asked about shorter lists, never about the whole one; after
 * `deadline` (of `Date.now()`) the best so far is returned.
 */
export async function minimise<T>(
  whole: readonly T[],
  fails: (part: readonly T[]) => Promise<boolean>,
  deadline: number,
): Promise<readonly T[]> {
  let best = whole;
  for (let run = Math.ceil(best.length / 2); run >= 1; run = run === 1 ? 0 : Math.ceil(run / 2)) {
    for (let start = 0; start < best.length && Date.now() < deadline; ) {
      const part = [...best.slice(0, start), ...best.slice(start + run)];
      if (part.length < best.length && (await fails(part))) best = part;
      else start += run;
    }
  }
  return best;
}
