// Writes dist/THIRD-PARTY-NOTICES.txt: the licence text of every package that the bundles and the wasm files contain.
import { readdir, readFile, writeFile } from "node:fs/promises";

/** Packages whose files are copied rather than bundled. */
const copied = ["web-tree-sitter", "tree-sitter-elixir"];

/**
 * @param {string} root
 * @param {readonly string[]} inputs Paths of all bundled files.
 */
export async function writeNotices(root, inputs) {
  const names = [...new Set([...copied, ...inputs.map(packageOf)])].filter((name) => name !== "").sort();
  const notices = await Promise.all(names.map((name) => noticeOf(root, name)));
  const head = "Firebreak contains the following packages, under these licences.\n";
  await writeFile(`${root}/dist/THIRD-PARTY-NOTICES.txt`, [head, ...notices].join(`\n${"-".repeat(100)}\n\n`));
}

/**
 * The folder below the root's node_modules that an input lies in, also for nested packages; empty for our own files.
 * @param {string} input
 */
function packageOf(input) {
  const match = /^(?:.*?)node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(input);
  return match?.[1] ?? "";
}

/**
 * @param {string} root
 * @param {string} name
 */
async function noticeOf(root, name) {
  const folder = `${root}/node_modules/${name}`;
  const manifest = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(`${folder}/${file}`, "utf8")));
  if (texts.length === 0)
    texts.push(`(The package carries no licence file; its manifest says: ${manifest.license}.)\n`);
  return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${texts.join("\n")}`;
}
