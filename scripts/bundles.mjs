// What is bundled and how: the entries of the editor client, the servers and the command line, and the wasm files beside them.
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @type {import("esbuild").BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
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
/**
 * esbuild's options for every entry.
 *
 * @param {{ outdir?: string, isProduction?: boolean }} [options]
 */
export function bundlesOf({ outdir = "dist", isProduction = false } = {}) {
  const mode = { outdir, minify: isProduction, sourcemap: /** @type {false | "linked"} */ (isProduction ? false : "linked") };
  return [
    
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

