/** Which files of a project are scanned. */

/** What the meaning of any file hangs on. */
const central = /(^|\/)(config\/[^/]+|mix\.(exs|lock)|router\.ex|endpoint\.ex|[^/]+_web\.ex|web\/web\.ex)$/;

/**
 * All files but tests (they get no findings). In projects with more than `maxFiles` files: those in the folders of the places, those below them,
 * and the central ones. What flows in from elsewhere is then not seen.
 */
export function surroundings(
  paths: readonly string[],
  places: readonly string[],
  maxFiles: number,
): (path: string) => boolean {
  const isCode = (path: string) => !/(^|\/)test\//.test(path);
  const count = paths.filter((path) => isCode(path) && /\.(exs?|[hl]?eex)$/.test(path)).length;
  if (count <= maxFiles) return isCode;
  const folders = places.map((place) => place.slice(0, place.lastIndexOf("/") + 1));
  return (path) => isCode(path) && (central.test(path) || folders.some((folder) => path.startsWith(folder)));
}
