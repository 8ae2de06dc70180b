// `npm run bench`: runs test/bench/bench.ts as one bundle with Node alone, as the product runs. Run by tsx, every function made on the way
// is given its name again, which adds a tenth to a parse.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { node } from "./bundles.mjs";
import { cleanUpAtExit, run } from "./process.mjs";
import { root } from "./setup.mjs";

/** Every source keeps the address that it has, by which it finds its files. @type {import("esbuild").Plugin} */
const ownAddresses = {
  name: "own-addresses",
  setup({ onLoad }) {
    onLoad({ filter: /\.(?:ts|m?js)$/ }, async ({ path }) => {
      const contents = `const ownAddress = "${pathToFileURL(path).href}"; ${await readFile(path, "utf8")}`;
      return { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
    });
  },
};

cleanUpAtExit();
const outfile = join(root, "out/bench/bench.mjs");
await build({
  ...node,
  entryPoints: [join(root, "test/bench/bench.ts")],
  outfile,
  define: { "import.meta.url": "ownAddress" },
  plugins: [ownAddresses],
  external: ["esbuild"],
  logLevel: "warning",
});
const { code } = await run(process.execPath, [outfile, ...process.argv.slice(2)], {
  isShown: true,
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
process.exitCode = code;
