// Bundles every entry into dist/ and copies the wasm files beside them. `--watch` rebuilds on change, `--production` minifies.
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { writeNotices } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const isWatch = process.argv.includes("--watch");
const isProduction = process.argv.includes("--production");

/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: isProduction ? false : "linked",
  minify: isProduction,
  legalComments: "none",
  logLevel: "info",
  target: "es2023",
};
const cjsInterop =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
/** @type {import("esbuild").BuildOptions} */
const node = {
  ...common,
  platform: "node",
  format: "esm",
  target: "node20",
  // ES modules where a package has them: the UMD files of jsonc-parser cannot be bundled.
  mainFields: ["module", "main"],
  banner: { js: cjsInterop },
};
/** @type {import("esbuild").BuildOptions} */
const browser = { ...common, platform: "browser", external: ["node:*", "fs/promises", "module"] };

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: { server: "server/hosts/node.ts" }, outdir: "dist" },
  {
    ...node,
    entryPoints: { cli: "server/hosts/cli.ts" },
    outdir: "dist",
    banner: { js: `#!/usr/bin/env node\n${cjsInterop}` },
  },
  { ...browser, format: "iife", entryPoints: { "server-worker": "server/hosts/worker.ts" }, outdir: "dist" },
  {
    ...common,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    entryPoints: { client: "client/desktop.ts" },
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
  },
  {
    ...browser,
    format: "cjs",
    external: ["vscode"],
    // Web hosts load the manifest's `dist/client-web.cjs` with `.js` appended; the `.cjs` tells newer ones that it is no ES module.
    entryPoints: { "client-web.cjs": "client/web.ts" },
    outdir: "dist",
  },
];

await mkdir(`${root}/dist`, { recursive: true });
await copyFile(`${root}/node_modules/web-tree-sitter/web-tree-sitter.wasm`, `${root}/dist/web-tree-sitter.wasm`);
await copyFile(`${root}/grammars/tree-sitter-elixir.wasm`, `${root}/dist/tree-sitter-elixir.wasm`);
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
