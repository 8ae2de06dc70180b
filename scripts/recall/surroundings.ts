/** Which files of a project are scanned. */

/** What the meaning of any file hangs on. */
const central = /(^|\/)(config\/[^/]+|mix\.(exs|lock)|router\.ex|endpoint\.ex|[^/]+_web\.ex|web\/web\.ex)$/;

/**
 * All files but tests (they get no findings). In projects with more than `maxFiles` files: those in the folders of the places, those below them,
 * the central ones, and `others`, up to as many, which name the modules of the places. What flows in from further away is then not seen.
 */
export function surroundings(
  paths: readonly string[],
  places: readonly string[],
  maxFiles: number,
  others: readonly string[] = [],
): (path: string) => boolean {
  const isCode = (path: string) => !/(^|\/)test\//.test(path);
  const count = paths.filter((path) => isCode(path) && /\.(exs?|[hl]?eex)$/.test(path)).length;
  if (count <= maxFiles) return isCode;
  const folders = places.map((place) => place.slice(0, place.lastIndexOf("/") + 1));
  const named = new Set(others.filter(isCode).slice(0, maxFiles));
  return (path) =>
    isCode(path) && (central.test(path) || named.has(path) || folders.some((folder) => path.startsWith(folder)));
}
