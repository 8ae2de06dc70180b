// What is bundled and how: the entries of the editor's client, the servers and the command line, and the wasm files beside them.
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
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
export const node = {
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

/** esbuild's options for every entry, but for where it goes and for whom. */
const entries = {
  /** @type {import("esbuild").BuildOptions} */
  server: { ...node, entryPoints: { server: "server/hosts/node.ts" } },
  /** @type {import("esbuild").BuildOptions} */
  cli: {
    ...node,
    entryPoints: { cli: "server/hosts/cli.ts" },
    banner: { js: `#!/usr/bin/env node\n${cjsInterop}` },
  },
  /** @type {import("esbuild").BuildOptions} */
  worker: { ...browser, format: "iife", entryPoints: { "server-worker": "server/hosts/worker.ts" } },
  /** @type {import("esbuild").BuildOptions} */
  client: {
    ...common,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    entryPoints: { client: "client/desktop.ts" },
    outExtension: { ".js": ".cjs" },
  },
  /** @type {import("esbuild").BuildOptions} */
  webClient: {
    ...browser,
    format: "cjs",
    external: ["vscode"],
    // Web hosts load the manifest's `dist/client-web.cjs` with `.js` appended; the `.cjs` tells newer ones that it is no ES module.
    entryPoints: { "client-web.cjs": "client/web.ts" },
  },
};

/**
 * What esbuild is to do for some entries.
 *
 * @param {readonly (keyof typeof entries)[]} names
 * @param {{ outdir: string, isProduction: boolean }} options
 * @returns {import("esbuild").BuildOptions[]}
 */
export function bundlesOf(names, { outdir, isProduction }) {
  const sourcemap = isProduction ? false : "linked";
  return names.map((name) => ({ ...entries[name], outdir, minify: isProduction, sourcemap }));
}

/** Every entry there is. */
export const allEntries = /** @type {(keyof typeof entries)[]} */ (Object.keys(entries));

/**
 * Puts the wasm files where the bundles look for them.
 *
 * @param {string} outdir
 */
export async function copyGrammars(outdir) {
  await mkdir(outdir, { recursive: true });
  const runtime = path.join(root, "node_modules/web-tree-sitter/web-tree-sitter.wasm");
  await copyFile(runtime, path.join(outdir, "web-tree-sitter.wasm"));
  await copyFile(path.join(root, "grammars/tree-sitter-elixir.wasm"), path.join(outdir, "tree-sitter-elixir.wasm"));
}
