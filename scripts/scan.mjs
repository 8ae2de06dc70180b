// Runs the command line on a folder, building it first when the sources are newer: `npm run scan -- DIR [options]`.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { cleanUpAtExit, run } from "./process.mjs";
import { must, root } from "./setup.mjs";

cleanUpAtExit();
if (await isStale()) must("The build", await run(process.execPath, [join(root, "scripts/build.mjs")], { cwd: root }));
const { code } = await run(process.execPath, [join(root, "dist/cli.js"), "scan", ...process.argv.slice(2)], {
  isShown: true,
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
process.exitCode = code;

/** True when the bundle is missing or older than one of its sources. */
async function isStale() {
  const built = await stat(join(root, "dist/cli.js")).catch(() => undefined);
  if (!built) return true;
  const sources = await readdir(join(root, "server"), { recursive: true, withFileTypes: true });
  const times = sources.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(times)).some(({ mtimeMs }) => mtimeMs > built.mtimeMs);
}
