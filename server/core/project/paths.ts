/** What a path says about a file. */

/** Test code and its helpers. */
export function isTestPath(path: string): boolean {
  return /(^|\/)test\/|_test\.exs$/.test(path);
}
