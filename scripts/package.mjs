// Builds for production and packs the extension: out/firebreak-<version>.vsix, with only what .vscodeignore names.
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cleanUpAtExit, run } from "./process.mjs";
import { must, root } from "./setup.mjs";

/** @returns {Promise<string>} The path of the package. */
export async function packageExtension() {
  must("The build", await run(process.execPath, [join(root, "scripts/build.mjs"), "--production"], { cwd: root }));
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const vsix = join(root, `out/firebreak-${version}.vsix`);
  await mkdir(join(root, "out"), { recursive: true });
  const flags = [
    "--no-dependencies",
    "--allow-missing-repository",
    "--skip-license",
    "--no-rewrite-relative-links",
    "--out",
    vsix,
  ];
  must(
    "vsce",
    await run(process.execPath, [join(root, "node_modules/@vscode/vsce/vsce"), "package", ...flags], { cwd: root }),
  );
  return vsix;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  cleanUpAtExit();
  const vsix = await packageExtension();
  console.log(`${vsix} (${((await stat(vsix)).size / 1e6).toFixed(2)} MB)`);
}
