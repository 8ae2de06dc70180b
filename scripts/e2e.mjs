// Runs the extension in real editors: `npm run e2e [-- folder vsix ui web desktop]`. Without names, all of them.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { launchBrowser } from "../test/e2e/drive/browser.mjs";
import { findDesktopEditor, runInDesktop } from "../test/e2e/drive/desktop.mjs";
import { runInCodeServer } from "../test/e2e/drive/in-host.mjs";
import { runThroughInterface } from "../test/e2e/drive/ui.mjs";
import { runInWebHost } from "../test/e2e/drive/web-host.mjs";
import { packageExtension } from "./package.mjs";
import { cleanUpAtExit, run, step } from "./process.mjs";
import { installBrowser, installEditor, installWebEditor, must, root, whyNoEditor } from "./setup.mjs";

/**
 * @typedef {{ title: string, passed: number, failed: number, log: readonly string[], skipped?: string }} Run
 * @typedef {"folder" | "vsix" | "ui" | "web" | "desktop"} Kind
 */
const kinds = /** @type {const} */ (["folder", "vsix", "ui", "web", "desktop"]);

/**
 * Each kind of run in turn, with its totals. A kind that cannot run here says why.
 * @param {readonly Kind[]} wanted
 * @param {string} [vsix] A package that is built already.
 * @returns {Promise<Run[]>}
 */
export async function runEditors(wanted = kinds, vsix) {
  const needsPackage = wanted.includes("vsix") || wanted.includes("ui");
  const packed =
    vsix ?? (needsPackage ? await step("Building and packing the extension", packageExtension) : await buildOnly());
  await bundleSuites();
  const browser = await launchBrowser(await installBrowser());
  try {
    const runs = /** @type {Run[]} */ ([]);
    for (const kind of wanted) runs.push(await runOne(kind, browser, packed));
    return runs;
  } finally {
    await browser.close();
  }
}

/** For runs on the development folder alone. @returns {Promise<string>} No package. */
async function buildOnly() {
  must("The build", await run(process.execPath, [join(root, "scripts/build.mjs")], { cwd: root }));
  return "";
}

const titles = {
  folder: "In the extension host, development folder",
  vsix: "In the extension host, packaged extension",
  ui: "Through the user interface, packaged extension",
  web: "In the web worker host, oldest supported VS Code",
  desktop: "In a desktop VS Code",
};

/**
 * @param {Kind} kind
 * @param {import("playwright-core").Browser} browser
 * @param {string} vsix
 * @returns {Promise<Run>}
 */
async function runOne(kind, browser, vsix) {
  const title = titles[kind];
  const none = { title, passed: 0, failed: 0, log: [] };
  if (kind === "desktop") {
    const found = await findDesktopEditor();
    if ("reason" in found) return { ...none, skipped: found.reason };
    const { totals, log } = await passing(title, () => runInDesktop(found.path));
    return { title, ...totals, log };
  }
  if (kind === "web") {
    const tools = await installWebEditor();
    const { totals, log } = await passing(title, () => runInWebHost(tools, browser));
    return { title, ...totals, log };
  }
  const reason = whyNoEditor();
  if (reason) return { ...none, skipped: reason };
  const program = await installEditor();
  const { totals, log } = await passing(title, () =>
    kind === "ui"
      ? runThroughInterface(program, browser, vsix)
      : runInCodeServer(program, browser, kind === "vsix" ? vsix : undefined),
  );
  return { title, ...totals, log };
}

/**
 * A step that is marked as failed when one of its tests did.
 * @param {string} title
 * @param {() => Promise<{ totals: { passed: number, failed: number }, log: string[] }>} work
 */
async function passing(title, work) {
  let result = /** @type {Awaited<ReturnType<typeof work>> | undefined} */ (undefined);
  try {
    await step(title, async () => {
      result = await work();
      if (result.totals.failed > 0) throw new Error("Tests failed.");
    });
  } catch (error) {
    result ??= { totals: { passed: 0, failed: 1 }, log: [String(error)] };
  }
  return result ?? { totals: { passed: 0, failed: 1 }, log: [] };
}

/** Bundles the suite for both kinds of host. */
async function bundleSuites() {
  await mkdir(join(root, "out/screenshots"), { recursive: true });
  /** @type {import("esbuild").BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    format: "cjs",
    external: ["vscode"],
    logLevel: "warning",
    sourcemap: "inline",
    entryPoints: ["test/e2e/suite/index.ts"],
    // Mocha's file for browsers shall set the global, not the exports of the bundle.
    define: { exports: "undefined" },
  };
  await build({ ...common, platform: "node", outfile: "out/e2e/suite.cjs" });
  await build({ ...common, platform: "browser", outfile: "out/e2e/suite-web.js" });
}

/** Prints what did not pass, and how many did. @param {readonly Run[]} runs */
export function reportRuns(runs) {
  for (const { title, passed, failed, log, skipped } of runs) {
    if (failed > 0) console.log(`\n${title}:\n${shortened(log)}\n`);
    console.log(
      skipped
        ? `- ${title}: not run, ${skipped}`
        : `${failed > 0 ? "✗" : "✓"} ${title}: ${passed} passed, ${failed} failed`,
    );
  }
}

/** Our tests' lines, or the end of everything when there are none. @param {readonly string[]} log */
function shortened(log) {
  const ours = log.filter((line) => /^ {2}[✓✗] /.test(line));
  return (ours.length > 0 ? ours : log.slice(-40)).join("\n").slice(-12_000);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  cleanUpAtExit();
  const named = kinds.filter((kind) => process.argv.includes(kind));
  const runs = await runEditors(named.length > 0 ? named : kinds);
  if (process.argv.includes("--verbose")) for (const { title, log } of runs) console.log(`${title}\n${shortened(log)}`);
  reportRuns(runs);
  process.exit(runs.some(({ failed }) => failed > 0) ? 1 : 0);
}
