// Bundles every entry into dist/ and copies the wasm files beside them. `--watch` rebuilds on change, `--production` minifies.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { allEntries, bundlesOf, copyGrammars } from "./bundles.mjs";
import { writeNotices } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = path.join(root, "dist");
const isWatch = process.argv.includes("--watch");
const isProduction = process.argv.includes("--production");

const bundles = bundlesOf(allEntries, { outdir, isProduction });
await copyGrammars(outdir);
if (isWatch) {
  await Promise.all(bundles.map(async (options) => (await context(options)).watch()));
} else {
  const inputs = await Promise.all(bundles.map(bundle));
  await writeNotices(root, inputs.flat());
}

/** @param {import("esbuild").BuildOptions} options @returns {Promise<string[]>} The paths of what went in. */
async function bundle(options) {
  const { metafile } = await build({ ...options, metafile: true });
  return Object.keys(metafile.inputs);
}
